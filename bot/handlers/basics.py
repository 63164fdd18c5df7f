"""What the bot says about itself: /start, /help, /privacy, and the choice of a language."""

from telegram import Update
from telegram.ext import ContextTypes

from bot.buttons import keyboard, language_rows
from bot.desk import Desk
from bot.send import say


async def start(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Welcome; as there are no invitations, a link with a payload opens nothing, and the person is told so."""
    await _tell(desk, update, context, "start.welcome")
    if context.args:
        await _tell(desk, update, context, "start.link_unknown")


async def show_help(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show examples and commands."""
    await _tell(desk, update, context, "help.text")


async def privacy(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what is kept."""
    await _tell(desk, update, context, "privacy.text")


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
