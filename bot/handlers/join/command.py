"""/join and the buttons of joining. Each press is checked anew: whose draft, whether it is what is being asked."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot.buttons import keyboard
from bot.desk import Desk
from bot.dialogue import Step
from bot.handlers import applications
from bot.handlers.join import form
from bot.handlers.join import steps as join_steps
from bot.handlers.join.gate import keep_strangers_out
from bot.handlers.join.own import PRESSES as OWN_PRESSES
from bot.handlers.join.own import STEPS as OWN_STEPS
from bot.handlers.join.press import PRESSES as FORM_PRESSES
from bot.handlers.join.presses import join_button, read_join_press
from bot.handlers.join.talk import Carry, PressedIn, Talk, talk_of
from bot.people.model import CEILINGS, ApplicationState, Person, Standing
from bot.send import answer_press
from knowledge.errors import UserInputError

__all__ = ["STEPS", "handlers", "join", "keep_strangers_out"]

STEPS: Mapping[str, Step] = {**join_steps.STEPS, **OWN_STEPS}
_PRESSES: Mapping[str, Carry] = {**FORM_PRESSES, **OWN_PRESSES, **applications.PRESSES}


def handlers(desk: Desk) -> list[BaseHandler[Any, Any, Any]]:
    """Return /join and what is pressed while joining."""
    fresh = filters.UpdateType.MESSAGE & ~filters.FORWARDED
    return [
        CommandHandler(desk.texts.every("menu.join.name"), partial(join, desk), filters=fresh),
        CallbackQueryHandler(partial(pressed, desk), pattern=r"^j:"),
    ]


async def join(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Begin an application, go on with one, or say what stands in its way."""
    talk = await talk_of(desk, update, context)
    if talk is None:
        return
    person = await asyncio.to_thread(desk.people.of_chat, talk.chat_id)
    waiting = await asyncio.to_thread(desk.applications.open_of, talk.chat_id)
    if person is not None and person.standing is not Standing.ACTIVE:
        await form.refuse(talk, UserInputError("This person was turned away.", code="application-refused"))
    elif waiting is not None and waiting.state is ApplicationState.WAITING:
        withdraw = join_button(talk.look.say("join.button_withdraw"), "withdraw", waiting.id)
        await talk.say(talk.look.say("join.waits"), keyboard([(withdraw,)]))
    elif waiting is not None:
        await form.ask_next(talk, waiting, talk.look.say("join.resumed"))
    elif person is not None and person.is_active(desk.today()):
        await _offer_labels(talk, person)
    else:
        await form.begin(talk, talk.look.say("join.intro"))


async def _offer_labels(talk: Talk, person: Person) -> None:
    higher = CEILINGS[CEILINGS.index(person.ceiling) + 1 :]
    known = talk.look.say("join.known", label=str(person.ceiling))
    if not higher:
        await talk.say(known)
        return
    row = tuple(join_button(talk.look.say("source.tlp", label=str(label)), "ceiling", label) for label in higher)
    await talk.say(f"{known}\n\n{talk.look.say('join.ask_ceiling')}", keyboard([row]))


async def pressed(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Carry a button out; what is stale, foreign or malformed gets one and the same short answer."""
    query, talk = update.callback_query, await talk_of(desk, update, context)
    if query is None or talk is None:
        return
    press = read_join_press(query.data)
    carry = None if press is None else _PRESSES.get(press.verb)
    if press is None or carry is None:
        await answer_press(query, talk.look.say("toast.stale"))
        return
    call = PressedIn(talk, press, query)
    try:
        toast = await carry(call)
    except UserInputError as error:
        if error.code == "application-unknown" and press.verb != "view":  # a list has other buttons besides
            await call.drop_buttons()
        await answer_press(query, desk.texts.error(error, talk.look.language), alert=True)
        return
    await answer_press(query, toast)
