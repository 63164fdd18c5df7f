"""What staff type into forms, read as dates, countries, numbers, domains. Pure."""

import re
from calendar import monthrange
from collections.abc import Collection
from datetime import date

from bot.handlers.join.country import country_of
from knowledge.errors import UserInputError
from knowledge.language.stem import fold

MAX_DOMAINS = 10
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})")
_ACRONYM = re.compile(r"\(([^\W\d_]{2,10})\)")
_SLUG_LENGTH = 40


def read_date(text: str) -> date:
    """Read a day: year first, or day first as in 31/12/2027.

    Raises:
        UserInputError: If it is no day of the calendar.
    """
    cleaned = text.strip()
    try:
        if found := _YEAR_FIRST.fullmatch(cleaned):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(cleaned):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    raise UserInputError("This is not a date; write it as year-month-day.", code="date-malformed")


def read_country(text: str) -> str:
    """Read a country: its two letters, or its name in one of the languages.

    Raises:
        UserInputError: If there is no such country.
    """
    code = country_of(text)
    if code is None:
        raise UserInputError("This is not a country; write its name or its two letters.", code="country-malformed")
    return code


def read_number(text: str, largest: int) -> int:
    """Read a whole number from 1.

    Raises:
        UserInputError: If it is none, or above ``largest``.
    """
    cleaned = text.strip()
    if not re.fullmatch(r"[0-9]{1,4}", cleaned) or not 1 <= int(cleaned) <= largest:
        raise UserInputError(f"This is not a number from 1 to {largest}.", code="number-malformed")
    return int(cleaned)


def read_domains(text: str) -> tuple[str, ...]:
    """Read e-mail domains, apart by commas or spaces; the store looks at each of them.

    Raises:
        UserInputError: If there is none, or more than ``MAX_DOMAINS``.
    """
    found = tuple(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))
    if not 0 < len(found) <= MAX_DOMAINS:
        raise UserInputError("These are not e-mail domains; write them like fgr.org.mx.", code="domain-malformed")
    return found


def suggest_slug(name: str, taken: Collection[str]) -> str:
    """Return a short name for an agency that is not taken: its acronym in brackets, else its words."""
    acronym = _ACRONYM.search(name)
    words = re.findall(r"[a-z0-9]+", fold(acronym[1] if acronym else name))
    slug = "-".join(words)
    while len(slug) > _SLUG_LENGTH and "-" in slug:
        slug = slug.rpartition("-")[0]
    stem = slug[:_SLUG_LENGTH] or "agency"
    names = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(each for each in names if each not in taken)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later; the last one of the month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
