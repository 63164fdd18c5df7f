"""How a person comes to be registered: by a code or by an approval, in one row a chat."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import insert, update

from bot.people.model import Application, Invitation, Person, Role, Standing
from bot.people.store_change import Change, require_person
from bot.people.store_rows import new_id, person_of_chat
from bot.people.store_words import refusal
from bot.tables import people
from knowledge.audience import Tlp
from knowledge.model import Language


def register_by_code(change: Change, invitation: Invitation, chat_id: int, language: Language, days: int) -> Person:
    """Register the person of a chat, anew or again, as a code says: cleared for GREEN, approved by nobody.

    An official's registration ends after ``days``; the other roles end by decision. Who comes back gets the role,
    agency and clearance of the code, not those of before.
    """
    values = {
        "role": invitation.role.value,
        "agency": invitation.agency,
        "ceiling": Tlp.GREEN.value,
        "language": language,
        "until": change.today + timedelta(days=days) if invitation.role is Role.OFFICIAL else None,
        "approved_by": None,
    }
    if invitation.country is not None:
        values["country"] = invitation.country
    return _put(change, chat_id, values)


def register_by_approval(
    change: Change, application: Application, agency: str, ceiling: Tlp, until: date | None, by: str
) -> Person:
    """Register the applicant, anew or again, or clear a registered one for what was decided.

    Whose registration is over comes back as an official: an approval gives no other role.
    """
    values: dict[str, object] = {
        "agency": agency,
        "ceiling": ceiling.value,
        "name": application.name,
        "post": application.post,
        "email": application.email,
        "email_confirmed": application.email_confirmed,
        "country": application.country,
        "language": application.language,
        "until": until,
        "approved_by": by,
    }
    before = person_of_chat(change.connection, application.chat_id)
    if before is not None and not before.is_active(change.today):
        values["role"] = Role.OFFICIAL.value
    return _put(change, application.chat_id, values)


def may_join(person: Person | None, *, barred: bool) -> bool:
    """Tell whether codes and applications help somebody: not whoever is suspended, revoked or barred."""
    return not barred and (person is None or person.standing is Standing.ACTIVE)


def refused() -> Exception:
    """Return the error of whoever may not join."""
    return refusal("application-refused", "This person was suspended or revoked and cannot apply.")


def _put(change: Change, chat_id: int, values: Mapping[str, object]) -> Person:
    person = person_of_chat(change.connection, chat_id)
    if person is not None:
        query = update(people).where(people.c.id == person.id).values(**values, changed_at=change.now)
        change.connection.execute(query)
        return require_person(change, person.id)
    fresh = {
        "id": new_id(),
        "chat_id": chat_id,
        "role": Role.OFFICIAL.value,
        "standing": Standing.ACTIVE.value,
        "name": "",
        "post": "",
        "email": "",
        "email_confirmed": False,
        "created_at": change.now,
        "changed_at": change.now,
        **values,
    }
    change.connection.execute(insert(people).values(**fresh))
    return require_person(change, str(fresh["id"]))
