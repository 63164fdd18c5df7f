"""Changes to a person: carried out by the store, told to the person, followed by the command menu."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date

from telegram.error import TelegramError

from bot.handlers.staff.call import Call
from bot.handlers.staff.cards import ROLES
from bot.handlers.staff.picking import agency_of
from bot.menus import publish_menu_for
from bot.people.model import Person, Role, Standing
from bot.people.people import People
from bot.render import Look, one_line
from bot.send import say
from knowledge.audience import Tlp
from knowledge.errors import UserInputError

_STANDINGS = {
    Standing.ACTIVE: "person.told_resumed",
    Standing.SUSPENDED: "person.told_suspended",
    Standing.REVOKED: "person.told_revoked",
}


async def carry_out(call: Call, person_id: str, choice: str) -> bool:
    """Change a person as the choice of a ``PERSON_CHANGE`` press says, and tell the person what is different now.

    Returns:
        False if there was something to tell and the person could not be reached; the change holds all the same.

    Raises:
        UserInputError: If it cannot be done.
    """
    before = await asyncio.to_thread(call.desk.people.get, person_id)
    after = await asyncio.to_thread(_changed, call, person_id, choice)
    return after == before or await _tell(call, before, after)


def _changed(call: Call, person_id: str, choice: str) -> Person:
    people, by = call.desk.people, call.actor.id
    what, _, value = choice.partition("=")
    if what == "agency":
        return people.change_agency(person_id, None if value == "-" else _slug(call, value), by)
    if what == "ceiling":
        return people.set_ceiling(person_id, Tlp(value), by)
    if what == "until":
        return people.extend(person_id, None if value == "-" else _day(value), by)
    if what == "role":
        return people.set_role(person_id, Role(value), by)
    return _standing(people, what)(person_id, by)


def _standing(people: People, what: str) -> Callable[[str, str], Person]:
    return {"suspend": people.suspend, "resume": people.resume, "revoke": people.revoke}[what]


def _slug(call: Call, key: str) -> str:
    agency = agency_of(call.desk.agencies.list(), key)
    if agency is None:
        raise UserInputError("There is no such agency any more.", code="agency-unknown")
    return agency.slug


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserInputError("This is not a date.", code="date-malformed") from None


async def _tell(call: Call, before: Person, after: Person) -> bool:
    chosen = await asyncio.to_thread(call.desk.records.language_of, after.chat_id)
    look = call.desk.look(chosen or after.language)
    sentences = await asyncio.to_thread(lambda: list(_news(call, before, after, look)))
    # as it is by now: somebody else may have changed more meanwhile
    latest = await asyncio.to_thread(call.desk.people.of_chat, after.chat_id)
    with suppress(TelegramError):
        await publish_menu_for(call.bot, call.desk.texts, latest, after.chat_id, look.language)
    if sentences:
        try:
            await say(call.bot, after.chat_id, "\n".join(sentences))
        except TelegramError:
            return False
    return True


def _news(call: Call, before: Person, after: Person, look: Look) -> Iterator[str]:
    if after.standing is not before.standing:
        yield look.say(_STANDINGS[after.standing])
        return
    if not after.is_active(look.today):
        return
    if after.agency != before.agency:
        agency = None if after.agency is None else call.desk.agencies.get(after.agency)
        yield (
            look.say("person.told_agency", agency=one_line(agency.name))
            if agency
            else look.say("person.told_no_agency")
        )
    if after.ceiling is not before.ceiling:
        yield look.say("person.told_ceiling", label=str(after.ceiling))
    if after.until != before.until:
        yield (
            look.say("person.told_until", date=look.texts.day(after.until, look.language))
            if after.until
            else (look.say("person.told_no_end"))
        )
    if after.role is not before.role:
        yield look.say("person.told_role", role=look.say(ROLES[after.role]))
