import numpy as np
import pytest

from knowledge.variety import PENALTY, varied


def unit(*values: float) -> list[float]:
    return [value / float(np.linalg.norm(values)) for value in values]


def vectors(*rows: list[float]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.array(rows, dtype=np.float32).reshape(len(rows), 2)


def test_the_same_thing_in_other_words_steps_back_behind_something_else() -> None:
    found = varied([0.9, 0.85, 0.8], vectors(unit(1, 0), unit(1, 0.01), unit(0, 1)))
    assert [position for position, _ in found] == [0, 2, 1]
    assert found[0][1] == pytest.approx(0.9)
    assert found[2][1] == pytest.approx(0.85 - PENALTY, abs=0.01)


def test_passages_that_differ_keep_order_and_score() -> None:
    found = varied([0.9, 0.85, 0.1], vectors(unit(1, 0), unit(1, 1), unit(0, 1)))
    assert [position for position, _ in found] == [0, 1, 2]
    assert [score for _, score in found] == pytest.approx([0.9, 0.85, 0.1])


def test_scores_fall_and_stay_in_bounds() -> None:
    found = varied([0.3, 0.1, 0.1, 0.05], vectors(*[unit(1, 0)] * 4))
    scores = [score for _, score in found]
    assert sorted(scores, reverse=True) == scores
    assert all(0 <= score <= 1 for score in scores)
    assert sorted(position for position, _ in found) == [0, 1, 2, 3]


def test_one_passage_and_none() -> None:
    assert [position for position, _ in varied([0.4], vectors(unit(1, 0)))] == [0]
    assert varied([], np.zeros((0, 2), dtype=np.float32)) == []
