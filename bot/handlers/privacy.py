"""/privacy, /mydata and /forget: what is kept about a person, all of it in a file, and none of it any more."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from telegram import CallbackQuery, Chat, InlineKeyboardButton, Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot.buttons import keyboard
from bot.desk import Desk
from bot.dialogue import Step
from bot.menus import publish_menu_for
from bot.own_data import OwnData, as_json, as_text, own_data
from bot.render import Look
from bot.send import answer_press, say, send_file
from knowledge.errors import UserInputError

STEPS: Mapping[str, Step] = {}
CONFIRM_WITHIN = timedelta(minutes=15)
_LONGEST_MINUTE = 10
_FORGET, _KEEP = "p:forget", "p:keep"
_TITLES = {
    "updates": "mydata.updates",
    "chats": "mydata.chats",
    "answers": "mydata.answers",
    "feedback": "mydata.feedback",
    "people": "mydata.people",
    "person_notes": "mydata.person_notes",
    "applications": "mydata.applications",
    "dialogues": "mydata.dialogues",
    "barred": "mydata.barred",
    "invitations": "mydata.invitations",
    "invitation_uses": "mydata.invitation_uses",
    "official_links": "mydata.official_links",
    "audit": "mydata.audit",
    "documents": "mydata.documents",
    "document_audience": "mydata.document_audience",
}


def handlers(desk: Desk) -> list[BaseHandler[Any, Any, Any]]:
    """Return what handles the three commands and the buttons under /forget."""
    fresh = filters.UpdateType.MESSAGE & ~filters.FORWARDED
    commands = {"menu.privacy.name": privacy, "menu.mydata.name": mydata, "menu.forget.name": forget}
    return [
        *(
            CommandHandler(desk.texts.every(name), partial(callback, desk), filters=fresh)
            for name, callback in commands.items()
        ),
        CallbackQueryHandler(partial(decide, desk), pattern=r"^p:"),
    ]


async def privacy(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say in plain words what is kept, for how long, and what one can do about it."""
    if update.effective_chat is not None:
        await say(context.bot, update.effective_chat.id, (await desk.look_of(update)).say("privacy.plain"))


async def mydata(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send all that is kept about the person, once for reading and once for programs."""
    chat = _private(update)
    if chat is None:
        return
    look = await desk.look_of(update)
    data = await asyncio.to_thread(_collect, desk, chat.id)
    if not data:
        await say(context.bot, chat.id, look.say("mydata.nothing"))
        return
    await say(context.bot, chat.id, look.say("mydata.intro"))
    titles = {name: look.say(key) for name, key in _TITLES.items()}
    name = look.say("mydata.file")
    await send_file(context.bot, chat.id, as_text(data, titles).encode(), f"{name}.txt", protected=True)
    await send_file(context.bot, chat.id, as_json(data), f"{name}.json", protected=True)


def _collect(desk: Desk, chat_id: int) -> OwnData:
    keys = desk.people.reader(chat_id).keys
    return own_data(desk.services.engine, desk.services.clock, chat_id, keys)


async def forget(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what goes and what stays, and ask."""
    chat = _private(update)
    if chat is None:
        return
    look = await desk.look_of(update)
    rows = [
        (InlineKeyboardButton(look.say("forget.yes"), callback_data=f"{_FORGET}:{_minute(desk)}"),),
        (InlineKeyboardButton(look.say("forget.no"), callback_data=_KEEP),),
    ]
    await say(context.bot, chat.id, look.say("forget.explain"), keyboard(rows))


async def decide(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Forget the person, or leave everything as it is."""
    query, chat = update.callback_query, _private(update)
    if query is None:
        return
    look = await desk.look_of(update)
    data = query.data or ""
    if chat is None or not (data == _KEEP or _is_fresh(desk, data)):
        await answer_press(query, look.say("toast.stale"))
        return
    await answer_press(query)
    await _take_buttons_away(query)
    sentence = look.say("forget.kept") if data == _KEEP else await _forget(desk, context, chat.id, look)
    await say(context.bot, chat.id, sentence)


async def _forget(desk: Desk, context: ContextTypes.DEFAULT_TYPE, chat_id: int, look: Look) -> str:
    """Return the sentence that says what came of it."""
    try:
        gone = await asyncio.to_thread(desk.people.forget, chat_id)
    except UserInputError as refusal:
        # the last administrator has to stay
        return look.texts.error(refusal, look.language)
    with suppress(TelegramError):
        await publish_menu_for(context.bot, desk.texts, None, chat_id, look.language)
    return look.say("forget.done" if gone else "forget.nothing")


async def _take_buttons_away(query: CallbackQuery) -> None:
    if isinstance(query.message, Message):
        with suppress(TelegramError):
            await query.message.edit_reply_markup(None)


def _private(update: Update) -> Chat | None:
    chat = update.effective_chat
    return chat if chat is not None and chat.type == ChatType.PRIVATE else None


def _minute(desk: Desk) -> int:
    return int(desk.services.clock.now().timestamp()) // 60


def _is_fresh(desk: Desk, data: str) -> bool:
    action, _, minute = data.rpartition(":")
    if action != _FORGET or not minute.isdecimal() or len(minute) > _LONGEST_MINUTE:
        return False
    asked_at = datetime.fromtimestamp(int(minute) * 60, UTC)
    return timedelta(0) <= desk.services.clock.now() - asked_at <= CONFIRM_WITHIN
