"""The gate in front of all handlers: what the bot does not listen to stops here."""

import asyncio

from telegram import Message, MessageEntity, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.desk import Desk
from bot.send import say

_MINE = ("start", "help")


async def gate(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Let private chats and buttons pass; ignore channels, bots and groups, except to say where to write.

    Raises:
        ApplicationHandlerStop: If nothing else is to be done.
    """
    chat, user = update.effective_chat, update.effective_user
    if chat is None or user is None or user.is_bot or chat.type == ChatType.CHANNEL:
        raise ApplicationHandlerStop
    if chat.type == ChatType.PRIVATE or update.callback_query is not None:
        await _end_form(desk, update)
        return
    if update.message is not None and _is_addressed(desk, update.message, context.bot.username, context.bot.id):
        look = await desk.look_of(update)
        await say(context.bot, chat.id, look.say("group.private_only", link=context.bot.link))
    raise ApplicationHandlerStop


async def _end_form(desk: Desk, update: Update) -> None:
    """A command is no answer to a form's question: it ends the form. /cancel does so itself, and says it."""
    message, chat = update.message, update.effective_chat
    if message is None or chat is None or not message.text or not message.text.startswith("/"):
        return
    name = message.text[1:].split(maxsplit=1)[0].partition("@")[0].lower() if message.text[1:].strip() else ""
    if name in desk.texts.every("menu.cancel.name"):
        return
    waiting = await asyncio.to_thread(desk.dialogues.of, chat.id)
    if waiting is not None:
        await asyncio.to_thread(desk.dialogues.end, chat.id)


def _is_addressed(desk: Desk, message: Message, username: str, bot_id: int) -> bool:
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == bot_id:
        return True
    kinds: list[str | None] = [MessageEntity.BOT_COMMAND, MessageEntity.MENTION]
    names = {name for command in _MINE for name in desk.texts.every(f"menu.{command}.name")}
    ours = f"@{username}".lower()
    for entity, text in message.parse_entities(kinds).items():
        command, _, target = text.lower().partition("@")
        if entity.type == MessageEntity.MENTION and text.lower() == ours:
            return True
        if entity.type == MessageEntity.BOT_COMMAND and command[1:] in names and f"@{target}" in {"@", ours}:
            return True
    return False
