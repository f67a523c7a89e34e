"""Contracts as tables: of ids and plain numbers, and in the words of a language."""

from __future__ import annotations

from simcore.report.contracts.names import contract_label, party_label, way_name
from simcore.report.exports.readable import Naming, named_rows
from simcore.report.exports.rows import Rows
from simcore.report.labels import label
from simcore.summary.contracts.answers import ContractAnswer
from simcore.texts import Texts


def contract_rows(answers: list[ContractAnswer]) -> dict[str, Rows]:
    """Parties of each contract, and each contract in a row; names are ids."""
    return {"contract_parties": _parties(answers), "contracts": _contracts(answers)}


def _parties(answers: list[ContractAnswer]) -> Rows:
    head = ["scenario", "contract", "party", "value_before", "value_before_mcse", "net_value",
            "net_value_mcse", "net_value_q05", "net_value_q95", "breaks_even", "never_back",
            "liquidity", "worst_year"]  # fmt: skip
    rows: list[list[object]] = []
    for one in answers:
        data = one.parties
        for i, party in enumerate(str(p) for p in data["party"].to_numpy()):
            numbers = [data[k][i] for k in head[3:7]]
            numbers += [data["net_value_quantile"][q, i] for q in (0, 4)]
            numbers += [data[k][i] for k in head[9:]]
            rows.append([one.scenario.name, one.name, party, *map(float, numbers)])
    return Rows(head, rows)


def _contracts(answers: list[ContractAnswer]) -> Rows:
    keys = ["chance_municipality_at_horizon", "chance_municipality",
            "chance_every_public_party", "chance_everybody"]  # fmt: skip
    figures = ["drawn", "repaid", "cap_binds", "floor_binds", "all_repaid", "guaranteed",
               "leverage", "transaction_costs", "transaction_share", "risk_before", "risk_after",
               "price_of_risk"]  # fmt: skip
    return Rows(
        ["scenario", "contract", "unanimous", "says_no", "cheapest_way", *keys, *figures],
        [
            [
                one.scenario.name, one.name, int(one.consent.unanimous),
                ";".join(a.party for a in one.consent.answers if not a.yes), one.consent.cheapest,
                *(float(one.parties[k]) for k in keys),
                *(float(one.investors[k]) for k in figures),
            ]
            for one in answers
        ],
    )  # fmt: skip


def readable_contracts(name: str, table: Rows, answers: list[ContractAnswer], texts: Texts) -> Rows:
    """One of the tables of ``contract_rows`` in a language's words."""
    by_name = {(one.scenario.name, one.name): one for one in answers}

    def naming(row: list[object]) -> Naming:
        one = by_name[str(row[0]), str(row[1])]
        return {
            "scenario": lambda _: label(one.scenario.title, texts, one.scenario.name),
            "contract": lambda _: contract_label(one, texts),
            "party": lambda party: party_label(one, party, texts),
            "cheapest_way": lambda way: way_name(way, texts) if way else "",
            "says_no": lambda said: ", ".join(
                party_label(one, party, texts) for party in said.split(";") if party
            ),
        }

    return named_rows(name, table, answers[0].scenario, texts, naming)
