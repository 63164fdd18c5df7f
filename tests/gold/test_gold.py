"""The gold questions point at text that the starter documents really contain."""

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

GOLD = Path(__file__).with_name("starter.jsonl")
STARTER = Path(__file__).parents[2] / "knowledge" / "starter"
HANDBOOK = STARTER / "handbook"
LANGUAGES = ("en", "es", "pt")
ROOM_QUESTIONS = frozenset(
    {
        "questions-from-the-room-requests.md",
        "questions-from-the-room-tracing-and-seizure.md",
        "preguntas-del-aula-solicitudes.md",
        "preguntas-del-aula-rastreo-y-aseguramiento.md",
        "perguntas-da-turma-pedidos.md",
        "perguntas-da-turma-rastreamento-e-apreensao.md",
    }
)
UNANSWERABLE = ("near", "adjacent", "off")
"""The same topic but another point; other police, legal, finance or computer work; anything else that people type."""
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÁÉÍÓÚÂÊÔÃÕÇ¿¡«\"])")


@dataclass(frozen=True, slots=True)
class Relevant:
    document: str
    contains: str


@dataclass(frozen=True, slots=True)
class Gold:
    question: str
    language: str
    relevant: tuple[Relevant, ...]
    answer: str | None
    kind: str
    split: str


def read_line(line: str) -> Gold:
    """One gold line, refused when a field is missing or unknown."""
    record = json.loads(line)
    relevant = tuple(Relevant(**item) for item in record.pop("relevant"))
    return Gold(relevant=relevant, answer=record.pop("answer", None), **record)


@cache
def gold() -> tuple[Gold, ...]:
    return tuple(read_line(line) for line in GOLD.read_text(encoding="utf-8").splitlines())


def answerable() -> Iterator[Gold]:
    return (item for item in gold() if item.relevant)


def fold(text: str) -> str:
    return " ".join(text.split())


