"""Polls and quizzes."""

from dataclasses import replace

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import (
    Table,
    find_message,
    formatted,
    send_options,
    target_chat,
    writable_chat,
)
from bot.sandbox.methods.keyboards import read_inline
from bot.sandbox.model import JsonValue, Message, Poll, PollOption
from bot.sandbox.params import Params
from bot.sandbox.text import utf16_length
from bot.sandbox.wire import message_json, poll_json
from bot.sandbox.world import World

_MAX_QUESTION = 300
_MAX_OPTION = 100
_MAX_OPTIONS = 12
_MAX_EXPLANATION = 200


def _send_poll(world: World, params: Params) -> JsonValue:
    chat = writable_chat(world, params)
    question = params.text("question").strip()
    if not question:
        raise bad_request("poll question must be non-empty")
    if utf16_length(question) > _MAX_QUESTION:
        raise bad_request(f"poll question length must not exceed {_MAX_QUESTION}")
    options = _options(world, params)
    kind = params.text("type").strip('"') or "regular"
    explanation, entities = formatted(
        world, params, "explanation", entities="explanation_entities", limit=_MAX_EXPLANATION,
        parse_mode="explanation_parse_mode",
    )  # fmt: skip
    poll = Poll(
        id=str(5_000_000_000 + world.serial()), question=question, options=options,
        kind="quiz" if kind == "quiz" else "regular", anonymous=params.flag("is_anonymous", default=True),
        multiple=params.flag("allows_multiple_answers"), correct=_correct(params, kind, len(options)),
        explanation=explanation, explanation_entities=entities, closed=params.flag("is_closed"),
    )  # fmt: skip
    world.polls[poll.id] = poll
    message = Message(
        world.next_message_id(chat),
        chat.id,
        world.bot,
        world.now(),
        poll_id=poll.id,
        **send_options(world, params, chat),
    )
    return message_json(world, world.put(message))


def _options(world: World, params: Params) -> tuple[PollOption, ...]:
    items = params.array("options", "poll options") or []
    texts = [str(item.get("text", "")) if isinstance(item, dict) else str(item) for item in items]
    if not texts:
        raise bad_request("poll must have at least 1 option")
    if len(texts) > _MAX_OPTIONS:
        raise bad_request(f"poll can't have more than {_MAX_OPTIONS} options")
    if not all(text.strip() for text in texts):
        raise bad_request("poll options must be non-empty")
    if max(utf16_length(text) for text in texts) > _MAX_OPTION:
        raise bad_request(f"poll options length must not exceed {_MAX_OPTION}")
    return tuple(PollOption(f"o{world.serial()}", text) for text in texts)


def _correct(params: Params, kind: str, options: int) -> tuple[int, ...]:
    if kind != "quiz":
        return ()
    given = params.array("correct_option_ids", "correct option identifiers")
    single = [params.number("correct_option_id", -1)]
    correct = tuple(number for number in (given or single) if isinstance(number, int))
    if not correct or not all(0 <= number < options for number in correct):
        raise bad_request("wrong correct option ID specified")
    return correct


def _stop_poll(world: World, params: Params) -> JsonValue:
    chat = target_chat(world, params)
    message = find_message(chat, params.number("message_id"), "message with poll to stop not found")
    if message.poll_id is None or message.sender.id != world.bot.id:
        raise bad_request("poll can't be stopped")
    if world.polls[message.poll_id].closed:
        raise bad_request("poll has already been closed")
    poll = world.update_poll(replace(world.polls[message.poll_id], closed=True))
    world.put(replace(message, keyboard=read_inline(params)), "edited")
    return poll_json(world, poll)


TABLE: Table = {"sendPoll": _send_poll, "stopPoll": _stop_poll}
