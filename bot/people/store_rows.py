"""Rows of the tables of people as values, and how lists are written into one column."""

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias, cast

from sqlalchemy import Connection, Row, select

from bot.people.model import Agency, Application, ApplicationState, Invitation, Line, Person, Role, Standing
from bot.tables import agencies, applications, invitations, people
from knowledge.audience import Tlp
from knowledge.model import Language
from knowledge.store.coding import storable

AnyRow: TypeAlias = Row[tuple[object, ...]]
APPLICANT = "applicant"
"""Who speaks in a line of the person who applies."""


def new_id() -> str:
    """Return a random id of 16 hexadecimal digits (64 bits)."""
    return secrets.token_hex(8)


def person_of(row: AnyRow) -> Person:
    """Read a row of ``people``."""
    return Person(
        id=row.id,
        chat_id=row.chat_id,
        role=Role(row.role),
        standing=Standing(row.standing),
        agency=row.agency,
        ceiling=Tlp(row.ceiling),
        name=row.name,
        post=row.post,
        email=row.email,
        email_confirmed=row.email_confirmed,
        country=row.country,
        language=cast("Language", row.language),
        until=row.until,
        approved_by=row.approved_by,
        created_at=row.created_at,
    )


def agency_of(row: AnyRow) -> Agency:
    """Read a row of ``agencies``."""
    return Agency(row.slug, row.name, row.country, tuple(json.loads(row.domains)))


def invitation_of(row: AnyRow) -> Invitation:
    """Read a row of ``invitations``."""
    return Invitation(
        id=row.id,
        role=Role(row.role),
        agency=row.agency,
        ceiling=Tlp(row.ceiling),
        country=row.country,
        uses=row.uses,
        used=row.used,
        expires_at=row.expires_at,
        made_by=row.made_by,
        note=row.note,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )


def application_of(row: AnyRow) -> Application:
    """Read a row of ``applications``."""
    return Application(
        id=row.id,
        chat_id=row.chat_id,
        person_id=row.person_id,
        state=ApplicationState(row.state),
        agency=row.agency,
        agency_name=row.agency_name,
        name=row.name,
        post=row.post,
        email=row.email,
        email_confirmed=row.email_confirmed,
        country=row.country,
        language=cast("Language", row.language),
        ceiling=Tlp(row.ceiling),
        invitation_id=row.invitation_id,
        thread=read_lines(row.thread),
        notes=read_lines(row.notes),
        created_at=row.created_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def write_lines(lines: Iterable[Line]) -> str:
    """Write lines as a JSON list."""
    return json.dumps([[line.by, storable(line.text), line.at.isoformat()] for line in lines], ensure_ascii=False)


def read_lines(column: str) -> tuple[Line, ...]:
    """Read what ``write_lines`` wrote."""
    return tuple(Line(by, text, datetime.fromisoformat(at)) for by, text, at in json.loads(column))


def write_list(texts: Sequence[str]) -> str:
    """Write texts as a JSON list."""
    return json.dumps(list(texts), ensure_ascii=False)


def find_person(connection: Connection, person_id: str) -> Person | None:
    """Return the person of an id."""
    row = connection.execute(select(people).where(people.c.id == storable(person_id))).one_or_none()
    return None if row is None else person_of(row)


def person_of_chat(connection: Connection, chat_id: int) -> Person | None:
    """Return the person of a chat."""
    row = connection.execute(select(people).where(people.c.chat_id == chat_id)).one_or_none()
    return None if row is None else person_of(row)


def find_agency(connection: Connection, slug: str) -> Agency | None:
    """Return the agency of a slug."""
    row = connection.execute(select(agencies).where(agencies.c.slug == storable(slug))).one_or_none()
    return None if row is None else agency_of(row)


def find_invitation(connection: Connection, invitation_id: str) -> Invitation | None:
    """Return the invitation of an id."""
    query = select(invitations).where(invitations.c.id == storable(invitation_id))
    row = connection.execute(query).one_or_none()
    return None if row is None else invitation_of(row)


def find_application(connection: Connection, application_id: str) -> Application | None:
    """Return the application of an id."""
    query = select(applications).where(applications.c.id == storable(application_id))
    row = connection.execute(query).one_or_none()
    return None if row is None else application_of(row)
