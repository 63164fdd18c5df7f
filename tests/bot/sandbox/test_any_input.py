"""Whatever is sent, the stand-in answers in the shape of the Bot API; it never breaks."""

import json

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import Message

from bot.sandbox.api import create_app
from bot.sandbox.methods import METHODS
from bot.sandbox.world import World
from tests.bot.sandbox.conftest import URL

NAMES = [
    "chat_id", "text", "message_id", "message_ids", "from_chat_id", "parse_mode", "entities", "reply_markup",
    "reply_parameters", "caption", "media", "document", "photo", "options", "question", "type", "commands", "scope",
    "allowed_updates", "reaction", "action", "user_id", "name", "message_thread_id", "url", "language_code", "file_id",
    "callback_query_id", "latitude", "longitude", "menu_button", "correct_option_ids", "link_preview_options",
]  # fmt: skip
LIKELY = st.sampled_from([
    1, 2, -1, 7000001, -1002000000000, "", "HTML", "<b>a</b>", "typing", "quiz", [1, 2], ["a", "b"], {"type": "chat"},
    {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}, {"message_id": 1}, {"message_id": "1"},
    [{"type": "photo", "media": "attach://x"}, {"type": "document", "media": 5}],
    [{"command": "a", "description": "b"}],
    {"type": "chat_member", "chat_id": 7000001, "user_id": "x"}, [{"type": "bold", "offset": 0, "length": 1}],
    {"keyboard": [[{"text": "a"}, "b"]]}, {"inline_keyboard": [[{}]]}, [[1]], [{"text": None}], "{", "[", "😀",
])  # fmt: skip
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), LIKELY | ANY_JSON, max_size=9)
SILENT = sorted(set(METHODS) - {"getupdates", "setwebhook"})


def populated() -> World:
    world = World()
    official = world.user("Valeria")
    world.start(official)
    world.group("Desk", [official], forum=True)
    return world


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(SILENT), BODIES), min_size=1, max_size=4))
async def test_every_call_is_answered(calls: list[tuple[str, dict[str, object]]]) -> None:
    world = populated()
    transport = httpx.ASGITransport(create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
        for method, body in calls:
            body.setdefault("chat_id", 7000001)
            headers = {"content-type": "application/json"}
            answer = await client.post(f"/bot{world.token}/{method}", content=json.dumps(body), headers=headers)
            result = answer.json()
            assert result["ok"] == (answer.status_code == 200)
            assert answer.status_code in {200, 400, 403, 404}
            if result["ok"] and isinstance(result["result"], dict) and "chat" in result["result"]:
                assert Message.de_json(result["result"], None).chat.id
