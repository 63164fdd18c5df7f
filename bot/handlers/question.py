"""A question in a private chat, and its answer."""

import asyncio
import re
import unicodedata
from datetime import timedelta

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.access import reader_of
from bot.desk import Desk
from bot.reply import Reply, reply_with_answer
from bot.send import say, send_reply, typing
from knowledge.language.stem import fold
from knowledge.model import Language

EDIT_WINDOW = timedelta(minutes=1)
_FULL_MESSAGE = 4000
_INVISIBLE = re.compile(r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")


def clean_question(text: str) -> str:
    """Return a question without zero-width, direction and control signs, in composed form, on one line."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in visible).split())


def problem_of(question: str, max_chars: int) -> str | None:
    """Return the key of the sentence that says why a question cannot be answered as it is; None if it can."""
    if len(question) > max_chars:
        return "question.too_long"
    letters = [sign for sign in question if sign.isalpha()]
    if not letters:
        return "question.no_words"
    return None if any("LATIN" in unicodedata.name(sign, "") for sign in letters) else "question.script"


def courtesy_of(desk: Desk, question: str) -> str | None:
    """Return the key of the reply to a greeting or to thanks, in any of the languages; None for anything else."""
    bare = " ".join("".join(sign if sign.isalnum() else " " for sign in fold(question)).split())
    for words, reply in (("courtesy.greetings", "courtesy.hello"), ("courtesy.thanks", "courtesy.welcome")):
        if any(bare in known.splitlines() for known in desk.texts.every(words)):
            return reply
    return None


async def ask(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a question."""
    if update.message is not None:
        await _answer(desk, update, context, update.message)


async def ask_again(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer an edited question anew within a minute; later edits are ignored on purpose: the answer has been read."""
    message = update.edited_message
    if message is None or message.edit_date is None or message.edit_date - message.date > EDIT_WINDOW:
        return
    await _answer(desk, update, context, message, note="answer.edited")


async def _answer(
    desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE, message: Message, note: str = ""
) -> None:
    question = clean_question(message.text or "")
    if _is_tail(desk, message):
        return
    language = await desk.language_of(update)
    instead = courtesy_of(desk, question) or problem_of(question, desk.config.max_question_chars)
    if instead is not None:
        limit = desk.config.max_question_chars
        await say(context.bot, message.chat_id, desk.texts.say(instead, language, count=limit, max=limit))
        return
    async with typing(context.bot, message.chat_id):
        reply = await asyncio.to_thread(_work_out, desk, update, question, language, note)
    await send_reply(context.bot, message.chat_id, reply)


def _work_out(desk: Desk, update: Update, question: str, language: Language, note: str) -> Reply:
    reader = reader_of(update)
    answer = desk.services.answerer.answer(question, reader, language)
    chat_id = update.effective_chat.id if update.effective_chat else 0
    return reply_with_answer(desk, answer, reader, chat_id, note and desk.texts.say(note, answer.language))


def _is_tail(desk: Desk, message: Message) -> bool:
    # an app cuts a text that is too long into several messages: one request to be brief is enough
    key = str(message.chat_id)
    tail = desk.overlong.holds(key, message.date)
    if len(message.text or "") > _FULL_MESSAGE:
        desk.overlong.add(key, message.date)
    return tail
