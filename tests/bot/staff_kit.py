"""Staff, administrators and officials in a world, registered as the store keeps them."""

import secrets
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Engine, insert

from bot.people.agencies import Agencies
from bot.people.invitations import Invitations
from bot.people.links import Links
from bot.people.model import SHELL, Agency, Person, Role, Standing
from bot.people.people import People
from bot.sandbox.model import Message, Query, User
from bot.sandbox.world import World
from bot.tables import people as people_table
from bot.texts import load_texts
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Tlp
from knowledge.model import Language
from tests.bot.kit import button

TEXTS = load_texts()
FGR = Agency("fgr", "Fiscalía General de la República", "MX", ("fgr.org.mx",))
PF = Agency("pf", "Polícia Federal", "BR", ("pf.gov.br",))


@dataclass
class Office:
    """A world with the store behind the bot."""

    world: World
    engine: Engine
    clock: FixedClock
    language: Language = "en"
    people: People = field(init=False)

    def __post_init__(self) -> None:
        self.people = People(self.engine, self.clock)
        self.agencies = Agencies(self.engine, self.clock)
        self.invitations = Invitations(self.engine, self.clock)
        self.links = Links(self.engine, self.clock)

    def agency(self, *added: Agency) -> None:
        for agency in added:
            self.agencies.add(agency, SHELL)

    def enlist(
        self,
        name: str,
        role: Role = Role.OFFICIAL,
        *,
        language: Language | None = None,
        agency: str | None = None,
        ceiling: Tlp = Tlp.GREEN,
        until: date | None = date(2027, 6, 30),
        standing: Standing = Standing.ACTIVE,
        approved_by: str | None = None,
    ) -> User:
        """Add a person to the world and to the register."""
        spoken = language or self.language
        user = self.world.user(name, language=spoken)
        self.world.private_chat(user)
        self.register(user.id, name, role, spoken, agency, ceiling, until, standing, approved_by)
        return user

    def register(  # noqa: PLR0913, PLR0917
        self,
        chat_id: int,
        name: str,
        role: Role = Role.OFFICIAL,
        language: Language = "en",
        agency: str | None = None,
        ceiling: Tlp = Tlp.GREEN,
        until: date | None = None,
        standing: Standing = Standing.ACTIVE,
        approved_by: str | None = None,
    ) -> None:
        row = {
            "id": secrets.token_hex(6), "chat_id": chat_id, "role": str(role), "standing": str(standing),
            "agency": agency, "ceiling": str(ceiling), "name": name, "post": "", "email": "", "email_confirmed": False,
            "country": None, "language": language, "until": until, "approved_by": approved_by,
            "created_at": self.clock.now(), "changed_at": self.clock.now(),
        }  # fmt: skip
        with self.engine.begin() as connection:
            connection.execute(insert(people_table).values(row))

    def person(self, user: User) -> Person:
        found = self.people.of_chat(user.id)
        assert found is not None
        return found

    def said(self, key: str, language: Language | None = None, *, count: int = 1, **params: str | int) -> str:
        return TEXTS.say(key, language or self.language, count=count, **params)

    def command(self, name: str, language: Language | None = None) -> str:
        return "/" + TEXTS.say(f"menu.{name}.name", language or self.language)

    async def press(self, who: User, message: Message, label: str, *, stale: bool = False) -> Query:
        """Press the first button whose label contains a text; ``stale`` presses data that no button has any more."""
        data = label if stale else button(self.current(message), label)
        query = self.world.press(who, message, data, stale=stale)
        await self.world.wait_for(lambda: query.answered)
        return query

    def current(self, message: Message) -> Message:
        return self.world.chats[message.chat_id].messages[message.id]

    def last(self, who: User) -> Message:
        return self.world.replies(who)[-1]

    async def open_card(self, staff: User, text: str, label: str = "") -> Message:
        """Search for somebody and open the card, by a part of what its button says."""
        found = await self.world.reply_to(staff, f"{self.command('people')} {text}")
        before = len(self.world.replies(staff))
        await self.press(staff, found, label or text)
        assert len(self.world.replies(staff)) == before + 1
        return self.last(staff)


def error(code: str, language: Language = "en") -> str:
    return TEXTS.say(f"error.{code}", language)
