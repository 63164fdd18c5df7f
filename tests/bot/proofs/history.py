"""Histories at random: what people and staff do, in which order. A seed gives the same history every time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from tests.bot.proofs.oracle import Human

AGENCIES = ("fgr", "pf", "uif")
"""The last one is not registered when a history begins."""
STEPS = {
    "add": 12, "amend": 12, "withdraw": 4, "follow": 3, "wait": 6,
    "ceiling": 6, "agency": 3, "standing": 7, "end": 3, "role": 3, "found": 1, "forget": 1, "join": 3, "apply": 2,
    "ask": 36, "press": 30, "forge": 16, "edit": 3, "say": 4,
}  # fmt: skip
_KINDS, _WEIGHTS = list(STEPS), list(STEPS.values())
_DICE, _SIDES = 8, 5040


@dataclass(frozen=True)
class Step:
    """Something that is done; ``dice`` decide who does it to what, by whatever there is when it is done."""

    kind: str
    dice: tuple[int, ...]

    def pick(self, number: int, sides: int) -> int:
        """Return a number below ``sides`` from one of the dice."""
        return self.dice[number] % sides


@dataclass(frozen=True)
class History:
    """Who is registered as what at first, and the steps.

    Attributes:
        lagging: The indexes follow the database only where a step says so; else after every step.
    """

    seed: int
    cast: tuple[tuple[str, Human], ...]
    steps: tuple[Step, ...]
    lagging: bool


def history_of(seed: int, today: date, length: int = 18) -> History:
    """Return the history of a seed."""
    rng = Random(seed)
    cast = tuple((name, _human(rng, name, today)) for name in ("ana", "beto", "caro", "dora"))
    opening = [_step(rng, "add", shelf) for shelf in range(5)]
    steps = [_step(rng, rng.choices(_KINDS, _WEIGHTS)[0]) for _ in range(length)]
    return History(seed, cast, (*opening, *steps), lagging=rng.random() < 0.5)


def _step(rng: Random, kind: str, first: int | None = None) -> Step:
    first = rng.randrange(_SIDES) if first is None else first
    return Step(kind, (first, *(rng.randrange(_SIDES) for _ in range(_DICE - 1))))


def _human(rng: Random, name: str, today: date) -> Human:
    role = rng.choice(["official", "official", "official", "trainer", "staff", "administrator"])
    standing = rng.choice(["active"] * 6 + ["suspended", "revoked"])
    until = rng.choice([None, None, None, today + timedelta(days=rng.randrange(3)), today - timedelta(days=1)])
    agency = rng.choice([None, "pf"]) if role in ("staff", "administrator") else rng.choice(["fgr", "pf"])
    return Human(role, agency, rng.choice(["GREEN", "AMBER", "RED"]), standing, until, identity=name)


async def shortened(history: History, fails: Callable[[History], Awaitable[bool]]) -> History:
    """Return the history without the steps that it fails without just as well."""
    size = max(1, len(history.steps) // 2)
    while True:
        start = 0
        while start < len(history.steps):
            fewer = replace(history, steps=history.steps[:start] + history.steps[start + size :])
            if await fails(fewer):
                history = fewer
            else:
                start += size
        if size == 1:
            return history
        size //= 2
