import json
from itertools import count
from pathlib import Path

import pytest

from knowledge.answer import Answerer
from knowledge.audience import Reader
from knowledge.errors import UserInputError
from knowledge.evaluate import GoldQuestion, Outcome, Relevant, calibrate, evaluate, read_gold, summarise
from knowledge.model import Language
from tests.knowledge.library import Library

NAMES = {
    "recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "auroc", "answered@5", "answer_in_highlight", "p50_ms",
    "p95_ms", "questions",
}  # fmt: skip
HIT = (Relevant("a.md"),)


def outcome(
    confidence: float, rank: int | None = None, language: Language = "en", *, gold: bool = True, ms: float = 1.0
) -> Outcome:
    return Outcome(GoldQuestion("q", language, HIT if gold else ()), confidence, rank, None, ms)


def test_a_gold_set_is_measured_end_to_end() -> None:
    library = Library()
    library.add("freeze.md", "A freeze lasts ninety days. It stops\nwithdrawals.", "Unfreezing needs an order.")
    library.add("seed.md", "A seed phrase has twelve words.")
    gold = [
        GoldQuestion(
            "how long does a freeze last", "en", (Relevant("guides/freeze.md", "ninety  days"),), "ninety days"
        ),
        GoldQuestion("how many words has a seed phrase", "en", (Relevant("seed.md"),), "twenty words"),
        GoldQuestion("bloqueio prazo", "pt", (Relevant("freeze.md", "never said"),)),
        GoldQuestion("penguin soup", "en"),
    ]
    report = evaluate(Answerer(library.retriever()), gold, Reader(), seconds=count().__next__)
    value = report.as_json()
    assert set(value) == {"overall", "languages"}
    assert set(report.overall.as_json()) == NAMES
    assert [name for name, _ in report.languages] == ["en", "pt"]
    assert report.overall.recall == (2 / 3, 2 / 3, 2 / 3, 2 / 3)
    assert report.overall.mrr == 2 / 3
    assert report.overall.auroc == 1
    assert report.overall.answer_in_highlight == 0.5
    assert (report.overall.p50_ms, report.overall.p95_ms, report.overall.questions) == (1000, 1000, 4)
    assert json.loads(json.dumps(value)) == value


def test_figures_of_ranks() -> None:
    overall = summarise([outcome(0.9, 1), outcome(0.9, 4), outcome(0.9, None), outcome(0.9, 10)]).overall
    assert overall.recall == (0.25, 0.25, 0.5, 0.75)
    assert overall.mrr == pytest.approx((1 + 1 / 4 + 1 / 10) / 4)


def test_figures_that_cannot_be_had_are_none() -> None:
    figures = summarise([outcome(0.9, 1)]).overall.as_json()
    assert (figures["auroc"], figures["answered@5"], figures["answer_in_highlight"]) == (None, None, None)
    assert summarise([]).overall.as_json() | {"questions": None} == dict.fromkeys(NAMES)
    assert summarise([outcome(0.1, gold=False)]).overall.recall == (None, None, None, None)


def test_confidence_is_judged_by_what_it_tells_apart() -> None:
    wrong = [outcome(n / 100, gold=False) for n in range(40)]
    right = [outcome(0.9), outcome(0.38), outcome(0.375), outcome(0.1)]
    overall = summarise([*wrong, *right]).overall
    assert overall.answered == 0.75
    assert overall.auroc == pytest.approx((40 + 38.5 + 38 + 10.5) / 160)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.2])
def test_calibration_keeps_to_the_share_of_false_answers(share: float) -> None:
    found = [outcome(n / 100, language=name, gold=False) for name in ("en", "es") for n in range(100)]
    found += [outcome(0.5, language="pt")]
    table = calibrate(found)
    for name in ("en", "es"):
        least = table.threshold(name, share)
        false = [item for item in found if item.gold.language == name and item.confidence >= least]
        assert abs(len(false) - share * 100) <= 1
    assert table.threshold("pt", share) == pytest.approx(table.threshold("en", share), abs=0.02)


def test_calibration_needs_unanswerable_questions() -> None:
    with pytest.raises(UserInputError, match="unanswerable"):
        calibrate([outcome(0.9, 1)])


def test_gold_is_read_with_what_it_leaves_out(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    lines = [
        {"question": "¿qué?", "language": "es", "relevant": [{"document": "a.md"}], "answer": "eso", "kind": "more"},
        {"question": "what", "language": "en", "relevant": []},
    ]
    path.write_text("\ufeff" + "\n\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    assert read_gold(path) == [GoldQuestion("¿qué?", "es", (Relevant("a.md"),), "eso"), GoldQuestion("what", "en")]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"language": "en", "relevant": []}', "'question'"),
        ('{"question": "q", "language": "fr", "relevant": []}', "'language'"),
        ('{"question": "q", "language": "en"}', "'relevant'"),
        ('{"question": "q", "language": "en", "relevant": ["a.md"]}', "'document'"),
        ('{"question": "q", "language": "en", "relevant": [{"document": "a", "contains": 1}]}', "'contains'"),
        ('{"question": "q", "language": "en", "relevant": [], "answer": 1}', "'answer'"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"question": "q", "language": "en", "relevant": []}\n' + line, encoding="utf-8")
    with pytest.raises(UserInputError, match=f"Line 2 of the gold file 'gold.jsonl' .*{problem}") as caught:
        read_gold(path)
    assert caught.value.params["line"] == 2


@pytest.mark.parametrize("content", [None, b"", b"\n\n", b"\xff\xfe\x00"])
def test_a_file_without_questions_is_one_clear_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "gold.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserInputError, match="The gold file"):
        read_gold(path)
