"""What Telegram shows of the bot before anybody writes: command menus and descriptions, per language."""

from telegram import Bot, BotCommand

from bot.texts import DEFAULT, Texts
from knowledge.model import LANGUAGES, Language

COMMANDS = ("start", "help", "glossary", "language", "privacy")


def commands_in(texts: Texts, language: Language) -> list[BotCommand]:
    """Return the command menu in a language; the commands themselves work in all of them."""
    return [
        BotCommand(texts.say(f"menu.{command}.name", language), texts.say(f"menu.{command}.about", language))
        for command in COMMANDS
    ]


async def publish_menus(bot: Bot, texts: Texts) -> None:
    """Set menus and descriptions for each language, and the default language's for everybody else.

    Raises:
        TelegramError: If Telegram is out of reach or refuses.
    """
    for language, code in ((DEFAULT, None), *((each, each) for each in LANGUAGES)):
        await bot.set_my_commands(commands_in(texts, language), language_code=code)
        await bot.set_my_short_description(texts.say("profile.short", language), language_code=code)
        await bot.set_my_description(texts.say("profile.about", language), language_code=code)
