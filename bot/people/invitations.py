"""Invitations: codes that let people in."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import Engine, insert, select, update

from bot.people import store_words as words
from bot.people.model import STRANGER, SYSTEM, Invitation, Person, Role
from bot.people.permissions import Right
from bot.people.store_barred import is_barred
from bot.people.store_change import Change, changing, count_administrators, require_agency, require_right
from bot.people.store_joining import may_join, register_by_code
from bot.people.store_rows import find_invitation, invitation_of, new_id, person_of_chat
from bot.people.store_throttle import GuessThrottle
from bot.tables import invitation_uses, invitations
from knowledge.audience import Tlp
from knowledge.model import Language
from knowledge.ports import Clock
from knowledge.store.coding import storable
from knowledge.store.engine import reading

Outcome = Literal["joined", "known", "refused"]
MOST_USES = 500
LONGEST_LIFE = timedelta(days=90)
BOOTSTRAP_LIFE = timedelta(hours=24)
WARNING_SPAN = timedelta(hours=1)
_CODE_BYTES = 16
_List: TypeAlias = list[Invitation]


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What came of a code.

    Attributes:
        outcome: ``joined``: registered, anew or again. ``known``: was active already, nothing changed.
            ``refused``: for whatever reason.
        invitation: Of the code; None where refused, unless ``warn``.
        person: Who is registered now; None where refused.
        warn: True if staff should be told that a used-up code was tried; once an hour an invitation.
    """

    outcome: Outcome
    invitation: Invitation | None = None
    person: Person | None = None
    warn: bool = False


_REFUSED = Redeemed("refused")


