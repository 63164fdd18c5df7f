"""Applications in front of staff: the list, the buttons under a card, and what staff type about one."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, filters

from bot.buttons import MAX_LABEL, keyboard
from bot.desk import Desk
from bot.dialogue import Step
from bot.handlers.basics import unknown_command
from bot.handlers.join.card import card, gather
from bot.handlers.join.decide import PRESSES as DECIDING
from bot.handlers.join.form import agency_name
from bot.handlers.join.presses import join_button
from bot.handlers.join.staff import decider_in, decider_of
from bot.handlers.join.talk import Carry, PressedIn, Talk, talk_of, typed
from bot.notices import sentence, tell
from bot.people.dialogues import Dialogue
from bot.people.model import Agency, Application, ApplicationState
from bot.render import Look, one_line
from bot.reply import Reply
from bot.send import send_reply
from knowledge.errors import UserInputError

ASK = "card.ask_question"
NOTE = "card.ask_note"
ASK_REPLY = "join.ask_reply"
MAX_TEXT = 1000
MAX_LISTED = 20


def handlers(desk: Desk) -> list[BaseHandler[Any, Any, Any]]:
    """Return /applications; the buttons come in through ``bot.handlers.join``."""
    fresh = filters.UpdateType.MESSAGE & ~filters.FORWARDED
    names = desk.texts.every("menu.applications.name")
    return [CommandHandler(names, partial(list_applications, desk), filters=fresh)]


async def list_applications(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """List what waits for a decision; for those who may not decide there is no such command."""
    talk = await talk_of(desk, update, context)
    if talk is None or await decider_in(talk) is None:
        await unknown_command(desk, update, context)
        return
    waiting = await asyncio.to_thread(desk.applications.waiting, MAX_LISTED)
    agencies = await asyncio.to_thread(desk.agencies.list)
    if not waiting:
        await talk.say(talk.look.say("card.none"))
        return
    rows = [(join_button(_label(each, agencies, talk.look), "view", each.id),) for each in waiting]
    await talk.say(talk.look.say("card.list", count=len(waiting), number=len(waiting)), keyboard(rows))


def _label(application: Application, agencies: list[Agency], look: Look) -> str:
    half = MAX_LABEL // 2
    name, agency = one_line(application.name, half), one_line(agency_name(application, agencies), half)
    return look.say("card.button_view", name=name, agency=agency, label=str(application.ceiling))


async def _view(call: PressedIn) -> str:
    if await decider_of(call) is None:
        return call.stale()
    desk, identifier = call.talk.desk, call.press.arguments[0]
    application = await asyncio.to_thread(desk.applications.get, identifier)
    if application.state is ApplicationState.DRAFT:
        return call.stale()
    facts = await asyncio.to_thread(gather, desk, application)
    await send_reply(call.talk.bot, call.talk.chat_id, card(facts, call.talk.look))
    return ""


async def _wait_for(call: PressedIn, question: str) -> str:
    if await decider_of(call) is None:
        return call.stale()
    identifier = call.press.arguments[0]
    application = await asyncio.to_thread(call.talk.desk.applications.get, identifier)
    if application.state is not ApplicationState.WAITING:
        return call.stale()
    way_out = call.talk.look.say("join.way_out")
    name = one_line(application.name)
    await call.talk.say(f"{call.talk.look.say(question, name=name)}\n\n{way_out}")
    await call.talk.expect(question, application=application.id)
    return ""


async def _ask(call: PressedIn) -> str:
    return await _wait_for(call, ASK)


async def _note(call: PressedIn) -> str:
    return await _wait_for(call, NOTE)


async def _take_question(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE, dialogue: Dialogue) -> None:
    talk, text = await talk_of(desk, update, context), typed(desk, update)
    if talk is None or text is None:
        return
    application = await _keep(talk, dialogue, text)
    if application is None:
        return
    told = await _put_to_applicant(talk, application, text)
    await talk.say(talk.look.say("card.question_sent" if told else "card.untold"))
    await talk.end()


async def _put_to_applicant(talk: Talk, application: Application, text: str) -> bool:
    desk = talk.desk

    def question(look: Look) -> Reply:
        answer = join_button(look.say("join.button_answer"), "answer", application.id)
        asked = sentence(look.say("join.asked", text=text))
        return Reply(asked.messages, keyboard([(answer,)]))

    told = await tell(desk, talk.bot, application.chat_id, application.language, question)
    # a form that is being filled in there is not disturbed: the button leads to the answer later
    if told and await asyncio.to_thread(desk.dialogues.of, application.chat_id) is None:
        data = {"application": application.id}
        await asyncio.to_thread(desk.dialogues.expect, application.chat_id, ASK_REPLY, data)
    return told


async def _take_note(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE, dialogue: Dialogue) -> None:
    talk, text = await talk_of(desk, update, context), typed(desk, update)
    if talk is None or text is None:
        return
    application = await _keep(talk, dialogue, text)
    if application is None:
        return
    facts = await asyncio.to_thread(gather, desk, application)
    await send_reply(talk.bot, talk.chat_id, card(facts, talk.look))
    await talk.end()


async def _keep(talk: Talk, dialogue: Dialogue, text: str) -> Application | None:
    """Keep what a member of staff typed about an application; None, and they are told why, if that cannot be."""
    desk, person = talk.desk, await decider_in(talk)
    if person is None:
        await talk.end()
        await talk.say(talk.look.say("join.gone"))
        return None
    if not any(sign.isalnum() for sign in text) or len(text) > MAX_TEXT:
        key = "join.too_long" if len(text) > MAX_TEXT else "join.not_words"
        await talk.say(talk.look.say(key, count=MAX_TEXT, max=MAX_TEXT))
        return None
    work = desk.applications.ask if dialogue.kind == ASK else desk.applications.note
    try:
        return await asyncio.to_thread(work, dialogue.data["application"], text, person.id)
    except UserInputError as error:
        await talk.end()
        await talk.refuse(error)
        return None


STEPS: Mapping[str, Step] = {ASK: _take_question, NOTE: _take_note}
PRESSES: Mapping[str, Carry] = {"view": _view, "ask": _ask, "note": _note, **DECIDING}
