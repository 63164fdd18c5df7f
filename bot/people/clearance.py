"""Which audience keys a person holds. Pure."""

from collections.abc import Iterable
from datetime import date

from bot.people.model import Person
from knowledge.audience import COMMUNITY, PUBLIC, Reader, Tlp, agency_key, person_key


def reader_for(person: Person | None, agencies: Iterable[str], today: date) -> Reader:
    """Return what a person may read today.

    An official holds ``community``; from a ceiling of AMBER on the key of the own agency too, at RED the own person's
    key. Staff keep the material, so they hold every agency's key whatever their ceiling; what names persons (RED) is
    for those persons alone.

    Args:
        person: None for a stranger, who holds ``public`` alone, as does anybody whose registration is not active.
        agencies: Slugs of all agencies; looked at for staff only.
        today: The day by which the end of the registration is judged.
    """
    if person is None or not person.is_active(today):
        return Reader()
    keys = {PUBLIC, COMMUNITY}
    if person.is_staff:
        keys |= {agency_key(slug) for slug in agencies}
    elif person.agency is not None and person.ceiling is not Tlp.GREEN:
        keys.add(agency_key(person.agency))
    if person.ceiling is Tlp.RED:
        keys.add(person_key(person.id))
    return Reader(frozenset(keys))
