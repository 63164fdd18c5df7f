"""Buttons to pick an agency, a country or a label from."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from bot.buttons import MAX_LABEL, Row
from bot.handlers.join.country import offered_countries
from bot.handlers.staff.call import PAGE, page_of, turning
from bot.handlers.staff.presses import StaffPress
from bot.people.model import CEILINGS, Agency
from bot.render import Look, one_line
from knowledge.audience import Tlp

MAX_COUNTRIES = 6
"""Offered as buttons; every other one can be typed."""
_KEY_LENGTH = 12


def key_of(slug: str) -> str:
    """Return what stands for an agency in the data of a button, where its slug may not fit."""
    return sha256(slug.encode()).hexdigest()[:_KEY_LENGTH]


def agency_of(agencies: Iterable[Agency], key: str) -> Agency | None:
    """Return the agency of a key, None if it is gone."""
    return next((agency for agency in agencies if key_of(agency.slug) == key), None)


def agency_rows(
    agencies: Sequence[Agency], page: int, pick: Callable[[Agency], StaffPress], turn: Callable[[int], StaffPress]
) -> list[Row]:
    """Return a row per agency of a page, and the row that turns pages."""
    page, pages = page_of(page, len(agencies))
    shown = agencies[page * PAGE : (page + 1) * PAGE]
    rows: list[Row] = [(pick(agency).button(one_line(agency.name, MAX_LABEL)),) for agency in shown]
    return [*rows, *turning(turn, page, pages)]


def country_rows(look: Look, pick: Callable[[str], StaffPress]) -> list[Row]:
    """Return buttons for the likely countries, three a row."""
    buttons = [
        pick(code).button(look.texts.country(code, look.language))
        for code in offered_countries(look.language)[:MAX_COUNTRIES]
    ]
    return [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]


def ceiling_row(pick: Callable[[Tlp], StaffPress], look: Look) -> Row:
    """Return a button per label that somebody can be cleared for."""
    return tuple(pick(label).button(look.say("person.tlp", label=str(label))) for label in CEILINGS)
