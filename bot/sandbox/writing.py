"""What people write and send; an app cleans and cuts text before it leaves."""

import mimetypes
from dataclasses import replace
from typing import TypedDict, Unpack

from bot.sandbox.model import (
    Chat,
    Contact,
    Entity,
    Json,
    Location,
    MediaKind,
    Message,
    Origin,
    StoredFile,
    User,
)
from bot.sandbox.state import State
from bot.sandbox.text import clean, trim, utf16_length, with_found
from bot.sandbox.wire import message_json

MAX_TEXT = 4096


class Place(TypedDict, total=False):
    """Where a message goes; the private chat with the bot by default."""

    chat: Chat | None
    thread: int | None
    reply_to: int | None


class Writing(State):
    """People who write to the bot and in groups."""

    def private_chat(self, user: User) -> Chat:
        """Return the chat of a person with the bot, opening it if there is none."""
        if user.id not in self.chats:
            self.chats[user.id] = Chat(user.id, "private", members={user.id: "member", self.bot.id: "member"})
            self.tell("chat", chat=user.id)
        return self.chats[user.id]

    def send_text(self, user: User, text: str, **place: Unpack[Place]) -> Message:
        """Write a message; an app cuts one over 4096 units into several.

        Returns:
            The last message written.

        Raises:
            ValueError: There is nothing to send, or the person blocked the bot.
        """
        body, _ = trim(clean(text), ())
        if not body:
            raise ValueError("a message needs text")
        parts = _cut(body)
        sent = [self._send(user, place, text=part, entities=with_found(part, ())) for part in parts]
        return sent[-1]

    def send_file(
        self,
        user: User,
        name: str,
        data: bytes,
        *,
        mime: str | None = None,
        kind: MediaKind = "document",
        caption: str = "",
        album: str | None = None,
        duration_s: int = 0,
        **place: Unpack[Place],
    ) -> Message:
        """Send a document, a photo, a sticker, a voice message, music or a video."""
        guessed = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = self.store_file(data, name, guessed, kind, duration_s)
        text, _ = trim(clean(caption), ())
        return self._send(
            user, place, file=file, caption=text, caption_entities=with_found(text, ()), media_group_id=album
        )

    def send_document(
        self, user: User, name: str, data: bytes, mime: str | None = None, **place: Unpack[Place]
    ) -> Message:
        """Send a file by the paperclip."""
        return self.send_file(user, name, data, mime=mime, **place)

    def send_photo(self, user: User, data: bytes, caption: str = "", **place: Unpack[Place]) -> Message:
        """Send a picture."""
        return self.send_file(user, "photo.jpg", data, mime="image/jpeg", kind="photo", caption=caption, **place)

    def send_sticker(self, user: User, emoji: str = "👍", **place: Unpack[Place]) -> Message:
        """Send a sticker."""
        file = self.store_file(b"RIFF\0\0\0\0WEBP", "sticker.webp", "image/webp", "sticker")
        return self._send(user, place, file=replace(file, emoji=emoji))

    def send_voice(self, user: User, data: bytes = b"OggS", duration_s: int = 4, **place: Unpack[Place]) -> Message:
        """Send a voice message."""
        return self.send_file(user, "voice.oga", data, mime="audio/ogg", kind="voice", duration_s=duration_s, **place)

    def send_location(self, user: User, latitude: float, longitude: float, **place: Unpack[Place]) -> Message:
        """Send a point on the map."""
        return self._send(user, place, location=Location(latitude, longitude))

    def send_contact(self, user: User, phone: str, first_name: str, **place: Unpack[Place]) -> Message:
        """Send a contact; the person's own carries their account."""
        own = user.id if first_name == user.first_name else None
        return self._send(user, place, contact=Contact(phone, first_name, own))

    def forward_text(self, user: User, text: str, origin: User | str, **place: Unpack[Place]) -> Message:
        """Forward what somebody else wrote; a string is the name of one who hides their account."""
        hidden = origin if isinstance(origin, str) else None
        author = None if isinstance(origin, str) else origin
        forward = Origin(self.now() - 60, author, hidden)
        return self._send(user, place, text=text, entities=with_found(text, ()), forward=forward)

    def _send(self, user: User, place: Place, **fields: Unpack["_Body"]) -> Message:
        chat = place.get("chat") or self.private_chat(user)
        if chat.type == "private" and user.id in self.blocked:
            raise ValueError("this person blocked the bot")
        message = Message(
            self.next_message_id(chat),
            chat.id,
            user,
            self.now(),
            reply_to=place.get("reply_to"),
            thread_id=place.get("thread"),
            **fields,
        )
        chat.reply_keyboard = ()
        self.put(message)
        if self.bot_hears(chat, message):
            self.outbox.add("message", message_json(self, message))
        return message

    def bot_hears(self, chat: Chat, message: Message) -> bool:
        """Whether the bot gets a message: all in private and as administrator, else what is meant for it."""
        if chat.type == "private" or chat.members.get(self.bot.id) == "administrator":
            return True
        if chat.members.get(self.bot.id) != "member":
            return False
        replied = chat.messages.get(message.reply_to or 0)
        to_bot = replied is not None and replied.sender.id == self.bot.id
        return to_bot or message.service is not None or any(_is_command(message, entity) for entity in message.entities)


class _Body(TypedDict, total=False):
    text: str
    entities: tuple[Entity, ...]
    caption: str
    caption_entities: tuple[Entity, ...]
    file: StoredFile
    location: Location
    contact: Contact
    forward: Origin
    media_group_id: str | None
    service: Json


def _cut(text: str) -> list[str]:
    parts: list[str] = []
    start = units = 0
    for index, char in enumerate(text):
        width = utf16_length(char)
        if units + width > MAX_TEXT:
            parts.append(text[start:index])
            start, units = index, 0
        units += width
    return [part for part in (*parts, text[start:]) if part.strip()]


def _is_command(message: Message, entity: Entity) -> bool:
    return entity.type == "bot_command" and bool(message.text)
