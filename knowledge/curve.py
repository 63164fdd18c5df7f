"""How many questions are answered, and how many of the answers are right, as the threshold moves."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.evaluate import Outcome
from knowledge.model import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Point:
    """What one threshold does, on the questions measured.

    Attributes:
        threshold: Least confidence of an answer.
        false_answers: Share of the unanswerable questions that get an answer.
        answered: Share of the answerable questions that get one.
        right: Share of all answers given whose first passage answers; 1 where none is given.
    """

    threshold: float
    false_answers: float
    answered: float
    right: float

    def as_json(self) -> dict[str, float]:
        """Return the point under its public names."""
        return {
            "threshold": self.threshold,
            "false_answers": self.false_answers,
            "answered": self.answered,
            "right": self.right,
        }


Curve = tuple[Point, ...]
"""Points from the strictest threshold to the loosest."""


def curves(found: Sequence[Outcome]) -> dict[str, Curve]:
    """Return the curve of all questions ("overall") and of each language that has both kinds."""
    groups = {"overall": list(found)}
    groups |= {language: _of(found, language) for language in LANGUAGES}
    return {name: _curve(group) for name, group in groups.items() if _both_kinds(group)}


def at_share(curve: Curve, false_answers: float) -> Point:
    """Return the point that answers most with at most that share of false answers."""
    return max((point for point in curve if point.false_answers <= false_answers), key=lambda point: point.answered)


def _of(found: Sequence[Outcome], language: Language) -> list[Outcome]:
    return [item for item in found if item.gold.language == language]


def _both_kinds(found: Sequence[Outcome]) -> bool:
    return len({bool(item.gold.relevant) for item in found}) == 2  # noqa: PLR2004 - answerable and not


def _curve(found: Sequence[Outcome]) -> Curve:
    answerable = sum(bool(item.gold.relevant) for item in found)
    unanswerable = len(found) - answerable
    points = [Point(1.0, 0.0, 0.0, 1.0)]
    given = false = right = 0
    ordered = sorted(found, key=lambda item: -item.confidence)
    for place, item in enumerate(ordered, start=1):
        given += bool(item.gold.relevant)
        false += not item.gold.relevant
        right += item.rank == 1
        if place == len(ordered) or ordered[place].confidence < item.confidence:
            points.append(Point(item.confidence, false / unanswerable, given / answerable, right / place))
    return tuple(points)
