"""What the 64 bytes of data of a staff button mean: ``s:<action>:<target>:<page>:<choice>``."""

import re
from dataclasses import dataclass
from enum import StrEnum

from telegram import InlineKeyboardButton

MAX_BYTES = 64
MAX_PAGE = 999
_DATA = re.compile(
    r"s:(?P<action>[a-z]{2,4}):(?P<target>[A-Za-z0-9_-]{0,16}):(?P<page>0|[1-9][0-9]{0,2}):(?P<choice>.*)"
)
_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")
_NONE = re.compile("")
_TEXT = re.compile(r"[^\x00-\x1f\x7f\u2028\u2029]*")


class Action(StrEnum):
    """What a button does."""

    PEOPLE = "pl"
    PERSON = "pc"
    PERSON_MENU = "pm"
    PERSON_CHANGE = "ch"
    PERSON_ASK = "pa"
    AGENCIES = "al"
    AGENCY = "ac"
    AGENCY_MENU = "am"
    AGENCY_NEW = "an"
    AGENCY_REMOVE = "ay"
    INVITE_PAGE = "ip"
    INVITATIONS = "il"
    INVITATION = "ic"
    INVITATION_REVOKE = "iy"
    LINKS = "ll"
    LINK_NEW = "ln"
    LINK = "lc"
    LINK_REMOVE = "ly"
    FILL = "fill"


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which parts an action takes."""

    target: re.Pattern[str] = _NONE
    paged: bool = False
    choice: re.Pattern[str] = _NONE


_ROLE = "official|trainer|staff|administrator"
_CHANGE = (
    rf"agency=([0-9a-f]{{12}}|-)|ceiling=(GREEN|AMBER|RED)|until=([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|-)|role=({_ROLE})"
)
_SHAPES = {
    Action.PEOPLE: _Shape(paged=True, choice=_TEXT),
    Action.PERSON: _Shape(_ID),
    Action.PERSON_MENU: _Shape(_ID, paged=True, choice=re.compile(rf"card|agency|ceiling|until|role|revoke|{_ROLE}")),
    Action.PERSON_CHANGE: _Shape(_ID, choice=re.compile(rf"{_CHANGE}|suspend|resume|revoke")),
    Action.PERSON_ASK: _Shape(_ID, choice=re.compile("name|note|until")),
    Action.AGENCIES: _Shape(paged=True),
    Action.AGENCY: _Shape(_ID),
    Action.AGENCY_MENU: _Shape(_ID, choice=re.compile("name|country|domains|remove")),
    Action.AGENCY_NEW: _Shape(),
    Action.AGENCY_REMOVE: _Shape(_ID),
    Action.INVITE_PAGE: _Shape(paged=True),
    Action.INVITATIONS: _Shape(paged=True, choice=re.compile("open|past")),
    Action.INVITATION: _Shape(_ID),
    Action.INVITATION_REVOKE: _Shape(_ID),
    Action.LINKS: _Shape(paged=True),
    Action.LINK_NEW: _Shape(),
    Action.LINK: _Shape(_ID),
    Action.LINK_REMOVE: _Shape(_ID),
    Action.FILL: _Shape(_ID, choice=_TEXT),
}


@dataclass(frozen=True, slots=True)
class StaffPress:
    """A pressed staff button.

    Attributes:
        target: Id of the person, invitation or link, key of the agency, or name of the form's step; else empty.
        page: From 0; 0 where nothing is paged.
        choice: What was picked; the text that is searched for in a list of people.
    """

    action: Action
    target: str = ""
    page: int = 0
    choice: str = ""

    def data(self) -> str:
        """Return what Telegram keeps with the button, at most 64 bytes: a choice that is longer is cut."""
        head = f"s:{self.action}:{self.target}:{min(self.page, MAX_PAGE)}:"
        return head + cut_to_bytes(self.choice, MAX_BYTES - len(head))

    def button(self, label: str) -> InlineKeyboardButton:
        """Return the button that stands for this."""
        return InlineKeyboardButton(label, callback_data=self.data())


def read_press(data: str | None) -> StaffPress | None:
    """Return what a button means; None for data that this version does not write."""
    found = _DATA.fullmatch(data or "")
    if found is None or len(found[0].encode("utf-8", "replace")) > MAX_BYTES or found["action"] not in set(Action):
        return None
    press = StaffPress(Action(found["action"]), found["target"], int(found["page"]), found["choice"])
    return press if _fits(press, _SHAPES[press.action]) else None


def cut_to_bytes(text: str, limit: int) -> str:
    """Return the longest beginning of a text that takes at most ``limit`` bytes in UTF-8."""
    return text.encode("utf-8", "replace")[:limit].decode("utf-8", "ignore")


def _fits(press: StaffPress, shape: _Shape) -> bool:
    return bool(
        shape.target.fullmatch(press.target)
        and shape.choice.fullmatch(press.choice)
        and (shape.paged or press.page == 0)
    )
