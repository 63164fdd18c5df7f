"""Twenty honest people on the real bot, with and without somebody who sends a hundred messages a second, by turns."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.admission import ReceivingLimits
from bot.sandbox.model import User
from bot.sandbox.world import World
from bot.services import BotServices
from knowledge.store.engine import migrate, open_engine
from tests.bench.report import Bound, Figure, Report
from tests.bench.timing import median, percentile
from tests.bot.kit import Shelves, config_for, meta, running

HONEST = 20
ABUSE_PER_S = 100
_SEED = 11
_PAUSE_S = 0.5
_PATIENCE_S = 30.0
_NOTE = (
    "The real bot with its limits on what comes in, on the stand-in of Telegram in the same process: from writing a "
    "question to seeing the first message of the answer. Rounds with and without the abuser take turns in one run."
)
_TEXTS = (
    "A preservation request must contain the case number and the legal basis. It is sent through the portal.",
    "The exchange keeps preserved data for ninety days. The agency may ask for one extension.",
    "Preserving data does not freeze funds. Use a freezing order for that.",
)
_QUESTIONS = ("What must a preservation request contain?", "How long is preserved data kept?", "Does it freeze funds?")


@dataclass(frozen=True, slots=True)
class Abuse:
    """Milliseconds an answer, and what became of the abuser's messages."""

    idle_ms: tuple[float, ...]
    abused_ms: tuple[float, ...]
    sent: int
    answered: int

    @property
    def ratio(self) -> float:
        """The 95th percentile with the abuser over the one without."""
        return percentile(self.abused_ms, 0.95) / percentile(self.idle_ms, 0.95)


def measure(folder: Path, *, quick: bool) -> Abuse:
    """Play the rounds.

    Args:
        folder: Takes a database.
        quick: Two rounds instead of eight.
    """
    with ExitStack() as stack:
        engine = open_engine(f"sqlite:///{folder / 'abuse.db'}")
        stack.callback(engine.dispose)
        migrate(engine)
        shelves = Shelves(engine)
        for number, text in enumerate(_TEXTS):
            shelves.add(meta(f"Guide {number}"), [text])
        return asyncio.run(play(World(), shelves.services(threshold=0.1), rounds=1 if quick else 4))


async def play(world: World, services: BotServices, rounds: int, questions: int = 8) -> Abuse:
    """Let everybody write.

    Args:
        world: The stand-in.
        services: What the bot works with.
        rounds: Of each kind.
        questions: Of each honest person in a round.
    """
    chance = random.Random(_SEED)
    honest = [world.user(f"Official {number}", language="en") for number in range(HONEST)]
    abuser = world.user("Abuser", language="en")
    idle: list[float] = []
    abused: list[float] = []
    sent = 0
    async with running(world, services, config_for(world, receiving=ReceivingLimits())):
        await _round(world, honest, 1, chance)
        for _ in range(rounds):
            idle += await _round(world, honest, questions, chance)
            async with _abuse(world, abuser) as counter:
                abused += await _round(world, honest, questions, chance)
            sent += counter[0]
    return Abuse(tuple(idle), tuple(abused), sent, len(world.replies(abuser)))


async def _round(world: World, honest: Sequence[User], questions: int, chance: random.Random) -> list[float]:
    seeds = [chance.random() for _ in honest]
    found = await asyncio.gather(
        *(_ask(world, user, questions, random.Random(seed)) for user, seed in zip(honest, seeds, strict=True))
    )
    return [milliseconds for each in found for milliseconds in each]


async def _ask(world: World, user: User, questions: int, chance: random.Random) -> list[float]:
    times = []
    for number in range(questions):
        await asyncio.sleep(chance.uniform(0.2, 1.8) * _PAUSE_S)
        begun = time.perf_counter()
        await world.reply_to(user, _QUESTIONS[number % len(_QUESTIONS)], _PATIENCE_S)
        times.append(1000 * (time.perf_counter() - begun))
    return times


@asynccontextmanager
async def _abuse(world: World, abuser: User) -> AsyncIterator[list[int]]:
    counter = [0]

    async def send() -> None:
        begun = time.perf_counter()
        while True:
            due = int((time.perf_counter() - begun) * ABUSE_PER_S)
            for _ in range(due - counter[0]):
                world.send_text(abuser, _QUESTIONS[0])
                counter[0] += 1
            await asyncio.sleep(1 / ABUSE_PER_S)

    task = asyncio.create_task(send())
    try:
        yield counter
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def report(found: Abuse, into: Report) -> None:
    """Put the figures into a report."""
    idle, abused = percentile(found.idle_ms, 0.95), percentile(found.abused_ms, 0.95)
    medians = f"median {median(found.idle_ms):.1f} ms without, {median(found.abused_ms):.1f} ms with"
    fate = f"{found.sent} messages, {found.answered} of them answered"
    into.add(
        "One who sends 100 messages a second, and 20 others",
        [
            Figure("p95 of an answer to the others, without the abuser", idle, "ms"),
            Figure("p95 of an answer to the others, with the abuser", abused, "ms", None, fate),
            Figure("the second over the first", found.ratio, "", Bound(2.0), medians),
        ],
        _NOTE,
    )
