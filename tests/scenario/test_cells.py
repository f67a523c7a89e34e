import pytest

from simcore.scenario.cells import cell_table, chosen


def test_cells_are_the_product_of_their_axes_and_close_with_the_rest(small):
    table = cell_table(small, "care_spell")
    assert table.labels[:3] == [
        "care_spell:foster|0|0",
        "care_spell:foster|0|12",
        "care_spell:foster|1|0",
    ]
    assert table.labels[-2:] == ["care_spell:elsewhere", "care_spell:exited"]
    assert cell_table(small, "life").labels == ["life:alive", "life:dead"]
    assert cell_table(small, "deaths").labels[0] == "deaths:alive>dead|home"


def test_choosing_cells_by_state_age_and_change(small):
    table = cell_table(small, "care_spell")
    picked = chosen(small, table, {"care": "foster"}, [12, 60])
    assert [table.labels[i] for i in picked] == [f"care_spell:foster|{s}|12" for s in (0, 1, 3)]
    events = cell_table(small, "school_events")
    picked = chosen(small, events, {"change": "*>out", "sex": "man"})
    assert {events.cells[i]["change"] for i in picked} == {"in>out"}
    with pytest.raises(ValueError, match="which cut an age band"):
        chosen(small, table, {}, [10, 20])
    with pytest.raises(KeyError, match="is not split by"):
        chosen(small, table, {"school": "in"})
    with pytest.raises(ValueError, match="which no transition makes"):
        chosen(small, events, {"change": "passed>in"})
