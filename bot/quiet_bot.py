"""The library's bot without its habit of showing the token."""

from typing import Any

from telegram.ext import ExtBot


class QuietBot(ExtBot[Any]):
    """An ``ExtBot`` whose ``repr`` names the bot by its number alone.

    What holds a bot (an application, an updater, a task) shows the bot's ``repr`` as a part of its own.
    """

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.token.partition(':')[0]}>"

    __str__ = __repr__
