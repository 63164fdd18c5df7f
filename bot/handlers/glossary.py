"""/glossary: a term, in the three languages, with its definition."""

import asyncio

from telegram import Update
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.handlers.question import clean_question
from bot.reply import reply_with_terms
from bot.send import say, send_reply

MAX_ENTRIES = 5


async def glossary(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show the entry that fits best, and buttons for the next ones."""
    if update.message is None:
        return
    look = await desk.look_of(update)
    sought = clean_question(" ".join(context.args or ()))
    found = await asyncio.to_thread(desk.services.glossary.lookup, sought, MAX_ENTRIES) if sought else []
    if found:
        await send_reply(context.bot, update.message.chat_id, reply_with_terms(found, sought, look))
    else:
        await say(context.bot, update.message.chat_id, look.say("glossary.nothing" if sought else "glossary.how"))
