import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answer import Thresholds
from knowledge.calibration import SHARES, Calibration, calibration_of, parse, shipped
from knowledge.model import LANGUAGES

CONFIDENCES = st.lists(st.floats(0.001, 0.999), min_size=1, max_size=60)


def table(**changed: list[float]) -> str:
    rows = {name: [0.9, 0.6, 0.3] for name in LANGUAGES}
    return json.dumps({"shares": [0.01, 0.05, 0.2], **rows, **changed})


@given(st.fixed_dictionaries(dict.fromkeys(LANGUAGES, CONFIDENCES)))
def test_a_table_survives_writing_and_its_thresholds_fall(unanswerable: dict[str, list[float]]) -> None:
    made = calibration_of({name: unanswerable[name] for name in LANGUAGES})
    read = parse(made.as_text())
    for language in LANGUAGES:
        assert read.thresholds[language] == pytest.approx(made.thresholds[language], abs=1e-4)
        assert list(made.thresholds[language]) == sorted(made.thresholds[language], reverse=True)


def test_about_the_share_asked_for_is_let_through() -> None:
    confidences = [number / 1000 for number in range(1, 1000)]
    made = calibration_of(dict.fromkeys(LANGUAGES, confidences))
    for share in SHARES:
        let_through = sum(value >= made.threshold("es", share) for value in confidences) / len(confidences)
        assert let_through == pytest.approx(share, abs=0.005)


def test_a_language_that_fools_more_gets_a_higher_threshold() -> None:
    made = calibration_of({"en": [0.1, 0.2, 0.3] * 9, "es": [0.4, 0.5, 0.6] * 9, "pt": [0.1, 0.2, 0.3] * 9})
    assert made.threshold("es", 0.05) > made.threshold("en", 0.05) == made.threshold("pt", 0.05)


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(LANGUAGES))
def test_a_stricter_share_never_lowers_the_threshold(one: float, other: float, language: str) -> None:
    strict, loose = sorted((one, other))
    shares = Thresholds.for_share(strict), Thresholds.for_share(loose)
    values = [getattr(thresholds, language) for thresholds in shares]
    assert 1 >= values[0] >= values[1] >= 0


def test_between_two_shares_the_threshold_is_interpolated() -> None:
    made = parse(table())
    assert made.threshold("en", 0.05) == 0.6
    assert made.threshold("en", 0.03) == pytest.approx(0.75)
    assert made.threshold("en", 0) == pytest.approx(0.999)
    assert made.threshold("en", 1) == 0


@pytest.mark.parametrize("wrong", [{"en": [0.3, 0.6, 0.9]}, {"pt": [0.9, 0.6]}, {"shares": [0.2, 0.05, 0.01]}])
def test_a_table_that_runs_the_wrong_way_is_refused(wrong: dict[str, list[float]]) -> None:
    with pytest.raises(ValueError, match="must rise"):
        parse(table(**wrong))


def test_the_shipped_table_holds_every_share() -> None:
    assert isinstance(shipped(), Calibration)
    assert shipped().shares == SHARES
