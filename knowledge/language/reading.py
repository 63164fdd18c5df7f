"""Everyday nouns of this field that a general translator takes for something else: "seal" (foca), "key" (tono)."""

from importlib.resources import files

from knowledge.language.termbase import Concept, Term, Termbase
from knowledge.model import LANGUAGES


def with_reading_nouns(termbase: Termbase) -> Termbase:
    """Return a termbase with the nouns behind its own concepts, which count where both have a word."""
    return Termbase({**termbase.concepts, **_nouns()})


def _nouns() -> dict[str, Concept]:
    table = (files("knowledge") / "language" / "reading.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines()[1:]]
    return {f"reading:{row[0]}": _concept(row) for row in rows}


def _concept(row: list[str]) -> Concept:
    words = {language: (Term(word, language),) for language, word in zip(LANGUAGES, row, strict=True)}
    return Concept(f"reading:{row[0]}", "", words, {}, "")
