"""Who may decide on applications: asked anew at every press and every text."""

import asyncio

from bot.handlers.join.talk import PressedIn, Talk
from bot.people.model import Person
from bot.people.permissions import Right, may


async def decider_in(talk: Talk) -> Person | None:
    """Return the person of a chat if they may decide on applications now."""
    person = await asyncio.to_thread(talk.desk.people.of_chat, talk.chat_id)
    return person if may(person, Right.APPROVE, talk.desk.today()) else None


async def decider_of(call: PressedIn) -> Person | None:
    """Return who pressed a button if they may decide on applications now."""
    return await decider_in(call.talk)
