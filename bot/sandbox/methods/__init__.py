"""The methods of the Bot API that the stand-in knows, by lower-case name."""

from bot.sandbox.methods import chats, edits, media, menus, messages, polling, polls
from bot.sandbox.methods.common import Handler

_TABLES = (chats.TABLE, edits.TABLE, media.TABLE, menus.TABLE, messages.TABLE, polling.TABLE, polls.TABLE)

METHODS: dict[str, Handler] = {name.lower(): handler for table in _TABLES for name, handler in table.items()}
"""Names are not case-sensitive, as on the real server."""
