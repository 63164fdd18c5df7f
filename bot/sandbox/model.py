"""What exists in the stand-in's Telegram: people, chats, messages, files, polls, buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
Json: TypeAlias = Mapping[str, JsonValue]

ChatType = Literal["private", "group", "supergroup"]
MediaKind = Literal["document", "photo", "sticker", "voice", "audio", "video"]


@dataclass(frozen=True)
class User:
    """A person, or the bot."""

    id: int
    first_name: str
    username: str | None = None
    last_name: str | None = None
    language_code: str | None = None
    is_bot: bool = False


@dataclass(frozen=True)
class Entity:
    """A stretch of formatted text; offset and length count UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    user_id: int | None = None

    @property
    def end(self) -> int:
        """First UTF-16 unit after the stretch."""
        return self.offset + self.length


@dataclass(frozen=True)
class Button:
    """An inline button; ``extra`` holds kinds that the chat page shows but cannot press."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    extra: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Keyboard:
    """The inline buttons under a message, row by row."""

    rows: tuple[tuple[Button, ...], ...]

    def find(self, label: str) -> Button | None:
        """Return the first button whose text or callback data is ``label``."""
        buttons = [button for row in self.rows for button in row]
        return next((button for button in buttons if label in {button.text, button.callback_data}), None)


@dataclass(frozen=True)
class StoredFile:
    """A file that Telegram keeps; ``path`` is what getFile answers."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime: str
    data: bytes
    kind: MediaKind
    width: int = 0
    height: int = 0
    duration_s: int = 0
    emoji: str | None = None


@dataclass(frozen=True)
class Location:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Contact:
    """A shared address-book entry."""

    phone_number: str
    first_name: str
    user_id: int | None = None


@dataclass(frozen=True)
class PollOption:
    """One choice and who took it."""

    id: str
    text: str
    voters: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Poll:
    """A poll or a quiz; ``correct`` holds option positions."""

    id: str
    question: str
    options: tuple[PollOption, ...]
    kind: Literal["regular", "quiz"] = "regular"
    anonymous: bool = True
    multiple: bool = False
    correct: tuple[int, ...] = ()
    explanation: str = ""
    explanation_entities: tuple[Entity, ...] = ()
    closed: bool = False

    @property
    def voters(self) -> frozenset[int]:
        """Everybody who voted."""
        return frozenset().union(*(option.voters for option in self.options))


@dataclass(frozen=True)
class Origin:
    """Where a forwarded message came from; no ``user`` means that the sender hides their account."""

    date: int
    user: User | None = None
    hidden_name: str | None = None


@dataclass(frozen=True)
class Message:
    """A message as it stands now; dates are Unix seconds."""

    id: int
    chat_id: int
    sender: User
    date: int
    text: str = ""
    entities: tuple[Entity, ...] = ()
    caption: str = ""
    caption_entities: tuple[Entity, ...] = ()
    file: StoredFile | None = None
    location: Location | None = None
    contact: Contact | None = None
    poll_id: str | None = None
    keyboard: Keyboard | None = None
    reply_to: int | None = None
    quote: str | None = None
    thread_id: int | None = None
    media_group_id: str | None = None
    edit_date: int | None = None
    protected: bool = False
    silent: bool = False
    forward: Origin | None = None
    link_preview: Json | None = None
    service: Json | None = None
    reactions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """A topic of a forum; its id is the ``message_thread_id``."""

    thread_id: int
    name: str
    icon_color: int = 7322096
    closed: bool = False


@dataclass
class Chat:
    """A conversation with everything said in it."""

    id: int
    type: ChatType
    title: str = ""
    username: str | None = None
    is_forum: bool = False
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reply_keyboard: tuple[tuple[str, ...], ...] = ()


@dataclass
class Query:
    """A pressed button that waits for its one answer."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    pressed_at: float
    answered: bool = False
    text: str = ""
    alert: bool = False
    url: str | None = None
