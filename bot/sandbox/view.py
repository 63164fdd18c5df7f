"""What the chat page shows, as JSON: the messages are those of the Bot API with a few additions."""

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.menus import commands_for, commands_json
from bot.sandbox.model import Chat, Json, JsonValue, Message, User
from bot.sandbox.wire import chat_json, message_json, user_json
from bot.sandbox.world import World


def state_json(world: World) -> Json:
    """Return who is there and which chats each of them sees."""
    people = [user for user in world.users.values() if not user.is_bot]
    return {"bot": user_json(world.bot), "people": [_person_json(world, user) for user in people]}


def _person_json(world: World, user: User) -> Json:
    groups = [chat for chat in world.chats.values() if chat.type != "private" and _is_member(chat, user)]
    return {
        **user_json(user),
        "role": world.roles.get(user.id, "stranger"),
        "blocked": user.id in world.blocked,
        "groups": [{"id": chat.id, "title": chat.title} for chat in groups],
    }


def _is_member(chat: Chat, user: User) -> bool:
    return chat.members.get(user.id) in {"creator", "administrator", "member"}


def visible_chat(world: World, user: User, chat_id: int) -> Chat:
    """Return a chat that a person may see; their own with the bot is opened by looking at it.

    Raises:
        ApiError: 400 when it is not theirs.
    """
    if chat_id == user.id:
        return world.chats.get(chat_id) or Chat(chat_id, "private", members={user.id: "member"})
    chat = world.chats.get(chat_id)
    if chat is None or chat.type == "private" or not _is_member(chat, user):
        raise bad_request("chat not found")
    return chat


def conversation_json(world: World, user: User, chat: Chat) -> Json:
    """Return a chat as a person sees it, with the last 500 messages."""
    language = (user.language_code or "")[:2]
    descriptions = world.menus.descriptions
    names = world.menus.names
    return {
        "chat": chat_json(world, chat),
        "name": names.get(language) or names.get("") or world.bot.first_name,
        "description": descriptions.get(language) or descriptions.get("") or "",
        "commands": commands_json(commands_for(world, user, chat)),
        "topics": [
            {"id": topic.thread_id, "name": topic.name, "closed": topic.closed} for topic in chat.topics.values()
        ],
        "members": sum(1 for status in chat.members.values() if status not in {"left", "kicked"}),
        "reply_keyboard": [list(row) for row in chat.reply_keyboard],
        "pinned": list(chat.pinned),
        "messages": [shown_json(world, message) for message in list(chat.messages.values())[-500:]],
    }


def shown_json(world: World, message: Message) -> Json:
    """Return a message with what only an app knows: reactions, own votes, the size of its picture."""
    poll = world.polls.get(message.poll_id or "")
    votes: list[JsonValue] = [sorted(option.voters) for option in poll.options] if poll else []
    return {**message_json(world, message), "reactions": list(message.reactions), "votes": votes}


def event_json(world: World, event: Json) -> Json:
    """Return an event with the message that it is about, if it still exists."""
    chat_id, message_id = event.get("chat"), event.get("message")
    if event["event"] not in {"message", "edited"} or not isinstance(chat_id, int) or not isinstance(message_id, int):
        return event
    message = world.chats[chat_id].messages.get(message_id)
    return {**event, "shown": shown_json(world, message)} if message else event
