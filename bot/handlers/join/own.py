"""What an applicant does outside the questions: send, withdraw, apply for a higher label, answer staff."""

import asyncio
from collections.abc import Mapping

from telegram import Bot, Update
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.dialogue import Step
from bot.handlers.applications import ASK_REPLY, MAX_TEXT
from bot.handlers.join import form
from bot.handlers.join.card import card, gather
from bot.handlers.join.talk import Carry, PressedIn, Talk, talk_of, typed
from bot.notices import tell_staff
from bot.people.dialogues import Dialogue
from bot.people.model import CEILINGS, Application, ApplicationState
from knowledge.audience import Tlp
from knowledge.errors import UserInputError


async def _send(call: PressedIn) -> str:
    """Put the draft before staff.

    That the summary is still waited for tells an update that is handled for the second time, whose staff may not have
    been told, from a second press.
    """
    talk, desk = call.talk, call.talk.desk
    application = await asyncio.to_thread(desk.applications.open_of, talk.chat_id)
    if application is None or application.id != call.press.arguments[0]:
        return call.stale()
    if application.state is ApplicationState.WAITING:
        dialogue = await asyncio.to_thread(desk.dialogues.of, talk.chat_id)
        if dialogue is None or dialogue.kind != form.SUMMARY:
            return call.stale()
    elif form.next_question(application, confirms=desk.services.mailer is not None) != form.SUMMARY:
        return call.stale()
    else:
        try:
            application = await asyncio.to_thread(desk.applications.submit, application.id)
        except UserInputError as error:
            return await _put_right(call, application, error)
    await call.drop_buttons()
    await show_staff(desk, talk.bot, application)
    await talk.say(talk.look.say("join.sent" if desk.services.mailer is not None else "join.sent_unconfirmed"))
    await talk.end()
    return ""


async def _put_right(call: PressedIn, application: Application, error: UserInputError) -> str:
    """Ask for the e-mail address again, where that is what keeps the draft from being sent.

    Raises:
        UserInputError: If something else does.
    """
    if not error.code.startswith("email-"):
        raise error
    lead = call.talk.desk.texts.error(error, call.talk.look.language)
    await form.ask(call.talk, form.ASK_EMAIL, application, lead)
    return ""


async def show_staff(desk: Desk, bot: Bot, application: Application) -> None:
    """Send the card of an application to everybody who may decide on it."""
    facts = await asyncio.to_thread(gather, desk, application)
    await tell_staff(desk, bot, lambda look: card(facts, look))


async def _apply_for(call: PressedIn) -> str:
    talk, label = call.talk, Tlp(call.press.arguments[0])
    person = await asyncio.to_thread(talk.desk.people.of_chat, talk.chat_id)
    if person is None or not person.is_active(talk.desk.today()):
        return call.stale()
    if CEILINGS.index(label) <= CEILINGS.index(person.ceiling):
        return call.stale()
    await call.drop_buttons()
    await form.begin(talk, talk.look.say("join.intro_higher", label=str(label)), ceiling=label)
    return ""


async def _withdraw(call: PressedIn) -> str:
    talk = call.talk
    application = await asyncio.to_thread(talk.desk.applications.open_of, talk.chat_id)
    if application is None or application.id != call.press.arguments[0]:
        return call.stale()
    await asyncio.to_thread(talk.desk.applications.withdraw, talk.chat_id)
    await call.drop_buttons()
    await talk.say(talk.look.say("join.withdrawn"))
    return ""


async def _answer(call: PressedIn) -> str:
    application = await _asked(call.talk, call.press.arguments[0])
    if application is None:
        return call.stale()
    await call.talk.say(f"{call.talk.look.say(ASK_REPLY)}\n\n{call.talk.look.say('join.way_out')}")
    await call.talk.expect(ASK_REPLY, application=application.id)
    return ""


async def _asked(talk: Talk, application_id: str) -> Application | None:
    """Return the application of this chat that staff asked about, while it waits."""
    application = await asyncio.to_thread(talk.desk.applications.open_of, talk.chat_id)
    if application is None or application.id != application_id:
        return None
    return application if application.state is ApplicationState.WAITING else None


async def _take_reply(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE, dialogue: Dialogue) -> None:
    talk, text = await talk_of(desk, update, context), typed(desk, update)
    if talk is None or text is None:
        return
    application = await _asked(talk, dialogue.data["application"])
    if application is None:
        await talk.end()
        await talk.say(talk.look.say("join.gone"))
    elif len(text) > MAX_TEXT:
        await talk.say(talk.look.say("join.too_long", count=MAX_TEXT, max=MAX_TEXT))
    elif not any(sign.isalnum() for sign in text):
        await talk.say(talk.look.say("join.not_words"))
    else:
        await _pass_on(talk, application, text)


async def _pass_on(talk: Talk, application: Application, text: str) -> None:
    try:
        answered = await asyncio.to_thread(talk.desk.applications.reply, application.id, text)
    except UserInputError as error:
        await talk.end()
        await talk.refuse(error)
        return
    await show_staff(talk.desk, talk.bot, answered)
    await talk.say(talk.look.say("join.reply_sent"))
    await talk.end()


STEPS: Mapping[str, Step] = {ASK_REPLY: _take_reply}
PRESSES: Mapping[str, Carry] = {"send": _send, "ceiling": _apply_for, "withdraw": _withdraw, "answer": _answer}
