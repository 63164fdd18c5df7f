"""The JSON of the Bot API, as python-telegram-bot reads it."""

from collections.abc import Iterable

from bot.sandbox.model import Button, Chat, Entity, Json, JsonValue, Keyboard, Message, Poll, StoredFile, User
from bot.sandbox.state import State

_OPTIONAL_USER = ("last_name", "username", "language_code")


def slim(**fields: JsonValue) -> dict[str, JsonValue]:
    """Return the fields that have a value; a trailing underscore avoids a keyword."""
    return {name.removesuffix("_"): value for name, value in fields.items() if value not in (None, "", (), [])}


def user_json(user: User) -> Json:
    """A User."""
    extra = slim(last_name=user.last_name, username=user.username, language_code=user.language_code)
    return {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name, **extra}


def chat_json(state: State, chat: Chat) -> Json:
    """A Chat; a private one shows the person."""
    if chat.type == "private":
        user = state.users[chat.id]
        names = slim(first_name=user.first_name, last_name=user.last_name, username=user.username)
        return {"id": chat.id, "type": "private", **names}
    forum = True if chat.is_forum else None
    return slim(id=chat.id, type=chat.type, title=chat.title, username=chat.username, is_forum=forum)


def entities_json(state: State, entities: Iterable[Entity]) -> list[JsonValue]:
    """An Array of MessageEntity."""
    return [_entity_json(state, entity) for entity in entities]


def _entity_json(state: State, entity: Entity) -> Json:
    user = state.users.get(entity.user_id) if entity.user_id else None
    extra = slim(
        url=entity.url,
        language=entity.language,
        custom_emoji_id=entity.custom_emoji_id,
        user=user_json(user) if user else None,
    )
    return {"type": entity.type, "offset": entity.offset, "length": entity.length, **extra}


def keyboard_json(keyboard: Keyboard) -> Json:
    """An InlineKeyboardMarkup."""
    return {"inline_keyboard": [[_button_json(button) for button in row] for row in keyboard.rows]}


def _button_json(button: Button) -> Json:
    copy_text: Json | None = {"text": button.copy_text} if button.copy_text else None
    return {
        **slim(text=button.text, callback_data=button.callback_data, url=button.url, copy_text=copy_text),
        **button.extra,
    }


def poll_json(state: State, poll: Poll) -> Json:
    """A Poll with its counts."""
    shows_answer = poll.kind == "quiz"
    return {
        "id": poll.id,
        "question": poll.question,
        "options": [
            {"persistent_id": option.id, "text": option.text, "voter_count": len(option.voters)}
            for option in poll.options
        ],
        "total_voter_count": len(poll.voters),
        "is_closed": poll.closed,
        "is_anonymous": poll.anonymous,
        "type": poll.kind,
        "allows_multiple_answers": poll.multiple,
        "allows_revoting": poll.kind == "regular",
        "members_only": False,
        **slim(
            correct_option_ids=list(poll.correct) if shows_answer else None,
            explanation=poll.explanation,
            explanation_entities=entities_json(state, poll.explanation_entities),
        ),
    }


def file_json(file: StoredFile) -> dict[str, JsonValue]:
    """The fields that every kind of file shares."""
    return {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": len(file.data)}


def media_json(file: StoredFile) -> dict[str, JsonValue]:
    """A message's file, under the name of its kind."""
    base = file_json(file)
    size: Json = {"width": file.width, "height": file.height}
    timed: Json = {"duration": file.duration_s, "mime_type": file.mime}
    named: Json = {"file_name": file.name, "mime_type": file.mime}
    sticker: Json = {"type": "regular", "is_animated": False, "is_video": False, **slim(emoji=file.emoji)}
    shapes: dict[str, JsonValue] = {
        "photo": [{**base, **size}],
        "document": {**base, **named},
        "sticker": {**base, **size, **sticker},
        "voice": {**base, **timed},
        "audio": {**base, **timed, **named},
        "video": {**base, **timed, **size, **named},
    }
    return {file.kind: shapes[file.kind]}


def message_json(state: State, message: Message, *, with_reply: bool = True) -> Json:
    """A Message; the one that it replies to is included once, not its own chain."""
    chat = state.chats[message.chat_id]
    body: dict[str, JsonValue] = {
        "message_id": message.id,
        "date": message.date,
        "chat": chat_json(state, chat),
        "from": user_json(message.sender),
        **slim(
            text=message.text,
            entities=entities_json(state, message.entities),
            caption=message.caption,
            caption_entities=entities_json(state, message.caption_entities),
            edit_date=message.edit_date,
            message_thread_id=message.thread_id,
            is_topic_message=True if message.thread_id and chat.is_forum else None,
            media_group_id=message.media_group_id,
            has_protected_content=message.protected or None,
            link_preview_options=message.link_preview,
            reply_markup=keyboard_json(message.keyboard) if message.keyboard else None,
        ),
        **(message.service or {}),
        **_content_json(state, message),
        **_origin_json(message),
    }
    if with_reply:
        body.update(_reply_json(state, chat, message))
    return body


def _content_json(state: State, message: Message) -> dict[str, JsonValue]:
    content: dict[str, JsonValue] = media_json(message.file) if message.file else {}
    if message.location:
        content["location"] = {"latitude": message.location.latitude, "longitude": message.location.longitude}
    if message.contact:
        contact = message.contact
        content["contact"] = slim(
            phone_number=contact.phone_number, first_name=contact.first_name, user_id=contact.user_id
        )
    if message.poll_id:
        content["poll"] = poll_json(state, state.polls[message.poll_id])
    return content


def _origin_json(message: Message) -> dict[str, JsonValue]:
    if message.forward is None:
        return {}
    if message.forward.user is None:
        name = message.forward.hidden_name or ""
        return {"forward_origin": {"type": "hidden_user", "date": message.forward.date, "sender_user_name": name}}
    user = user_json(message.forward.user)
    return {"forward_origin": {"type": "user", "date": message.forward.date, "sender_user": user}}


def _reply_json(state: State, chat: Chat, message: Message) -> dict[str, JsonValue]:
    replied = chat.messages.get(message.reply_to) if message.reply_to else None
    if replied is None:
        return {}
    body: dict[str, JsonValue] = {"reply_to_message": message_json(state, replied, with_reply=False)}
    if message.quote:
        body["quote"] = {"text": message.quote, "position": 0, "is_manual": True}
    return body
