"""What the commands about people print: lines for people, JSON for programs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.people.links import OfficialLink
from bot.people.model import Agency, Application, Invitation, Line, Person
from liaison.output import Json


def person_line(person: Person) -> str:
    """Return one person of ``liaison people list``."""
    until = person.until.isoformat() if person.until else "no end"
    parts = (person.role, person.standing, person.agency or "no agency", f"up to {person.ceiling}", f"until {until}")
    return "  ".join([person.id, *map(str, parts), person.name or "no name"])


def person_lines(person: Person, notes: Sequence[Line]) -> Iterable[str]:
    """Yield the lines of ``liaison people show``."""
    for name, value in person_json(person).items():
        yield f"{name:<16}{'–' if value in {None, ''} else value}"
    for note in notes:
        yield f"{note.at:%Y-%m-%d %H:%M} {note.by}: {' '.join(note.text.split())}"


def person_json(person: Person, notes: Sequence[Line] | None = None) -> Mapping[str, Json]:
    """Return one person; with ``notes`` also what staff noted. The number of the chat is not told."""
    told: dict[str, Json] = {
        "person": person.id,
        "role": str(person.role),
        "standing": str(person.standing),
        "agency": person.agency,
        "ceiling": str(person.ceiling),
        "until": person.until.isoformat() if person.until else None,
        "name": person.name,
        "post": person.post,
        "email": person.email,
        "email_confirmed": person.email_confirmed,
        "country": person.country,
        "language": person.language,
        "approved_by": person.approved_by,
        "created_at": person.created_at.isoformat(),
    }
    return told if notes is None else {**told, "notes": lines_json(notes)}


def lines_json(lines: Sequence[Line]) -> Json:
    """Return what was said, by whom and when."""
    return [{"by": line.by, "text": line.text, "at": line.at.isoformat()} for line in lines]


def application_line(application: Application) -> str:
    """Return one application of ``liaison people applications``."""
    confirmed = "confirmed" if application.email_confirmed else "not confirmed"
    parts = (
        application.id,
        f"{application.created_at:%Y-%m-%d %H:%M}",
        application.agency or application.agency_name,
        f"for {application.ceiling}",
        application.name,
        application.post,
        f"{application.email} ({confirmed})",
    )
    return "  ".join(parts)


def application_json(application: Application) -> Mapping[str, Json]:
    """Return one application of ``liaison people applications --json``."""
    return {
        "application": application.id,
        "person": application.person_id,
        "agency": application.agency,
        "agency_name": application.agency_name,
        "ceiling": str(application.ceiling),
        "name": application.name,
        "post": application.post,
        "email": application.email,
        "email_confirmed": application.email_confirmed,
        "country": application.country,
        "language": application.language,
        "invitation": application.invitation_id,
        "thread": lines_json(application.thread),
        "notes": lines_json(application.notes),
        "created_at": application.created_at.isoformat(),
    }


def agency_line(agency: Agency) -> str:
    """Return one agency of ``liaison agencies list``."""
    return "  ".join([agency.slug, agency.name, agency.country or "no country", ", ".join(agency.domains)]).rstrip()


def agency_json(agency: Agency) -> Mapping[str, Json]:
    """Return one agency of ``liaison agencies list --json``."""
    return {"agency": agency.slug, "name": agency.name, "country": agency.country, "domains": list(agency.domains)}


def invitation_line(invitation: Invitation, now: datetime) -> str:
    """Return one invitation of ``liaison invitations list``."""
    parts = (
        invitation.id,
        _state(invitation, now),
        invitation.agency or str(invitation.role),
        f"up to {invitation.ceiling}",
        f"used {invitation.used} of {invitation.uses}",
        f"until {invitation.expires_at:%Y-%m-%d %H:%M} UTC",
        f"by {invitation.made_by}",
        invitation.note,
    )
    return "  ".join(parts).rstrip()


def invitation_json(invitation: Invitation, now: datetime) -> Mapping[str, Json]:
    """Return one invitation of ``liaison invitations list --json``; its code is not known any more."""
    return {
        "invitation": invitation.id,
        "state": _state(invitation, now),
        "role": str(invitation.role),
        "agency": invitation.agency,
        "ceiling": str(invitation.ceiling),
        "country": invitation.country,
        "uses": invitation.uses,
        "used": invitation.used,
        "expires_at": invitation.expires_at.isoformat(),
        "made_by": invitation.made_by,
        "note": invitation.note,
        "created_at": invitation.created_at.isoformat(),
    }


def link_line(link: OfficialLink) -> str:
    """Return one link of ``liaison links list``."""
    return "  ".join([link.id, link.country or "everywhere", link.kind, link.label, link.url])


def link_json(link: OfficialLink) -> Mapping[str, Json]:
    """Return one link of ``liaison links list --json``."""
    return {"link": link.id, "country": link.country, "kind": link.kind, "label": link.label, "url": link.url}


def _state(invitation: Invitation, now: datetime) -> str:
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.used >= invitation.uses:
        return "used up"
    return "open" if now < invitation.expires_at else "expired"
