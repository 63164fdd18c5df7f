"""A command, a press or a typed answer of somebody who may do what it asks for; everybody else is turned away here."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any

from telegram import Bot, Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.buttons import Row, keyboard
from bot.desk import Desk
from bot.handlers.basics import unknown_command
from bot.handlers.staff.presses import StaffPress
from bot.people.model import Person
from bot.people.permissions import Right, may
from bot.render import Look
from bot.reply import Reply
from bot.send import edit_reply, send_reply
from bot.styled import Run, split

PAGE = 8
"""Entries on a page of a list."""


@dataclass(frozen=True, slots=True)
class Call:
    """What it takes to do something for a member of staff.

    Attributes:
        actor: Who asks for it, as registered at this instant.
        look: How to say things to the actor.
        message_id: Of the message whose button was pressed; None for what was typed.
    """

    desk: Desk
    bot: Bot
    chat_id: int
    actor: Person
    look: Look
    message_id: int | None = None

    async def show(self, reply: Reply) -> None:
        """Put a reply in the place of the message whose button was pressed, or send it."""
        if self.message_id is None:
            await send_reply(self.bot, self.chat_id, reply)
        else:
            await edit_reply(self.bot, self.chat_id, self.message_id, reply)

    def anew(self) -> "Call":
        """Return the same call, whose replies are new messages."""
        return replace(self, message_id=None)


Command = Callable[[Call, str], Awaitable[None]]
Handling = Callable[[Desk, Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def reply_of(runs: Sequence[Run], rows: Sequence[Row] = ()) -> Reply:
    """Return formatted text with buttons; it may not be passed on, as it speaks of people."""
    return Reply(tuple(split(runs)), keyboard(rows) if rows else None, protected=True)


async def call_of(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE, right: Right) -> Call | None:
    """Return what it takes to act, or None where the person behind an update has no right to it now."""
    chat, user = update.effective_chat, update.effective_user
    if chat is None or user is None or chat.type != ChatType.PRIVATE:
        return None
    actor = await asyncio.to_thread(desk.people.of_chat, user.id)
    if actor is None or not may(actor, right, desk.today()):
        return None
    message = update.callback_query.message if update.callback_query else None
    pressed = message.message_id if isinstance(message, Message) else None
    return Call(desk, context.bot, chat.id, actor, await desk.look_of(update), pressed)


def guarded(right: Right, work: Command) -> Handling:
    """Return a command that only those with a right know; to everybody else it is an unknown one."""

    async def command(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        call = await call_of(desk, update, context, right)
        if call is None:
            await unknown_command(desk, update, context)
        else:
            await work(call, " ".join(context.args or ()))

    return command


def turning(turn: Callable[[int], StaffPress], page: int, pages: int) -> list[Row]:
    """Return the row that turns the pages of a list; none where there is one page.

    Args:
        turn: Page to the press that shows it.
        page: That is shown, from 0.
        pages: How many there are.
    """
    near = [(page - 1, f"◀ {page}"), (page + 1, f"{page + 2} ▶")]
    row = tuple(turn(number).button(label) for number, label in near if 0 <= number < pages)
    return [row] if row else []


def page_of(page: int, count: int, size: int = PAGE) -> tuple[int, int]:
    """Return the page that there is (a list may have become shorter) and how many there are.

    Args:
        page: That is asked for, from 0.
        count: Entries of the list.
        size: Entries on a page.
    """
    pages = max(1, -(-count // size))
    return min(page, pages - 1), pages
