"""Tables of investors: returns, and what pooling does."""

from __future__ import annotations

from simcore.report.contracts.headings import head, thousand
from simcore.report.contracts.names import party_label, rate
from simcore.report.labels import unit
from simcore.report.tables import Table
from simcore.summary.contracts.answers import ContractAnswer
from simcore.texts import Texts
from simcore.texts.locale import number, percent, plus_minus


def investor_table(answer: ContractAnswer, texts: Texts) -> Table:
    """Return of each investor, with its undefined cases."""
    data = answer.investors
    keys = ("investor", "irr", "of_mean", "negative", "hurdle", "undefined", "moic", "loss")
    rows = []
    for i, name in enumerate(str(n) for n in data["investor"].to_numpy()):
        low, high = (float(data["irr_quantile"][q, i]) for q in (0, 4))
        rows.append(
            [
                party_label(answer, name, texts),
                f"{rate(float(data['irr_mean'][i]), texts)} ({rate(low, texts)} … {rate(high, texts)})",
                rate(float(data["irr_of_mean"][i]), texts),
                *(percent(float(data[k][i]), texts, 1) for k in ("irr_negative", "irr_below_hurdle", "irr_undefined")),
                number(float(data["moic"][i]), texts, 2),
                f"{plus_minus(100 * float(data['loss'][i]), 100 * float(data['loss_mcse'][i]), texts, 1)} %",
            ]
        )  # fmt: skip
    return Table([head(k, texts) for k in keys], rows)


def pool_table(answer: ContractAnswer, texts: Texts) -> Table:
    """What pooling municipalities does to the investors' multiple."""
    data, each = answer.investors, unit("thousand", answer.scenario, texts)
    names = [head("municipalities", texts), f"{head('capital', texts)} ({each})", head("spread", texts), head("loss", texts)]  # fmt: skip
    rows = [
        [str(int(n)), thousand(float(data["pooled_capital"][i]), texts),
         number(float(data["pooled_spread"][i]), texts, 3), percent(float(data["pooled_loss"][i]), texts, 1)]
        for i, n in enumerate(data["municipalities"].to_numpy())
    ]  # fmt: skip
    return Table(names, rows)
