"""What many methods share: the chat, the options of sending, formatted text, keyboards."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias, TypedDict

from bot.sandbox.errors import bad_request, forbidden
from bot.sandbox.html_entities import parse_html
from bot.sandbox.methods.keyboards import ReplyKeyboard, read_markup
from bot.sandbox.model import Chat, Entity, Json, JsonValue, Keyboard, Message
from bot.sandbox.params import Params
from bot.sandbox.text import clean, nest, trim, utf16_length, utf16_slice, with_found
from bot.sandbox.world import World

Handler: TypeAlias = "Callable[[World, Params], JsonValue | Awaitable[JsonValue]]"
Table: TypeAlias = Mapping[str, Handler]

MAX_TEXT = 4096
MAX_CAPTION = 1024


class SendOptions(TypedDict):
    """The fields of a new message that come from the options of sending."""

    reply_to: int | None
    quote: str | None
    thread_id: int | None
    silent: bool
    protected: bool
    keyboard: Keyboard | None


def target_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """Return the chat that a call is about.

    Raises:
        ApiError: 400 when it does not exist, 403 when the bot may not write first.
    """
    given = params.text(name).strip('"')
    if not given:
        raise bad_request(f"{name} is empty")
    if given.startswith("@"):
        named = [
            chat.id for chat in world.chats.values() if chat.username and chat.username.lower() == given[1:].lower()
        ]
        return world.chat(named[0] if named else 0)
    chat_id = params.number(name)
    met = any(chat_id in chat.members and world.bot.id in chat.members for chat in world.chats.values())
    if chat_id in world.users and chat_id not in world.chats and met:
        raise forbidden("bot can't initiate conversation with a user")
    return world.chat(chat_id)


def writable_chat(world: World, params: Params, messages: int = 1) -> Chat:
    """Return the chat to send to, after the rights and the flood limits."""
    chat = target_chat(world, params)
    world.check_may_write(chat)
    world.limits.spend(chat.id, group=chat.type != "private", now=world.seconds(), messages=messages)
    return chat


def send_options(world: World, params: Params, chat: Chat) -> SendOptions:
    """Read the options that every sending method has; a reply keyboard is laid in the chat."""
    markup = read_markup(params)
    if isinstance(markup, ReplyKeyboard):
        chat.reply_keyboard = markup.rows
    reply_to, quote = _reply(params, chat)
    return SendOptions(
        reply_to=reply_to,
        quote=quote,
        thread_id=_thread(world, params, chat, reply_to),
        silent=params.flag("disable_notification"),
        protected=params.flag("protect_content"),
        keyboard=markup if isinstance(markup, Keyboard) else None,
    )


def _reply(params: Params, chat: Chat) -> tuple[int | None, str | None]:
    record = params.record("reply_parameters", "reply parameters") or {}
    wanted = record.get("message_id") or params.number("reply_to_message_id")
    if not wanted:
        return None, None
    replied = chat.messages.get(wanted) if isinstance(wanted, int) else None
    if replied is None:
        if record.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
            return None, None
        raise bad_request("message to be replied not found")
    quote = record.get("quote")
    if isinstance(quote, str) and quote not in (replied.text or replied.caption):
        raise bad_request("QUOTE_TEXT_INVALID")
    return replied.id, quote if isinstance(quote, str) else None


def _thread(world: World, params: Params, chat: Chat, reply_to: int | None) -> int | None:
    thread_id = params.number("message_thread_id")
    if not thread_id:
        return chat.messages[reply_to].thread_id if reply_to else None
    if thread_id not in chat.topics:
        raise bad_request("message thread not found")
    if chat.topics[thread_id].closed and chat.members.get(world.bot.id) != "administrator":
        raise bad_request("TOPIC_CLOSED")
    return thread_id


def formatted(
    world: World, params: Params, name: str, *, entities: str, limit: int, parse_mode: str = "parse_mode"
) -> tuple[str, tuple[Entity, ...]]:
    """Return the text and entities of a parameter, parsed, trimmed and measured.

    Args:
        world: For the people that are mentioned.
        params: The call.
        name: Parameter of the text.
        entities: Parameter of the explicit entities.
        limit: UTF-16 units allowed after parsing.
        parse_mode: Parameter of the parse mode.

    Raises:
        ApiError: 400 with Telegram's sentence.
    """
    source, mode = params.text(name), params.text(parse_mode).strip('"').lower()
    if mode == "html":
        text, found = parse_html(source)
    elif mode in {"", "none", "null"}:
        text = clean(source)
        found = nest(_explicit(text, params.array(entities, "entities") or []))
    else:
        raise bad_request("unsupported parse_mode")
    text, found = trim(text, found)
    if utf16_length(text) > limit:
        raise bad_request("message is too long" if limit == MAX_TEXT else "message caption is too long")
    known = tuple(entity for entity in found if entity.user_id is None or entity.user_id in world.users)
    return text, with_found(text, known)


def _explicit(text: str, items: list[JsonValue]) -> list[Entity]:
    size = utf16_length(text)
    entities: list[Entity] = []
    for item in items:
        if not isinstance(item, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        entity = _entity(item)
        if entity.offset < 0 or entity.length <= 0 or entity.end > size:
            raise bad_request("can't parse entities: entity is out of the text's bounds")
        if "\ufffd" in utf16_slice(text, entity.offset, entity.length) and "\ufffd" not in text:
            raise bad_request("entity begins or ends in a middle of a UTF-16 symbol")
        entities.append(entity)
    return entities


def _entity(item: Json) -> Entity:
    kind, offset, length = item.get("type"), item.get("offset"), item.get("length")
    if not isinstance(kind, str) or not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request("can't parse MessageEntity: type, offset and length are needed")
    user = item.get("user")
    user_id = user.get("id") if isinstance(user, Mapping) else None
    return Entity(
        kind,
        offset,
        length,
        url=_string(item.get("url")),
        language=_string(item.get("language")),
        custom_emoji_id=_string(item.get("custom_emoji_id")),
        user_id=user_id if isinstance(user_id, int) else None,
    )


def _string(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def caption_fields(world: World, params: Params) -> tuple[str, tuple[Entity, ...]]:
    """Return a caption and its entities; it may be empty."""
    return formatted(world, params, "caption", entities="caption_entities", limit=MAX_CAPTION)


def find_message(chat: Chat, message_id: int, missing: str) -> Message:
    """Return a message of a chat.

    Raises:
        ApiError: 400 with the sentence ``missing``.
    """
    if message_id not in chat.messages:
        raise bad_request(missing)
    return chat.messages[message_id]
