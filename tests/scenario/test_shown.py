"""What Python shows of a scenario: a few lines, and names that are its own."""

import simcore as sc


def test_a_scenario_is_shown_in_a_few_lines(case):
    shown = repr(case)
    assert str(case) == shown
    assert len(shown) < 1200
    assert shown.startswith("<simcore.Scenario laer_for_livet>\n")
    assert "80 (intake 2022)" in shown
    assert "2: baseline, course" in shown


def test_a_notebook_shows_the_same_as_a_table(case):
    shown = case._repr_html_()
    assert shown.startswith("<table><caption>")
    assert "<th>children</th><td>80 (intake 2022)</td>" in shown
    odd = case.model_copy(update={"title": type(case.title)(en="<b>A & B</b>")})
    assert "<b>" not in odd._repr_html_()


def test_every_part_is_shown_briefly(case):
    parts = [case.country, case.run, case.money, *case.accounts.values(), *case.domains.values()]
    assert max(len(repr(part)) for part in parts) < 1000
    assert "<" in repr(next(iter(case.domains.values())))


def test_names_on_tab_are_those_of_the_format(case):
    names = dir(case)
    assert {"accounts", "arms", "children", "intakes", "payers", "resolved"} <= set(names)
    assert not [n for n in names if n.startswith(("_", "model_"))]
    assert not {"copy", "dict", "json", "parse_obj", "validate", "construct"} & set(names)
    assert "states" in dir(next(iter(case.domains.values())))


def test_a_deal_is_shown_in_a_line(case, case_lives, case_flows):
    shown = repr(sc.settle(case_flows, case_lives, case))
    assert shown.startswith("<simcore Deal outcome_contract: 12 draws, 3 cohorts, ")
    assert len(shown) < 300
