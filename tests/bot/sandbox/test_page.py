"""What the chat page calls: it shows what Telegram would, to a browser on this machine only."""

import asyncio
import json
import re
from pathlib import Path

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

import bot.sandbox
from bot.sandbox.page import stream_events
from bot.sandbox.personas import Cast, populate
from bot.sandbox.world import World

STATIC = Path(bot.sandbox.__file__).parent / "static"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\0\x09\0\0\0\x07"
MINE = {"x-sandbox": "1"}


@pytest.fixture
def cast(world: World) -> Cast:
    return populate(world)


async def test_the_page_is_served_whole_and_strict(client: httpx.AsyncClient) -> None:
    index = await client.get("/")
    policy = index.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    names = re.findall(r'(?:src|href)="(/static/[^"]+)"', index.text)
    assert names
    for name in names:
        assert (await client.get(name)).status_code == 200


def test_no_outside_address_and_no_markup_from_text() -> None:
    for path in STATIC.iterdir():
        source = path.read_text()
        outside = set(re.findall(r"https?://[^\s\"'`)]+", source)) - {"http://www.w3.org/2000/svg", "https://${raw}"}
        assert outside == set(), path.name
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", " style=", 'onclick="'):
            assert word not in source, path.name


def test_every_language_has_every_label() -> None:
    source = (STATIC / "texts.js").read_text()
    blocks = re.findall(r"^  (en|es|pt): \{(.*?)^  \},", source, re.MULTILINE | re.DOTALL)
    keys = {language: set(re.findall(r"\b(\w+): \"", body)) for language, body in blocks}
    assert len(keys) == 3
    assert keys["en"] == keys["es"] == keys["pt"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({**MINE}, 200),
        ({**MINE, "origin": "http://127.0.0.1"}, 200),
        ({}, 403),
        ({**MINE, "origin": "https://evil.example"}, 403),
        ({**MINE, "origin": "null"}, 403),
        ({**MINE, "host": "evil.example"}, 403),
        ({**MINE, "host": "localhost:8765"}, 200),
    ],
)
async def test_only_this_machine_s_own_page_may_write(
    client: httpx.AsyncClient, cast: Cast, headers: dict[str, str], status: int
) -> None:
    answer = await client.post("/sandbox/send", json={"as": cast.official.id, "text": "hola"}, headers=headers)
    assert answer.status_code == status


async def test_a_rebound_name_reads_nothing(client: httpx.AsyncClient, cast: Cast) -> None:
    for path in ("/", "/sandbox/state", "/sandbox/events", f"/sandbox/chat?as={cast.official.id}"):
        assert (await client.get(path, headers={"host": "rebound.example"})).status_code == 403


async def test_a_conversation_from_the_page(client: httpx.AsyncClient, world: World, bot: Bot, cast: Cast) -> None:
    me = {"as": cast.official.id}
    await client.post("/sandbox/start", json={**me, "payload": "s42"}, headers=MINE)
    await client.post("/sandbox/send", json={**me, "text": "¿Qué es?"}, headers=MINE)
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Más", callback_data="more")]])
    await bot.send_message(cast.official.id, "<b>Eso</b>", parse_mode="HTML", reply_markup=markup)
    await bot.set_my_commands([("ayuda", "Ayuda")], language_code="es")
    view = (await client.get("/sandbox/chat", params=me)).json()
    assert [message["text"] for message in view["messages"]] == ["/start s42", "¿Qué es?", "Eso"]
    assert view["commands"] == [{"command": "ayuda", "description": "Ayuda"}]
    press = {**me, "message": view["messages"][-1]["message_id"], "button": "more"}
    query = (await client.post("/sandbox/press", json=press, headers=MINE)).json()["query"]
    assert world.queries[query].user_id == cast.official.id


async def test_files_go_up_and_down_as_attachments(client: httpx.AsyncClient, world: World, cast: Cast) -> None:
    files = {"file0": ("a.html", b"<script>1</script>", "text/html"), "file1": ("b.txt", b"b", "text/plain")}
    data = {"as": str(cast.staff.id), "caption": "dos"}
    assert (await client.post("/sandbox/upload", data=data, files=files, headers=MINE)).json() == {"files": 2}
    first, second = world.messages(cast.staff)
    assert first.media_group_id == second.media_group_id
    assert first.file is not None
    for query in ("", "?inline=1"):
        answer = await client.get(f"/sandbox/file/{first.file.file_id}{query}")
        assert answer.content == b"<script>1</script>"
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment")


async def test_pictures_go_as_photos_on_request(client: httpx.AsyncClient, world: World, cast: Cast) -> None:
    files = {"file0": ("a.png", PICTURE, "image/png")}
    for photos in ("true", "false"):
        await client.post(
            "/sandbox/upload", data={"as": str(cast.staff.id), "photos": photos}, files=files, headers=MINE
        )
    sent = [message.file for message in world.messages(cast.staff)]
    assert [file.kind for file in sent if file] == ["photo", "document"]
    shown = await client.get(f"/sandbox/file/{sent[0].file_id if sent[0] else ''}?inline=1")
    assert (shown.headers["content-type"], shown.headers["content-disposition"]) == ("image/png", "inline")


async def test_people_see_their_own_chats_only(client: httpx.AsyncClient, cast: Cast) -> None:
    group = cast.staff_group.id
    assert (await client.get("/sandbox/chat", params={"as": cast.staff.id, "chat": group})).status_code == 200
    assert (await client.get("/sandbox/chat", params={"as": cast.stranger.id, "chat": group})).status_code == 400
    assert (
        await client.get("/sandbox/chat", params={"as": cast.stranger.id, "chat": cast.staff.id})
    ).status_code == 400


async def test_language_block_and_bad_requests(client: httpx.AsyncClient, world: World, cast: Cast) -> None:
    me = {"as": cast.official.id}
    await client.post("/sandbox/language", json={**me, "language": "pt"}, headers=MINE)
    assert world.users[cast.official.id].language_code == "pt"
    await client.post("/sandbox/block", json={**me, "blocked": True}, headers=MINE)
    refused = await client.post("/sandbox/send", json={**me, "text": "a"}, headers=MINE)
    assert (refused.status_code, refused.json()) == (400, {"error": "this person blocked the bot"})
    await client.post("/sandbox/block", json={**me, "blocked": False}, headers=MINE)
    assert cast.official.id not in world.blocked
    for path, body in (("send", {"as": 1, "text": "a"}), ("language", {**me, "language": "xx"}), ("press", me)):
        assert (await client.post(f"/sandbox/{path}", json=body, headers=MINE)).status_code == 400
    state = (await client.get("/sandbox/state")).json()
    roles = [person["role"] for person in state["people"]]
    assert roles == ["official", "official", "staff", "trainer", "stranger", "administrator"]


async def test_events_carry_the_message(world: World, cast: Cast) -> None:
    stream = stream_events(world)
    assert await anext(stream) == "retry: 1000\n\n"
    world.send_text(cast.official, "hola")
    events = [json.loads((await anext(stream)).removeprefix("data: ")) for _ in range(2)]
    assert events[1]["event"] == "message"
    assert events[1]["shown"]["text"] == "hola"
    world.tell("closing")
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(stream), 1)
