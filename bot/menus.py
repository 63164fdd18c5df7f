"""What Telegram shows of the bot before anybody writes: command menus and descriptions, per language and per person."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden

from bot.desk import Desk
from bot.people.model import Person, Role, Standing
from bot.texts import DEFAULT, Texts
from knowledge.model import LANGUAGES, Language

COMMANDS = ("start", "help", "glossary", "language", "join", "privacy")
"""In everybody's menu."""
STAFF_COMMANDS = ("applications", "people", "agencies", "invite", "invitations", "links")
"""In the menus of staff and administrators, after those of everybody."""


def commands_in(texts: Texts, language: Language, commands: Iterable[str] = COMMANDS) -> list[BotCommand]:
    """Return a command menu in a language; the commands themselves work in all of them."""
    return [
        BotCommand(texts.say(f"menu.{command}.name", language), texts.say(f"menu.{command}.about", language))
        for command in commands
    ]


async def publish_menus(bot: Bot, texts: Texts, staff: Iterable[tuple[Person, Language]] = ()) -> None:
    """Set menus and descriptions for each language, the default language's for everybody else, and those of staff.

    Args:
        bot: The library's.
        texts: The sentences.
        staff: Active staff and administrators, each with the language of the chat.

    Raises:
        TelegramError: If Telegram is out of reach or refuses.
    """
    for language, code in ((DEFAULT, None), *((each, each) for each in LANGUAGES)):
        await bot.set_my_commands(commands_in(texts, language), language_code=code)
        await bot.set_my_short_description(texts.say("profile.short", language), language_code=code)
        await bot.set_my_description(texts.say("profile.about", language), language_code=code)
    for person, language in staff:
        # one who blocked the bot or never wrote to it must not keep the others from their menus
        with suppress(BadRequest, Forbidden):
            await publish_menu_for(bot, texts, person, person.chat_id, language)


async def present(desk: Desk, bot: Bot) -> None:
    """Set menus and descriptions, those of all active staff too.

    Raises:
        TelegramError: If Telegram is out of reach or refuses.
        StorageError: If the database is out of reach.
    """
    await publish_menus(bot, desk.texts, await asyncio.to_thread(_staff, desk))


def _staff(desk: Desk) -> list[tuple[Person, Language]]:
    staff = desk.people.with_roles(Role.STAFF, Role.ADMINISTRATOR)
    return [(person, desk.records.language_of(person.chat_id) or person.language) for person in staff]


async def publish_menu_for(bot: Bot, texts: Texts, person: Person | None, chat_id: int, language: Language) -> None:
    """Give a chat the menu of staff where its person is active staff; take a menu of its own from every other chat.

    Args:
        bot: The library's.
        texts: The sentences.
        person: Of the chat; None for a stranger.
        chat_id: The private chat.
        language: Of the chat.

    Raises:
        TelegramError: If Telegram is out of reach or refuses; it does so where nobody ever wrote to the bot.
    """
    scope = BotCommandScopeChat(chat_id)
    if person is not None and person.is_staff and person.standing is Standing.ACTIVE:
        await bot.set_my_commands(commands_in(texts, language, (*COMMANDS, *STAFF_COMMANDS)), scope=scope)
    else:
        await bot.delete_my_commands(scope=scope)
