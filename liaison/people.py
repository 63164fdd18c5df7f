"""``liaison people``, ``agencies``, ``invitations`` and ``links``: what staff do in chat, in the shell."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

from bot.people.agencies import Agencies
from bot.people.applications import Applications
from bot.people.invitations import Invitations
from bot.people.links import Links
from bot.people.model import SHELL, Agency, Person, Role
from bot.people.people import People
from knowledge.audience import Tlp
from liaison import output, people_output
from liaison.compose import open_base
from liaison.settings import Settings

_ALL = 1_000_000
PersonChange = Callable[[People], Person]


# --- people


def list_people(settings: Settings, text: str, *, as_json: bool) -> None:
    """List the people of whom every word of ``text`` is said."""
    with open_base(settings) as base:
        found = People(base.engine, base.clock).search(text, limit=_ALL)
    for person in found:
        _print_person(person, as_json=as_json)


def show_person(settings: Settings, person_id: str, *, as_json: bool) -> None:
    """Print everything about a person."""
    with open_base(settings) as base:
        people = People(base.engine, base.clock)
        person, notes = people.get(person_id), people.notes(person_id)
    if as_json:
        output.write_json(people_output.person_json(person, notes))
        return
    for line in people_output.person_lines(person, notes):
        output.write_line(line)


def change_person(settings: Settings, change: PersonChange, *, as_json: bool) -> None:
    """Change a person and print how things are now."""
    with open_base(settings) as base:
        person = change(People(base.engine, base.clock))
    _print_person(person, as_json=as_json)


def note_person(settings: Settings, person_id: str, text: str) -> None:
    """Note something about a person."""
    with open_base(settings) as base:
        People(base.engine, base.clock).note(person_id, text, SHELL)
    output.write_line("Noted.")


def move(person_id: str, agency: str) -> PersonChange:
    """Return the change to another agency; "" = none."""
    return partial(People.change_agency, person_id=person_id, agency=agency or None, by=SHELL)


def clear(person_id: str, ceiling: Tlp) -> PersonChange:
    """Return the change of the clearance."""
    return partial(People.set_ceiling, person_id=person_id, ceiling=ceiling, by=SHELL)


def extend(person_id: str, until: date | None) -> PersonChange:
    """Return the change of the last day."""
    return partial(People.extend, person_id=person_id, until=until, by=SHELL)


def suspend(person_id: str) -> PersonChange:
    """Return the suspension of a person."""
    return partial(People.suspend, person_id=person_id, by=SHELL)


def resume(person_id: str) -> PersonChange:
    """Return the return of a person."""
    return partial(People.resume, person_id=person_id, by=SHELL)


def revoke(person_id: str) -> PersonChange:
    """Return the end of a registration."""
    return partial(People.revoke, person_id=person_id, by=SHELL)


def appoint(person_id: str, role: Role) -> PersonChange:
    """Return the change of the role."""
    return partial(People.set_role, person_id=person_id, role=role, by=SHELL)


def rename(person_id: str, name: str) -> PersonChange:
    """Return the change of what a person is called."""
    return partial(People.rename, person_id=person_id, name=name, by=SHELL)


def list_applications(settings: Settings, *, as_json: bool) -> None:
    """List the applications that wait, oldest first."""
    with open_base(settings) as base:
        found = Applications(base.engine, base.clock).waiting(limit=_ALL)
    for application in found:
        if as_json:
            output.write_json(people_output.application_json(application))
        else:
            output.write_line(people_output.application_line(application))


def approve(
    settings: Settings, application_id: str, agency: str, ceiling: Tlp, until: date | None, *, as_json: bool
) -> None:
    """Approve an application; without ``until`` the registration holds as long as the settings say."""
    with open_base(settings) as base:
        end = until or base.clock.now().date() + timedelta(days=settings.registration_days)
        applications = Applications(base.engine, base.clock)
        person = applications.approve(application_id, SHELL, agency=agency, ceiling=ceiling, until=end)
    _print_person(person, as_json=as_json)


def decline(settings: Settings, application_id: str) -> None:
    """Decline an application."""
    with open_base(settings) as base:
        Applications(base.engine, base.clock).decline(application_id, SHELL)
    output.write_line(f"{application_id}  declined")


def _print_person(person: Person, *, as_json: bool) -> None:
    if as_json:
        output.write_json(people_output.person_json(person))
    else:
        output.write_line(people_output.person_line(person))


# --- agencies


def list_agencies(settings: Settings, *, as_json: bool) -> None:
    """List the agencies."""
    with open_base(settings) as base:
        found = Agencies(base.engine, base.clock).list()
    for agency in found:
        _print_agency(agency, as_json=as_json)


def add_agency(settings: Settings, agency: Agency, *, as_json: bool) -> None:
    """Add an agency."""
    with open_base(settings, create=True) as base:
        added = Agencies(base.engine, base.clock).add(agency, SHELL)
    _print_agency(added, as_json=as_json)


def change_agency(
    settings: Settings,
    slug: str,
    *,
    name: str | None,
    country: str | None,
    domains: Sequence[str] | None,
    as_json: bool,
) -> None:
    """Change what is said about an agency; None leaves as it is."""
    with open_base(settings) as base:
        agencies = Agencies(base.engine, base.clock)
        agency = agencies.change(slug, name=name, country=country, domains=domains, by=SHELL)
    _print_agency(agency, as_json=as_json)


def remove_agency(settings: Settings, slug: str) -> None:
    """Remove an agency."""
    with open_base(settings) as base:
        Agencies(base.engine, base.clock).remove(slug, SHELL)
    output.write_line(f"{slug}  removed")


def _print_agency(agency: Agency, *, as_json: bool) -> None:
    if as_json:
        output.write_json(people_output.agency_json(agency))
    else:
        output.write_line(people_output.agency_line(agency))


# --- invitations


def list_invitations(settings: Settings, *, every: bool, as_json: bool) -> None:
    """List the open invitations, or all."""
    with open_base(settings) as base:
        found = Invitations(base.engine, base.clock).list(every=every)
        now = base.clock.now()
    for invitation in found:
        if as_json:
            output.write_json(people_output.invitation_json(invitation, now))
        else:
            output.write_line(people_output.invitation_line(invitation, now))


def make_invitation(  # noqa: PLR0913 - what the shell offers
    settings: Settings,
    *,
    agency: str | None,
    ceiling: Tlp,
    uses: int,
    days: int,
    country: str | None,
    note: str,
    role: Role,
    bot: str,
    as_json: bool,
) -> None:
    """Make an invitation and print its code, this once."""
    with open_base(settings, create=True) as base:
        invitation, code = Invitations(base.engine, base.clock).make(
            by=SHELL,
            agency=agency,
            ceiling=ceiling,
            uses=uses,
            expires_at=base.clock.now() + timedelta(days=days),
            country=country,
            note=note,
            role=role,
        )
        now = base.clock.now()
    link = f"https://t.me/{bot.removeprefix('@')}?start={code}" if bot else None
    if as_json:
        output.write_json({**people_output.invitation_json(invitation, now), "code": code, "link": link})
        return
    output.write_line(people_output.invitation_line(invitation, now))
    output.write_line(link or code)


def revoke_invitation(settings: Settings, invitation_id: str) -> None:
    """Let nobody in by an invitation any more."""
    with open_base(settings) as base:
        invitation = Invitations(base.engine, base.clock).revoke(invitation_id, SHELL)
        now = base.clock.now()
    output.write_line(people_output.invitation_line(invitation, now))


# --- links


def list_links(settings: Settings, *, as_json: bool) -> None:
    """List the registry of official links."""
    with open_base(settings) as base:
        found = Links(base.engine, base.clock).list()
    for link in found:
        if as_json:
            output.write_json(people_output.link_json(link))
        else:
            output.write_line(people_output.link_line(link))


def add_link(settings: Settings, *, url: str, label: str, country: str | None, kind: str, as_json: bool) -> None:
    """Register an official link."""
    with open_base(settings, create=True) as base:
        link = Links(base.engine, base.clock).add(url=url, label=label, by=SHELL, kind=kind, country=country)
    if as_json:
        output.write_json(people_output.link_json(link))
    else:
        output.write_line(people_output.link_line(link))


def remove_link(settings: Settings, link_id: str) -> None:
    """Take an official link out."""
    with open_base(settings) as base:
        Links(base.engine, base.clock).remove(link_id, SHELL)
    output.write_line(f"{link_id}  removed")
