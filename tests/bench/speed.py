"""From a question to the reply as it is sent, among many passages, beside LangChain + Chroma on the same texts."""

import random
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench.machine import Memory
from tests.bench.process import OwnProcess
from tests.bench.report import Bound, Figure, Report, number
from tests.bench.starter_set import gold_questions
from tests.bench.systems import port
from tests.bench.systems.filled import FilledChroma
from tests.bench.systems.port import Asked
from tests.bench.systems.product import Bot, Burst, burst, gloss_times
from tests.bench.timing import percentile

OFFICIALS = 35
WITHIN_S = 1.0
_TURN = 10
_WARM_UP = 10
_SEED = 7
_P95_MS = {10_000: 100.0, 100_000: 150.0}
_PEER = "LangChain + Chroma"
_NOTE = (
    "From the text of the question to the message with its buttons, in process, SQLite and the search index on disk; "
    "the questions are the gold questions in their three languages. The peer embeds the question and searches."
)


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds a question, the peer's (empty where it was not measured), the gloss's share, and many at once."""

    size: int
    product: tuple[float, ...]
    peer: tuple[float, ...]
    gloss: tuple[float, ...]
    bursts: tuple[Burst, ...]
    memory: Memory


def measure(home: Path, size: int, *, peers: bool, quick: bool) -> Speed:
    """Ask by turns, then many at once.

    Args:
        home: Filled with passages.
        size: How many they are.
        peers: Whether to measure the peer.
        quick: Fewer questions, one burst.
    """
    questions = gold_questions()
    random.Random(_SEED).shuffle(questions)
    asked = questions[: 60 if quick else 300]
    with ExitStack() as stack:
        bot = stack.enter_context(OwnProcess(partial(Bot, home), home.with_suffix(".log")))
        place = home.with_name(f"{home.name}-chroma")
        maker = partial(FilledChroma, home, place)
        peer = stack.enter_context(OwnProcess(maker, place.with_suffix(".log"))) if peers else None
        bot.run(port.ask, questions[-_WARM_UP:])
        if peer:
            peer.run(port.ask, questions[-_WARM_UP:])
        bot.run(gloss_times)
        product, others = _by_turns(bot, peer, asked)
        gloss = bot.run(gloss_times)
        bursts = [bot.run(burst, _some(questions, n), WITHIN_S) for n in range(1 if quick else 5)]
        return Speed(size, product, others, gloss, tuple(bursts), bot.run(port.resident))


def _by_turns(
    bot: OwnProcess[Bot], peer: OwnProcess[FilledChroma] | None, asked: Sequence[Asked]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    mine: list[float] = []
    others: list[float] = []
    for start in range(0, len(asked), _TURN):
        turn = asked[start : start + _TURN]
        mine += [reply.milliseconds for reply in bot.run(port.ask, turn)]
        if peer:
            others += [reply.milliseconds for reply in peer.run(port.ask, turn)]
    return tuple(mine), tuple(others)


def _some(questions: Sequence[Asked], number: int) -> list[Asked]:
    start = number * OFFICIALS
    return [questions[(start + place) % len(questions)] for place in range(OFFICIALS)]


def report(speed: Speed, into: Report) -> None:
    """Put the figures into a report."""
    into.add(f"Speed at {speed.size:,} passages", [*_questions(speed), *_bursts(speed), *_memory(speed)], _NOTE)


def _questions(speed: Speed) -> list[Figure]:
    size = f"{speed.size:,} passages"
    bounds = {0.95: _bound(speed.size)}
    figures = []
    for share in (0.50, 0.95, 0.99):
        beside = f"{_PEER} {number(percentile(speed.peer, share), 'ms')}" if speed.peer else ""
        name = f"question to rendered answer, p{share * 100:.0f}, {size}"
        figures.append(Figure(name, percentile(speed.product, share), "ms", bounds.get(share), beside))
    if speed.gloss:
        name = f"gloss of a question that is not English, p95, {size}"
        figures.append(Figure(name, percentile(speed.gloss, 0.95), "ms", Bound(10.0)))
    return figures


def _bound(size: int) -> Bound | None:
    return Bound(_P95_MS[size]) if size in _P95_MS else None


def _bursts(speed: Speed) -> list[Figure]:
    if not speed.bursts:
        return []
    asked = sum(item.asked for item in speed.bursts)
    answered = sum(len(item.milliseconds) for item in speed.bursts)
    worst = max(percentile(item.milliseconds, 0.95) for item in speed.bursts)
    name = f"{OFFICIALS} officials within {WITHIN_S:.0f} s"
    return [
        Figure(f"{name}: share answered, {speed.size:,} passages", answered / asked, "", Bound(1.0, at_least=True)),
        Figure(f"{name}: p95, worst of {len(speed.bursts)} rounds", worst / 1000, "s", Bound(3.0)),
    ]


def _memory(speed: Speed) -> list[Figure]:
    bound = Bound(1000.0) if speed.size <= 10_000 else None
    beside = f"and {number(speed.memory.helpers_mb, 'MB')} in helper processes"
    return [Figure(f"resident memory, {speed.size:,} passages", speed.memory.own_mb, "MB", bound, beside)]
