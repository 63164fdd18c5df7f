"""Forms in chat: a text goes to the step that waits for it, before it counts as a question; /cancel ends the wait."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from telegram import Update
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.people.dialogues import Dialogue
from bot.send import say

Step = Callable[[Desk, Update, ContextTypes.DEFAULT_TYPE, Dialogue], Awaitable[None]]


async def continue_dialogue(
    desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE, steps: Mapping[str, Step]
) -> bool:
    """Give a text to the step that waits for it; False if none does.

    Args:
        desk: The services.
        update: A text message in a private chat.
        context: The library's.
        steps: By kind. A kind that this version does not know waits for nothing.
    """
    if update.effective_chat is None:
        return False
    dialogue = await asyncio.to_thread(desk.dialogues.of, update.effective_chat.id)
    step = steps.get(dialogue.kind) if dialogue is not None else None
    if dialogue is None or step is None:
        return False
    await step(desk, update, context, dialogue)
    return True


async def cancel(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """End what the bot waits for, and say so."""
    if update.effective_chat is None:
        return
    ended = await asyncio.to_thread(desk.dialogues.end, update.effective_chat.id)
    key = "cancel.done" if ended else "cancel.nothing"
    await say(context.bot, update.effective_chat.id, (await desk.look_of(update)).say(key))
