from knowledge.curve import at_share, curves
from knowledge.evaluate import GoldQuestion, Outcome, Relevant
from knowledge.model import Language


def outcome(confidence: float, rank: int | None, *, answerable: bool = True, language: Language = "en") -> Outcome:
    gold = GoldQuestion("q", language, (Relevant("a.md"),) if answerable else ())
    return Outcome(gold, confidence, rank, None, 1.0)


FOUND = [
    outcome(0.9, 1),
    outcome(0.8, None, answerable=False),
    outcome(0.7, 2),
    outcome(0.6, 1),
    outcome(0.2, None, answerable=False),
    outcome(0.5, 1, language="es"),
]


def test_each_threshold_is_a_point() -> None:
    curve = curves(FOUND)["en"]
    assert [(point.false_answers, round(point.answered, 2)) for point in curve] == [
        (0, 0), (0, 0.33), (0.5, 0.33), (0.5, 0.67), (0.5, 1), (1, 1),
    ]  # fmt: skip
    assert [point.right for point in curve] == [1, 1, 1 / 2, 1 / 3, 2 / 4, 2 / 5]


def test_equal_confidences_are_one_point() -> None:
    found = [outcome(0.5, 1), outcome(0.5, None, answerable=False)]
    assert [(point.false_answers, point.answered) for point in curves(found)["en"]] == [(0, 0), (1, 1)]


def test_a_language_without_both_kinds_has_no_curve() -> None:
    assert set(curves(FOUND)) == {"overall", "en"}
    assert curves([]) == {}


def test_the_most_that_a_share_allows() -> None:
    curve = curves(FOUND)["en"]
    assert at_share(curve, 0.49).answered == 1 / 3
    assert at_share(curve, 0.5).answered == 1
    assert at_share(curve, 0).threshold == 0.9
