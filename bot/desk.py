"""What every handler needs: services, records, languages."""

import asyncio
from collections import OrderedDict
from datetime import date, datetime, timedelta

from telegram import Update

from bot.people.agencies import Agencies
from bot.people.applications import Applications
from bot.people.dialogues import Dialogues
from bot.people.invitations import Invitations
from bot.people.links import Links
from bot.people.people import People
from bot.records import Records
from bot.render import Look
from bot.services import BotConfig, BotServices
from bot.texts import language_from_code
from knowledge.model import Language
from knowledge.store.audit import AuditTrail

_REMEMBERED = 1000


class Recent:
    """Remembers for a short while, in memory, that something happened.

    Args:
        life: How long.
    """

    def __init__(self, life: timedelta) -> None:
        self._life = life
        self._seen: OrderedDict[str, datetime] = OrderedDict()

    def add(self, key: str, now: datetime) -> None:
        """Remember ``key``; beyond a thousand the oldest are forgotten."""
        self._seen[key] = now
        self._seen.move_to_end(key)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    def holds(self, key: str, now: datetime) -> bool:
        """Tell whether ``key`` was added within the life."""
        return key in self._seen and now - self._seen[key] <= self._life


class Desk:
    """The bot's services, bound together for the handlers.

    Args:
        config: How it works.
        services: What it works with.
    """

    def __init__(self, config: BotConfig, services: BotServices) -> None:
        self.config = config
        self.services = services
        self.texts = services.texts
        self.records = Records(services.engine, services.clock)
        self.people = People(services.engine, services.clock)
        self.agencies = Agencies(services.engine, services.clock)
        self.invitations = Invitations(services.engine, services.clock, registration_days=config.registration_days)
        self.applications = Applications(services.engine, services.clock)
        self.dialogues = Dialogues(services.engine, services.clock)
        self.links = Links(services.engine, services.clock)
        self.audit = AuditTrail(services.engine, services.clock)
        self.albums = Recent(timedelta(minutes=1))
        self.overlong = Recent(timedelta(seconds=3))

    def today(self) -> date:
        """Return the day by which validity is judged."""
        return self.services.clock.now().date()

    async def language_of(self, update: Update) -> Language:
        """Return the language that was chosen in the chat, else the one that Telegram says the person uses."""
        chat = update.effective_chat
        chosen = await asyncio.to_thread(self.records.language_of, chat.id) if chat else None
        return chosen or self.guess(update)

    @staticmethod
    def guess(update: Update) -> Language:
        """Return the language that Telegram says the person behind an update uses."""
        return language_from_code(update.effective_user.language_code if update.effective_user else None)

    async def look_of(self, update: Update) -> Look:
        """Return how to say things to the person behind an update."""
        return self.look(await self.language_of(update))

    def look(self, language: Language) -> Look:
        """Return how to say things in a language today."""
        return Look(self.texts, language, self.today(), self.services.contact)
