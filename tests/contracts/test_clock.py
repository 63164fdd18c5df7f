"""What every clock does."""

from datetime import timedelta

import pytest

from knowledge.adapters.clock import SystemClock
from knowledge.adapters.memory import FixedClock
from knowledge.ports import Clock


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock()])
def test_a_clock_tells_utc_and_does_not_go_back(clock: Clock) -> None:
    first, second = clock.now(), clock.now()
    assert first.utcoffset() == timedelta(0)
    assert first <= second


def test_a_fixed_clock_moves_when_told() -> None:
    clock = FixedClock()
    before = clock.now()
    assert clock.now() == before
    clock.advance(timedelta(days=2))
    assert clock.now() - before == timedelta(days=2)
