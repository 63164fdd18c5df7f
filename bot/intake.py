"""What is done with an update before it is kept: is it taken in at all, and which data of it may be kept."""

import asyncio

from telegram import Bot, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.admission import Admission
from bot.desk import Desk
from bot.guard.kinds import Kind
from bot.send import say
from knowledge.errors import StorageError

FORM = frozenset({Kind.EMAIL, Kind.NAME, Kind.PHONE, Kind.NUMBER})
"""What somebody who fills in a form says of themselves, and of whoever vouches for them."""
STAFF = frozenset({Kind.EMAIL})
"""What staff look for people by."""


class Intake:
    """Stands in front of the inbox. For one event loop.

    Args:
        desk: The services.
        admission: Decides how much is taken in.
    """

    def __init__(self, desk: Desk, admission: Admission) -> None:
        self._desk = desk
        self._admission = admission
        self._telling: set[asyncio.Task[None]] = set()
        self.bot: Bot | None = None

    async def admits(self, update: Update) -> bool:
        """Tell whether an update is taken in; a person over the limit is told once in a while."""
        verdict = await self._admission.admits(update)
        chat = update.effective_chat
        if verdict.tell and self.bot is not None and chat is not None and chat.type == ChatType.PRIVATE:
            task = asyncio.create_task(self._tell(self.bot, update, chat.id))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
        return verdict.admitted

    def keeps(self, chat_id: int) -> frozenset[Kind]:
        """Return which kinds of case data are left as they are in what a chat sends now; blocks."""
        if self._desk.dialogues.of(chat_id) is not None:
            return FORM
        person = self._desk.people.of_chat(chat_id)
        if person is not None and person.is_staff and person.is_active(self._desk.today()):
            return STAFF
        return frozenset()

    async def _tell(self, bot: Bot, update: Update, chat_id: int) -> None:
        try:
            await say(bot, chat_id, (await self._desk.look_of(update)).say("limit.slow_down"))
        except (TelegramError, StorageError):
            return
