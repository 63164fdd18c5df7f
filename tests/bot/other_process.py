"""A process that takes updates in and then hangs, so that a test can kill it; takes the address of a database."""

import asyncio
import sys

from telegram import Update

from bot.inbox import Inbox
from bot.inbox_store import InboxStore
from knowledge.adapters.clock import SystemClock
from knowledge.store.engine import open_engine
from tests.bot.test_inbox import BOT, update_of


async def hang(update: Update) -> None:
    """Say that handling has begun, and never end."""
    sys.stdout.write(f"{update.update_id}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def main(url: str) -> None:
    """Take in six updates of two chats; each chat hangs in its first."""
    clock = SystemClock()
    inbox = Inbox(InboxStore(open_engine(url), clock, 42), clock)
    await inbox.start(hang, BOT)
    for number in range(1, 7):
        await inbox.put(update_of(number, chat=number % 2 + 1))
    sys.stdout.write("all in\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
