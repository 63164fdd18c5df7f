"""What can go wrong on purpose: scripted failures of calls, and Telegram's flood limits."""

import math
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.sandbox.errors import ApiError, too_many_requests

ANY = "*"


@dataclass(frozen=True)
class Fault:
    """One failure of one call.

    Args:
        kind: ``status`` answers with an error, ``timeout`` and ``disconnect`` break the connection.
        status: HTTP status for ``status``.
        description: Telegram's sentence for ``status``.
        retry_after_s: For 429.
        after_effect: True lets the call take effect first and loses only the answer.
    """

    kind: Literal["status", "timeout", "disconnect"] = "status"
    status: int = 500
    description: str = "Internal Server Error"
    retry_after_s: int | None = None
    after_effect: bool = False

    def error(self) -> ApiError:
        """Return the refusal to answer with."""
        return ApiError(self.status, self.description, retry_after_s=self.retry_after_s)


def flood(seconds: int) -> Fault:
    """Return a 429 that asks to wait ``seconds``."""
    return Fault(status=429, description=f"Too Many Requests: retry after {seconds}", retry_after_s=seconds)


class Faults:
    """The failures still to come, by method; ``ANY`` means every method but getUpdates."""

    def __init__(self) -> None:
        self._scripts: dict[str, deque[Fault | None]] = defaultdict(deque)
        self._every: dict[str, tuple[int, Fault]] = {}
        self._counts: dict[str, int] = defaultdict(int)

    def fail_next(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next ``times`` calls of ``method`` fail."""
        self._scripts[method.lower()].extend([fault] * times)

    def script(self, method: str, outcomes: Iterable[Fault | None]) -> None:
        """Let the coming calls of ``method`` fail (a fault) or work (None), in this order."""
        self._scripts[method.lower()].extend(outcomes)

    def fail_every(self, nth: int, fault: Fault, *, method: str = ANY) -> None:
        """Let every ``nth`` call of ``method`` fail, until ``clear``."""
        self._every[method.lower()] = (nth, fault)

    def clear(self) -> None:
        """Forget all failures still to come."""
        self._scripts.clear()
        self._every.clear()

    def take(self, method: str) -> Fault | None:
        """Return the failure of this call, if it has one; counts the call."""
        name = method.lower()
        for key in (name,) if name == "getupdates" else (name, ANY):
            if self._scripts[key]:
                return self._scripts[key].popleft()
            if key in self._every:
                self._counts[key] += 1
                nth, fault = self._every[key]
                if self._counts[key] % nth == 0:
                    return fault
        return None


@dataclass
class FloodLimits:
    """Messages that a bot may send: per chat, per group and overall. Off until ``enabled``."""

    enabled: bool = False
    per_chat_per_s: int = 1
    per_group_per_min: int = 20
    overall_per_s: int = 30

    def __post_init__(self) -> None:
        self._sent: dict[str, deque[float]] = defaultdict(deque)

    def spend(self, chat_id: int, *, group: bool, now: float, messages: int = 1) -> None:
        """Count ``messages`` sent to a chat at ``now`` (seconds).

        Raises:
            ApiError: 429 when one of the limits is used up; nothing is counted then.
        """
        if not self.enabled:
            return
        limits = [("all", self.overall_per_s, 1.0)]
        limits.append(
            (f"g{chat_id}", self.per_group_per_min, 60.0) if group else (f"c{chat_id}", self.per_chat_per_s, 1.0)
        )
        waits = [self._wait(key, allowed, window_s, now) for key, allowed, window_s in limits]
        if max(waits) > 0:
            raise too_many_requests(max(1, math.ceil(max(waits))))
        for key, _, _ in limits:
            self._sent[key].extend([now] * messages)

    def _wait(self, key: str, allowed: int, window_s: float, now: float) -> float:
        sent = self._sent[key]
        while sent and sent[0] <= now - window_s:
            sent.popleft()
        return sent[0] + window_s - now if len(sent) >= allowed else 0.0
