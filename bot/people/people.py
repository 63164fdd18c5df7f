"""Registered people: what they may read, and what staff change about them."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Engine, delete, insert, or_, select, update

from bot.people.clearance import reader_for
from bot.people.model import Line, Person, Role, Standing
from bot.people.permissions import Right
from bot.people.store_change import (
    Change,
    changing,
    person_unknown,
    require_agency,
    require_future,
    require_other_administrator,
    require_person,
    require_power,
    require_right,
)
from bot.people.store_forget import forget
from bot.people.store_forms import OPEN
from bot.people.store_rows import find_person, new_id, person_of, person_of_chat
from bot.people.store_search import count, search
from bot.people.store_words import TEXT_CHARS, refusal, require
from bot.people.store_words import ceiling as checked_ceiling
from bot.tables import agencies, applications, invitations, people, person_notes
from knowledge.audience import Reader, Tlp
from knowledge.ports import Clock
from knowledge.store.audit import Detail
from knowledge.store.coding import storable
from knowledge.store.engine import reading


class People:
    """Reads and changes registrations; every method blocks, is one transaction and may be called from any thread.

    Who changes something is named by ``by``: a person's id or ``SHELL``; the right is checked inside the transaction,
    and the change is in the audit trail or did not happen. What changes nothing is not recorded.

    Args:
        engine: The database, migrated.
        clock: Says which day it is.

    What changes something raises UserInputError: ``not-allowed``, ``not-yourself``, ``last-administrator``,
    ``person-unknown``, and what the method names in brackets.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    # --- who somebody is

    def reader(self, chat_id: int) -> Reader:
        """Return the audience keys that the person of a chat holds at this instant."""
        with reading(self._engine) as connection:
            person = person_of_chat(connection, chat_id)
            keeps = person is not None and person.is_staff
            slugs = list(connection.scalars(select(agencies.c.slug))) if keeps else []
        return reader_for(person, slugs, self._today())

    def of_chat(self, chat_id: int) -> Person | None:
        """Return the person of a chat, whatever the standing; None for a stranger."""
        with reading(self._engine) as connection:
            return person_of_chat(connection, chat_id)

    def get(self, person_id: str) -> Person:
        """Return a person (``person-unknown``)."""
        person = self.find(person_id)
        if person is None:
            raise person_unknown()
        return person

    def find(self, person_id: str) -> Person | None:
        """Return a person, None if there is none of this id."""
        with reading(self._engine) as connection:
            return find_person(connection, person_id)

    def search(self, text: str, limit: int = 10, offset: int = 0) -> list[Person]:
        """Return people, newest first.

        Args:
            text: Each of its words must occur in name, agency, e-mail, country, id, role or standing; "" = all.
            limit: At most so many.
            offset: After so many.
        """
        with reading(self._engine) as connection:
            return search(connection, text, limit, offset)

    def count(self, text: str) -> int:
        """Return how many people ``search`` finds in all."""
        with reading(self._engine) as connection:
            return count(connection, text)

    def with_roles(self, *roles: Role) -> list[Person]:
        """Return those who have one of these roles and are active today, oldest first."""
        column = people.c
        query = (
            select(people)
            .where(
                column.role.in_([role.value for role in roles]),
                column.standing == Standing.ACTIVE.value,
                or_(column.until.is_(None), column.until >= self._today()),
            )
            .order_by(column.created_at, column.id)
        )
        with reading(self._engine) as connection:
            return [person_of(row) for row in connection.execute(query)]

    # --- what staff change

    def change_agency(self, person_id: str, agency: str | None, by: str) -> Person:
        """Move a person to another agency or to none (``agency-unknown``).

        A ceiling above GREEN falls to GREEN: it was given for the old agency.
        """
        with changing(self._engine, self._clock) as change:
            person = _require(change, person_id, by)
            if agency is not None:
                require_agency(change, agency)
            if agency == person.agency:
                return person
            values = {"agency": agency, "ceiling": Tlp.GREEN.value}
            return _put(change, person, values, by, "agency-changed", {"agency": agency or "", "ceiling": "GREEN"})

    def set_ceiling(self, person_id: str, ceiling: Tlp, by: str) -> Person:
        """Clear a person up to a label (``ceiling-unknown``).

        Above GREEN that takes an agency (``agency-needed``), but for RED of staff, who may belong to none.
        """
        label = checked_ceiling(ceiling)
        with changing(self._engine, self._clock) as change:
            person = _require(change, person_id, by)
            if label is person.ceiling:
                return person
            if label is not Tlp.GREEN and person.agency is None and not (label is Tlp.RED and person.is_staff):
                raise refusal("agency-needed", "This needs an agency first.")
            return _put(change, person, {"ceiling": label.value}, by, "ceiling-changed", {"ceiling": label.value})

    def extend(self, person_id: str, until: date | None, by: str) -> Person:
        """Set the last day of a registration, None = no end (``date-past``)."""
        with changing(self._engine, self._clock) as change:
            person = _require(change, person_id, by)
            require_future(until, change.today)
            if until == person.until:
                return person
            detail = {"until": until.isoformat() if until else ""}
            return _put(change, person, {"until": until}, by, "extended", detail)

    def suspend(self, person_id: str, by: str) -> Person:
        """Take everything from a person until ``resume`` (``person-revoked`` where it is gone for good)."""
        with changing(self._engine, self._clock) as change:
            person = _require(change, person_id, by)
            if person.standing is Standing.REVOKED:
                raise refusal("person-revoked", "This registration has been revoked.")
            return _set_standing(change, person, Standing.SUSPENDED, by)

    def resume(self, person_id: str, by: str) -> Person:
        """Give a registration back; after ``revoke`` only an administrator can."""
        with changing(self._engine, self._clock) as change:
            person = _require(change, person_id, by)
            if person.standing is Standing.REVOKED:
                require_right(change, by, Right.ROLES)
            return _set_standing(change, person, Standing.ACTIVE, by)

    def revoke(self, person_id: str, by: str) -> Person:
        """End a registration for good; no code and no application helps any more.

        Open applications are dropped, and nobody gets in any more by invitations that the person made.
        """
        with changing(self._engine, self._clock) as change:
            person = _require(change, person_id, by)
            revoked = _set_standing(change, person, Standing.REVOKED, by)
            column = applications.c
            mine = or_(column.person_id == person.id, column.chat_id == person.chat_id)
            is_open = column.state.in_([state.value for state in OPEN])
            change.connection.execute(delete(applications).where(mine, is_open))
            made = update(invitations).where(invitations.c.made_by == person.id, invitations.c.revoked_at.is_(None))
            change.connection.execute(made.values(revoked_at=change.now))
            return revoked

    def set_role(self, person_id: str, role: Role, by: str) -> Person:
        """Give a person another role; for administrators only."""
        with changing(self._engine, self._clock) as change:
            person = _require(change, person_id, by, Right.ROLES)
            if role is person.role:
                return person
            if role is not Role.ADMINISTRATOR:
                require_other_administrator(change, person)
            return _put(change, person, {"role": role.value}, by, "role-changed", {"role": role.value})

    def rename(self, person_id: str, name: str, by: str) -> Person:
        """Put down what a person is called (``text-missing``, ``text-too-long`` above 200 characters).

        Staff and administrators may do this for themselves too: whom a code let in has no name otherwise, and others
        have to see who decides. The name itself is not in the audit trail.
        """
        cleaned = require(name)
        with changing(self._engine, self._clock) as change:
            person = _require(change, person_id, by, own=True)
            if cleaned == person.name:
                return person
            return _put(change, person, {"name": cleaned}, by, "renamed", {})

    def note(self, person_id: str, text: str, by: str) -> None:
        """Note something about a person, for staff (``text-missing``, ``text-too-long``)."""
        cleaned = require(text, TEXT_CHARS, lines=True)
        with changing(self._engine, self._clock) as change:
            person = _require(change, person_id, by)
            values = {"id": new_id(), "person_id": person.id, "by": by, "text": cleaned, "at": change.now}
            change.connection.execute(insert(person_notes).values(**values))
            change.record(by, "noted", person.id)

    def notes(self, person_id: str) -> list[Line]:
        """Return what was noted about a person, oldest first."""
        column = person_notes.c
        query = (
            select(column.by, column.text, column.at)
            .where(column.person_id == storable(person_id))
            .order_by(column.at, column.id)
        )
        with reading(self._engine) as connection:
            return [Line(row.by, row.text, row.at) for row in connection.execute(query)]

    # --- what a person may do alone

    def forget(self, chat_id: int) -> bool:
        """Delete everything about the person of a chat; False if there was nothing.

        Whoever is suspended or revoked leaves a keyed hash of the chat and stays out.
        """
        with changing(self._engine, self._clock) as change:
            return forget(change, chat_id)

    def _today(self) -> date:
        return self._clock.now().date()


def _require(change: Change, person_id: str, by: str, right: Right = Right.PEOPLE, *, own: bool = False) -> Person:
    # the right comes first: who has none must not learn which ids exist
    actor = require_right(change, by, right)
    person = require_person(change, person_id)
    if not (own and actor is not None and actor.id == person.id):
        require_power(change, by, right, person)
    return person


def _set_standing(change: Change, person: Person, standing: Standing, by: str) -> Person:
    if standing is person.standing:
        return person
    if standing is not Standing.ACTIVE:
        require_other_administrator(change, person)
    action = {Standing.ACTIVE: "resumed", Standing.SUSPENDED: "suspended", Standing.REVOKED: "revoked"}[standing]
    return _put(change, person, {"standing": standing.value}, by, action, {})


def _put(
    change: Change, person: Person, values: Mapping[str, object], by: str, action: str, detail: Mapping[str, Detail]
) -> Person:
    query = update(people).where(people.c.id == person.id).values(**values, changed_at=change.now)
    change.connection.execute(query)
    change.record(by, action, person.id, **detail)
    return require_person(change, person.id)
