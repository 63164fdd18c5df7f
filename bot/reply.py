"""Replies that show passages: text, buttons, protection. What they look up is cleared for the reader. Blocks."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.buttons import MAX_SOURCES, keyboard, reading_rows, source_rows, verdict_row
from bot.desk import Desk
from bot.records import AnswerRecord, new_reference
from bot.render import Look, render_answer, render_passage
from bot.services import ClearedPassage
from bot.styled import Styled
from knowledge.audience import Reader, Tlp
from knowledge.model import Answer, Document

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


def reply_with_answer(desk: Desk, answer: Answer, reader: Reader, chat_id: int, note: str = "") -> Reply:
    """Return an answer with its buttons, and remember what they need."""
    look = desk.look(answer.language)
    messages = tuple(render_answer(answer, look, note))
    if not (answer.answered and answer.found):
        return Reply(messages)
    best, reference = answer.found[0], new_reference()
    shown = [found for found in answer.found[: MAX_SOURCES + 1] if found.score >= LEAST_SHARE * best.score]
    desk.records.remember(reference, chat_id, answer.language, shown)
    before, after = _neighbours(desk, best.passage.id, reader)
    further = [found for found in shown[1:] if found.passage.id not in {before, after}]
    rows = [
        *source_rows(reference, best, further, look),
        *reading_rows(reference, best.passage.id, before, after, look),
        verdict_row(reference),
    ]
    return Reply(messages, keyboard(rows), is_protected(best.document))


def reply_with_passage(desk: Desk, record: AnswerRecord, cleared: ClearedPassage, reader: Reader, look: Look) -> Reply:
    """Return a passage that a button asked for, with the buttons to read on from it."""
    passage, document = cleared.passage, cleared.document
    messages = tuple(render_passage(passage, document, record.highlights(passage.id), look))
    before, after = _neighbours(desk, passage.id, reader)
    rows = reading_rows(record.reference, passage.id, before, after, look)
    return Reply(messages, keyboard(rows), is_protected(document))


def _neighbours(desk: Desk, passage_id: str, reader: Reader) -> tuple[str | None, str | None]:
    before, after = desk.services.library.neighbours(passage_id, reader.keys, desk.today())
    return (before.passage.id if before else None, after.passage.id if after else None)