class Invitations:
    """Makes, lists, revokes and redeems invitations; every method blocks and may be called from any thread.

    What staff change takes ``by``, a person's id or ``SHELL``, and refuses who has not the right (``not-allowed``); it
    is in the audit trail or did not happen. Guesses are counted in this object: keep one a process.

    Args:
        engine: The database, migrated.
        clock: Sets and tests expiry.
        registration_days: How long the registration of an official by code lasts.
    """

    def __init__(self, engine: Engine, clock: Clock, registration_days: int = 365) -> None:
        self._engine = engine
        self._clock = clock
        self._registration_days = registration_days
        self._throttle = GuessThrottle()

    def make(
        self,
        *,
        by: str,
        agency: str | None,
        ceiling: Tlp = Tlp.GREEN,
        uses: int = 1,
        expires_at: datetime,
        country: str | None = None,
        note: str = "",
        role: Role = Role.OFFICIAL,
    ) -> tuple[Invitation, str]:
        """Make an invitation; return it and its code of 22 URL-safe characters (128 random bits), which is not kept.

        Args:
            by: Who makes it; another role than official takes the right to roles.
            agency: Slug (``agency-unknown``); officials need one (``agency-needed``).
            ceiling: Highest label that it may lead to (``ceiling-unknown``); the code alone gives GREEN.
            uses: 1 to 500; 1 for another role than official (``invitation-uses``).
            expires_at: Within 90 days (``invitation-life``).
            country: ISO 3166-1 alpha-2 (``country-malformed``); None = that of the agency.
            note: For staff, at most 200 characters (``text-too-long``).
            role: What people become by it.
        """
        label, where, remark = words.ceiling(ceiling), words.country(country), words.clean(note)
        with changing(self._engine, self._clock) as change:
            require_right(change, by, Right.INVITE if role is Role.OFFICIAL else Right.ROLES)
            _require_bounds(change, role, agency, uses, expires_at)
            found = None if agency is None else require_agency(change, agency)
            where = where or (found.country if found else None)
            draft = Invitation(
                new_id(), role, agency, label, where, uses, 0, expires_at, by, remark, change.now, revoked_at=None
            )
            return draft, _insert(change, draft)

    def bootstrap(self) -> str | None:
        """Return a code that makes the first administrator, once, within 24 hours; None if there is an active one.

        Earlier such codes are revoked.
        """
        with changing(self._engine, self._clock) as change:
            if count_administrators(change):
                return None
            column = invitations.c
            earlier = update(invitations).where(
                column.made_by == SYSTEM, column.role == Role.ADMINISTRATOR.value, column.revoked_at.is_(None)
            )
            change.connection.execute(earlier.values(revoked_at=change.now))
            end = change.now + BOOTSTRAP_LIFE
            role = Role.ADMINISTRATOR
            return _insert(change, Invitation(new_id(), role, None, Tlp.GREEN, None, 1, 0, end, SYSTEM, "", change.now))

    def get(self, invitation_id: str) -> Invitation:
        """Return an invitation (``invitation-unknown``)."""
        with reading(self._engine) as connection:
            found = find_invitation(connection, invitation_id)
        if found is None:
            raise _unknown()
        return found

    def of_person(self, person_id: str) -> Invitation | None:
        """Return the invitation that a person used last, if any."""
        joined = invitations.join(invitation_uses, invitation_uses.c.invitation_id == invitations.c.id)
        query = (
            select(invitations)
            .select_from(joined)
            .where(invitation_uses.c.person_id == storable(person_id))
            .order_by(invitation_uses.c.at.desc())
            .limit(1)
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else invitation_of(row)

    def revoke(self, invitation_id: str, by: str) -> Invitation:
        """Let nobody in by it any more (``invitation-unknown``); who is in already stays."""
        with changing(self._engine, self._clock) as change:
            require_right(change, by, Right.INVITE)
            invitation = find_invitation(change.connection, invitation_id)
            if invitation is None:
                raise _unknown()
            if invitation.role is not Role.OFFICIAL:
                require_right(change, by, Right.ROLES)
            query = update(invitations).where(invitations.c.id == invitation.id, invitations.c.revoked_at.is_(None))
            if change.connection.execute(query.values(revoked_at=change.now)).rowcount:
                change.record(by, "invitation-revoked", invitation.id)
            return find_invitation(change.connection, invitation.id) or invitation

    def redeem(self, code: str, chat_id: int, language: Language) -> Redeemed:
        """Let the person of a chat in by a code.

        After five refusals within an hour a chat is refused without a look, and after 300 over all chats every chat
        that was refused at all: whoever guesses learns nothing, and the person with a right code loses an hour.

        Args:
            code: As it came.
            chat_id: Whose.
            language: In which the registration speaks to the person.
        """
        now = self._clock.now()
        if not self._throttle.admit(chat_id, now):
            return _REFUSED
        digest = _digest(code)
        redeemed = self._redeem(digest, chat_id, language) if self._exists(digest) else _REFUSED
        if redeemed.outcome != "refused":
            self._throttle.forgive(chat_id, now)
        return redeemed

    def list(self, *, every: bool = False) -> _List:
        """Return the open invitations, or all; newest first."""
        query = select(invitations).order_by(invitations.c.created_at.desc(), invitations.c.id)
        with reading(self._engine) as connection:
            found = [invitation_of(row) for row in connection.execute(query)]
        return [invitation for invitation in found if every or invitation.is_open(self._clock.now())]

    def _exists(self, digest: str) -> bool:
        # most of what is guessed ends here, without keeping a writer waiting
        with reading(self._engine) as connection:
            found = connection.execute(select(invitations.c.id).where(invitations.c.code_hash == digest))
            return found.one_or_none() is not None

    def _redeem(self, digest: str, chat_id: int, language: Language) -> Redeemed:
        with changing(self._engine, self._clock) as change:
            row = change.connection.execute(select(invitations).where(invitations.c.code_hash == digest)).one_or_none()
            if row is None:
                return _REFUSED
            invitation = invitation_of(row)
            person = person_of_chat(change.connection, chat_id)
            if not may_join(person, barred=is_barred(change.connection, chat_id)):
                return _REFUSED
            if person is not None and person.is_active(change.today):
                return Redeemed("known", invitation, person)
            if not _use(change, invitation):
                return _refuse(change, invitation)
            return self._join(change, invitation, person, chat_id, language)

    def _join(
        self, change: Change, invitation: Invitation, before: Person | None, chat_id: int, language: Language
    ) -> Redeemed:
        person = register_by_code(change, invitation, chat_id, language, self._registration_days)
        mark = (invitation_uses.c.invitation_id == invitation.id, invitation_uses.c.person_id == person.id)
        if not change.connection.execute(update(invitation_uses).where(*mark).values(at=change.now)).rowcount:
            use = {"invitation_id": invitation.id, "person_id": person.id, "at": change.now}
            change.connection.execute(insert(invitation_uses).values(**use))
        action = "joined" if before is None else "renewed"
        change.record(person.id, action, person.id, invitation=invitation.id, role=person.role.value)
        return Redeemed("joined", find_invitation(change.connection, invitation.id), person)


def _require_bounds(change: Change, role: Role, agency: str | None, uses: int, expires_at: datetime) -> None:
    if role is Role.OFFICIAL and agency is None:
        raise words.refusal("agency-needed", "This needs an agency first.")
    most = MOST_USES if role is Role.OFFICIAL else 1
    if not 1 <= uses <= most:
        raise words.refusal("invitation-uses", f"It can be used 1 to {most} times.", max=most)
    if not change.now < expires_at <= change.now + LONGEST_LIFE:
        days = LONGEST_LIFE.days
        raise words.refusal("invitation-life", f"It has to expire within {days} days.", days=days)


def _insert(change: Change, invitation: Invitation) -> str:
    code = secrets.token_urlsafe(_CODE_BYTES)
    values = {
        "id": invitation.id,
        "code_hash": _digest(code),
        "role": invitation.role.value,
        "agency": invitation.agency,
        "ceiling": invitation.ceiling.value,
        "country": invitation.country,
        "uses": invitation.uses,
        "used": 0,
        "expires_at": invitation.expires_at,
        "made_by": invitation.made_by,
        "note": invitation.note,
        "created_at": invitation.created_at,
    }
    change.connection.execute(insert(invitations).values(**values))
    detail = {"role": invitation.role.value, "agency": invitation.agency or "", "ceiling": invitation.ceiling.value}
    change.record(invitation.made_by, "invitation-made", invitation.id, uses=invitation.uses, **detail)
    return code


def _use(change: Change, invitation: Invitation) -> bool:
    column = invitations.c
    query = update(invitations).where(
        column.id == invitation.id,
        column.used < column.uses,
        column.revoked_at.is_(None),
        column.expires_at > change.now,
    )
    return bool(change.connection.execute(query.values(used=column.used + 1)).rowcount)


def _refuse(change: Change, invitation: Invitation) -> Redeemed:
    """Refuse, and say once an hour that a code was tried after it was used up."""
    column = invitations.c
    quiet = column.warned_at.is_(None) | (column.warned_at <= change.now - WARNING_SPAN)
    query = update(invitations).where(column.id == invitation.id, column.used >= column.uses, quiet)
    if not change.connection.execute(query.values(warned_at=change.now)).rowcount:
        return _REFUSED
    change.record(STRANGER, "invitation-reused", invitation.id, uses=invitation.uses)
    return Redeemed("refused", invitation, warn=True)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def _unknown() -> Exception:
    return words.refusal("invitation-unknown", "There is no such invitation.")
