"""The stand-in's Telegram as a whole: who is there, which groups, and how a test waits for the bot."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from bot.sandbox.actions import Actions
from bot.sandbox.model import Chat, Json, Message, Topic, User
from bot.sandbox.wire import chat_json, message_json, user_json

_FIRST_USER_ID = 7_000_001
_FIRST_GROUP_ID = -1_002_000_000_000
_LOOK_AGAIN_S = 0.02
T = TypeVar("T")


class World(Actions):
    """An in-memory Telegram with one bot; see ``State`` for the arguments."""

    def user(
        self, first_name: str, *, username: str | None = None, language: str | None = None, last_name: str | None = None
    ) -> User:
        """Add a person; no chat with the bot exists until they write."""
        number = _FIRST_USER_ID + len(self.users) - 1
        user = User(number, first_name, username, last_name, language)
        self.users[number] = user
        self.tell("user", user=number)
        return user

    def group(
        self, title: str, members: Iterable[User] = (), *, forum: bool = False, bot_status: str | None = "administrator"
    ) -> Chat:
        """Add a supergroup; the first member owns it. ``bot_status`` None leaves the bot out."""
        chat_id = _FIRST_GROUP_ID - sum(1 for chat in self.chats.values() if chat.type != "private")
        people = list(members)
        standing = {user.id: "creator" if user is people[0] else "member" for user in people}
        self.chats[chat_id] = chat = Chat(chat_id, "supergroup", title, is_forum=forum, members=standing)
        if bot_status is not None:
            self.bot_membership(chat, people[0] if people else self.bot, "left", bot_status)
        return chat

    def join(self, user: User, chat: Chat, status: str = "member") -> Message:
        """Let a person into a group; the chat shows that they joined."""
        self._membership(user, chat, status)
        return self._service(chat, user, {"new_chat_members": [user_json(user)]})

    def leave(self, user: User, chat: Chat) -> Message:
        """Let a person leave a group."""
        self._membership(user, chat, "left")
        return self._service(chat, user, {"left_chat_member": user_json(user)})

    def _membership(self, user: User, chat: Chat, status: str) -> None:
        old = chat.members.get(user.id, "left")
        chat.members[user.id] = status
        payload: Json = {
            "chat": chat_json(self, chat), "from": user_json(user), "date": self.now(),
            "old_chat_member": self.member_json(user, old), "new_chat_member": self.member_json(user, status),
        }  # fmt: skip
        self.outbox.add("chat_member", payload)
        self.tell("chat", chat=chat.id)

    def open_topic(self, chat: Chat, name: str, by: User) -> Topic:
        """Let a person open a topic in a forum."""
        message = self._service(
            chat, by, {"forum_topic_created": {"name": name, "icon_color": Topic(0, "").icon_color}}
        )
        chat.topics[message.id] = topic = Topic(message.id, name)
        chat.messages[message.id] = replace(message, thread_id=message.id)
        self.tell("chat", chat=chat.id)
        return topic

    def _service(self, chat: Chat, user: User, service: Json) -> Message:
        message = self.put(Message(self.next_message_id(chat), chat.id, user, self.now(), service=service))
        if self.bot_hears(chat, message):
            self.outbox.add("message", message_json(self, message))
        return message

    def messages(self, where: User | Chat, *, thread: int | None = None) -> list[Message]:
        """Return what is visible in a chat (a person stands for their chat with the bot), oldest first."""
        chat = self.chats.get(where.id)
        found = list(chat.messages.values()) if chat else []
        return [message for message in found if thread is None or message.thread_id == thread]

    def replies(self, where: User | Chat) -> list[Message]:
        """Return what the bot said in a chat, oldest first."""
        return [message for message in self.messages(where) if message.sender.id == self.bot.id]

    async def wait_for(self, probe: Callable[[], T], timeout_s: float = 5.0) -> T:
        """Return the first truthy result of ``probe``, asked after every change.

        Raises:
            TimeoutError: It stayed falsy for ``timeout_s``.
        """
        deadline = time.monotonic() + timeout_s
        with self.listen() as events:
            while not (result := probe()):
                if time.monotonic() > deadline:
                    raise TimeoutError("what the test waits for did not happen")
                await _next_or_pause(events)
        return result

    async def reply_to(self, user: User, text: str, timeout_s: float = 5.0) -> Message:
        """Write to the bot and return its next message in that chat."""
        before = len(self.replies(user))
        self.send_text(user, text)
        return (await self.wait_for(lambda: self.replies(user)[before:], timeout_s))[0]

    async def settle(self, quiet_s: float = 0.1, timeout_s: float = 5.0) -> None:
        """Wait until all updates are confirmed and the bot has called nothing for ``quiet_s``.

        Work of the bot between two calls that takes longer is not seen: prefer ``wait_for`` where it matters.

        Raises:
            TimeoutError: The bot did not come to rest in ``timeout_s``.
        """
        deadline = time.monotonic() + timeout_s
        calls, since = self.call_count, time.monotonic()
        while self.outbox.pending or self.in_flight or time.monotonic() - since < quiet_s:
            if time.monotonic() > deadline:
                raise TimeoutError("the bot did not come to rest")
            await asyncio.sleep(_LOOK_AGAIN_S)
            if self.outbox.pending or self.in_flight or self.call_count != calls:
                calls, since = self.call_count, time.monotonic()


async def _next_or_pause(events: "asyncio.Queue[Json]") -> None:
    try:
        await asyncio.wait_for(events.get(), _LOOK_AGAIN_S)
    except TimeoutError:
        return
