"""Telegram's limits on sending, kept from our side: overall, a private chat, a group; a 429 stops only its own chat."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, TypeAlias

from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter

from bot.handling import current_handling
from bot.window import SlidingWindow

log = logging.getLogger(__name__)
JsonDict: TypeAlias = dict[str, Any]  # what the library's own signatures say
Result: TypeAlias = bool | JsonDict | list[JsonDict]
_UNLIMITED = frozenset({"sendChatAction", "answerCallbackQuery"})
_EFFECTS = ("send", "forward", "copy", "edit")
_MANY_CHATS = 1024
_SECOND, _MINUTE = 1.02, 60.5  # a little longer: what we send evenly may arrive bunched


@dataclass(frozen=True, slots=True)
class SendingLimits:
    """Messages a period (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).

    Attributes:
        overall_per_s: Over all chats.
        chat_burst: To one private chat at once; then ``chat_per_s``, as Telegram allows short bursts.
        group_per_minute: To one group.
        retries: How often a call is made again after a 429.
        longest_wait_s: A 429 that asks for more than this is passed on instead of waited out.
    """

    overall_per_s: int = 30
    chat_burst: float = 4
    chat_per_s: float = 1
    group_per_minute: int = 20
    retries: int = 5
    longest_wait_s: float = 60


class ChatRateLimiter(AIORateLimiter):
    """Keeps ``SendingLimits``. Unlike its base it limits private chats, and one chat's 429 does not halt the others."""

    def __init__(self, limits: SendingLimits | None = None) -> None:
        self._limits = limits or SendingLimits()
        super().__init__(
            overall_max_rate=self._limits.overall_per_s,
            group_max_rate=self._limits.group_per_minute,
            max_retries=self._limits.retries,
        )
        self._overall = SlidingWindow(self._limits.overall_per_s, _SECOND)
        self._groups: dict[int | str, SlidingWindow] = {}
        self._chats: dict[int | str, AsyncLimiter] = {}
        self._not_before: dict[int | str, float] = {}

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,  # noqa: ANN401 - the library's signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Result:
        """Make a call to the Bot API as soon as the limits allow, and again after a 429."""
        chat = _chat_of(data)
        retries = self._limits.retries if rate_limit_args is None else rate_limit_args
        for left in range(retries, -1, -1):
            try:
                return await self._once(chat, endpoint, lambda: callback(*args, **kwargs))
            except RetryAfter as refusal:
                wait_s = _seconds(refusal)
                if not left or wait_s > self._limits.longest_wait_s:
                    raise
                log.info("Telegram asks to wait %.0f s before the next call of %s.", wait_s, endpoint)
                await self._hold(chat, wait_s)
        raise AssertionError  # the last round returns or raises

    async def _once(
        self, chat: int | str | None, endpoint: str, call: Callable[[], Coroutine[Any, Any, Result]]
    ) -> Result:
        async with AsyncExitStack() as stack:
            if chat is not None and endpoint not in _UNLIMITED:
                await self._wait_for(chat)
                await stack.enter_async_context(self._limiter_of(chat))
                await stack.enter_async_context(self._overall)
            result = await call()
        handling = current_handling()
        if handling is not None and endpoint.startswith(_EFFECTS) and endpoint not in _UNLIMITED:
            handling.effects += 1
        return result

    async def _hold(self, chat: int | str | None, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        if chat is None:
            await asyncio.sleep(seconds)
            return
        self._not_before[chat] = max(self._not_before.get(chat, 0.0), loop.time() + seconds)
        await self._wait_for(chat)

    async def _wait_for(self, chat: int | str) -> None:
        loop = asyncio.get_running_loop()
        while (until := self._not_before.get(chat, 0.0)) > (now := loop.time()):  # noqa: ASYNC110 - a later 429 may move it
            await asyncio.sleep(until - now)
        self._not_before.pop(chat, None)

    def _limiter_of(self, chat: int | str) -> AsyncLimiter | SlidingWindow:
        if isinstance(chat, str) or chat < 0:
            return self._group(chat)
        if len(self._chats) > _MANY_CHATS:
            self._chats = {key: one for key, one in self._chats.items() if not one.has_capacity(one.max_rate)}
        if chat not in self._chats:
            self._chats[chat] = AsyncLimiter(self._limits.chat_burst, self._limits.chat_burst / self._limits.chat_per_s)
        return self._chats[chat]

    def _group(self, chat: int | str) -> SlidingWindow:
        if len(self._groups) > _MANY_CHATS:
            self._groups = {key: one for key, one in self._groups.items() if not one.resting}
        if chat not in self._groups:
            self._groups[chat] = SlidingWindow(self._limits.group_per_minute, _MINUTE)
        return self._groups[chat]


def _chat_of(data: JsonDict) -> int | str | None:
    chat = data.get("chat_id")
    if chat is None:
        return None
    try:
        return int(chat)
    except ValueError:
        return str(chat)


def _seconds(refusal: RetryAfter) -> float:
    asked = refusal.retry_after
    return (asked if isinstance(asked, int) else asked.total_seconds()) + 0.1
