"""The words of registration: people, agencies, invitations, applications. Values only."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from knowledge.audience import Tlp
from knowledge.model import Language

CEILINGS: tuple[Tlp, ...] = (Tlp.GREEN, Tlp.AMBER, Tlp.RED)
"""What a person may be cleared for, lowest first; AMBER takes in AMBER+STRICT, both being bound to the agency."""
SHELL = "shell"
"""The actor behind the command line; it may do everything."""
SYSTEM = "system"
"""The actor behind what the program does by itself."""
STRANGER = "stranger"
"""Stands in records for anybody who is not registered."""


class Role(StrEnum):
    """What a registered person is to the team."""

    OFFICIAL = "official"
    TRAINER = "trainer"
    STAFF = "staff"
    ADMINISTRATOR = "administrator"


class Standing(StrEnum):
    """How a registration stands; only an active one gives anything."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class ApplicationState(StrEnum):
    """How far an application is."""

    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Person:
    """A registered person.

    Attributes:
        id: Random; the only name that records of the past know the person by.
        chat_id: Telegram's number of the person, and of the private chat.
        agency: Slug; None where the person belongs to none, as staff may.
        ceiling: Highest label that the person is cleared for; one of ``CEILINGS``.
        name: As the person gave it; empty where nobody asked. So ``post`` and ``email``.
        email_confirmed: Whether a code that was sent there came back.
        country: ISO 3166-1 alpha-2; None where unknown.
        language: As chosen when joining.
        until: Last day of the registration; None = no end.
        approved_by: Id of the member of staff, or ``SHELL``; None for those whom only a code let in.
    """

    id: str
    chat_id: int
    role: Role
    standing: Standing
    agency: str | None
    ceiling: Tlp
    name: str
    post: str
    email: str
    email_confirmed: bool
    country: str | None
    language: Language
    until: date | None
    approved_by: str | None
    created_at: datetime

    def is_active(self, today: date) -> bool:
        """Tell whether the registration gives anything today."""
        return self.standing is Standing.ACTIVE and (self.until is None or today <= self.until)

    @property
    def is_staff(self) -> bool:
        """Whether the role is staff or administrator."""
        return self.role in {Role.STAFF, Role.ADMINISTRATOR}


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency whose officials may join.

    Attributes:
        slug: As in audience keys.
        name: As people write it.
        domains: Of its official e-mail, lower case, without the sign @.
    """

    slug: str
    name: str
    country: str | None = None
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that lets somebody in; the code itself is not kept.

    Attributes:
        role: Official, but for the code that makes the first administrator.
        ceiling: Highest label that it may lead to; what lies above GREEN needs a person's approval besides.
        uses: How many people it lets in, from 1.
        made_by: Id of the person, ``SHELL`` or ``SYSTEM``.
    """

    id: str
    role: Role
    agency: str | None
    ceiling: Tlp
    country: str | None
    uses: int
    used: int
    expires_at: datetime
    made_by: str
    note: str
    created_at: datetime
    revoked_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Tell whether it still lets somebody in."""
        return self.revoked_at is None and self.used < self.uses and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Line:
    """Something said about an application or a person: by whom (a person's id, or ``applicant``), what, when."""

    by: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody says who wants to join, or to be cleared for more than a code gives.

    Attributes:
        person_id: Of the registration that there is already; None for a stranger.
        agency: Slug, where it was picked from the list; ``agency_name`` where it was typed.
        ceiling: Highest label that is applied for.
        invitation_id: Of the code that led here.
        thread: Questions of staff and answers of the applicant, oldest first.
        notes: Of staff, for staff.
        decided_by: Id of the member of staff, or ``SHELL``.
    """

    id: str
    chat_id: int
    person_id: str | None
    state: ApplicationState
    agency: str | None
    agency_name: str
    name: str
    post: str
    email: str
    email_confirmed: bool
    country: str | None
    language: Language
    ceiling: Tlp
    invitation_id: str | None
    thread: tuple[Line, ...]
    notes: tuple[Line, ...]
    created_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
