"""The agencies whose officials may join."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from bot.people import store_words as words
from bot.people.model import Agency, ApplicationState
from bot.people.permissions import Right
from bot.people.store_change import Change, agency_unknown, changing, require_agency, require_right
from bot.people.store_rows import agency_of, find_agency, write_list
from bot.tables import agencies, applications, invitations, people
from knowledge.audience import agency_key
from knowledge.ports import Clock
from knowledge.store.engine import reading
from knowledge.store.placement import LIVE
from knowledge.store.tables import document_audience, documents

_BRACKETS = re.compile(r"\(([^()]*)\)")
_List: TypeAlias = list[Agency]


class Agencies:
    """Reads and changes the list of agencies; every method blocks and may be called from any thread.

    What changes something takes ``by``, a person's id or ``SHELL``, and refuses who has not the right
    (``not-allowed``); it is in the audit trail or did not happen.

    Args:
        engine: The database, migrated.
        clock: Dates what is recorded.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def list(self) -> _List:
        """Return all agencies, by name."""
        with reading(self._engine) as connection:
            found = [agency_of(row) for row in connection.execute(select(agencies))]
        return sorted(found, key=lambda agency: (words.fold(agency.name), agency.slug))

    def get(self, slug: str) -> Agency:
        """Return an agency (``agency-unknown``)."""
        with reading(self._engine) as connection:
            agency = find_agency(connection, slug)
        if agency is None:
            raise agency_unknown()
        return agency

    def find(self, text: str) -> Agency | None:
        """Return the one agency that people mean by a text, whatever accents and case; None if none or several.

        A slug goes before a name, a name before an abbreviation: one in brackets in the name, or the initials.
        """
        wanted = words.fold(text)
        every = self.list()
        for spellings in (_slugs, _names, _abbreviations):
            found = [agency for agency in every if wanted in spellings(agency)]
            if wanted and found:
                return found[0] if len(found) == 1 else None
        return None

    def add(self, agency: Agency, by: str) -> Agency:
        """Add an agency; what is malformed is refused.

        Codes: ``agency-exists``, ``agency-malformed``, ``text-missing``, ``text-too-long``, ``country-malformed``,
        ``domain-malformed``, ``domain-free-mail``.
        """
        checked = _checked(agency)
        with changing(self._engine, self._clock) as change:
            require_right(change, by, Right.AGENCIES)
            if find_agency(change.connection, checked.slug) is not None:
                raise words.refusal("agency-exists", f"There is an agency '{checked.slug}' already.")
            values = {"slug": checked.slug, "created_at": change.now, **_values(checked)}
            change.connection.execute(insert(agencies).values(**values))
            change.record(by, "agency-added", checked.slug)
        return checked

    def change(
        self,
        slug: str,
        *,
        name: str | None = None,
        country: str | None = None,
        domains: Sequence[str] | None = None,
        by: str,
    ) -> Agency:
        """Change what is said about an agency (``agency-unknown`` and the codes of ``add``).

        Args:
            slug: Of the agency; it stays, as audience keys are made of it.
            name: None = as it is.
            country: None = as it is, "" = none.
            domains: None = as they are.
            by: Who does so.
        """
        with changing(self._engine, self._clock) as change:
            require_right(change, by, Right.AGENCIES)
            before = require_agency(change, slug)
            after = _checked(
                replace(
                    before,
                    name=before.name if name is None else name,
                    country=before.country if country is None else country,
                    domains=before.domains if domains is None else tuple(domains),
                )
            )
            if after != before:
                change.connection.execute(update(agencies).where(agencies.c.slug == slug).values(**_values(after)))
                change.record(by, "agency-changed", slug, fields=_differing(before, after))
            return after

    def remove(self, slug: str, by: str) -> None:
        """Remove an agency (``agency-unknown``).

        While people, open invitations, waiting applications or live documents name it that is refused
        (``agency-in-use``); what is over and done with loses the reference.
        """
        with changing(self._engine, self._clock) as change:
            require_right(change, by, Right.AGENCIES)
            agency = require_agency(change, slug)
            if _in_use(change, slug):
                sentence = "People, invitations, applications or documents name this agency; it cannot be removed."
                raise words.refusal("agency-in-use", sentence)
            _detach(change.connection, agency)
            change.connection.execute(delete(agencies).where(agencies.c.slug == slug))
            change.record(by, "agency-removed", slug)


def _checked(agency: Agency) -> Agency:
    agency_key(agency.slug)
    return Agency(
        slug=agency.slug,
        name=words.require(agency.name),
        country=words.country(agency.country),
        domains=tuple(dict.fromkeys(map(words.domain, agency.domains))),
    )


def _values(agency: Agency) -> dict[str, object]:
    return {"name": agency.name, "country": agency.country, "domains": write_list(agency.domains)}


def _differing(before: Agency, after: Agency) -> list[str]:
    return [name for name in ("name", "country", "domains") if getattr(before, name) != getattr(after, name)]


def _in_use(change: Change, slug: str) -> bool:
    invitation, application = invitations.c, applications.c
    queries = (
        select(func.count()).select_from(people).where(people.c.agency == slug),
        select(func.count())
        .select_from(invitations)
        .where(
            invitation.agency == slug,
            invitation.revoked_at.is_(None),
            invitation.used < invitation.uses,
            invitation.expires_at > change.now,
        ),
        select(func.count())
        .select_from(applications)
        .where(application.agency == slug, application.state == ApplicationState.WAITING.value),
        select(func.count())
        .select_from(document_audience.join(documents, documents.c.id == document_audience.c.document_id))
        .where(document_audience.c.key == agency_key(slug), documents.c.status.in_([status.value for status in LIVE])),
    )
    return any(change.connection.execute(query).scalar_one() for query in queries)


def _detach(connection: Connection, agency: Agency) -> None:
    connection.execute(update(invitations).where(invitations.c.agency == agency.slug).values(agency=None))
    named = update(applications).where(applications.c.agency == agency.slug)
    connection.execute(named.values(agency=None, agency_name=agency.name))


def _slugs(agency: Agency) -> set[str]:
    return {words.fold(agency.slug)}


def _names(agency: Agency) -> set[str]:
    return {words.fold(agency.name), words.fold(_BRACKETS.sub(" ", agency.name))}


def _abbreviations(agency: Agency) -> set[str]:
    initials = "".join(word[0] for word in _BRACKETS.sub(" ", agency.name).split() if word[0].isupper())
    stated = {words.fold(text) for text in _BRACKETS.findall(agency.name)}
    return stated | ({words.fold(initials)} if len(initials) > 1 else set())
