"""What the bot says about itself: /start, /help, and the choice of a language."""

from telegram import Update
from telegram.ext import ContextTypes

from bot.buttons import keyboard, language_rows
from bot.desk import Desk
from bot.handlers.join.code import welcome
from bot.handlers.join.talk import talk_of
from bot.send import say


async def start(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Welcome, and let in whoever comes by an invitation link."""
    talk = await talk_of(desk, update, context)
    if talk is not None:
        await welcome(talk, " ".join(context.args or ()))


async def show_help(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show examples and commands."""
    await _tell(desk, update, context, "help.text")


async def choose_language(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Offer the languages."""
    if update.effective_chat is not None:
        look = await desk.look_of(update)
        await say(context.bot, update.effective_chat.id, look.say("language.choose"), keyboard(language_rows(look)))


async def unknown_command(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Point to the commands that there are."""
    await _tell(desk, update, context, "command.unknown")


async def _tell(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE, key: str) -> None:
    if update.effective_chat is not None:
        await say(context.bot, update.effective_chat.id, (await desk.look_of(update)).say(key))
