"""How people's data is changed: one writer at a time, the right asked for inside, the audit trail in the same step."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, func, or_, select

from bot.people.model import SHELL, Agency, Person, Role, Standing
from bot.people.permissions import Right, may, may_touch
from bot.people.store_rows import find_agency, find_person
from bot.people.store_words import refusal
from bot.tables import people
from knowledge.errors import UserInputError
from knowledge.ports import Clock
from knowledge.store import audit
from knowledge.store.engine import writing


@dataclass(frozen=True, slots=True)
class Change:
    """An open transaction that changes people's data, and its instant."""

    connection: Connection
    now: datetime

    @property
    def today(self) -> date:
        """The day by which registrations are judged."""
        return self.now.date()

    def record(self, actor: str, action: str, subject: str, **detail: audit.Detail) -> None:
        """Append to the audit trail."""
        audit.record(self.connection, self.now, actor, action, subject, **detail)


@contextmanager
def changing(engine: Engine, clock: Clock) -> Iterator[Change]:
    """Open a transaction that changes people's data; only one is under way at a time, on every database.

    They all end in the audit trail, so waiting for one another there at the end would gain nothing; waiting at the
    beginning makes what is read inside hold until the end.
    """
    with writing(engine) as connection:
        audit.lock(connection)
        yield Change(connection, clock.now())


def require_right(change: Change, by: str, right: Right) -> Person | None:
    """Return who acts, None for the shell, if that person has the right.

    Raises:
        UserInputError: Otherwise (``not-allowed``).
    """
    if by == SHELL:
        return None
    actor = find_person(change.connection, by)
    if actor is None or not may(actor, right, change.today):
        raise not_allowed()
    return actor


def require_power(change: Change, by: str, right: Right, target: Person) -> None:
    """Refuse who has not the right (``not-allowed``), or not over this person (``not-yourself`` too)."""
    actor = require_right(change, by, right)
    if actor is None:
        return
    if actor.id == target.id:
        raise refusal("not-yourself", "Nobody changes the own registration.")
    if not may_touch(actor, target):
        raise not_allowed()


def require_other_administrator(change: Change, target: Person) -> None:
    """Refuse what takes an administrator away if no other one is active (``last-administrator``)."""
    if not is_active_administrator(target, change.today):
        return
    if not count_administrators(change, besides=target.id):
        raise refusal("last-administrator", "This is the last administrator; name another one first.")


def is_active_administrator(person: Person, today: date) -> bool:
    """Tell whether somebody may do everything today."""
    return person.role is Role.ADMINISTRATOR and person.is_active(today)


def count_administrators(change: Change, besides: str = "") -> int:
    """Count the administrators who are active today."""
    column = people.c
    query = (
        select(func.count())
        .select_from(people)
        .where(
            column.role == Role.ADMINISTRATOR.value,
            column.standing == Standing.ACTIVE.value,
            or_(column.until.is_(None), column.until >= change.today),
            column.id != besides,
        )
    )
    return change.connection.execute(query).scalar_one()


def require_person(change: Change, person_id: str) -> Person:
    """Return a person (``person-unknown``)."""
    person = find_person(change.connection, person_id)
    if person is None:
        raise person_unknown()
    return person


def require_agency(change: Change, slug: str) -> Agency:
    """Return an agency (``agency-unknown``)."""
    agency = find_agency(change.connection, slug)
    if agency is None:
        raise agency_unknown()
    return agency


def require_future(until: date | None, today: date) -> None:
    """Refuse a last day that has passed (``date-past``)."""
    if until is not None and until < today:
        raise refusal("date-past", "This day has passed.")


def not_allowed() -> UserInputError:
    """Return the error of who has not the right."""
    return refusal("not-allowed", "This needs a right that you do not have.")


def person_unknown() -> UserInputError:
    """Return the error of an id that is nobody's."""
    return refusal("person-unknown", "There is no such person.")


def agency_unknown() -> UserInputError:
    """Return the error of a slug that is no agency's."""
    return refusal("agency-unknown", "There is no such agency.")
