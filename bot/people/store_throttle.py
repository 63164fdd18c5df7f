"""Makes guessing hopeless, in memory: how often something was tried within an hour."""

import threading
from collections import OrderedDict, deque
from collections.abc import Hashable
from datetime import datetime, timedelta

SPAN = timedelta(hours=1)
CHAT_LIMIT = 5
OVERALL_LIMIT = 300
REMEMBERED = 20_000


class Counter:
    """Counts per key what happened within ``SPAN``; safe for one thread at a time.

    Args:
        limit: Up to which number it counts.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times: OrderedDict[Hashable, deque[datetime]] = OrderedDict()

    def count(self, key: Hashable, now: datetime) -> int:
        """Return how often it happened, at most the limit."""
        times = self._times.get(key)
        if times is None:
            return 0
        while times and now - times[0] >= SPAN:
            times.popleft()
        if not times:
            del self._times[key]
        return len(times)

    def add(self, key: Hashable, now: datetime) -> None:
        """Count once more; beyond ``REMEMBERED`` keys the one that was quiet longest is forgotten."""
        self._times.setdefault(key, deque(maxlen=self._limit)).append(now)
        self._times.move_to_end(key)
        if len(self._times) > REMEMBERED:
            self._times.popitem(last=False)

    def take_back(self, key: Hashable, at: datetime) -> None:
        """Uncount what happened at an instant."""
        times = self._times.get(key)
        if times and at in times:
            times.remove(at)

    def __len__(self) -> int:
        return len(self._times)


class GuessThrottle:
    """Decides whether a code of a chat is looked at at all; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of_chat = Counter(CHAT_LIMIT)
        self._overall = Counter(OVERALL_LIMIT)

    def admit(self, chat_id: int, now: datetime) -> bool:
        """Tell whether to look; until ``forgive`` the try counts as refused, so that many at once do not slip by."""
        with self._lock:
            refused = self._of_chat.count(chat_id, now)
            if refused >= CHAT_LIMIT or (refused and self._overall.count("", now) >= OVERALL_LIMIT):
                return False
            self._of_chat.add(chat_id, now)
            self._overall.add("", now)
            return True

    def forgive(self, chat_id: int, at: datetime) -> None:
        """Uncount a try that was admitted at an instant: its code was right."""
        with self._lock:
            self._of_chat.take_back(chat_id, at)
            self._overall.take_back("", at)


class Quota:
    """Allows something a number of times within ``SPAN`` for each of several keys; safe from any thread.

    Args:
        limit: The number.
    """

    def __init__(self, limit: int) -> None:
        self._lock = threading.Lock()
        self._limit = limit
        self._counter = Counter(limit)

    def take(self, keys: tuple[Hashable, ...], now: datetime) -> bool:
        """Count once for each key, if all of them have something left; tell whether."""
        with self._lock:
            if any(self._counter.count(key, now) >= self._limit for key in keys):
                return False
            for key in keys:
                self._counter.add(key, now)
            return True
