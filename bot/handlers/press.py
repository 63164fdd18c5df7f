"""Pressed buttons. Each is checked anew: access, validity, whose answer it belongs to; each is answered once."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from telegram import Bot, CallbackQuery, Message, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import ContextTypes

from bot.access import Asker, asker_of
from bot.buttons import Press, read_press, with_thanks
from bot.desk import Desk
from bot.menus import publish_menu_for
from bot.records import AnswerRecord, Verdict
from bot.render import Look, document_line
from bot.reply import is_protected, reply_with_passage, reply_with_terms, reply_with_translation
from bot.send import answer_press, say, send_file, send_reply, typing
from bot.services import ClearedPassage
from knowledge.errors import ModelError
from knowledge.model import LANGUAGES


@dataclass(frozen=True, slots=True)
class _Pressed:
    """A press with what it takes to carry it out."""

    press: Press
    query: CallbackQuery
    chat_id: int
    bot: Bot
    asker: Asker
    look: Look


async def pressed(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Carry a button out; what is withdrawn, expired, foreign or unknown gets one and the same short answer."""
    query = update.callback_query
    if query is None or update.effective_chat is None:
        return
    look = await desk.look_of(update)
    press = read_press(query.data)
    if press is None:
        await answer_press(query, look.say("toast.stale"))
        return
    asker = await asyncio.to_thread(asker_of, desk, update)
    call = _Pressed(press, query, update.effective_chat.id, context.bot, asker, look)
    toast = await _carry_out(desk, call)
    await answer_press(query, look.say(toast) if toast else "", alert=toast in _ALERTS)


_ALERTS = frozenset({"toast.unavailable", "toast.file_too_large", "toast.translation_failed"})


async def _carry_out(desk: Desk, call: _Pressed) -> str:
    """Return the key of the sentence that answers the press; empty where what was sent says it all."""
    action = call.press.action
    if action == "done":
        return "toast.thanks"
    if action == "lang":
        return await _choose(desk, call)
    if action == "term":
        return await _show_term(desk, call)
    return await _carry_out_on_answer(desk, call)


async def _carry_out_on_answer(desk: Desk, call: _Pressed) -> str:
    press = call.press
    record = await asyncio.to_thread(desk.records.recall, press.reference, call.chat_id)
    if record is None:
        return "toast.unavailable"
    if press.action in {"up", "down"}:
        return await _judge(desk, call, record)
    keys, today = call.asker.reader.keys, desk.today()
    cleared = await asyncio.to_thread(desk.services.library.passage, press.passage_id, keys, today)
    if cleared is None:
        return "toast.unavailable"
    carry_out = {"file": _send_original, "tr": _translate}.get(press.action, _show)
    return await carry_out(desk, call, record, cleared)


async def _note(desk: Desk, call: _Pressed, action: str) -> None:
    """Keep in the audit trail what went to whom, before it goes."""
    passages = [call.press.passage_id]
    await asyncio.to_thread(desk.audit.record, call.asker.name, action, call.press.reference, passages=passages)


async def _show(desk: Desk, call: _Pressed, record: AnswerRecord, cleared: ClearedPassage) -> str:
    look = desk.look(record.language)
    await _note(desk, call, "opened")
    reply = await asyncio.to_thread(reply_with_passage, desk, record, cleared, call.asker.reader, look)
    await send_reply(call.bot, call.chat_id, reply)
    return ""


async def _translate(desk: Desk, call: _Pressed, record: AnswerRecord, cleared: ClearedPassage) -> str:
    look = desk.look(record.language)
    try:
        async with typing(call.bot, call.chat_id):
            reply = await asyncio.to_thread(reply_with_translation, desk, record, cleared, call.asker.reader, look)
    except ModelError:
        return "toast.translation_failed"
    await _note(desk, call, "opened")
    await send_reply(call.bot, call.chat_id, reply)
    return ""


async def _show_term(desk: Desk, call: _Pressed) -> str:
    concept = await asyncio.to_thread(desk.services.glossary.concept, call.press.reference)
    if concept is None:
        return "toast.unavailable"
    await send_reply(call.bot, call.chat_id, reply_with_terms([concept], "", call.look))
    return ""


async def _send_original(desk: Desk, call: _Pressed, record: AnswerRecord, cleared: ClearedPassage) -> str:
    document, look = cleared.document, desk.look(record.language)
    file = await asyncio.to_thread(desk.services.library.original, document.id, call.asker.reader.keys, desk.today())
    if file is None:
        return "toast.unavailable"
    if len(file.data) > desk.config.max_file_bytes:
        return "toast.file_too_large"
    await _note(desk, call, "file-sent")
    source = document_line(document, look)
    await send_file(call.bot, call.chat_id, file.data, file.name, caption=source, protected=is_protected(document))
    return ""


async def _judge(desk: Desk, call: _Pressed, record: AnswerRecord) -> str:
    verdict: Verdict = "up" if call.press.action == "up" else "down"
    await asyncio.to_thread(desk.records.judge, record, verdict)
    message = call.query.message
    if isinstance(message, Message):
        await _edit_keyboard(message, verdict, desk.look(record.language))
    return "toast.thanks"


async def _edit_keyboard(message: Message, verdict: Verdict, look: Look) -> None:
    try:
        await message.edit_reply_markup(with_thanks(message.reply_markup, verdict, look))
    except BadRequest:
        # a second press of the same button, or the message was deleted meanwhile: the verdict is stored all the same
        return


async def _choose(desk: Desk, call: _Pressed) -> str:
    language = next(code for code in LANGUAGES if code == call.press.reference)
    await asyncio.to_thread(desk.records.choose_language, call.chat_id, language)
    with suppress(TelegramError):
        await publish_menu_for(call.bot, desk.texts, call.asker.person, call.chat_id, language)
    await say(call.bot, call.chat_id, desk.texts.say("language.chosen", language))
    return ""
