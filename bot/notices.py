"""Messages to people who did not just write: staff who have to know something, applicants who wait for word."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from telegram import Bot
from telegram.error import TelegramError

from bot.desk import Desk
from bot.menus import publish_menu_for
from bot.people.model import Person, Role
from bot.render import Look
from bot.reply import Reply
from bot.send import send_reply
from bot.styled import Run, split
from knowledge.model import Language

log = logging.getLogger(__name__)


async def tell_staff(desk: Desk, bot: Bot, make: Callable[[Look], Reply]) -> int:
    """Send every active member of staff and administrator a message in their own language.

    Args:
        desk: The services.
        bot: The library's.
        make: Returns the message, in the language of the look.

    Returns:
        How many were reached; somebody who cannot be reached keeps nobody else from being told.
    """
    staff = await asyncio.to_thread(desk.people.with_roles, Role.STAFF, Role.ADMINISTRATOR)
    told = [await tell(desk, bot, person.chat_id, person.language, make) for person in staff]
    if not all(told):
        log.info("A notice reached %d of %d members of staff.", sum(told), len(told))
    return sum(told)


async def tell(desk: Desk, bot: Bot, chat_id: int, language: Language, make: Callable[[Look], Reply]) -> bool:
    """Send one person a message in the language chosen in the chat; False if it cannot be written to.

    Args:
        desk: The services.
        bot: The library's.
        chat_id: Whose chat.
        language: For a chat in which none was chosen.
        make: Returns the message, in the language of the look.
    """
    look = desk.look(await _chosen(desk, chat_id, language))
    try:
        await send_reply(bot, chat_id, make(look))
    except TelegramError:
        return False
    return True


async def refresh_menu(desk: Desk, bot: Bot, person: Person) -> None:
    """Let the command menu of a chat follow what the person may do; a menu that cannot be set now changes nothing."""
    language = await _chosen(desk, person.chat_id, person.language)
    with suppress(TelegramError):
        await publish_menu_for(bot, desk.texts, person, person.chat_id, language)


async def _chosen(desk: Desk, chat_id: int, otherwise: Language) -> Language:
    chosen = await asyncio.to_thread(desk.records.language_of, chat_id)
    return chosen or otherwise


def sentence(text: str) -> Reply:
    """Return a plain text as a reply."""
    return Reply(tuple(split([Run(text)])))
