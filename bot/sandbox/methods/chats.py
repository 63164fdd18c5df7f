"""Chats, members and forum topics."""

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import Table, target_chat
from bot.sandbox.model import Chat, Json, JsonValue, Message, Topic
from bot.sandbox.params import Params
from bot.sandbox.text import utf16_length
from bot.sandbox.wire import chat_json, message_json
from bot.sandbox.world import World

_MAX_TOPIC_NAME = 128


def _get_chat(world: World, params: Params) -> JsonValue:
    chat = target_chat(world, params)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    pinned = chat.messages.get(chat.pinned[-1]) if chat.pinned else None
    return {
        **chat_json(world, chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
        **({"pinned_message": message_json(world, pinned)} if pinned else {}),
    }


def _get_chat_member(world: World, params: Params) -> JsonValue:
    chat = target_chat(world, params)
    user = world.users.get(params.number("user_id"))
    if user is None:
        raise bad_request("invalid user_id specified")
    if chat.type == "private" and user.id not in chat.members:
        raise bad_request("member not found")
    return world.member_json(user, chat.members.get(user.id, "left"))


def _get_administrators(world: World, params: Params) -> JsonValue:
    chat = target_chat(world, params)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    admins = [
        (world.users[user], status) for user, status in chat.members.items() if status in {"creator", "administrator"}
    ]
    return [world.member_json(user, status) for user, status in admins if user.id != world.bot.id]


def _get_member_count(world: World, params: Params) -> JsonValue:
    chat = target_chat(world, params)
    return sum(1 for status in chat.members.values() if status not in {"left", "kicked"})


def _leave_chat(world: World, params: Params) -> JsonValue:
    chat = target_chat(world, params)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    world.check_may_write(chat)
    world.bot_membership(chat, world.bot, chat.members[world.bot.id], "left")
    return True


def _forum(world: World, params: Params) -> Chat:
    chat = target_chat(world, params)
    world.check_may_write(chat)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if chat.members.get(world.bot.id) != "administrator":
        raise bad_request("not enough rights to manage topics")
    return chat


def _topic(world: World, params: Params) -> tuple[Chat, Topic]:
    chat = _forum(world, params)
    thread_id = params.number("message_thread_id")
    if thread_id not in chat.topics:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, chat.topics[thread_id]


def _topic_name(params: Params) -> str:
    name = params.text("name").strip()
    if not name or utf16_length(name) > _MAX_TOPIC_NAME:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    return name


def _create_topic(world: World, params: Params) -> JsonValue:
    chat, name = _forum(world, params), _topic_name(params)
    color = params.number("icon_color") or Topic(0, "").icon_color
    thread_id = world.next_message_id(chat)
    chat.topics[thread_id] = Topic(thread_id, name, color)
    service: Json = {"forum_topic_created": {"name": name, "icon_color": color}}
    world.put(Message(thread_id, chat.id, world.bot, world.now(), thread_id=thread_id, service=service))
    world.tell("chat", chat=chat.id)
    return {"message_thread_id": thread_id, "name": name, "icon_color": color}


def _edit_topic(world: World, params: Params) -> JsonValue:
    chat, topic = _topic(world, params)
    name = _topic_name(params)
    if name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    world.update_topic(chat, topic.thread_id, name=name)
    return True


def _close_topic(world: World, params: Params) -> JsonValue:
    chat, topic = _topic(world, params)
    if topic.closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    world.update_topic(chat, topic.thread_id, closed=True)
    return True


def _reopen_topic(world: World, params: Params) -> JsonValue:
    chat, topic = _topic(world, params)
    if not topic.closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    world.update_topic(chat, topic.thread_id, closed=False)
    return True


def _delete_topic(world: World, params: Params) -> JsonValue:
    chat, topic = _topic(world, params)
    world.delete_topic(chat, topic.thread_id)
    return True


TABLE: Table = {
    "getChat": _get_chat,
    "getChatMember": _get_chat_member,
    "getChatAdministrators": _get_administrators,
    "getChatMemberCount": _get_member_count,
    "leaveChat": _leave_chat,
    "createForumTopic": _create_topic,
    "editForumTopic": _edit_topic,
    "closeForumTopic": _close_topic,
    "reopenForumTopic": _reopen_topic,
    "deleteForumTopic": _delete_topic,
}
