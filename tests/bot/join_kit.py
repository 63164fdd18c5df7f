"""What tests of joining share: who there is, and how one presses and answers."""

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine

from bot.app import BotApplication
from bot.mail import OutboxMailer
from bot.people.agencies import Agencies
from bot.people.applications import Applications
from bot.people.invitations import Invitations
from bot.people.model import SHELL, Agency, Person, Role
from bot.people.people import People
from bot.sandbox.model import Message, Query, User
from bot.sandbox.world import World
from bot.texts import load_texts
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Tlp
from knowledge.model import Language
from tests.bot.kit import button, labels

TEXTS = load_texts()
CODES: dict[Language, str] = {"en": "en", "es": "es-mx", "pt": "pt-br"}


@dataclass
class Office:
    """The registers, as the command line would use them."""

    engine: Engine
    clock: FixedClock

    def __post_init__(self) -> None:
        self.people = People(self.engine, self.clock)
        self.agencies = Agencies(self.engine, self.clock)
        self.invitations = Invitations(self.engine, self.clock)
        self.applications = Applications(self.engine, self.clock)
        self.agencies.add(Agency("fgr", "Fiscalía General de la República", "MX", ("fgr.org.mx",)), SHELL)
        self.agencies.add(Agency("pf", "Polícia Federal", "BR", ("pf.gov.br",)), SHELL)
        self.agencies.add(Agency("interpol", "Interpol"), SHELL)

    def code(self, agency: str = "fgr", ceiling: Tlp = Tlp.GREEN, uses: int = 1, note: str = "") -> str:
        end = self.clock.now() + timedelta(days=7)
        return self.invitations.make(by=SHELL, agency=agency, ceiling=ceiling, uses=uses, expires_at=end, note=note)[1]

    def enrol(self, user: User, language: Language = "en", role: Role = Role.OFFICIAL, agency: str = "fgr") -> Person:
        """Register somebody as an invitation and the shell would."""
        person = self.invitations.redeem(self.code(agency), user.id, language).person
        assert person is not None
        return person if role is Role.OFFICIAL else self.people.set_role(person.id, role, SHELL)


def said(key: str, language: Language, *, count: int = 1, **params: str | int) -> str:
    return TEXTS.say(key, language, count=count, **params)


async def quiet(world: World, bot: BotApplication) -> None:
    """Wait until the bot has handled all that was sent to it."""
    await world.wait_for(lambda: not world.outbox.pending)
    await bot.inbox.idle()


async def started(world: World, bot: BotApplication, who: User, payload: str) -> list[str]:
    """Open the bot by a link; return all that it says to that."""
    before = len(world.replies(who))
    world.start(who, payload)
    await quiet(world, bot)
    return [message.text for message in world.replies(who)[before:]]


async def pressed(world: World, who: User, message: Message, label: str, *, stale: bool = False) -> Query:
    """Press a button, named by a part of its label or by its data, and wait for the answer."""
    data = label if stale else button(message, label)
    query = world.press(who, message, data, stale=stale)
    await world.wait_for(lambda: query.answered)
    return query


async def next_after(world: World, who: User, message: Message, label: str) -> Message:
    """Press a button and return what the bot says next in that chat."""
    before = len(world.replies(who))
    await pressed(world, who, message, label)
    return (await world.wait_for(lambda: world.replies(who)[before:]))[0]


def code_in(outbox: OutboxMailer) -> str:
    found = re.search(r"\b\d{6}\b", outbox.sent[-1].body)
    assert found is not None
    return found[0]


def last(world: World, who: User) -> Message:
    return world.replies(who)[-1]


def current(world: World, message: Message) -> Message:
    """A message as it stands now, after edits."""
    return world.chats[message.chat_id].messages[message.id]


def has_buttons(message: Message) -> bool:
    return bool(labels(message))
