"""Telegram's limits from our side."""

import asyncio
import time
from collections.abc import Callable, Coroutine

import pytest
from telegram.error import RetryAfter

from bot.handling import Handling, handling_as_current
from bot.limits import ChatRateLimiter, SendingLimits
from bot.window import SlidingWindow


class Api:
    """Takes calls as Telegram would and notes when they came."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, float]] = []
        self.refusals: dict[int, int] = {}
        self.begun = time.monotonic()

    async def take(self, chat: int) -> bool:
        if self.refusals.get(chat, 0) > 0:
            self.refusals[chat] -= 1
            raise RetryAfter(1)
        self.calls.append((chat, time.monotonic() - self.begun))
        return True

    def when(self, chat: int) -> list[float]:
        return [at for other, at in self.calls if other == chat]


@pytest.fixture
def api() -> Api:
    return Api()


# the library warns whenever it makes one: https://docs.python-telegram-bot.org/en/stable/telegram.error.html
pytestmark = pytest.mark.filterwarnings("ignore:.*attribute `retry_after`:telegram.warnings.PTBDeprecationWarning")


def send_through(limiter: ChatRateLimiter, api: Api) -> Callable[..., Coroutine[None, None, None]]:
    async def send(chat: int, endpoint: str = "sendMessage") -> None:
        await limiter.process_request(api.take, (chat,), {}, endpoint, {"chat_id": chat}, None)

    return send


def busiest(times: list[float], period_s: float) -> int:
    return max(sum(start <= other < start + period_s for other in times) for start in times)


async def test_a_chat_gets_a_burst_and_then_an_even_pace(api: Api) -> None:
    send = send_through(ChatRateLimiter(SendingLimits(chat_burst=3, chat_per_s=10)), api)
    await asyncio.gather(*(send(1) for _ in range(6)))
    times = api.when(1)
    assert times[2] < 0.08
    assert times[-1] >= 0.28


async def test_chats_do_not_wait_for_one_another(api: Api) -> None:
    send = send_through(ChatRateLimiter(SendingLimits(chat_burst=1, chat_per_s=2)), api)
    await asyncio.gather(*(send(chat) for chat in (1, 1, 2, 3, 4)))
    assert max(api.when(chat)[0] for chat in (1, 2, 3, 4)) < 0.3
    assert api.when(1)[1] >= 0.45


async def test_no_more_than_the_overall_limit_in_any_second(api: Api) -> None:
    send = send_through(ChatRateLimiter(SendingLimits(overall_per_s=10)), api)
    await asyncio.gather(*(send(chat) for chat in range(1, 26)))
    assert len(api.calls) == 25
    assert busiest([at for _, at in api.calls], 1.0) <= 10


async def test_a_group_has_a_window_of_its_own(api: Api) -> None:
    limiter = ChatRateLimiter(SendingLimits(group_per_minute=2))
    send = send_through(limiter, api)
    third = asyncio.gather(*(send(-100) for _ in range(3)), return_exceptions=True)
    await asyncio.sleep(0.1)
    await send(7)
    assert len(api.when(-100)) == 2
    assert len(api.when(7)) == 1
    third.cancel()


async def test_a_429_stops_only_its_own_chat_and_is_waited_out(api: Api) -> None:
    send = send_through(ChatRateLimiter(), api)
    api.refusals[1] = 1
    await asyncio.gather(send(1), send(1), send(2), send(3))
    assert max(api.when(2)[0], api.when(3)[0]) < 0.5
    assert min(api.when(1)) >= 1.0
    assert len(api.when(1)) == 2


async def test_a_chat_that_is_refused_for_good_is_given_up(api: Api) -> None:
    send = send_through(ChatRateLimiter(SendingLimits(retries=1)), api)
    api.refusals[1] = 5
    with pytest.raises(RetryAfter):
        await send(1)
    assert api.refusals[1] == 3


async def test_a_wait_that_is_too_long_is_not_sat_out(api: Api) -> None:
    send = send_through(ChatRateLimiter(SendingLimits(longest_wait_s=0.5)), api)
    api.refusals[1] = 1
    with pytest.raises(RetryAfter):
        await send(1)
    assert time.monotonic() - api.begun < 0.5


async def test_typing_costs_nothing_and_only_messages_count_as_effects(api: Api) -> None:
    send = send_through(ChatRateLimiter(SendingLimits(chat_burst=1, chat_per_s=1)), api)
    handling = Handling(1)
    with handling_as_current(handling):
        await asyncio.gather(*(send(1, "sendChatAction") for _ in range(5)), send(1, "answerCallbackQuery"))
        assert handling.effects == 0
        await send(1)
    assert handling.effects == 1
    assert time.monotonic() - api.begun < 0.5


async def test_many_chats_do_not_pile_up(api: Api) -> None:
    limiter = ChatRateLimiter(SendingLimits(overall_per_s=100_000, chat_burst=100, chat_per_s=100_000))
    send = send_through(limiter, api)
    for chat in range(1, 3001):
        await send(chat)
    assert len(limiter._chats) <= 1100


async def test_a_window_lets_in_at_most_so_many_in_any_period() -> None:
    window, times = SlidingWindow(5, 0.1), []

    async def enter() -> None:
        async with window:
            times.append(asyncio.get_running_loop().time())

    await asyncio.gather(*(enter() for _ in range(17)))
    assert busiest(times, 0.1) <= 5
    assert times[-1] - times[0] >= 0.3
