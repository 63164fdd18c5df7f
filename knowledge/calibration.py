"""Which confidence an answer needs, for each share of unanswerable questions that may get one."""

import json
import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from knowledge.model import LANGUAGES, Language

SHARES = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Shares of false answers that the table holds."""
_STRICTEST = 0.999
_LOOSEST = 0.0
_KEPT = 0.5
"""Part of a language's own location and spread that counts beside those of all languages: a few dozen questions of
one language are too few to go by alone."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Thresholds of each language, falling as the share of false answers rises.

    Attributes:
        shares: Rising, in (0, 1).
        thresholds: Per language, one for each share, in [0, 1].
    """

    shares: tuple[float, ...]
    thresholds: Mapping[Language, tuple[float, ...]]

    def threshold(self, language: Language, share: float) -> float:
        """Return the least confidence at which about ``share`` of unanswerable questions get an answer.

        Args:
            language: Of the question.
            share: In [0, 1]; between the shares of the table the threshold is interpolated.
        """
        shares = (0.0, *self.shares, 1.0)
        values = (max(_STRICTEST, self.thresholds[language][0]), *self.thresholds[language], _LOOSEST)
        right = min(max(bisect_left(shares, share), 1), len(shares) - 1)
        part = (share - shares[right - 1]) / (shares[right] - shares[right - 1])
        part = min(1.0, max(0.0, part))
        return values[right - 1] + part * (values[right] - values[right - 1])

    def as_text(self) -> str:
        """Return the table as the JSON text that ``parse`` reads."""
        rows = {name: [round(value, 4) for value in self.thresholds[name]] for name in LANGUAGES}
        return json.dumps({"shares": list(self.shares), **rows}, indent=1) + "\n"


def parse(text: str) -> Calibration:
    """Read a table.

    Raises:
        ValueError: If it is malformed, or its numbers do not run the way they must.
    """
    held = json.loads(text)
    shares = tuple(float(value) for value in held["shares"])
    thresholds = {name: tuple(float(value) for value in held[name]) for name in LANGUAGES}
    falling = all(_falls(values) and len(values) == len(shares) for values in thresholds.values())
    if not falling or not _falls([-share for share in shares]):
        message = "the shares of a calibration must rise and its thresholds fall"
        raise ValueError(message)
    return Calibration(shares, thresholds)


@cache
def shipped() -> Calibration:
    """Return the table that comes with the package; ``python -m tests.gold.calibrate`` makes it."""
    return parse((files("knowledge") / "calibration.json").read_text(encoding="utf-8"))


def calibration_of(unanswerable: Mapping[Language, Sequence[float]]) -> Calibration:
    """Make a table from the confidences of unanswerable questions.

    The logits of all languages, each set to its own location and spread (half-way shrunk to those of all), are ranked
    together, so that the rare high ones of each language inform the others.

    Args:
        unanswerable: Per language, at least one confidence in (0, 1).
    """
    logits = {name: [_logit(value) for value in values] for name, values in unanswerable.items()}
    every = [value for values in logits.values() for value in values]
    whole = _shape(every)
    shapes = {name: _shrunk(_shape(values), whole) for name, values in logits.items()}
    ranked = sorted(
        ((value - shapes[name][0]) / shapes[name][1] for name, values in logits.items() for value in values),
        reverse=True,
    )
    levels = [_quantile(ranked, share) for share in SHARES]
    return Calibration(
        SHARES,
        {name: tuple(_logistic(at + level * wide) for level in levels) for name, (at, wide) in shapes.items()},
    )


def _falls(values: Sequence[float]) -> bool:
    return all(before >= after for before, after in pairwise(values))


def _shape(values: Sequence[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / len(values)) or 1.0


def _shrunk(own: tuple[float, float], whole: tuple[float, float]) -> tuple[float, float]:
    return _KEPT * own[0] + (1 - _KEPT) * whole[0], _KEPT * own[1] + (1 - _KEPT) * whole[1]


def _quantile(falling: Sequence[float], share: float) -> float:
    """Return the value that a ``share`` of ``falling`` exceeds, interpolated between its neighbours."""
    place = min(max(share * len(falling) - 0.5, 0.0), len(falling) - 1.0)
    below = int(place)
    above = min(below + 1, len(falling) - 1)
    return falling[below] + (place - below) * (falling[above] - falling[below])


def _logit(value: float) -> float:
    held = min(1 - 1e-6, max(1e-6, value))
    return math.log(held / (1 - held))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
