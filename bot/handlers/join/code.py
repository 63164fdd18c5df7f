"""What an invitation link does: it lets somebody in, or says the same sentence for whatever reason it does not."""

import asyncio
import re
from datetime import timedelta
from functools import partial

from bot.handlers.join import form
from bot.handlers.join.card import name_of
from bot.handlers.join.decide import reading_key
from bot.handlers.join.gate import closed_text
from bot.handlers.join.talk import Talk
from bot.menus import STAFF_COMMANDS
from bot.notices import refresh_menu, sentence, tell_staff
from bot.people.invitations import Redeemed
from bot.people.model import ApplicationState, Invitation, Person, Role
from bot.render import Look, one_line
from bot.reply import Reply
from knowledge.audience import Tlp

_WELCOME_AGAIN = timedelta(minutes=10)
_CODE = re.compile(r"[A-Za-z0-9_-]{22}")


async def welcome(talk: Talk, payload: str) -> None:
    """Welcome somebody who opened the bot, by an invitation link or without one.

    Args:
        talk: Where.
        payload: What the link carried; empty where there was none.
    """
    desk = talk.desk
    redeemed = Redeemed("refused")
    if _CODE.fullmatch(payload):
        redeemed = await asyncio.to_thread(desk.invitations.redeem, payload, talk.chat_id, talk.look.language)
    if redeemed.outcome == "refused" or redeemed.person is None:
        await _greet(talk, refused=bool(payload))
    elif redeemed.outcome == "known" and not _just_joined(talk, redeemed.person, redeemed.invitation):
        await _say_known(talk, redeemed.person)
    else:
        await _let_in(talk, redeemed.person, redeemed.invitation)
    if redeemed.warn and redeemed.invitation is not None:
        await _warn_staff(talk, redeemed.invitation)


async def _greet(talk: Talk, *, refused: bool) -> None:
    desk, look = talk.desk, talk.look
    person = await asyncio.to_thread(desk.people.of_chat, talk.chat_id)
    closed = desk.config.strangers == "closed" and (person is None or not person.is_active(desk.today()))
    await talk.say(await closed_text(desk, look) if closed else look.say("start.welcome"))
    if refused:
        await talk.say(look.say("join.link_unknown" if closed else "start.link_unknown"))


def _just_joined(talk: Talk, person: Person, invitation: Invitation | None) -> bool:
    """Tell whether this very link let the person in: the welcome may have been lost on its way, so it is said again."""
    recent = talk.desk.services.clock.now() - person.created_at <= _WELCOME_AGAIN
    return recent and invitation is not None and (invitation.role, invitation.agency) == (person.role, person.agency)


async def _say_known(talk: Talk, person: Person) -> None:
    known = talk.look.say("join.known", label=str(person.ceiling))
    await talk.say(f"{known}\n\n{talk.look.say(reading_key(person.ceiling))}")


async def _let_in(talk: Talk, person: Person, invitation: Invitation | None) -> None:
    await refresh_menu(talk.desk, talk.bot, person)
    if person.is_staff:
        await talk.say(_staff_welcome(person, talk.look))
        return
    await talk.say(await _official_welcome(talk, person))
    if invitation is not None and invitation.ceiling is not Tlp.GREEN:
        await _lead_higher(talk, invitation)


async def _lead_higher(talk: Talk, invitation: Invitation) -> None:
    """Begin the application that the link leads to, or go on with it where the link was opened again."""
    application = await asyncio.to_thread(talk.desk.applications.open_of, talk.chat_id)
    lead = talk.look.say("join.intro_higher", label=str(invitation.ceiling))
    if application is None or application.invitation_id != invitation.id:
        await form.begin(talk, lead, ceiling=invitation.ceiling, invitation=invitation)
    elif application.state is ApplicationState.DRAFT:
        await form.ask_next(talk, application, lead)


async def _official_welcome(talk: Talk, person: Person) -> str:
    look, agencies = talk.look, await asyncio.to_thread(talk.desk.agencies.list)
    name = next((agency.name for agency in agencies if agency.slug == person.agency), person.agency or "–")
    until = look.texts.day(person.until, look.language) if person.until else "–"
    parts = [
        look.say("join.welcome", agency=one_line(name), until=until),
        look.say(reading_key(person.ceiling)),
        look.say("join.rules"),
    ]
    return "\n\n".join(parts)


def _staff_welcome(person: Person, look: Look) -> str:
    commands = "\n".join(
        f"/{look.say(f'menu.{command}.name')} – {look.say(f'menu.{command}.about')}" for command in STAFF_COMMANDS
    )
    key = "join.welcome_administrator" if person.role is Role.ADMINISTRATOR else "join.welcome_staff"
    return look.say(key, commands=commands)


async def _warn_staff(talk: Talk, invitation: Invitation) -> None:
    """Tell staff that a used-up code was tried; not by whom."""
    maker = await asyncio.to_thread(talk.desk.people.find, invitation.made_by)
    names = {} if maker is None else {maker.id: one_line(maker.name) or maker.id}
    await tell_staff(talk.desk, talk.bot, partial(_reuse_notice, invitation, names))


def _reuse_notice(invitation: Invitation, names: dict[str, str], look: Look) -> Reply:
    maker, note = name_of(invitation.made_by, names, look), one_line(invitation.note) or "–"
    return sentence(look.say("join.reused", id=invitation.id, note=note, maker=maker, uses=invitation.uses))
