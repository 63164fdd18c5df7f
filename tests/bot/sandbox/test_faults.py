"""Failures on purpose, flood limits, and the raw protocol."""

import json
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import ANY, Fault, FloodLimits, flood
from bot.sandbox.model import User
from bot.sandbox.world import World
from tests.bot.sandbox.conftest import MovableClock


@pytest.fixture
def official(world: World) -> User:
    user = world.user("Valeria")
    world.start(user)
    return user


async def test_a_scripted_row_of_failures(bot: Bot, world: World, official: User) -> None:
    world.faults.script("sendMessage", [flood(7), None, Fault(status=502, description="Bad Gateway")])
    with pytest.raises(RetryAfter) as wait:
        await bot.send_message(official.id, "a")
    assert wait.value.retry_after == timedelta(seconds=7)
    await bot.send_message(official.id, "b")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(official.id, "c")
    await bot.send_message(official.id, "d")
    assert [message.text for message in world.replies(official)] == ["b", "d"]


async def test_a_lost_request_and_a_lost_answer(bot: Bot, world: World, official: User) -> None:
    world.faults.fail_next("sendMessage", Fault("timeout"))
    with pytest.raises(TimedOut):
        await bot.send_message(official.id, "lost")
    world.faults.fail_next("sendMessage", Fault("disconnect", after_effect=True))
    with pytest.raises(NetworkError):
        await bot.send_message(official.id, "arrived")
    assert [message.text for message in world.replies(official)] == ["arrived"]


async def test_every_third_call_fails_until_cleared(bot: Bot, world: World, official: User) -> None:
    world.faults.fail_every(3, Fault(status=400, description="Bad Request: no luck"), method=ANY)
    await bot.send_message(official.id, "1")
    await bot.send_message(official.id, "2")
    with pytest.raises(BadRequest, match="No luck"):
        await bot.send_message(official.id, "3")
    world.faults.clear()
    for number in range(4):
        await bot.send_message(official.id, str(number))


async def test_one_message_a_second_to_a_chat(bot: Bot, world: World, clock: MovableClock, official: User) -> None:
    world.limits.enabled = True
    await bot.send_message(official.id, "1")
    with pytest.raises(RetryAfter) as wait:
        await bot.send_message(official.id, "2")
    assert wait.value.retry_after == timedelta(seconds=1)
    clock.move(1)
    await bot.send_message(official.id, "3")


async def test_twenty_messages_a_minute_to_a_group(bot: Bot, world: World, clock: MovableClock, official: User) -> None:
    desk = world.group("Desk", [official])
    world.limits.enabled = True
    for number in range(20):
        await bot.send_message(desk.id, str(number))
        clock.move(1)
    with pytest.raises(RetryAfter) as wait:
        await bot.send_message(desk.id, "21")
    assert wait.value.retry_after == timedelta(seconds=40)


@given(st.lists(st.tuples(st.integers(1, 40), st.floats(0, 0.2)), max_size=120))
def test_never_more_than_thirty_in_any_second(sends: list[tuple[int, float]]) -> None:
    limits, now, sent = FloodLimits(enabled=True), 0.0, []
    waits: set[int | None] = {1}
    for chat, pause in sends:
        now += pause
        try:
            limits.spend(chat, group=False, now=now)
        except ApiError as refused:
            waits.add(refused.retry_after_s)
        else:
            sent.append((now, chat))
    assert waits == {1}
    for at, chat in sent:
        window = [other for moment, other in sent if at - 1 < moment <= at]
        assert len(window) <= 30
        assert window.count(chat) == 1


async def test_parameters_in_every_encoding(client: httpx.AsyncClient, world: World, official: User) -> None:
    url = f"/bot{world.token}/sendMessage"
    values = {"chat_id": str(official.id), "text": "<b>a</b>", "parse_mode": "HTML"}
    answers = [
        await client.get(url, params=values),
        await client.post(url, data=values),
        await client.post(url, json={**values, "chat_id": official.id}),
        await client.post(url.replace("sendMessage", "SENDMESSAGE"), files={"unused": b"x"}, data=values),
    ]
    assert [answer.json()["result"]["text"] for answer in answers] == ["a"] * 4


@pytest.mark.parametrize(
    ("method", "body", "status", "description"),
    [
        ("sendNothing", {}, 404, "Not Found: method not found"),
        ("sendMessage", {"text": "a"}, 400, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": "x", "text": "a"}, 400, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": 7000001}, 400, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 7000001, "text": "a", "reply_markup": "{"}, 400,
         "Bad Request: can't parse reply keyboard markup JSON object"),
        ("sendMessage", {"chat_id": 7000001, "text": "a", "reply_markup": {"rows": []}}, 400,
         "Bad Request: object expected as reply markup"),
        ("sendMessage", {"chat_id": 7000001, "text": "a", "reply_markup": {"inline_keyboard": [1]}}, 400,
         "Bad Request: can't parse inline keyboard: expected an Array of Array of buttons"),
        ("sendDocument", {"chat_id": 7000001}, 400, "Bad Request: there is no document in the request"),
        ("editMessageText", {"chat_id": 7000001, "message_id": "x", "text": "a"}, 400,
         "Bad Request: message to edit not found"),
    ],
)  # fmt: skip
async def test_refusals_have_telegram_s_shape(
    client: httpx.AsyncClient, world: World, official: User, method: str, body: object, status: int, description: str
) -> None:
    answer = await client.post(
        f"/bot{world.token}/{method}", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert answer.status_code == status
    assert answer.json() == {"ok": False, "error_code": status, "description": description}


async def test_a_foreign_token_is_refused_for_files_too(
    client: httpx.AsyncClient, world: World, official: User
) -> None:
    message = world.send_document(official, "a.txt", b"x")
    assert message.file is not None
    assert (await client.get(f"/file/bot{world.token}/{message.file.path}")).content == b"x"
    assert (await client.get(f"/file/bot1234:other/{message.file.path}")).status_code == 401
    assert (await client.get(f"/file/bot{world.token}/../secret")).status_code == 404
