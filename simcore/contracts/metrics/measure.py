"""From true to measured outcomes: attrition, misclassification, and what they are held against.

Errors are addressed by seed, metric, draw and cohort (``randomness/streams.py``): the same
children are measured alike, whichever contracts, draws and cohorts are beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simcore.contracts.metrics.outcomes import Counted
from simcore.contracts.position import Floats, Ints
from simcore.errors import ResultError
from simcore.randomness.streams import streams
from simcore.scenario.schema.metric import Metric


@dataclass(frozen=True)
class Measured:
    """What the contract pays on, by sample and point.

    Attributes
    ----------
    counted
        The true outcomes.
    seen
        Measured outcome with the programme, scaled to all children of the group.
    base
        What it is held against, by the contract's counterfactual rule.
    effect
        Better than ``base`` by so much, in the metric's unit of effect (``effect_in``).
    units
        The same in outcomes (or money), which unit prices multiply.
    true
        Outcomes that are due to the programme: the same children, with and without.
    """

    counted: Counted
    seen: Floats
    base: Floats
    effect: Floats
    units: Floats
    true: Floats


def measure(metric: Metric, counted: Counted, seed: int, draw: Ints, cohort: Ints) -> Measured:
    """Measure a metric as the contract says.

    Parameters
    ----------
    metric
        Attrition, sensitivity, specificity and counterfactual rule.
    counted
        True outcomes.
    seed, draw, cohort
        Address of the errors, with the metric's name: the scenario's seed, and the labels
        of the samples, which are counted draw by draw.

    Returns
    -------
    Measured

    Raises
    ------
    ResultError
        If controls are wanted and there are too few cohorts to take them from.
    """
    seen = counted.present
    noisy = metric.attrition > 0 or (metric.attrition_failures or 0) > 0
    noisy |= metric.sensitivity < 1 or metric.specificity < 1 or metric.error_sd > 0
    if noisy and seen.size:
        each = streams(seed, "measurement", draw, cohort, name=metric.name)
        seen = _with_errors(metric, counted, each)
    base = _base(metric, counted, seed, draw, cohort)
    if metric.counterfactual == "absolute":
        units = seen if metric.better == "more" else counted.people - seen
    else:
        units = seen - base if metric.better == "more" else base - seen
    sign = 1.0 if metric.better == "more" else -1.0
    return Measured(
        counted=counted,
        seen=seen,
        base=base,
        effect=in_unit(metric, units, base, counted.people),
        units=units,
        true=sign * (counted.present - counted.absent),
    )


def in_unit(metric: Metric, units: Floats, base: Floats, people: Floats) -> Floats:
    """Outcomes in the unit that steps, bands and thresholds are written in."""
    counted = np.maximum(people, 1e-12)
    if metric.effect_in == "rate":
        return units / counted
    if metric.effect_in == "points":
        return 100.0 * units / counted
    if metric.effect_in == "percent":
        out: Floats = np.divide(100.0 * units, base, out=np.zeros_like(units), where=base != 0)
        return out
    return units


def _with_errors(metric: Metric, counted: Counted, each: Iterator[np.random.Generator]) -> Floats:
    """Measured outcomes, shape ``(sample, point)``, with one stream for each sample."""
    present = counted.present
    if not counted.heads:
        sd = metric.error_sd
        points = present.shape[1]
        noise = np.stack([one.standard_normal(points) for one in each]) if sd else 0.0
        out: Floats = present * np.exp(sd * noise - 0.5 * sd * sd)
        return out
    inside = np.rint(present).astype(np.int64)
    outside = np.maximum(np.rint(counted.people).astype(np.int64) - inside, 0)
    a = metric.attrition
    b = a if metric.attrition_failures is None else metric.attrition_failures
    among = (b, a) if metric.better == "fewer" else (a, b)
    # Plain numbers: NumPy takes ten times as long for arrays of two.
    samples = zip(inside.tolist(), outside.tolist(), each, strict=True)
    rows = [_sample(metric, i, o, among, one) for i, o, one in samples]
    counts = np.array(rows, float)
    lost, hits, stay = counts[..., 0], counts[..., 1], counts[..., 2]
    if metric.missing == "excluded":
        people = np.broadcast_to(counted.people, hits.shape)
        rate: Floats = np.divide(people * hits, stay, out=np.zeros_like(hits), where=stay > 0)
        return rate
    if metric.missing == "carried_forward":
        return _carried(counted, lost, hits)
    return hits + lost if metric.better == "fewer" else hits


def _sample(
    metric: Metric,
    inside: list[int],
    outside: list[int],
    among: tuple[float, float],
    generator: np.random.Generator,
) -> list[tuple[int, int, int]]:
    """Children lost, found in the state, and measured at all, point by point.

    A later follow-up moves no earlier one's errors.
    """
    number, out = generator.binomial, []
    for i, o in zip(inside, outside, strict=True):
        stay_in, stay_out = i - number(i, among[0]), o - number(o, among[1])
        hits = number(stay_in, metric.sensitivity) + number(stay_out, 1.0 - metric.specificity)
        stay = stay_in + stay_out
        out.append((i + o - stay, hits, stay))
    return out


def _carried(counted: Counted, lost: Floats, hits: Floats) -> Floats:
    """Those who are missing keep the share found at the follow-up before; at first, none."""
    out = np.empty_like(hits)
    last: dict[int, Floats] = {}
    for p in range(hits.shape[1]):
        intake = int(counted.intake[p])
        before = last.get(intake, np.zeros(len(hits)))
        out[:, p] = hits[:, p] + lost[:, p] * before
        last[intake] = out[:, p] / max(counted.people[p], 1e-12)
    return out


def _base(metric: Metric, counted: Counted, seed: int, draw: Ints, cohort: Ints) -> Floats:
    """What the outcome is held against, shape ``(sample, point)``."""
    if metric.counterfactual == "fixed_baseline":
        each = np.atleast_1d(np.asarray(metric.baseline, float))
        level = each[counted.follow] if len(each) > 1 else each[0]
        return np.broadcast_to(level * counted.people, counted.present.shape).copy()
    if metric.controlled and metric.controls:
        return _controls(metric, counted, seed, draw, cohort)
    # Without controls: the same children without the programme, or nothing to compare with.
    return counted.absent


def enough_controls(metric: Metric, group: int, cohorts: int) -> int:
    """How many other cohorts a metric's controls are; raises if the run has fewer."""
    if not metric.controlled or not metric.controls:
        return 0
    need = -(-metric.controls // max(group, 1))
    if need > cohorts - 1:
        raise ResultError(
            f"finance: {metric.controls} controls are {need} other cohorts of {group} children, "
            f"and the run has {cohorts} cohorts; run it with --cohorts {need + 1} or lower "
            f"metrics.controls"
        )
    return need


def _controls(metric: Metric, counted: Counted, seed: int, draw: Ints, cohort: Ints) -> Floats:
    """Other children of the same draw, without the programme, scaled to the group's size.

    Controls are the next cohorts of those that there are; where fewer are wanted than those
    hold, as many are drawn without replacement.
    """
    wanted = int(metric.controls or 0)
    shape = (len(draw), len(cohort), len(counted.row))
    group = int(counted.people.max(initial=1.0))
    if len(cohort) == 1 and len(draw) == 1:
        return counted.absent  # observed figures are measured already
    need = enough_controls(metric, group, len(cohort))
    absent = counted.absent.reshape(shape)
    others = np.zeros(shape)
    for step in range(1, need + 1):
        others += np.roll(absent, -step, axis=1)
    pooled: Floats = others.reshape(counted.absent.shape)
    if counted.heads and wanted < need * group:
        share = np.minimum(wanted, np.rint(counted.people * need)).astype(np.int64)
        yes = np.rint(pooled).astype(np.int64)
        no = np.maximum(np.rint(counted.people * need).astype(np.int64) - yes, 0)
        chosen = np.minimum(share, yes + no)
        each = streams(seed, "controls", draw, cohort, name=metric.name)
        numbers = zip(yes.tolist(), no.tolist(), chosen.tolist(), each, strict=True)
        rows = [
            [one.hypergeometric(*point) for point in zip(y, n, c, strict=True)]
            for y, n, c, one in numbers
        ]
        return np.array(rows, float).reshape(yes.shape) * (counted.people / np.maximum(share, 1))
    return pooled / need
