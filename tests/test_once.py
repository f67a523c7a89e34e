"""What follows from a frozen object is worked out once, for the objects used last."""

import simcore as sc
from simcore import once as once_module
from simcore.once import once
from simcore.scenario.digests import lives_digest


def test_a_function_of_a_scenario_is_computed_once_for_the_last_few(monkeypatch):
    monkeypatch.setattr(once_module, "KEPT", 2)
    calls = []
    seen = once(lambda scenario: calls.append(scenario) or len(calls))
    one, two, three = (sc.load("template_example") for _ in range(3))
    assert [seen(one), seen(one), seen(two), seen(one)] == [1, 1, 2, 1]
    seen(three)
    assert seen(one) == 4, "the oldest was forgotten"
    assert lives_digest(one) == lives_digest(two)
    assert [s is t for s, t in zip(calls, (one, two, three, one), strict=True)] == [True] * 4
