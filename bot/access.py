"""Who is asking, as far as access is concerned: the one place that decides it, anew at every update. Blocks."""

from dataclasses import dataclass

from telegram import Update

from bot.desk import Desk
from bot.people.clearance import reader_for
from bot.people.model import STRANGER, Person
from knowledge.audience import Reader


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody behind an update.

    Attributes:
        person: The registration, whatever its standing; None for a stranger.
        reader: The audience keys held at this instant.
    """

    person: Person | None
    reader: Reader

    @property
    def name(self) -> str:
        """What records know the person by."""
        return STRANGER if self.person is None else self.person.id


def asker_of(desk: Desk, update: Update) -> Asker:
    """Return who is behind an update and what they may read now; nothing of it is remembered from before."""
    user = update.effective_user
    person = None if user is None else desk.people.of_chat(user.id)
    agencies = [agency.slug for agency in desk.agencies.list()] if person is not None and person.is_staff else []
    return Asker(person, reader_for(person, agencies, desk.today()))
