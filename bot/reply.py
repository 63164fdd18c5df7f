"""Replies that show passages: text, buttons, protection. What they look up is cleared for the reader. Blocks."""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.access import Asker
from bot.buttons import (
    MAX_SOURCES,
    Row,
    keyboard,
    reading_rows,
    source_rows,
    term_rows,
    translation_row,
    verdict_row,
)
from bot.desk import Desk
from bot.entry import render_entry
from bot.records import AnswerRecord, new_reference
from bot.render import Look, render_answer, render_passage, render_translation
from bot.services import ClearedPassage
from bot.styled import Styled
from knowledge.audience import Reader, Tlp
from knowledge.language.termbase import Concept
from knowledge.model import Answer, Document, Passage

LEAST_SHARE = 0.4
"""Of the best passage's score that a further source must reach to be offered."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Something to send.

    Attributes:
        keyboard: Goes under the last message.
        protected: It may not be forwarded or saved.
    """

    messages: tuple[Styled, ...]
    keyboard: InlineKeyboardMarkup | None = None
    protected: bool = False


def is_protected(document: Document) -> bool:
    """Tell whether what comes from a document may not be forwarded or saved: all but TLP:CLEAR."""
    return document.meta.tlp is not Tlp.CLEAR


def reply_with_answer(desk: Desk, answer: Answer, asker: Asker, chat_id: int, note: str = "") -> Reply:
    """Return an answer with its buttons, remember what they need, and keep in the audit trail what goes to whom."""
    look = desk.look(answer.language)
    messages = tuple(render_answer(answer, look, note))
    if not (answer.answered and answer.found):
        named = [found.document for found in answer.found if found.document.meta.title in answer.nearest]
        return Reply(messages, protected=any(map(is_protected, named)))
    best, reference = answer.found[0], new_reference()
    shown = [found for found in answer.found[: MAX_SOURCES + 1] if found.score >= LEAST_SHARE * best.score]
    desk.records.remember(reference, chat_id, answer.language, shown)
    desk.audit.record(asker.name, "answered", reference, passages=[found.passage.id for found in shown])
    before, after = _neighbours(desk, best.passage.id, asker.reader)
    further = [found for found in shown[1:] if found.passage.id not in {before, after}]
    rows = [
        *_translation_rows(desk, reference, best.passage, look),
        *source_rows(reference, best, further, look),
        *reading_rows(reference, best.passage.id, before, after, look),
        verdict_row(reference),
    ]
    return Reply(messages, keyboard(rows), any(map(is_protected, (best.document, *best.also_in))))


def reply_with_passage(desk: Desk, record: AnswerRecord, cleared: ClearedPassage, reader: Reader, look: Look) -> Reply:
    """Return a passage that a button asked for, with the buttons to read on from it."""
    passage, document = cleared.passage, cleared.document
    messages = tuple(render_passage(passage, document, record.highlights(passage.id), look))
    rows = [
        *_translation_rows(desk, record.reference, passage, look),
        *_reading_rows(desk, record, passage, reader, look),
    ]
    return Reply(messages, keyboard(rows), is_protected(document))


def reply_with_translation(
    desk: Desk, record: AnswerRecord, cleared: ClearedPassage, reader: Reader, look: Look
) -> Reply:
    """Return a passage in the reader's language by machine, its original and its source, and the buttons to read on.

    Raises:
        ModelError: If it cannot be translated now.
    """
    passage, document = cleared.passage, cleared.document
    translation = desk.services.translator.translate(passage.text, passage.language, look.language)
    messages = tuple(render_translation(translation, passage, document, record.highlights(passage.id), look))
    return Reply(messages, keyboard(_reading_rows(desk, record, passage, reader, look)), is_protected(document))


def reply_with_terms(found: Sequence[Concept], sought: str, look: Look) -> Reply:
    """Return a glossary entry, with buttons for others.

    Args:
        found: The entry, and the others.
        sought: What was typed; empty where a button was pressed.
        look: How to say it.
    """
    entry, *others = found
    return Reply(tuple(render_entry(entry, sought, look)), keyboard(term_rows(others, look)) if others else None)


def _translation_rows(desk: Desk, reference: str, passage: Passage, look: Look) -> list[Row]:
    offered = (passage.language, look.language) in desk.services.translator.pairs
    return [translation_row(reference, passage.id, look)] if offered else []


def _reading_rows(desk: Desk, record: AnswerRecord, passage: Passage, reader: Reader, look: Look) -> list[Row]:
    before, after = _neighbours(desk, passage.id, reader)
    return reading_rows(record.reference, passage.id, before, after, look)


def _neighbours(desk: Desk, passage_id: str, reader: Reader) -> tuple[str | None, str | None]:
    before, after = desk.services.library.neighbours(passage_id, reader.keys, desk.today())
    return (before.passage.id if before else None, after.passage.id if after else None)
