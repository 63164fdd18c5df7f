"""Plays a history on the bot and on the oracle at once, and looks at everything that leaves."""

from dataclasses import dataclass, field
from datetime import timedelta

from tests.bot.proofs.deeds import Deeds
from tests.bot.proofs.history import History, Step
from tests.bot.proofs.library import SHELVES
from tests.bot.proofs.sent import ID, Plain, betrayed, is_own_data, marks_of, readable_of
from tests.bot.proofs.speech import Speech, Trace
from tests.bot.proofs.stage import NAMES, Sent, Stage

_DEEDS = frozenset({
    "add", "amend", "withdraw", "follow", "wait", "ceiling", "agency", "standing", "end", "role", "apply"
})  # fmt: skip
_INDEXED = frozenset({"add", "amend", "withdraw", "wait"})


class Leak(AssertionError):
    """Something left that the reader may not have."""


@dataclass
class Play:
    """One history on one stage.

    Args:
        stage: Cleaned for it already.
        observer: Whose messages go into the trace.
        twin_of: The trace of a play with everything in it: this one is without the shelves that the observer never
            saw anything of, and without what others asked.
    """

    stage: Stage
    history: History
    observer: str = ""
    twin_of: Trace | None = None
    trace: Trace = field(default_factory=Trace)
    plain: Plain = field(default_factory=Plain)
    ever: dict[str, set[str]] = field(default_factory=dict)

    async def run(self) -> Trace:
        """Play all steps; raise ``Leak`` at the first thing that should not have left."""
        absent = frozenset(range(SHELVES)) - self.twin_of.open_shelves if self.twin_of else frozenset[int]()
        self.deeds = Deeds(self.stage, absent)
        self.speech = Speech(self.deeds, self.trace, self.observer, self.twin_of)
        self.deeds.open(self.history)
        for number, step in enumerate(self.history.steps):
            await self._take(number, step)
        if self.stage.failures():
            raise AssertionError("the bot failed at something: " + self._story())
        return self.trace

    async def _take(self, number: int, step: Step) -> None:
        self.speech.aim = ("", "")
        self.deeds.pass_time(timedelta(seconds=1))
        told = getattr(self.deeds, step.kind)(step) if step.kind in _DEEDS else ""
        if step.kind == "found":
            told = self.deeds.found()
        elif step.kind not in _DEEDS:
            told = await self.speech.speak(number, step)
        if step.kind in _INDEXED and (not self.history.lagging or step.pick(7, 3)):
            self.stage.indexes.follow()
        self.trace.told.append(f"{number} {step.kind} {told}")
        self._look(number, step)
        for name in NAMES:
            self.ever.setdefault(name, set()).update(self.deeds.oracle.allowed(name))
        self.trace.shelves |= self.deeds.oracle.shelves.keys()
        if self.observer:
            self.trace.open_shelves |= {shelf for shelf, _ in self.deeds.oracle.visible(self.observer)}

    def _look(self, number: int, step: Step) -> None:
        out, weighed = self.stage.sent(), self.stage.weighed()
        if self.observer and self.trace.speakers.get(number) == self.observer:
            self.trace.received += [(number, each) for each in weighed]
        name, sought = self.speech.aim
        if sought in self.deeds.oracle.allowed(name) and not self.history.lagging:
            self.trace.counts["aimed"] += 1
            self.trace.counts["met"] += any(sought in marks_of(sent) for sent in out)
        for sent in out:
            self._judge(sent)
            self._count(sent)
            self.speech.remember(sent)
            if sent.name == self.observer:
                self.trace.received.append((number, self.plain(sent)))

    def _judge(self, sent: Sent) -> None:
        allowed = self.deeds.oracle.allowed(sent.name)
        if is_own_data(sent):
            allowed |= {mark for mark in self.ever.get(sent.name, set()) if ID.fullmatch(mark)}
        before = betrayed(sent.before) if sent.before else set()
        beyond = {found for found in marks_of(sent) if found in self._known() and found not in allowed} - before
        if beyond:
            raise Leak(f"{sent.name} got {sorted(beyond)}: {sent}\n{self._story()}")
        if sent.message is not None and not sent.message.protected and not sent.before:
            self._note_unprotected(sent)

    def _note_unprotected(self, sent: Sent) -> None:
        for _, version in self.deeds.oracle.visible(sent.name):
            if version.terms.label != "CLEAR" and not version.marks.isdisjoint(readable_of(sent)):
                self.trace.unprotected.append(f"{version.terms.label}: {sent.message}\n{self._story()}")

    def _known(self) -> set[str]:
        versions = [version for each in self.deeds.oracle.shelves.values() for version in each]
        return set().union(*(version.marks for version in versions))

    def _count(self, sent: Sent) -> None:
        self.trace.counts["messages"] += sent.message is not None
        if sent.message is not None and not sent.before:
            kind = "files" if sent.message.file else "passages" if "📄" in sent.message.text else "sentences"
            self.trace.counts[kind] += 1
        elif sent.message is None:
            self.trace.counts["presses"] += 1

    def _story(self) -> str:
        cast = "\n".join(f"{name}: {human}" for name, human in self.history.cast)
        return f"seed {self.history.seed}, lagging {self.history.lagging}\n{cast}\n" + "\n".join(self.trace.told)
