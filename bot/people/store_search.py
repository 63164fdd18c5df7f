"""Finding people by what is said of them, whatever accents and case."""

from sqlalchemy import Connection, func, select

from bot.people.model import Person
from bot.people.store_rows import AnyRow, person_of
from bot.people.store_words import fold
from bot.tables import agencies, people

_WITH_AGENCY = people.outerjoin(agencies, people.c.agency == agencies.c.slug)
_NEWEST_FIRST = (people.c.created_at.desc(), people.c.id)


def search(connection: Connection, text: str, limit: int, offset: int) -> list[Person]:
    """Return people of whom every word is said, newest first."""
    if fold(text):
        return [person_of(row) for row in _matching(connection, text)[offset : offset + limit]]
    query = select(people).order_by(*_NEWEST_FIRST).limit(limit).offset(offset)
    return [person_of(row) for row in connection.execute(query)]


def count(connection: Connection, text: str) -> int:
    """Count the people of whom every word is said."""
    if fold(text):
        return len(_matching(connection, text))
    return connection.execute(select(func.count()).select_from(people)).scalar_one()


def _matching(connection: Connection, text: str) -> list[AnyRow]:
    # neither database folds accents by itself; a team's few thousand people are read in some ten milliseconds
    words = fold(text).split()
    rows = connection.execute(
        select(people, agencies.c.name.label("agency_name")).select_from(_WITH_AGENCY).order_by(*_NEWEST_FIRST)
    )
    return [row for row in rows if _says(row, words)]


def _says(row: AnyRow, words: list[str]) -> bool:
    parts = (row.name, row.agency, row.agency_name, row.email, row.country, row.id, row.role, row.standing)
    said = fold("\n".join(part for part in parts if part))
    return all(word in said for word in words)
