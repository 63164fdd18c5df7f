"""sendMessage, copying, forwarding, deleting, reactions, typing."""

from collections.abc import Mapping
from dataclasses import replace

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import (
    MAX_CAPTION,
    MAX_TEXT,
    Handler,
    Table,
    find_message,
    formatted,
    send_options,
    target_chat,
    writable_chat,
)
from bot.sandbox.methods.keyboards import read_inline
from bot.sandbox.model import Chat, JsonValue, Message, Origin
from bot.sandbox.params import Params
from bot.sandbox.wire import message_json
from bot.sandbox.world import World

_TWO_DAYS_S = 48 * 3600
_MOST_AT_ONCE = 100
_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


def _send_message(world: World, params: Params) -> JsonValue:
    if not params.text("text"):
        raise bad_request("message text is empty")
    chat = writable_chat(world, params)
    text, entities = formatted(world, params, "text", entities="entities", limit=MAX_TEXT)
    if not text:
        raise bad_request("text must be non-empty")
    options = send_options(world, params, chat)
    message = Message(
        world.next_message_id(chat), chat.id, world.bot, world.now(), text=text, entities=entities,
        link_preview=params.record("link_preview_options", "link preview options"), **options,
    )  # fmt: skip
    return message_json(world, world.put(message))


def _repeated(world: World, params: Params, source: Message, chat: Chat) -> Message:
    if source.protected:
        raise bad_request("message can't be forwarded")
    return replace(
        source, id=world.next_message_id(chat), chat_id=chat.id, sender=world.bot, date=world.now(), edit_date=None,
        reactions=(), **send_options(world, params, chat),
    )  # fmt: skip


def _copy_message(world: World, params: Params) -> JsonValue:
    source_chat = target_chat(world, params, "from_chat_id")
    source = find_message(source_chat, params.number("message_id"), "message to copy not found")
    copy = _repeated(world, params, source, writable_chat(world, params))
    if "caption" in params.values and source.file:
        text, entities = formatted(world, params, "caption", entities="caption_entities", limit=MAX_CAPTION)
        copy = replace(copy, caption=text, caption_entities=entities)
    world.put(replace(copy, forward=None))
    return {"message_id": copy.id}


def _forward_message(world: World, params: Params) -> JsonValue:
    source_chat = target_chat(world, params, "from_chat_id")
    source = find_message(source_chat, params.number("message_id"), "message to forward not found")
    copy = _repeated(world, params, source, writable_chat(world, params))
    origin = source.forward or Origin(source.date, source.sender)
    return message_json(world, world.put(replace(copy, forward=origin, keyboard=None)))


