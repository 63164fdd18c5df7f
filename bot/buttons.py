"""Inline buttons: what their 64 bytes of data mean, and which stand under what."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.entry import headword
from bot.records import REFERENCE_LENGTH, Verdict
from bot.render import Look, one_line, place_of
from knowledge.glossary import concept_key
from knowledge.language.termbase import Concept
from knowledge.model import LANGUAGES, Found

Action = Literal["show", "file", "up", "down", "lang", "tr", "term", "done"]
MAX_LABEL = 48
MAX_SOURCES = 3
_DATA = re.compile(r"(?P<action>[a-z]{2,4})(?::(?P<first>[a-z0-9]{2,32})(?::(?P<second>[0-9a-f]{32}))?)?")
_KEY = re.compile(r"[0-9a-f]{32}")
_VERDICTS: dict[Verdict, str] = {"up": "👍", "down": "👎"}
Row = tuple[InlineKeyboardButton, ...]


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button.

    Attributes:
        reference: Of the answer that it belongs to, or the language or the key of the glossary entry that it stands
            for; empty where it has none.
        passage_id: Of the passage that it shows or translates or whose file it sends; empty where it has none.
    """

    action: Action
    reference: str = ""
    passage_id: str = ""

    def data(self) -> str:
        """Return what Telegram keeps with the button: at most 64 bytes."""
        return ":".join(part for part in (self.action, self.reference, self.passage_id) if part)


def read_press(data: str | None) -> Press | None:
    """Return what a button means; None for data that this version does not write."""
    found = _DATA.fullmatch(data or "")
    if found is None or found["action"] not in get_args(Action):
        return None
    press = Press(cast("Action", found["action"]), found["first"] or "", found["second"] or "")
    return press if _complete(press) else None


def _complete(press: Press) -> bool:
    if press.action == "done":
        return not press.reference
    if press.action == "lang":
        return press.reference in LANGUAGES and not press.passage_id
    if press.action == "term":
        return bool(_KEY.fullmatch(press.reference)) and not press.passage_id
    return (
        bool(press.passage_id) == (press.action in {"show", "file", "tr"}) and len(press.reference) == REFERENCE_LENGTH
    )


def source_rows(reference: str, best: Found, further: Sequence[Found], look: Look) -> list[Row]:
    """Return a row per further source: its title and place, or its section where the document was named before."""
    rows: list[Row] = []
    named = {best.document.id}
    for number, found in enumerate(further[:MAX_SOURCES], start=2):
        headings = found.passage.locator.headings
        known = found.document.id in named and headings
        title = one_line(headings[-1] if known else found.document.meta.title, MAX_LABEL)
        place = place_of(found.passage.locator, look)
        label = look.say("button.source", number=number, title=f"{title} ({place})" if place else title)
        rows.append((_button(label, Press("show", reference, found.passage.id)),))
        named.add(found.document.id)
    return rows


def reading_rows(reference: str, passage_id: str, before: str | None, after: str | None, look: Look) -> list[Row]:
    """Return the rows for reading on, from the ids of the neighbours, and for the original file."""
    steps = [("button.before", before), ("button.after", after)]
    walk = tuple(_button(look.say(key), Press("show", reference, target)) for key, target in steps if target)
    return [*([walk] if walk else []), (_button(look.say("button.file"), Press("file", reference, passage_id)),)]


def translation_row(reference: str, passage_id: str, look: Look) -> Row:
    """Return the button that translates a passage into the reader's language."""
    return (_button(look.say("button.translate"), Press("tr", reference, passage_id)),)


def term_rows(concepts: Sequence[Concept], look: Look) -> list[Row]:
    """Return a row per glossary entry."""
    return [
        (
            _button(
                look.say("button.term", term=one_line(headword(concept, look.language), MAX_LABEL)),
                Press("term", concept_key(concept)),
            ),
        )
        for concept in concepts
    ]


def verdict_row(reference: str) -> Row:
    """Return the buttons that say whether an answer helped."""
    return tuple(_button(sign, Press(verdict, reference)) for verdict, sign in _VERDICTS.items())


def thanks_row(verdict: Verdict, look: Look) -> Row:
    """Return what takes the place of the verdict row once a verdict is in."""
    return (_button(look.say("button.thanks", verdict=_VERDICTS[verdict]), Press("done")),)


def language_rows(look: Look) -> list[Row]:
    """Return a button per language, each in its own language."""
    return [tuple(_button(look.texts.say(f"language.{code}", code), Press("lang", code)) for code in LANGUAGES)]


def with_thanks(markup: InlineKeyboardMarkup | None, verdict: Verdict, look: Look) -> InlineKeyboardMarkup:
    """Return the keyboard of a message with its verdict row replaced."""
    rows = [tuple(row) for row in (markup.inline_keyboard if markup else ()) if not _is_verdict_row(row)]
    return keyboard([*rows, thanks_row(verdict, look)])


def keyboard(rows: Iterable[Row]) -> InlineKeyboardMarkup:
    """Return rows of buttons as Telegram takes them."""
    return InlineKeyboardMarkup(tuple(rows))


def _is_verdict_row(row: Sequence[InlineKeyboardButton]) -> bool:
    presses = [read_press(str(button.callback_data)) for button in row]
    return any(press is not None and press.action in _VERDICTS for press in presses)


def _button(label: str, press: Press) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=press.data())
