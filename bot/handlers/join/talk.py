"""A chat in which somebody joins: with whom, in which language, and how questions of the form are asked there."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.handlers.join.presses import JoinPress
from bot.handlers.question import clean_question
from bot.render import Look
from bot.reply import Reply
from bot.send import edit_keyboard, edit_reply, say
from knowledge.errors import UserInputError

_FULL_MESSAGE = 4000


@dataclass(frozen=True, slots=True)
class Talk:
    """A private chat, and how to say things there."""

    desk: Desk
    bot: Bot
    chat_id: int
    look: Look

    async def say(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Send a text."""
        await say(self.bot, self.chat_id, text, keyboard)

    async def refuse(self, error: UserInputError) -> None:
        """Say why something cannot be done."""
        await self.say(self.desk.texts.error(error, self.look.language))

    async def expect(self, kind: str, **data: str) -> None:
        """Wait for the next text."""
        await asyncio.to_thread(self.desk.dialogues.expect, self.chat_id, kind, data)

    async def end(self) -> None:
        """Wait for no text any more."""
        await asyncio.to_thread(self.desk.dialogues.end, self.chat_id)

    def person_contact(self) -> str:
        """Return how to reach a person of the team, as a sentence."""
        contact = self.look.contact
        return self.look.say("answer.contact", contact=contact) if contact else self.look.say("answer.contact_none")


@dataclass(frozen=True, slots=True)
class PressedIn:
    """A pressed button with what it takes to carry it out."""

    talk: Talk
    press: JoinPress
    query: CallbackQuery

    def stale(self) -> str:
        """Return the answer to a press that means nothing any more, for whatever reason."""
        return self.talk.look.say("toast.stale")

    async def edit(self, reply: Reply) -> None:
        """Put a reply in the place of the message that was pressed under."""
        if isinstance(self.query.message, Message):
            await edit_reply(self.talk.bot, self.talk.chat_id, self.query.message.message_id, reply)

    async def drop_buttons(self) -> None:
        """Take the buttons away from the message that was pressed under."""
        if isinstance(self.query.message, Message):
            await edit_keyboard(self.talk.bot, self.talk.chat_id, self.query.message.message_id, None)


Carry = Callable[[PressedIn], Awaitable[str]]
"""Carries a press out; returns the sentence that answers it, empty where what was sent says it all."""


async def talk_of(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> Talk | None:
    """Return the chat of an update; None if it has none."""
    if update.effective_chat is None:
        return None
    return Talk(desk, context.bot, update.effective_chat.id, await desk.look_of(update))


def typed(desk: Desk, update: Update) -> str | None:
    """Return what was typed, on one line and without invisible signs; None for the rest of a text that was cut.

    An app cuts a text over its limit into several messages: the first gets the answer, and what follows is not to be
    taken for another one.
    """
    message = update.message
    if message is None or message.text is None:
        return None
    tail = desk.overlong.holds(_place(message.chat_id, message.message_id), message.date)
    if len(message.text) > _FULL_MESSAGE:
        desk.overlong.add(_place(message.chat_id, message.message_id + 1), message.date)
    return None if tail else clean_question(message.text)


def _place(chat_id: int, message_id: int) -> str:
    return f"{chat_id}:{message_id}"
