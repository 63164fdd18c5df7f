"""Times and what is said of many of them."""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class Span:
    """A stretch of time; ``seconds`` is set when it ends."""

    seconds: float = 0.0


@contextmanager
def timed() -> Iterator[Span]:
    """Measure the body."""
    span = Span()
    begun = time.perf_counter()
    try:
        yield span
    finally:
        span.seconds = time.perf_counter() - begun


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of the values lie, interpolated; 0 without values."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median(values: Sequence[float]) -> float:
    """Return the median; 0 without values."""
    return statistics.median(values) if values else 0.0