def words(text: str) -> str:
    """The bare words: two questions that differ in accents, capitals or punctuation only are one question."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(letter for letter in letters if not unicodedata.combining(letter))))


def plain(markdown: str) -> str:
    """The body without front matter and inline marks."""
    return LINK.sub(r"\1", FRONT_MATTER.sub("", markdown)).replace("**", "").replace("`", "")


def cells(lines: Iterable[str]) -> Iterator[str]:
    """Lines and table cells: a text that crosses one of them is cut differently by each reader."""
    return (fold(cell) for line in lines for cell in line.split("|"))


def sheet_cells(path: Path) -> Iterator[str]:
    rows = csv.reader(plain(path.read_text(encoding="utf-8")).splitlines())
    return (fold(cell) for row in rows for cell in row)


@cache
def units(document: str) -> tuple[str, ...]:
    """Everything that a document says, in pieces that no reader cuts inside a sentence."""
    stem, suffix = document.rsplit(".", 1)
    if suffix == "xlsx":
        return tuple(cell for path in sorted(HANDBOOK.glob(f"{stem}-*.csv")) for cell in sheet_cells(path))
    source = STARTER / document if suffix == "md" else HANDBOOK / f"{stem}.md"
    return tuple(cells(plain(source.read_text(encoding="utf-8")).splitlines()))


@cache
def clear_documents() -> dict[str, str]:
    """Language of each starter document that everybody may read, by file name."""
    stated = list(yaml.safe_load((STARTER / "manifest.yaml").read_text(encoding="utf-8")))
    for path in STARTER.glob("*.md"):
        matter = FRONT_MATTER.match(path.read_text(encoding="utf-8"))
        assert matter, path.name
        stated.append(yaml.safe_load(matter.group(1)) | {"file": path.name})
    return {item["file"]: item["language"] for item in stated if item["tlp"] == "CLEAR"}


def questions_by(language: str, *, kinds: Iterable[str]) -> list[Gold]:
    wanted = set(kinds)
    return [item for item in gold() if item.language == language and item.kind in wanted]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_enough_questions_of_both_kinds(language: str) -> None:
    unanswerable = questions_by(language, kinds=UNANSWERABLE)
    assert len(questions_by(language, kinds=["answerable"])) >= 190
    assert len(unanswerable) >= 160
    shares = [len(questions_by(language, kinds=[kind])) / len(unanswerable) for kind in UNANSWERABLE]
    assert shares == pytest.approx([0.40, 0.36, 0.24], abs=0.05)


def test_languages_and_kinds_are_known() -> None:
    assert {item.language for item in gold()} == set(LANGUAGES)
    assert all((item.kind == "answerable") == bool(item.relevant) for item in gold())
    assert {item.kind for item in gold()} == {"answerable", *UNANSWERABLE}
    assert not [item.question for item in gold() if item.answer and not item.relevant]


def test_no_question_is_asked_twice() -> None:
    counts = Counter(words(item.question) for item in gold())
    assert [question for question, count in counts.items() if count > 1] == []
    assert all(counts)


def test_half_of_each_language_and_kind_is_held_out() -> None:
    splits = Counter((item.language, item.kind, item.split) for item in gold())
    assert {split for *_, split in splits} == {"fit", "held-out"}
    for language, kind, _ in splits:
        assert abs(splits[language, kind, "fit"] - splits[language, kind, "held-out"]) <= 1, (language, kind)


def test_only_public_starter_documents_are_expected() -> None:
    expected = {relevant.document for item in gold() for relevant in item.relevant}
    assert expected <= clear_documents().keys()
    assert all((STARTER / document).is_file() for document in expected)


def test_each_public_document_answers_at_least_three_questions() -> None:
    counts = Counter(document for item in gold() for document in {relevant.document for relevant in item.relevant})
    assert {document: counts[document] for document in clear_documents() if counts[document] < 3} == {}


def test_a_third_of_the_questions_is_treated_in_another_language_only() -> None:
    """The lists of questions from the room, which exist in each language, answer in brief and are left aside."""
    languages = {name: language for name, language in clear_documents().items() if name not in ROOM_QUESTIONS}
    treated = {item: {languages[r.document] for r in item.relevant if r.document in languages} for item in answerable()}
    crossing = [item for item, found in treated.items() if found and item.language not in found]
    assert len(crossing) * 3 >= len(list(answerable()))
    assert {item.language for item in crossing} == set(LANGUAGES)


def test_every_expected_text_stands_in_its_document() -> None:
    missing = {r for item in answerable() for r in item.relevant if not any(r.contains in u for u in units(r.document))}
    assert missing == set()


def test_an_expected_text_tells_its_passage_from_the_others() -> None:
    """Rows of a sheet are one passage, so a cell may return; elsewhere a text may stand in a table and below it."""
    texts = {relevant for item in answerable() for relevant in item.relevant if not relevant.document.endswith("xlsx")}
    counts = {text: sum(unit.count(text.contains) for unit in units(text.document)) for text in texts}
    assert {text: count for text, count in counts.items() if count > 2} == {}


def test_no_expected_text_is_named_twice_or_is_the_notice_of_its_document() -> None:
    for item in answerable():
        assert len(set(item.relevant)) == len(item.relevant), item.question
        for text in item.relevant:
            beside = [unit for unit in units(text.document) if text.contains in unit]
            assert not all(unit.startswith("*") for unit in beside), (item.question, text)


def test_expected_texts_are_short_and_lie_within_one_sentence() -> None:
    texts = {relevant.contains for item in answerable() for relevant in item.relevant}
    assert [text for text in texts if text != fold(text) or len(text.split()) > 14 or not text] == []
    assert [text for text in texts if len(SENTENCE_END.split(text)) > 1] == []


def test_the_answer_lies_within_one_sentence_beside_the_first_expected_text() -> None:
    for item in answerable():
        if item.answer is not None:
            first = item.relevant[0]
            beside = [unit for unit in units(first.document) if first.contains in unit]
            assert any(item.answer in s for unit in beside for s in SENTENCE_END.split(unit)), item.question
