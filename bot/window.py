"""A sliding window: at most so many entries in any stretch of time. A leaky bucket lets through up to twice as many."""

import asyncio
from collections import deque
from types import TracebackType


class SlidingWindow:
    """An asynchronous context manager that is entered at most ``most`` times in any ``period_s`` seconds, in order.

    Args:
        most: Entries in a period, at least 1.
        period_s: Its length in seconds.
    """

    def __init__(self, most: int, period_s: float) -> None:
        self._most = most
        self._period_s = period_s
        self._entered: deque[float] = deque()
        self._turn = asyncio.Lock()

    @property
    def resting(self) -> bool:
        """Whether nothing entered within the last period."""
        return not self._entered or asyncio.get_running_loop().time() - self._entered[-1] > self._period_s

    async def __aenter__(self) -> None:
        loop = asyncio.get_running_loop()
        async with self._turn:
            if len(self._entered) >= self._most:
                oldest = self._entered.popleft()
                await asyncio.sleep(max(0.0, oldest + self._period_s - loop.time()))
            self._entered.append(loop.time())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Do nothing: an entry counts whatever became of it."""
