"""What the 64 bytes behind the buttons of joining mean: under the applicant's form, and under the cards of staff."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, get_args

from telegram import InlineKeyboardButton

from bot.people.model import CEILINGS

FormVerb = Literal["agency", "agencies", "other", "country", "resend", "address", "send", "again", "drop"]
"""Under the questions of the form; each names the application that the form fills."""
OwnVerb = Literal["ceiling", "withdraw", "answer"]
"""What an applicant presses outside the form."""
CardVerb = Literal[
    "view", "approve", "page", "place", "label", "until", "decline", "refuse", "ask", "note", "back"
]  # fmt: skip
"""Under a card; for those who decide."""
MONTHS = (3, 6, 12)
"""For how long staff may approve, in months."""
_ID = r"[A-Za-z0-9_-]{1,16}"
_MARK = r"[0-9a-f]{8}"
_LABEL = "|".join(str(label) for label in CEILINGS)
_PAGE = r"\d{1,3}"
_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "agency": (_ID, _MARK),
    "agencies": (_ID, _PAGE),
    "country": (_ID, "[A-Z]{2}"),
    "ceiling": (_LABEL,),
    "page": (_ID, _PAGE),
    "place": (_ID, _MARK),
    "label": (_ID, _MARK, _LABEL),
    "until": (_ID, _MARK, _LABEL, "|".join(map(str, MONTHS))),
}
_DEFAULT = (_ID,)
_VERBS = (*get_args(FormVerb), *get_args(OwnVerb), *get_args(CardVerb))


@dataclass(frozen=True, slots=True)
class JoinPress:
    """A pressed button.

    Attributes:
        verb: What it does; one of ``FormVerb``, ``OwnVerb`` and ``CardVerb``.
        arguments: What it does it with: an application's id first, except for ``ceiling``, whose one is a label.
    """

    verb: str
    arguments: tuple[str, ...]

    def data(self) -> str:
        """Return what Telegram keeps with the button: at most 64 bytes."""
        return ":".join(("j", self.verb, *self.arguments))


def read_join_press(data: str | None) -> JoinPress | None:
    """Return what a button means; None for data that this version does not write."""
    sign, _, rest = (data or "").partition(":")
    verb, *arguments = rest.split(":")
    forms = _ARGUMENTS.get(verb, _DEFAULT)
    if sign != "j" or verb not in _VERBS or len(arguments) != len(forms):
        return None
    fits = all(re.fullmatch(form, argument) for form, argument in zip(forms, arguments, strict=True))
    return JoinPress(verb, tuple(arguments)) if fits else None


def join_button(label: str, verb: str, *arguments: str | int) -> InlineKeyboardButton:
    """Return a button that does ``verb``."""
    return InlineKeyboardButton(label, callback_data=JoinPress(verb, tuple(map(str, arguments))).data())


def mark_of(slug: str) -> str:
    """Return what stands for an agency in a button, where its slug of up to 63 characters has no room."""
    return sha256(slug.encode()).hexdigest()[:8]
