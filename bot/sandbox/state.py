"""Everything that the stand-in remembers, and the few ways to change it."""

import asyncio
import itertools
import secrets
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx

from bot.sandbox.errors import bad_request, forbidden
from bot.sandbox.faults import Faults, FloodLimits
from bot.sandbox.images import image_size
from bot.sandbox.model import Chat, Json, JsonValue, MediaKind, Message, Poll, Query, StoredFile, User
from bot.sandbox.updates import Outbox
from knowledge.ports import Clock

DEFAULT_TOKEN = "4200000001:SANDBOX-token-that-opens-nothing"  # noqa: S105 - it opens nothing
_CALLS_KEPT = 1000
_FOLDERS = {"document": "documents", "photo": "photos", "sticker": "stickers", "voice": "voice", "audio": "music"}
_SUFFIXES = {"photo": ".jpg", "sticker": ".webp", "voice": ".oga"}


class WallClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        return datetime.now(UTC)


@dataclass
class Menus:
    """What the bot shows of itself, by language code ("" is everybody's)."""

    commands: dict[tuple[str, int, int, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    buttons: dict[int, Json] = field(default_factory=dict)


class State:
    """The records of the stand-in's Telegram.

    Args:
        token: The bot's token; another one is refused.
        username: The bot's name after the at sign.
        name: The bot's display name.
        clock: Tells the time; the machine's own by default.
        webhook_client: Sends updates to webhooks; without one a webhook is refused, so nothing leaves by itself.
        callback_timeout_s: How long a pressed button waits for its answer.
    """

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        username: str = "liaison_sandbox_bot",
        name: str = "Liaison",
        clock: Clock | None = None,
        webhook_client: httpx.AsyncClient | None = None,
        callback_timeout_s: float = 30.0,
    ) -> None:
        self.token = token
        self.bot = User(int(token.split(":", 1)[0]), name, username, is_bot=True)
        self.clock: Clock = clock or WallClock()
        self.webhook_client = webhook_client
        self.callback_timeout_s = callback_timeout_s
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.polls: dict[str, Poll] = {}
        self.queries: dict[str, Query] = {}
        self.blocked: set[int] = set()
        self.menus = Menus()
        self.outbox = Outbox()
        self.faults = Faults()
        self.limits = FloodLimits()
        self.calls: deque[tuple[str, Json]] = deque(maxlen=_CALLS_KEPT)
        self.call_count = 0
        self.roles: dict[int, str] = {}
        self.in_flight = 0
        self._private_ids = itertools.count(1)
        self._group_ids: dict[int, Iterator[int]] = {}
        self._serial = itertools.count(1)
        self._listeners: set[asyncio.Queue[Json]] = set()

    def now(self) -> int:
        """Return the clock's Unix seconds."""
        return int(self.clock.now().timestamp())

    def seconds(self) -> float:
        """Return the clock's Unix seconds with fractions."""
        return self.clock.now().timestamp()

    def serial(self) -> int:
        """Return a number that was not given before."""
        return next(self._serial)

    def chat(self, chat_id: int) -> Chat:
        """Return a chat.

        Raises:
            ApiError: 400 "chat not found".
        """
        if chat_id not in self.chats:
            raise bad_request("chat not found")
        return self.chats[chat_id]

    def check_may_write(self, chat: Chat) -> None:
        """Refuse what the bot may not send.

        Raises:
            ApiError: 403 when blocked or not a member.
        """
        if chat.type == "private":
            if chat.id in self.blocked:
                raise forbidden("bot was blocked by the user")
        elif chat.members.get(self.bot.id) in {None, "left", "kicked"}:
            raise forbidden(f"bot was kicked from the {chat.type} chat")

    def next_message_id(self, chat: Chat) -> int:
        """Return the next message number; private chats share one row of numbers."""
        if chat.type == "private":
            return next(self._private_ids)
        return next(self._group_ids.setdefault(chat.id, itertools.count(1)))

    def put(self, message: Message, event: str = "message") -> Message:
        """Keep a new or a changed message and tell the listeners."""
        self.chats[message.chat_id].messages[message.id] = message
        self.tell(event, chat=message.chat_id, message=message.id)
        return message

    def remove(self, message: Message) -> None:
        """Forget a message."""
        chat = self.chats[message.chat_id]
        del chat.messages[message.id]
        chat.pinned = [pinned for pinned in chat.pinned if pinned != message.id]
        self.tell("deleted", chat=chat.id, message=message.id)

    def store_file(self, data: bytes, name: str, mime: str, kind: MediaKind, duration_s: int = 0) -> StoredFile:
        """Keep a file and give it its identifiers."""
        number = self.serial()
        width, height = image_size(data) or (512, 512)
        dotted = name[name.rfind(".") :] if "." in name else ""
        file = StoredFile(
            file_id=f"SB{secrets.token_urlsafe(24)}",
            unique_id=f"u{secrets.token_urlsafe(9)}",
            path=f"{_FOLDERS.get(kind, 'files')}/file_{number}{_SUFFIXES.get(kind, dotted)}",
            name=name, mime=mime, data=data, kind=kind, width=width, height=height, duration_s=duration_s,
        )  # fmt: skip
        self.files[file.file_id] = file
        return file

    def update_poll(self, poll: Poll) -> Poll:
        """Keep a changed poll and tell the chats that show it."""
        self.polls[poll.id] = poll
        for chat in self.chats.values():
            for message in chat.messages.values():
                if message.poll_id == poll.id:
                    self.tell("edited", chat=chat.id, message=message.id)
        return poll

    def update_topic(self, chat: Chat, thread_id: int, *, name: str | None = None, closed: bool | None = None) -> None:
        """Rename, close or reopen a topic."""
        topic = chat.topics[thread_id]
        topic = replace(topic, name=topic.name if name is None else name)
        chat.topics[thread_id] = replace(topic, closed=topic.closed if closed is None else closed)
        self.tell("chat", chat=chat.id)

    def delete_topic(self, chat: Chat, thread_id: int) -> None:
        """Delete a topic with everything said in it; the bot is not told, as on Telegram."""
        for message in [message for message in chat.messages.values() if message.thread_id == thread_id]:
            self.remove(message)
        del chat.topics[thread_id]
        self.tell("chat", chat=chat.id)

    def tell(self, event: str, **fields: JsonValue) -> None:
        """Send an event to everybody who listens."""
        for queue in self._listeners:
            queue.put_nowait({"event": event, **fields})

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[Json]]:
        """Give a queue that receives every event while the block runs."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
