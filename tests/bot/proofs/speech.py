"""What people send to the bot in a history: questions, commands, presses of buttons of all ages, forged ones too."""

from collections import Counter
from dataclasses import dataclass, field

from bot.sandbox.model import Message
from tests.bot.proofs.deeds import Deeds
from tests.bot.proofs.history import Step
from tests.bot.proofs.library import NOWHERE, PARTS, SHELVES, TEXTS, WORD, mark
from tests.bot.proofs.sent import REFERENCE, data_of
from tests.bot.proofs.stage import NAMES, Sent, Stage

_SAYINGS = ("/start", "/help", "/glossary {}", "/mydata", "/privacy", "{}", "/language", "/join", "/cancel", "/people")
_LEFT_ALONE = ("s:", "p:")
"""Buttons that change who people are: that is done by the steps, which the oracle follows."""


@dataclass
class Trace:
    """What a play came to.

    Attributes:
        told: What was done, one line a step.
        received: All that reached the observer, step by step, random references replaced, and how answers were weighed.
        open_shelves: Those of which the observer could see something at some instant.
        foreign: Words and buttons that depend on more than the observer was shown, by step.
        speakers: Who spoke, by step.
        shelves: Those that anything was put on.
        unprotected: What went out without protection though its label asks for it.
        counts: How often what happened.
    """

    told: list[str] = field(default_factory=list)
    received: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    open_shelves: set[int] = field(default_factory=set)
    shelves: set[int] = field(default_factory=set)
    unprotected: list[str] = field(default_factory=list)
    foreign: dict[int, str] = field(default_factory=dict)
    speakers: dict[int, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass
class Speech:
    """Lets people send what the steps of a history say.

    Args:
        deeds: Knows what there is.
        trace: Notes what was sent.
        observer: Speaks more often than others.
        twin_of: The trace of a play with everything in it, of which the observer's part is to be repeated.
        aim: Who asked for which document just now.
        shown: The buttons that everybody was ever shown, with their messages.
        asked: The last question of everybody.
    """

    deeds: Deeds
    trace: Trace
    observer: str
    twin_of: Trace | None
    aim: tuple[str, str] = ("", "")
    shown: dict[str, list[tuple[Message, str]]] = field(default_factory=dict)
    asked: dict[str, Message] = field(default_factory=dict)

    @property
    def stage(self) -> Stage:
        return self.deeds.stage

    def remember(self, sent: Sent) -> None:
        """Keep the buttons of a message: they can be pressed from now on, whatever becomes of them."""
        known = {data for _, data in self._buttons(sent.name)}
        fresh = data_of(sent.message) if sent.message is not None else []
        self._buttons(sent.name).extend(
            (sent.message, data)
            for data in fresh
            if sent.message is not None and data not in known and data[:2] not in _LEFT_ALONE
        )

    async def speak(self, number: int, step: Step) -> str:
        """Let somebody do what a step says; return it in words."""
        if step.kind == "join":
            name, agency, code = self.deeds.invite(step)
            self.stage.world.start(self.stage.cast[name], code)
            self.stage.world.send_text(self.stage.cast[name], "/cancel")
            await self.stage.settle()
            self.deeds.joined(name, agency)
            return f"{name} by a code of {agency}"
        if step.kind == "forget":
            return await self._forget(NAMES[step.pick(0, len(NAMES))])
        name = self._speaker(number, step)
        if self.twin_of and name != self.observer:
            return ""
        said = {"say": self._say, "edit": self._edit, "press": self._press, "forge": self._forge}
        words = said.get(step.kind, self._ask)(number, name, step) or self._ask(number, name, step)
        await self.stage.settle()
        return f"{name}: {words}"

    async def _forget(self, name: str) -> str:
        self.stage.world.send_text(self.stage.cast[name], "/forget")
        await self.stage.settle()
        asked = self.stage.world.replies(self.stage.cast[name])[-1]
        self.stage.press(name, asked, next(data for data in data_of(asked) if data.startswith("p:forget")))
        await self.stage.settle()
        self.deeds.forgot(name)
        return name

    def _speaker(self, number: int, step: Step) -> str:
        """Whoever it is that may press something where a button is pressed; the observer more often than others."""
        if self.twin_of:
            self.trace.speakers[number] = self.twin_of.speakers[number]
            return self.trace.speakers[number]
        able = [name for name in NAMES if self._buttons(name)] if step.kind in ("press", "forge") else []
        names = able or list(NAMES)
        name = names[step.pick(0, len(names))]
        self.trace.speakers[number] = self.observer if self.observer and step.pick(6, 2) else name
        return self.trace.speakers[number]

    def _ask(self, number: int, name: str, step: Step) -> str:
        question = self._question(number, step)
        self.asked[name] = self.stage.world.send_text(self.stage.cast[name], question)
        sought = WORD.search(question)
        self.aim = (name, sought[0] if sought else "")
        return question

    def _question(self, number: int, step: Step) -> str:
        if not self.twin_of:
            self.trace.foreign[number] = self._invented(step)
        return (self.twin_of or self.trace).foreign[number]

    def _invented(self, step: Step) -> str:
        part = PARTS[step.pick(2, len(PARTS))]
        aims = sorted({(shelf, version.text) for shelf, each in self.deeds.oracle.shelves.items() for version in each})
        sought = mark(*(aims[step.pick(1, len(aims))] if aims and step.pick(7, 4) else (0, 0)), part)
        other = mark(step.pick(4, SHELVES), step.pick(5, TEXTS), part)
        return (
            f"What does the {sought} desk keep?",
            f"Every {sought} request names the case number",
            f"{sought}",
            f"Does the {other} request name the {sought} office?",
            f"What does the {NOWHERE} desk keep?",
            "Which requests are answered within ten working days by the desk of the exchange?",
            f"What about a {sought} file that ends with a signature?",
            f"What is said about {sought} and the case number?",
            f"What does the {sought} office extend?",
        )[step.pick(6, 9)]

    def _say(self, number: int, name: str, step: Step) -> str:
        said = _SAYINGS[step.pick(1, len(_SAYINGS))].format(mark(step.pick(2, SHELVES), step.pick(3, TEXTS), "title"))
        self.stage.world.send_text(self.stage.cast[name], said)
        return said

    def _edit(self, number: int, name: str, step: Step) -> str:
        if name not in self.asked:
            return ""
        question = self._question(number, step)
        self.stage.world.edit_text(self.asked[name], question)
        return question

    def _press(self, number: int, name: str, step: Step) -> str:
        """Any button that was ever under a message in the own chat."""
        shown = self._buttons(name)
        if not shown:
            return ""
        message, data = shown[step.pick(1, len(shown))]
        self.stage.press(name, message, data)
        if data.startswith("j:"):
            self.stage.world.send_text(self.stage.cast[name], "/cancel")
        return data

    def _forge(self, number: int, name: str, step: Step) -> str:
        """A button that nobody was shown: any passage under a reference of the own, or somebody else's button."""
        own = self._buttons(name)
        references = [found[0] for _, data in own if (found := REFERENCE.search(data))]
        if not references:
            return ""
        others = [data for other in NAMES if other != name for _, data in self._buttons(other)]
        if self.twin_of:
            data = self.twin_of.foreign[number]
        elif others and step.pick(2, 4) == 0:
            data = others[step.pick(3, len(others))]
        else:
            data = f"{('show', 'file', 'tr', 'show')[step.pick(4, 4)]}:OWN:{self._any_passage(step)}"
        self.trace.foreign[number] = data
        data = data.replace("OWN", references[step.pick(1, len(references))])
        self.stage.press(name, own[-1][0], data)
        return data

    def _any_passage(self, step: Step) -> str:
        known = sorted(identifier for ids in self.deeds.ids.values() for identifier in ids)
        return known[step.pick(3, len(known))] if known else "0" * 32

    def _buttons(self, name: str) -> list[tuple[Message, str]]:
        return self.shown.setdefault(name, [])
