"""A question in a private chat, and its answer."""

import asyncio
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from telegram import Bot, Message, Update
from telegram.ext import ContextTypes

from bot.access import asker_of
from bot.desk import Desk
from bot.guard.filing import Judgement, judge
from bot.guard.masking import Note
from bot.guard.replies import chain_lines, emergency_channel, official_channel
from bot.guard.searchable import searchable
from bot.handling import current_handling
from bot.render import Look
from bot.reply import Reply, reply_with_answer
from bot.send import say, send_reply, typing
from knowledge.language.stem import fold
from knowledge.model import Language

EDIT_WINDOW = timedelta(minutes=1)
_FULL_MESSAGE = 4000
_MASK = re.compile(r"\[([^\[\]]{1,40})\]")
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
    judgement = judge(question)
    known = _known(judgement)
    if known.filed:
        await tell_official_channel(desk, context.bot, message.chat_id, language, urgent=known.filed == "emergency")
        return
    instead = _instead(desk, question, known, language)
    if instead:
        await say(context.bot, message.chat_id, instead)
        return
    async with typing(context.bot, message.chat_id):
        lead = [note] if note else []
        reply = await asyncio.to_thread(_work_out, desk, update, question, language, lead, live=judgement.live)
    await send_reply(context.bot, message.chat_id, reply)


async def tell_official_channel(desk: Desk, bot: Bot, chat_id: int, language: Language, *, urgent: bool) -> None:
    """Say that requests are not taken here, and where they go; nothing of the message is looked up or kept."""
    await say(
        bot, chat_id, await asyncio.to_thread(official_channel, desk, chat_id, desk.look(language), urgent=urgent)
    )


def _known(judgement: Judgement) -> Note:
    """Return what the inbox noted; what it left whole, as it does in forms and for the team, counts as judged here."""
    handling = current_handling()
    note = handling.note if handling is not None else Note()
    if note.filed:
        return note
    filed = ("emergency" if judgement.urgent else "request") if judgement.files else ""
    return replace(note, filed=filed)


def _instead(desk: Desk, question: str, known: Note, language: Language) -> str:
    """Return what is said in the place of an answer; empty where the question can be answered."""
    look, limit = desk.look(language), desk.config.max_question_chars
    if known.kinds and not any(sign.isalpha() for sign in _MASK.sub("", question)):
        chain = chain_lines(known.traces, look)
        rest = [chain, look.say("guard.chain_more")] if chain else [look.say("question.no_words")]
        return "\n\n".join([look.say("guard.case_data_note"), *rest])
    key = courtesy_of(desk, question) or problem_of(question, limit)
    return look.say(key, count=limit, max=limit) if key else ""


def _work_out(
    desk: Desk, update: Update, question: str, language: Language, lead: Sequence[str], *, live: bool
) -> Reply:
    asker = asker_of(desk, update)
    answer = desk.services.answerer.answer(searchable(question), asker.reader, language)
    chat_id = update.effective_chat.id if update.effective_chat else 0
    look = desk.look(answer.language)
    notes = [*map(look.say, lead), *_notes(desk, chat_id, look, live=live)]
    return reply_with_answer(desk, answer, asker, chat_id, "\n\n".join(filter(None, notes)))


def _notes(desk: Desk, chat_id: int, look: Look, *, live: bool) -> Iterator[str]:
    """Yield what goes in front of an answer: case data, chains, and where an emergency goes."""
    handling = current_handling()
    known = handling.note if handling is not None else Note()
    if known.kinds:
        yield look.say("guard.case_data_note")
        yield chain_lines(known.traces, look)
    if live:
        yield emergency_channel(desk, chat_id, look)


def _is_tail(desk: Desk, message: Message) -> bool:
    # an app cuts a text that is too long into several messages: one request to be brief is enough
    key = str(message.chat_id)
    tail = desk.overlong.holds(key, message.date)
    if len(message.text or "") > _FULL_MESSAGE:
        desk.overlong.add(key, message.date)
    return tail
