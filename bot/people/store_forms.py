"""What an application goes through: which fields it takes, in which state who may do what with it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bot.people import store_words as words
from bot.people.model import Application, ApplicationState, Invitation, Person
from bot.people.permissions import Right
from bot.people.store_change import Change, agency_unknown, require_power, require_right
from bot.people.store_rows import application_of, find_agency, new_id, person_of_chat
from bot.tables import applications
from knowledge.audience import Tlp
from knowledge.model import Language

DRAFT_LIFE = timedelta(days=2)
WAITING_LIFE = timedelta(days=30)
DECIDED_LIFE = timedelta(days=30)
OPEN = (ApplicationState.DRAFT, ApplicationState.WAITING)
_FIELDS = frozenset({"agency", "agency_name", "name", "post", "email", "country"})


def open_of(connection: Connection, chat_id: int) -> Application | None:
    """Return the draft or the waiting application of a chat."""
    column = applications.c
    query = select(applications).where(column.chat_id == chat_id, column.state.in_([state.value for state in OPEN]))
    row = connection.execute(query).one_or_none()
    return None if row is None else application_of(row)


def first_values(
    now: datetime,
    chat_id: int,
    language: Language,
    ceiling: Tlp,
    person: Person | None,
    invitation: Invitation | None,
) -> dict[str, object]:
    """Return the row of a new draft, filled with what is known of the person and said by the invitation."""
    return {
        "id": new_id(),
        "chat_id": chat_id,
        "person_id": person.id if person else None,
        "state": ApplicationState.DRAFT.value,
        "agency": (invitation and invitation.agency) or (person and person.agency) or None,
        "agency_name": "",
        "name": person.name if person else "",
        "post": person.post if person else "",
        "email": person.email if person else "",
        "email_confirmed": person is not None and person.email_confirmed,
        "email_code_attempts": 0,
        "country": (invitation and invitation.country) or (person and person.country) or None,
        "language": language,
        "ceiling": ceiling.value,
        "invitation_id": invitation.id if invitation else None,
        "thread": "[]",
        "notes": "[]",
        "created_at": now,
        "expires_at": now + DRAFT_LIFE,
    }


def written(connection: Connection, application: Application, fields: Mapping[str, str | None]) -> dict[str, object]:
    """Return what filling in fields changes in the row; each is checked (see ``Applications.fill``).

    Raises:
        TypeError: If there is no such field.
    """
    if unknown := fields.keys() - _FIELDS:
        message = f"an application has no {', '.join(sorted(unknown))}"
        raise TypeError(message)
    values: dict[str, object] = {}
    slug = fields.get("agency", application.agency)
    agency = find_agency(connection, slug) if slug else None
    if slug and agency is None:
        raise agency_unknown()
    if "agency" in fields:
        values["agency"] = slug or None
    if "country" in fields:
        values["country"] = words.country(fields["country"])
    for name in fields.keys() & {"agency_name", "name", "post"}:
        values[name] = words.require(fields[name] or "")
    if "email" in fields:
        values["email"] = words.email_of(fields["email"] or "", agency)
        if values["email"] != application.email:
            # a code that is under way was sent to the other address
            values |= {"email_confirmed": False, "email_code_hash": None}
    return values


def require_draft(application: Application) -> Application:
    """Return the application if the applicant may still fill it in."""
    if application.state is ApplicationState.WAITING:
        raise words.refusal("application-waiting", "This application waits for a decision already.")
    return require_open(application)


def require_open(application: Application) -> Application:
    """Return the application if nothing has been decided."""
    if application.state not in OPEN:
        raise words.refusal("application-decided", "This application has been decided already.")
    return application


def require_waiting(application: Application) -> Application:
    """Return the application if staff may decide it; a draft is not theirs yet."""
    if application.state is ApplicationState.DRAFT:
        raise words.refusal("application-unknown", "There is no such application.")
    return require_open(application)


def require_power_over(change: Change, by: str, application: Application | None, unknown: Exception) -> Application:
    """Return the application if somebody may decide about the one who applies."""
    require_right(change, by, Right.APPROVE)
    if application is None:
        raise unknown
    applicant = person_of_chat(change.connection, application.chat_id)
    if applicant is not None:
        require_power(change, by, Right.APPROVE, applicant)
    return application
