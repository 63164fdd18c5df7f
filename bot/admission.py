"""Who may send how much: what is over a person's share is dropped before it costs anything, so others do not wait."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import Update


@dataclass(frozen=True, slots=True)
class ReceivingLimits:
    """How much is taken in.

    Attributes:
        burst: Updates of one person at once; then ``per_s``.
        per_s: Updates of one person a second.
        overall_burst: Updates of everybody at once; then ``overall_per_s``.
        overall_per_s: Updates of everybody a second. What is over it is not lost: intake pauses, and Telegram keeps it.
        longest_pause_s: Longest pause before one update.
        tell_every_s: How often a person is told that something of theirs was dropped, at most.
        people: How many persons are remembered at a time.
    """

    burst: float = 20
    per_s: float = 1
    overall_burst: float = 200
    overall_per_s: float = 50
    longest_pause_s: float = 2
    tell_every_s: float = 60
    people: int = 10_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of an update.

    Attributes:
        admitted: It is to be stored and handled; otherwise it is dropped.
        tell: The person is to be told that it was dropped.
    """

    admitted: bool
    tell: bool = False


class Bucket:
    """Holds at most ``size`` tokens and gets ``per_s`` a second; full at the start.

    Args:
        size: At least 1.
        per_s: Above 0.
        now: The present, in seconds from any beginning.
    """

    def __init__(self, size: float, per_s: float, now: float) -> None:
        self._size = size
        self._per_s = per_s
        self._held = size
        self._at = now

    def take(self, now: float) -> bool:
        """Take a token; False if there is none."""
        self._fill(now)
        if self._held < 1:
            return False
        self._held -= 1
        return True

    def spend(self, now: float) -> None:
        """Take what there is, at most one token; for those who waited for it, or long enough."""
        self._fill(now)
        self._held = max(0.0, self._held - 1)

    def wait_s(self, now: float) -> float:
        """Return how long it is until there is a token, in seconds."""
        self._fill(now)
        return max(0.0, (1 - self._held) / self._per_s)

    def _fill(self, now: float) -> None:
        self._held = min(self._size, self._held + max(0.0, now - self._at) * self._per_s)
        self._at = max(self._at, now)


@dataclass(slots=True)
class _Account:
    bucket: Bucket
    seen_at: float
    told_at: float | None = None


class Admission:
    """Decides about each update that comes in. For one event loop.

    A person whom nobody remembers starts with a full bucket. Whoever was still for as long as it takes to fill one is
    forgotten, so memory holds those alone who wrote a moment ago.

    Args:
        limits: How much is taken in.
        now: Tells the time in seconds from any beginning; never goes back.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        limits: ReceivingLimits | None = None,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limits = limits or ReceivingLimits()
        self._now = now
        self._sleep = sleep
        self._overall = Bucket(self._limits.overall_burst, self._limits.overall_per_s, now())
        self._accounts: OrderedDict[int, _Account] = OrderedDict()

    async def admits(self, update: Update) -> Verdict:
        """Decide about an update; pauses where everybody together sends too much."""
        person = sender_of(update)
        if person is not None:
            account = self._account(person)
            if not account.bucket.take(self._now()):
                return Verdict(admitted=False, tell=self._is_to_be_told(account))
        await self._pause()
        return Verdict(admitted=True)

    @property
    def remembered(self) -> int:
        """How many persons are remembered."""
        return len(self._accounts)

    def _account(self, person: int) -> _Account:
        now, limits = self._now(), self._limits
        account = self._accounts.get(person)
        if account is None:
            account = self._accounts[person] = _Account(Bucket(limits.burst, limits.per_s, now), now)
        account.seen_at = now
        self._accounts.move_to_end(person)
        self._forget(now)
        return account

    def _forget(self, now: float) -> None:
        # the one that was seen longest ago stands first
        life_s = max(self._limits.burst / self._limits.per_s, self._limits.tell_every_s)
        while self._accounts:
            oldest = next(iter(self._accounts.values()))
            if len(self._accounts) <= self._limits.people and now - oldest.seen_at <= life_s:
                return
            self._accounts.popitem(last=False)

    def _is_to_be_told(self, account: _Account) -> bool:
        now = self._now()
        if account.told_at is not None and now - account.told_at < self._limits.tell_every_s:
            return False
        account.told_at = now
        return True

    async def _pause(self) -> None:
        wait_s = self._overall.wait_s(self._now())
        if wait_s > 0:
            await self._sleep(min(wait_s, self._limits.longest_pause_s))
        self._overall.spend(self._now())


def sender_of(update: Update) -> int | None:
    """Return Telegram's number of the person behind an update, else of its chat; None where it has neither."""
    if update.effective_user is not None:
        return update.effective_user.id
    return update.effective_chat.id if update.effective_chat is not None else None
