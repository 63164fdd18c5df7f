"""A collection for a fresh clone: the starter documents, cut at their headings, and the gold questions about them."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from ingest.model import Block
from ingest.readers import read
from knowledge.evaluate import GoldQuestion, read_gold
from knowledge.model import LANGUAGES
from liaison.starter import starter_sources
from tests.bench.sets import Collection, Gold, QuestionSet
from tests.bench.systems.port import Asked

GOLD = Path(__file__).resolve().parents[1] / "gold" / "starter.jsonl"
_MAX_BYTES = 50_000_000
_TARGET_CHARS = 700


def starter_collection(limit: int = 0) -> Collection:
    """Return the starter documents as one file a section, and per language the questions that they answer.

    Args:
        limit: How many questions a language has at most; 0 = all.
    """
    sections = {source.path.name: list(_sections(source.path)) for source in starter_sources()}
    files = {_name(document, n): text for document, texts in sections.items() for n, text in enumerate(texts)}
    folded = {name: " ".join(text.split()) for name, text in files.items()}
    gold = [(question, _relevant(question, folded)) for question in read_gold(GOLD)]
    sets = []
    for language in LANGUAGES:
        mine = [Gold(Asked(q.question, language), names) for q, names in gold if names and q.language == language]
        sets.append(QuestionSet(f"starter, {language}", language, tuple(mine[:limit] if limit else mine)))
    return Collection("starter documents", files, tuple(item for item in sets if item.questions))


def _relevant(question: GoldQuestion, folded: dict[str, str]) -> frozenset[str]:
    return frozenset(
        name
        for wanted in question.relevant
        for name, text in folded.items()
        if name.startswith(_prefix(wanted.document)) and " ".join(wanted.contains.split()) in text
    )


def _sections(path: Path) -> Iterator[str]:
    blocks = read(path.read_bytes(), path.name, max_bytes=_MAX_BYTES).blocks
    for headings, group in groupby(blocks, key=lambda block: block.locator.headings):
        for text in _chunks(group):
            yield "\n\n".join(part for part in (" › ".join(headings), text) if part)


def _chunks(blocks: Iterable[Block]) -> Iterator[str]:
    texts: list[str] = []
    for block in blocks:
        texts.append(block.text)
        if sum(map(len, texts)) > _TARGET_CHARS:
            yield "\n\n".join(texts)
            texts = []
    if texts:
        yield "\n\n".join(texts)


def _name(document: str, number: int) -> str:
    return f"{_prefix(document)}{number:03}.txt"


def _prefix(document: str) -> str:
    return f"{document.replace('.', '_')}__"


def gold_questions() -> list[Asked]:
    """Return all gold questions, answerable or not, as officials type them."""
    return [Asked(gold.question, gold.language) for gold in read_gold(GOLD)]
