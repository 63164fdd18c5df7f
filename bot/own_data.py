"""Everything that the database holds about one person, for that person. Blocks."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, Table, false, literal, or_, select

from bot.people.store_barred import is_barred
from bot.privacy import LIVES, Life
from bot.tables import answers, feedback, people
from knowledge.audience import person_key
from knowledge.model import Status
from knowledge.ports import Clock
from knowledge.store.engine import reading
from knowledge.store.tables import audit, document_audience, documents, metadata

Value = str | int | bool | None
OwnRow = Mapping[str, Value]
OwnData = Mapping[str, Sequence[OwnRow]]


def own_data(engine: Engine, clock: Clock, chat_id: int, keys: frozenset[str]) -> OwnData:
    """Return the rows that are about the person of a chat, by table; tables without any are left out.

    Of a person who is named in the audience of documents, those count alone that the person may read now.

    Args:
        engine: The database, migrated.
        clock: Says which documents are valid.
        chat_id: Of the private chat.
        keys: Audience keys that the person holds now.

    Raises:
        StorageError: If the database is out of reach.
    """
    with reading(engine) as connection:
        person = connection.scalar(select(people.c.id).where(people.c.chat_id == chat_id))
        found = {name: list(_rows(connection, name, chat_id, person)) for name in LIVES}
        found[feedback.name] = list(_dicts(connection, feedback, feedback.c.reference.in_(_given(chat_id))))
        # instead of what the loop found: which document names somebody is itself restricted
        found[document_audience.name] = list(_named(connection, person, keys, clock.now().date()))
        found["barred"] = [{"barred": True}] if is_barred(connection, chat_id) else []
    return {name: rows for name, rows in found.items() if rows}


def as_json(data: OwnData) -> bytes:
    """Return the data for programs."""
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def as_text(data: OwnData, titles: Mapping[str, str]) -> str:
    """Return the data for people: a heading a table, a line a value.

    Args:
        data: By table.
        titles: The heading of each table.
    """
    return "\n".join(_lines(data, titles)).strip() + "\n"


def _lines(data: OwnData, titles: Mapping[str, str]) -> Iterator[str]:
    for name, rows in data.items():
        yield from ("", titles[name], "-" * len(titles[name]))
        for row in rows:
            yield from (f"{column}: {'' if value is None else value}" for column, value in row.items())
            yield ""


def _rows(connection: Connection, name: str, chat_id: int, person: str | None) -> Iterator[OwnRow]:
    table, life = metadata.tables[name], LIVES[name]
    yield from _dicts(connection, table, or_(false(), *_about(table, life, chat_id, person)))
    if person is not None and table is not audit:
        yield from _done(connection, table, life, person)


def _about(table: Table, life: Life, chat_id: int, person: str | None) -> Iterator[ColumnElement[bool]]:
    yield from (table.c[column] == chat_id for column in life.chat)
    if person is not None:
        yield from (table.c[column] == person for column in life.person)
    if table is audit:
        yield table.c.subject.in_(_given(chat_id))
        if person is not None:
            told = ~table.c.action.startswith("document-", autoescape=True)
            yield from (table.c[column].contains(person) & told for column in life.mentions)


def _done(connection: Connection, table: Table, life: Life, person: str) -> Iterator[OwnRow]:
    """Yield what the person did to others: which row it is and that it was them, as the rest is about the others."""
    for column in life.doer:
        shown = (*table.primary_key, table.c[column])
        query = select(*shown).where(table.c[column] == person).order_by(*table.primary_key)
        yield from (_plain(row, life) for row in connection.execute(query))
    for column in life.mentions:
        query = select(*table.primary_key, literal(column).label("mentioned_in")).where(
            table.c[column].contains(person)
        )
        yield from (_plain(row, life) for row in connection.execute(query.order_by(*table.primary_key)))


def _given(chat_id: int) -> Select[tuple[str]]:
    return select(answers.c.reference).where(answers.c.chat_id == chat_id)


def _named(connection: Connection, person: str | None, keys: frozenset[str], today: date) -> Iterator[OwnRow]:
    if person is None or person_key(person) not in keys:
        return
    column = documents.c
    readable = select(column.id).where(
        column.status == Status.PUBLISHED.value,
        or_(column.valid_from.is_(None), column.valid_from <= today),
        or_(column.valid_until.is_(None), column.valid_until >= today),
    )
    mine = document_audience.c.key == person_key(person)
    yield from _dicts(connection, document_audience, mine & document_audience.c.document_id.in_(readable))


def _dicts(connection: Connection, table: Table, condition: ColumnElement[bool]) -> Iterator[OwnRow]:
    life = LIVES[table.name]
    for row in connection.execute(select(table).where(condition).order_by(*table.primary_key)):
        yield _plain(row, life)


def _plain(row: Row[tuple[object, ...]], life: Life) -> OwnRow:
    return {name: _value(value) for name, value in row._mapping.items() if name not in life.withheld}  # noqa: SLF001


def _value(value: object) -> Value:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, bool)):
        return value
    raise TypeError(type(value).__name__)
