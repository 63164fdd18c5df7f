"""Questions with the texts that answer them, from SQuAD files and from the starter documents."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NotRequired, TypedDict

from knowledge.language.detect import detect
from knowledge.language.stem import fold
from knowledge.model import Language
from tests.bench.systems.port import Asked

_SAMPLE = 4000


class RawQuestion(TypedDict):
    """A question as SQuAD writes it."""

    id: str
    question: str
    answers: list[dict[str, str]]
    is_impossible: NotRequired[bool]


class RawParagraph(TypedDict):
    """A paragraph as SQuAD writes it."""

    context: str
    qas: list[RawQuestion]


class RawArticle(TypedDict):
    """An article as SQuAD writes it."""

    paragraphs: list[RawParagraph]


@dataclass(frozen=True, slots=True)
class Gold:
    """A question, the names of the files that answer it, and the words that do; empty where they are not known."""

    asked: Asked
    relevant: frozenset[str]
    answer: str = ""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions of one language about a collection; ``typed``: the same as of another set, as typed on a phone."""

    name: str
    language: Language
    questions: tuple[Gold, ...]
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts, each a file of its own, with the question sets that are put to them.

    Attributes:
        files: Name to text.
        articles: Name to the number of the article that it is of; empty where there are none.
    """

    name: str
    files: dict[str, str]
    sets: tuple[QuestionSet, ...] = ()
    articles: dict[str, int] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write the files."""
        folder.mkdir(parents=True)
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of article number ``article``; ``questions`` and ``answers`` by the ids of the questions."""

    text: str
    questions: dict[str, str]
    answers: dict[str, str]
    article: int


@dataclass(frozen=True, slots=True)
class Squad:
    """A SQuAD file; ``name`` is that of the file, without its extension."""

    name: str
    paragraphs: tuple[Paragraph, ...]

    def questions(self) -> dict[str, str]:
        """Return all questions by their ids."""
        return {key: text for paragraph in self.paragraphs for key, text in paragraph.questions.items()}


def read_squad(path: Path) -> Squad:
    """Read a file in SQuAD's format; questions without an answer are left out."""
    data: list[RawArticle] = json.loads(path.read_text(encoding="utf-8"))["data"]
    paragraphs = [_paragraph(item, number) for number, article in enumerate(data) for item in article["paragraphs"]]
    return Squad(path.stem, tuple(paragraphs))


def _paragraph(item: RawParagraph, article: int) -> Paragraph:
    answerable = [qa for qa in item["qas"] if not qa.get("is_impossible")]
    questions = {str(qa["id"]): qa["question"] for qa in answerable}
    answers = {str(qa["id"]): qa["answers"][0]["text"] for qa in answerable if qa["answers"]}
    return Paragraph(item["context"], questions, answers, article)


def collections(squads: Sequence[Squad], pairs: Iterable[tuple[Squad, Squad]], limit: int = 0) -> list[Collection]:
    """Put question sets to the collections that they are about, each collection once.

    Args:
        squads: Questions about their own paragraphs.
        pairs: Questions of the first file about the paragraphs of the second one with the same ids; and about a mix,
            every other paragraph from the first file.
        limit: How many questions a set has at most, evenly chosen; 0 = all.
    """
    found: dict[str, Collection] = {}
    for squad in squads:
        _put(found, squad.name, squad, squad, limit)
    for questions, passages in pairs:
        _put(found, passages.name, passages, questions, limit)
        mixed = _mixed(passages, questions)
        _put(found, mixed.name, mixed, questions, limit)
    return list(found.values())


def _put(found: dict[str, Collection], name: str, passages: Squad, questions: Squad, limit: int) -> None:
    collection = found.get(name) or _collection(name, passages)
    texts = questions.questions()
    language = _language(texts.values())
    golds = tuple(
        Gold(Asked(texts[key], language), frozenset({_file(number)}), paragraph.answers.get(key, ""))
        for number, paragraph in enumerate(passages.paragraphs)
        for key in paragraph.questions
        if key in texts
    )
    asked = QuestionSet(questions.name, language, _every(golds, limit))
    new = [asked, *_typed(asked)]
    known = {item.name for item in collection.sets}
    found[name] = replace(collection, sets=(*collection.sets, *(item for item in new if item.name not in known)))


def _collection(name: str, passages: Squad) -> Collection:
    files = {_file(number): paragraph.text for number, paragraph in enumerate(passages.paragraphs)}
    articles = {_file(number): paragraph.article for number, paragraph in enumerate(passages.paragraphs)}
    return Collection(name, files, articles=articles)


def _mixed(passages: Squad, questions: Squad) -> Squad:
    """Every other paragraph from the file of the questions."""
    own = {key: paragraph for paragraph in questions.paragraphs for key in paragraph.questions}
    chosen = [_twin(item, own) if number % 2 else item for number, item in enumerate(passages.paragraphs)]
    return Squad(f"half {passages.name}, half {questions.name}", tuple(chosen))


def _twin(paragraph: Paragraph, own: dict[str, Paragraph]) -> Paragraph:
    twin = next((own[key] for key in paragraph.questions if key in own), paragraph)
    return replace(paragraph, text=twin.text, answers=twin.answers)


def _file(number: int) -> str:
    return f"d{number:05}.txt"


def _every(golds: tuple[Gold, ...], limit: int) -> tuple[Gold, ...]:
    if not limit or len(golds) <= limit:
        return golds
    return tuple(golds[number * len(golds) // limit] for number in range(limit))


def _language(texts: Iterable[str]) -> Language:
    return detect(" ".join(texts)[:_SAMPLE])


def _typed(questions: QuestionSet) -> Iterator[QuestionSet]:
    """The same questions as typed on a phone; English has no accents to leave out."""
    if questions.language == "en":
        return
    golds = tuple(
        replace(gold, asked=replace(gold.asked, text=as_typed(gold.asked.text))) for gold in questions.questions
    )
    yield replace(questions, name=f"{questions.name} as typed", questions=golds, typed=True)


def as_typed(text: str) -> str:
    """Return a Spanish or Portuguese text as typed on a phone: no accents, no capitals, no opening marks, "q", "xq"."""
    plain = fold(text).replace("¿", "").replace("¡", "")
    plain = re.sub(r"\bpor ?que\b", "xq", plain)
    return re.sub(r"\bque\b", "q", plain)
