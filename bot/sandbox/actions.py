"""What people do besides writing: edit, press buttons, vote, react, block."""

from dataclasses import replace

from bot.sandbox.model import Chat, Json, JsonValue, Message, PollOption, Query, User
from bot.sandbox.text import clean, trim, with_found
from bot.sandbox.wire import chat_json, message_json, poll_json, user_json
from bot.sandbox.writing import Writing


class Actions(Writing):
    """The people's side of the stand-in."""

    def start(self, user: User, payload: str = "") -> Message:
        """Open the bot by its link, with a payload or without; lifts a block."""
        if user.id in self.blocked:
            self.unblock(user)
        return self.send_text(user, f"/start {payload}".strip())

    def edit_text(self, message: Message, text: str) -> Message:
        """Change one's own message."""
        body, _ = trim(clean(text), ())
        changed = replace(message, text=body, entities=with_found(body, ()), edit_date=self.now())
        self.put(changed, "edited")
        if self.bot_hears(self.chats[message.chat_id], changed):
            self.outbox.add("edited_message", message_json(self, changed))
        return changed

    def press(self, user: User, message: Message, button: str, *, stale: bool = False) -> Query:
        """Press an inline button, named by its text or its data.

        Args:
            user: Who presses.
            message: Under which message.
            button: Text or callback data.
            stale: True presses a button that the app still shows but the message no longer has.

        Returns:
            The query; ``answered`` and ``text`` are set once the bot answers.

        Raises:
            ValueError: No such button.
        """
        current = self.chats[message.chat_id].messages.get(message.id)
        found = current.keyboard.find(button) if current and current.keyboard else None
        data = found.callback_data if found else button if stale else None
        if data is None:
            raise ValueError(f"no button {button!r} under message {message.id}")
        query = Query(f"{self.bot.id}{self.serial():06}", user.id, message.chat_id, message.id, self.seconds())
        self.queries[query.id] = query
        body: dict[str, JsonValue] = {"id": query.id, "from": user_json(user), "chat_instance": str(message.chat_id)}
        shown: Json = message_json(self, current) if current else self._gone(message)
        self.outbox.add("callback_query", {**body, "message": shown, "data": data})
        return query

    def _gone(self, message: Message) -> Json:
        chat = chat_json(self, self.chats[message.chat_id])
        return {"chat": chat, "message_id": message.id, "date": 0}

    def vote(self, user: User, message: Message, choices: list[int]) -> None:
        """Vote in a poll; an empty list takes the vote back.

        Raises:
            ValueError: The poll is closed, or the choices are not possible.
        """
        poll = self.polls[message.poll_id or ""]
        final = poll.kind == "quiz" and user.id in poll.voters
        known = set(choices) <= set(range(len(poll.options)))
        if poll.closed or final or not known or (len(choices) > 1 and not poll.multiple):
            raise ValueError("this vote is not possible")
        options = tuple(_voted(option, user.id, number in choices) for number, option in enumerate(poll.options))
        poll = self.update_poll(replace(poll, options=options))
        self.outbox.add("poll", poll_json(self, poll))
        if not poll.anonymous:
            ids: list[JsonValue] = [poll.options[number].id for number in choices]
            chosen: list[JsonValue] = list(choices)
            self.outbox.add(
                "poll_answer",
                {"poll_id": poll.id, "user": user_json(user), "option_ids": chosen, "option_persistent_ids": ids},
            )

    def react(self, user: User, message: Message, emoji: str) -> None:
        """React to a message."""
        old = [{"type": "emoji", "emoji": sign} for sign in message.reactions]
        self.put(replace(message, reactions=(emoji,)), "edited")
        payload: Json = {
            "chat": chat_json(self, self.chats[message.chat_id]), "message_id": message.id, "user": user_json(user),
            "date": self.now(), "old_reaction": old, "new_reaction": [{"type": "emoji", "emoji": emoji}],
        }  # fmt: skip
        self.outbox.add("message_reaction", payload)

    def block(self, user: User) -> None:
        """Block the bot: its messages are refused with 403."""
        self.blocked.add(user.id)
        self.bot_membership(self.private_chat(user), user, "member", "kicked")

    def unblock(self, user: User) -> None:
        """Lift the block."""
        self.blocked.discard(user.id)
        self.bot_membership(self.private_chat(user), user, "kicked", "member")

    def bot_membership(self, chat: Chat, by: User, old: str, new: str) -> None:
        """Record and tell that the bot's standing in a chat changed."""
        chat.members[self.bot.id] = new
        payload: Json = {
            "chat": chat_json(self, chat), "from": user_json(by), "date": self.now(),
            "old_chat_member": self.member_json(self.bot, old), "new_chat_member": self.member_json(self.bot, new),
        }  # fmt: skip
        self.outbox.add("my_chat_member", payload)
        self.tell("chat", chat=chat.id)

    def member_json(self, user: User, status: str) -> Json:
        """A ChatMember."""
        body: dict[str, JsonValue] = {"user": user_json(user), "status": status}
        if status == "creator":
            body["is_anonymous"] = False
        elif status == "kicked":
            body["until_date"] = 0
        elif status == "administrator":
            body.update(dict.fromkeys(_ADMIN_RIGHTS, True), is_anonymous=False, can_be_edited=False)
        return body


_ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip


def _voted(option: PollOption, user_id: int, chosen: bool) -> PollOption:  # noqa: FBT001
    voters = option.voters - {user_id} | ({user_id} if chosen else set())
    return replace(option, voters=voters)
