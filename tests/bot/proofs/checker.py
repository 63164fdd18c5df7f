"""Plays many histories, alone or beside their twins, and shortens the first one that fails."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.bot.kit import NOW
from tests.bot.proofs.history import History, history_of, shortened
from tests.bot.proofs.play import Leak, Play
from tests.bot.proofs.speech import Trace
from tests.bot.proofs.stage import NAMES, Stage

_APART = timedelta(days=100)
"""Between the beginnings of two histories: what the bot remembers in memory of one is over when the next begins."""


class Difference(AssertionError):
    """A reader could tell that something exists that the reader may never see."""


@dataclass
class Checker:
    """Plays histories on one stage after the other.

    Args:
        stage: Where they are played.
        twin: Where they are played again without what the observer may never see.
    """

    stage: Stage
    twin: Stage | None = None
    counts: Counter[str] = field(default_factory=Counter)
    unprotected: list[str] = field(default_factory=list)
    start: datetime = NOW
    observer: str = ""

    async def play(self, history: History, observer: str = "") -> Trace:
        """Play a history on the stage."""
        self.stage.clean(self.start)
        return await Play(self.stage, history, observer).run()

    async def check(self, seeds: Iterable[int]) -> None:
        """Play the histories of these seeds.

        Raises:
            Leak: With the shortest story that leads to it.
        """
        for seed in seeds:
            self.start += _APART
            history = history_of(seed, self.start.date())
            try:
                trace = await self.play(history)
            except Leak:
                await self.play(await shortened(history, self._leaks))
                raise
            self.counts += trace.counts
            self.unprotected += trace.unprotected

    async def compare(self, seeds: Iterable[int]) -> None:
        """Play the histories of these seeds and their twins.

        Raises:
            Difference: With the shortest story that leads to it.
        """
        for seed in seeds:
            history = await self.different(seed)
            if history is not None:
                history = await shortened(history, self._differs)
                raise Difference(await self._difference(history))

    async def different(self, seed: int) -> History | None:
        """Return the history of a seed if its twin differs from it."""
        self.start += _APART
        self.observer = NAMES[seed % len(NAMES)]
        history = replace(history_of(seed, self.start.date()), lagging=False)
        return history if await self._differs(history) else None

    async def _leaks(self, history: History) -> bool:
        try:
            await self.play(history)
        except Leak:
            return True
        return False

    async def _both(self, history: History) -> tuple[Trace, Trace]:
        assert self.twin is not None
        whole = await self.play(history, self.observer)
        self.twin.clean(self.start)
        return whole, await Play(self.twin, history, self.observer, twin_of=whole).run()

    async def _differs(self, history: History) -> bool:
        whole, part = await self._both(history)
        self.counts += whole.counts
        self.counts["compared"] += len(whole.received)
        self.counts["hidden"] += len(whole.shelves - whole.open_shelves)
        return whole.received != part.received

    async def _difference(self, history: History) -> str:
        whole, part = await self._both(history)
        pairs = zip([*whole.received, None], [*part.received, None], strict=False)
        one, other = next(pair for pair in pairs if pair[0] != pair[1])
        story = "\n".join([*(f"{name}: {human}" for name, human in history.cast), *whole.told])
        shown = sorted(whole.open_shelves)
        return f"seed {history.seed}, {self.observer} sees something of {shown}\n{story}\n\n{one}\n\n{other}"
