"""Where the bot is closed to strangers: they get one fixed text, whatever they write or press."""

import asyncio

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.desk import Desk
from bot.handlers.join.talk import Talk, talk_of
from bot.people.links import OfficialLink
from bot.render import Look, one_line
from bot.send import answer_press

OPEN_COMMANDS = ("start", "help", "language", "join", "privacy", "mydata", "forget", "cancel")
"""What strangers may always do: find out what the bot is, join, and see to their own data."""
OPEN_FORMS = ("join.",)
"""Beginnings of the kinds of steps that strangers may answer: those of applicants."""
OPEN_PRESSES = ("j:", "p:", "lang:")
"""Beginnings of the data of the buttons that strangers may press."""


async def keep_strangers_out(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Let registered people pass, and of the others what belongs to joining and to their own data.

    Raises:
        ApplicationHandlerStop: If nothing else is to be done.
    """
    if desk.config.strangers != "closed":
        return
    talk = await talk_of(desk, update, context)
    if talk is None or await _may_pass(desk, update, talk):
        return
    if update.edited_message is None or update.edited_message.text is not None:
        await talk.say(await closed_text(desk, talk.look))
    if update.callback_query is not None:
        await answer_press(update.callback_query)
    raise ApplicationHandlerStop


async def closed_text(desk: Desk, look: Look) -> str:
    """Return the one fixed text: what the bot is, how to join, the official channels. It depends on nothing else."""
    links = await asyncio.to_thread(_channels, desk)
    contact = look.say("answer.contact", contact=look.contact) if look.contact else look.say("answer.contact_none")
    channels = "\n".join(f"• {one_line(link.label)}: {link.url}" for link in links)
    known = look.say("closed.channels", channels=channels) if links else look.say("closed.no_channels")
    return "\n\n".join([look.say("closed.text"), known, contact])


def _channels(desk: Desk) -> list[OfficialLink]:
    return [*desk.links.for_country(None, "requests"), *desk.links.for_country(None, "emergency")]


async def _may_pass(desk: Desk, update: Update, talk: Talk) -> bool:
    person = await asyncio.to_thread(desk.people.of_chat, talk.chat_id)
    if person is not None and person.is_active(desk.today()):
        return True
    if update.callback_query is not None:
        return (update.callback_query.data or "").startswith(OPEN_PRESSES)
    return update.message is not None and await _is_open(desk, update.message, talk)


async def _is_open(desk: Desk, message: Message, talk: Talk) -> bool:
    text = message.text or ""
    if message.forward_origin is not None or not text:
        return False
    if text.startswith("/"):
        name = text[1:].split(maxsplit=1)[0].partition("@")[0].lower() if text[1:].strip() else ""
        return name in {each for command in OPEN_COMMANDS for each in desk.texts.every(f"menu.{command}.name")}
    dialogue = await asyncio.to_thread(desk.dialogues.of, talk.chat_id)
    return dialogue is not None and dialogue.kind.startswith(OPEN_FORMS)
