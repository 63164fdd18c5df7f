"""Who may change what. Pure: the stores ask again inside each transaction."""

from datetime import date
from enum import StrEnum

from bot.people.model import Person, Role


class Right(StrEnum):
    """Something that only some may do."""

    APPROVE = "approve"
    PEOPLE = "people"
    ROLES = "roles"
    INVITE = "invite"
    AGENCIES = "agencies"
    LINKS = "links"


_OF_STAFF = frozenset(Right) - {Right.ROLES}


def may(person: Person | None, right: Right, today: date) -> bool:
    """Tell whether somebody has a right today: administrators all, staff all but roles, everybody else none.

    Args:
        person: None for a stranger.
        right: What is asked for.
        today: The day by which the end of the registration is judged.
    """
    if person is None or not person.is_active(today):
        return False
    return person.role is Role.ADMINISTRATOR or (person.role is Role.STAFF and right in _OF_STAFF)


def may_touch(actor: Person, target: Person) -> bool:
    """Tell whether somebody with the right may use it on this person: staff not on administrators."""
    return actor.role is Role.ADMINISTRATOR or target.role is not Role.ADMINISTRATOR
