"""Buttons under the questions of the form; each goes with one draft, and only with the question that is being asked."""

import asyncio

from telegram import Message

from bot.buttons import keyboard
from bot.handlers.join import form
from bot.handlers.join.email import send_again
from bot.handlers.join.presses import mark_of
from bot.handlers.join.talk import Carry, PressedIn
from bot.people.model import Application, ApplicationState
from bot.send import edit_keyboard


async def _draft(call: PressedIn, question: str) -> Application | None:
    """Return the draft that a button is about, if it is being asked this question."""
    desk = call.talk.desk
    application = await asyncio.to_thread(desk.applications.open_of, call.talk.chat_id)
    if application is None or application.id != call.press.arguments[0]:
        return None
    if application.state is not ApplicationState.DRAFT:
        return None
    asked = form.next_question(application, confirms=desk.services.mailer is not None)
    return application if asked == question else None


async def _choose_agency(call: PressedIn) -> str:
    application = await _draft(call, form.ASK_AGENCY)
    desk = call.talk.desk
    agencies = await asyncio.to_thread(desk.agencies.list)
    chosen = next((agency for agency in agencies if mark_of(agency.slug) == call.press.arguments[1]), None)
    if application is None or chosen is None:
        return call.stale()
    fields = {"agency": chosen.slug}
    if not application.country:
        fields |= form.country_of_agency(chosen.slug, agencies)
    return await _fill(call, application, **fields)


async def _turn_page(call: PressedIn) -> str:
    application = await _draft(call, form.ASK_AGENCY)
    if application is None:
        return call.stale()
    agencies = await asyncio.to_thread(call.talk.desk.agencies.list)
    rows = form.agency_rows(application, agencies, call.talk.look, int(call.press.arguments[1]))
    if isinstance(call.query.message, Message):
        await edit_keyboard(call.talk.bot, call.talk.chat_id, call.query.message.message_id, keyboard(rows))
    return ""


async def _other_agency(call: PressedIn) -> str:
    application = await _draft(call, form.ASK_AGENCY)
    if application is None:
        return call.stale()
    await call.drop_buttons()
    await form.ask(call.talk, form.ASK_AGENCY_NAME, application)
    return ""


async def _choose_country(call: PressedIn) -> str:
    application = await _draft(call, form.ASK_COUNTRY)
    return call.stale() if application is None else await _fill(call, application, country=call.press.arguments[1])


async def _fill(call: PressedIn, application: Application, **fields: str) -> str:
    filled = await asyncio.to_thread(call.talk.desk.applications.fill, application.id, **fields)
    await call.drop_buttons()
    await form.ask_next(call.talk, filled)
    return ""


async def _send_code_again(call: PressedIn) -> str:
    application = await _draft(call, form.ASK_CODE)
    if application is None:
        return call.stale()
    await send_again(call.talk, application)
    return ""


async def _change_address(call: PressedIn) -> str:
    application = await _draft(call, form.ASK_CODE)
    if application is None:
        return call.stale()
    await form.ask(call.talk, form.ASK_EMAIL, application)
    return ""


async def _start_over(call: PressedIn) -> str:
    application = await _draft(call, form.SUMMARY)
    if application is None:
        return call.stale()
    desk = call.talk.desk
    invitation = None
    if application.invitation_id is not None:
        invitation = await asyncio.to_thread(desk.invitations.get, application.invitation_id)
    await call.drop_buttons()
    await form.begin(
        call.talk, call.talk.look.say("join.begun_again"), ceiling=application.ceiling, invitation=invitation
    )
    return ""


async def _drop(call: PressedIn) -> str:
    if await _draft(call, form.SUMMARY) is None:
        return call.stale()
    await asyncio.to_thread(call.talk.desk.applications.withdraw, call.talk.chat_id)
    await call.drop_buttons()
    await call.talk.say(call.talk.look.say("join.dropped"))
    await call.talk.end()
    return ""


PRESSES: dict[str, Carry] = {
    "agency": _choose_agency,
    "agencies": _turn_page,
    "other": _other_agency,
    "country": _choose_country,
    "resend": _send_code_again,
    "address": _change_address,
    "again": _start_over,
    "drop": _drop,
}
