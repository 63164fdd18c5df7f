"""All stores over one database, and short ways to fill them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import Engine

from bot.people.agencies import Agencies
from bot.people.applications import Applications
from bot.people.invitations import Invitations
from bot.people.links import Links
from bot.people.model import SHELL, Agency, Application, Invitation, Person, Role
from bot.people.people import People
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Tlp
from knowledge.errors import UserInputError
from knowledge.store.audit import AuditTrail, Entry
from knowledge.store.engine import writing
from knowledge.store.tables import audit_head, change_head, metadata


@dataclass
class Office:
    """What a member of staff has on the desk."""

    engine: Engine
    clock: FixedClock
    chats: "count[int]" = field(default_factory=lambda: count(100))

    def __post_init__(self) -> None:
        self.people = People(self.engine, self.clock)
        self.agencies = Agencies(self.engine, self.clock)
        self.invitations = Invitations(self.engine, self.clock)
        self.applications = Applications(self.engine, self.clock)
        self.links = Links(self.engine, self.clock)
        self.trail = AuditTrail(self.engine, self.clock)

    def agency(self, slug: str = "unit-a", *domains: str, country: str | None = "MX") -> Agency:
        return self.agencies.add(Agency(slug, f"The {slug}", country, domains), SHELL)

    def code(
        self,
        role: Role = Role.OFFICIAL,
        agency: str | None = "unit-a",
        *,
        uses: int = 1,
        days: int = 7,
        ceiling: Tlp = Tlp.GREEN,
    ) -> tuple[Invitation, str]:
        end = self.clock.now() + timedelta(days=days)
        place = agency if role is Role.OFFICIAL else None
        return self.invitations.make(by=SHELL, agency=place, ceiling=ceiling, uses=uses, expires_at=end, role=role)

    def person(self, role: Role = Role.OFFICIAL, agency: str = "unit-a") -> Person:
        """Somebody new, by a code."""
        person = self.invitations.redeem(self.code(role, agency)[1], next(self.chats), "es").person
        assert person is not None
        return person

    def application(
        self, chat_id: int | None = None, *, ceiling: Tlp = Tlp.GREEN, agency: str = "unit-a"
    ) -> Application:
        """One that waits."""
        draft = self.applications.start(next(self.chats) if chat_id is None else chat_id, "es", ceiling=ceiling)
        self.applications.fill(draft.id, agency="unit-a", name="Ana Pérez", post="Fiscal", email="ana@unit.gob.mx")
        return self.applications.submit(draft.id)

    def entries(self) -> list[Entry]:
        return list(self.trail.entries())

    def actions(self) -> list[str]:
        return [entry.action for entry in self.entries()]


def code_of(call: Callable[[], object]) -> str:
    """Return the code of the refusal that a call ends in, "" if it does not."""
    try:
        call()
    except UserInputError as refusal:
        return refusal.code
    return ""


def refuses(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(UserInputError) as caught:
        call()
    assert caught.value.code == code


def wipe(engine: Engine) -> None:
    """Empty every table."""
    with writing(engine) as connection:
        for table in reversed(metadata.sorted_tables):
            if table not in (audit_head, change_head):
                connection.execute(table.delete())
        connection.execute(audit_head.update().values(seq=0, hash=""))
        connection.execute(change_head.update().values(seq=0))
