"""Tells a message that tries to file a request from a question about requests. Deterministic, and without a net.

Two things are weighed together. Rules in ``filing.json`` are patterns over the folded text, made of named blocks,
``{need}`` and the like; what counts for them is who is to act: "freeze this account" wants the team to, "how do I
freeze an account" asks. Signs in ``filing_weights.json`` are words, pieces of words, and the rules that spoke, each
with a weight learned from phrasings of both sorts. A message files where the sum reaches ``THRESHOLD``.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from bot.guard.filing_signs import signs_of
from bot.guard.reading import read

THRESHOLD = 0.0
"""Of the sum, which is the logarithm of odds. Lower finds more requests and mistakes more questions for them."""
WEIGHTS = Path(__file__).with_name("filing_weights.json")
_Compiled: TypeAlias = tuple[tuple[str, re.Pattern[str]], ...]
_LONGEST = 4096
_FILE = Path(__file__).with_name("filing.json")
_BLOCK = re.compile(r"\{([a-z_]{2,})\}")
_MASK = re.compile(r"\[[^\[\]]{1,40}\]")
_PAST = re.compile(r"\w{3}([éÉ])(?!\w)")
_BREAK = re.compile(r"[.,;:!?¡¿\n\r()\"“”«»|]+")
_SAID = re.compile(r"(?<!\w)(?!(?:idn|ask)(?!\w))[^\W\d_]{2,}(?!\w)")
_OTHER = re.compile(r"[^\w|]+")


_SORTS = {
    "r": "rule ", "w": "word ", "p": "words ", "c": "letters ", "^": "begins ", "$": "ends ", "h": "clause ",
    "i": "early ", "m": "has ", "q": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a message tries to do.

    Attributes:
        files: It tries to file a request, or to have something done.
        urgent: It tells of somebody in danger.
        live: It tells of somebody in danger now.
        reasons: The signs that were weighed, each with what it added; above 0 speaks for filing.
    """

    files: bool
    urgent: bool
    live: bool = False
    reasons: tuple[tuple[str, float], ...] = ()


def judge(text: str) -> Judgement:
    """Weigh a message.

    Args:
        text: As it was typed, masked or not; beyond 4,096 characters nothing is read.
    """
    text = text[:_LONGEST]
    plain = _normalised(text)
    spoken = _spoken(plain)
    bias, weights = _weights()
    known = sorted((sign, weights[sign]) for sign in signs_of(text, plain, spoken) if sign in weights)
    # a long letter has more signs than a short line, not more to say
    scale = 10 / math.sqrt(max(len(known), 1))
    score = bias + scale * sum(weight for _, weight in known)
    urgent = "danger" in spoken
    reasons = tuple((_SORTS.get(sign[0], "") + sign[1:], round(weight * scale, 3)) for sign, weight in known)
    # where nothing but case data is said, nothing is demanded
    files = score >= THRESHOLD and bool(_SAID.search(plain))
    return Judgement(files, urgent, urgent and "haste" in spoken, reasons)


def signs(text: str) -> set[str]:
    """Return the signs of a message, known or not.

    Args:
        text: As it was typed, masked or not; beyond 4,096 characters nothing is read.
    """
    plain = _normalised(text[:_LONGEST])
    return signs_of(text[:_LONGEST], plain, _spoken(plain))


def _spoken(plain: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _rules() if pattern.search(plain))


def _normalised(text: str) -> str:
    """Return the words in lower case without accents, a bar where a clause ends, ``idn`` for what was masked."""
    reading = read(text[:_LONGEST])
    # "mandé" is past, "mande" a demand; without accents they are one
    past = {found.start(1) for found in _PAST.finditer(reading.seen)}
    plain = (
        "".join("1" if place in past else sign for place, sign in enumerate(reading.plain)) if past else reading.plain
    )
    plain = _MASK.sub(" idn ", plain)
    asked = " ask" if re.search(r"\?|¿", plain) else ""
    return f"| {' '.join(_OTHER.sub(' ', _BREAK.sub(' | ', plain)).split())} |{asked}"


def _pattern(template: str, blocks: Mapping[str, str]) -> re.Pattern[str]:
    while _BLOCK.search(template):
        template = _BLOCK.sub(lambda found: f"(?:{blocks[found[1]]})", template)
    return re.compile(template)


@lru_cache(maxsize=1)
def _rules() -> _Compiled:
    data = json.loads(_FILE.read_text("utf-8"))
    blocks = {name: "".join(pieces) for name, pieces in data["blocks"].items()}
    return tuple((str(rule["name"]), _pattern("".join(rule["pattern"]), blocks)) for rule in data["rules"])


@lru_cache(maxsize=1)
def _weights() -> tuple[float, Mapping[str, float]]:
    data = json.loads(WEIGHTS.read_text("utf-8"))
    return float(data["bias"]), {
        sort + sign: weight / 1000 for sort, signs in data["signs"].items() for sign, weight in signs.items()
    }