def _many(world: World, params: Params, one: Handler) -> JsonValue:
    """Repeat a method for each of ``message_ids``; what is gone or protected is left out, as on the server."""
    ids = params.array("message_ids", "message identifiers") or []
    numbers = [number for number in ids if isinstance(number, int)]
    if not 1 <= len(ids) <= _MOST_AT_ONCE or ids != sorted(set(numbers)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    source = target_chat(world, params, "from_chat_id")
    kept = [source.messages[number] for number in numbers if number in source.messages]
    copies = [
        one(world, Params({**params.values, "message_id": message.id}, {})) for message in kept if not message.protected
    ]
    return [{"message_id": copy["message_id"]} for copy in copies if isinstance(copy, Mapping)]


def _copy_messages(world: World, params: Params) -> JsonValue:
    return _many(world, params, _copy_message)


def _forward_messages(world: World, params: Params) -> JsonValue:
    return _many(world, params, _forward_message)


def _delete_message(world: World, params: Params) -> JsonValue:
    chat = target_chat(world, params)
    _delete(world, chat, find_message(chat, params.number("message_id"), "message to delete not found"))
    return True


def _delete(world: World, chat: Chat, message: Message) -> None:
    too_old = world.now() - message.date > _TWO_DAYS_S
    foreign = message.sender.id != world.bot.id
    if too_old or (foreign and chat.type != "private" and chat.members.get(world.bot.id) != "administrator"):
        raise bad_request("message can't be deleted for everyone")
    world.remove(message)


def _delete_messages(world: World, params: Params) -> JsonValue:
    chat = target_chat(world, params)
    ids = params.array("message_ids", "message identifiers") or []
    if not 1 <= len(ids) <= _MOST_AT_ONCE:
        raise bad_request(
            "message identifiers are not specified" if not ids else "too many message identifiers specified"
        )
    for message in [chat.messages[number] for number in ids if isinstance(number, int) and number in chat.messages]:
        _delete(world, chat, message)
    return True


def _send_chat_action(world: World, params: Params) -> JsonValue:
    chat = target_chat(world, params)
    world.check_may_write(chat)
    action = params.text("action").strip('"')
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.tell("action", chat=chat.id, action=action, thread=params.number("message_thread_id") or None)
    return True


def _set_message_reaction(world: World, params: Params) -> JsonValue:
    chat = target_chat(world, params)
    message = find_message(chat, params.number("message_id"), "message to react not found")
    items = params.array("reaction", "reactions") or []
    emoji = [item.get("emoji") for item in items if isinstance(item, dict)]
    if len(emoji) > 1 or not all(isinstance(sign, str) and sign for sign in emoji):
        raise bad_request("REACTION_INVALID")
    world.put(replace(message, reactions=tuple(str(sign) for sign in emoji)), "edited")
    return True


def _pinnable(world: World, params: Params) -> Chat:
    chat = target_chat(world, params)
    if chat.type != "private" and chat.members.get(world.bot.id) != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def _pin_chat_message(world: World, params: Params) -> JsonValue:
    chat = _pinnable(world, params)
    message = find_message(chat, params.number("message_id"), "message to pin not found")
    chat.pinned = [*(number for number in chat.pinned if number != message.id), message.id]
    world.tell("chat", chat=chat.id)
    return True


def _unpin_chat_message(world: World, params: Params) -> JsonValue:
    chat = _pinnable(world, params)
    number = params.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    world.tell("chat", chat=chat.id)
    return True


def _unpin_all(world: World, params: Params) -> JsonValue:
    chat = _pinnable(world, params)
    chat.pinned.clear()
    world.tell("chat", chat=chat.id)
    return True


def _edit_reply_markup(world: World, params: Params) -> JsonValue:
    message = editable(world, params)
    return changed(world, message, replace(message, keyboard=read_inline(params)))


def editable(world: World, params: Params) -> Message:
    """Return the bot's own message that an edit is about.

    Raises:
        ApiError: 400 when it is gone or not the bot's.
    """
    if params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = target_chat(world, params)
    world.check_may_write(chat)
    message = find_message(chat, params.number("message_id"), "message to edit not found")
    if message.sender.id != world.bot.id or message.forward or message.service:
        raise bad_request("message can't be edited")
    return message


def changed(world: World, before: Message, after: Message) -> JsonValue:
    """Keep an edited message.

    Raises:
        ApiError: 400 "message is not modified" when nothing differs.
    """
    if before == after:
        reason = (
            "specified new message content and reply markup are exactly the same as a current content and reply markup"
        )
        raise bad_request(f"message is not modified: {reason} of the message")
    edited = replace(after, edit_date=world.now())
    return message_json(world, world.put(edited, "edited"))


TABLE: Table = {
    "sendMessage": _send_message,
    "copyMessage": _copy_message,
    "forwardMessage": _forward_message,
    "copyMessages": _copy_messages,
    "forwardMessages": _forward_messages,
    "deleteMessage": _delete_message,
    "deleteMessages": _delete_messages,
    "sendChatAction": _send_chat_action,
    "setMessageReaction": _set_message_reaction,
    "pinChatMessage": _pin_chat_message,
    "unpinChatMessage": _unpin_chat_message,
    "unpinAllChatMessages": _unpin_all,
    "editMessageReplyMarkup": _edit_reply_markup,
}
