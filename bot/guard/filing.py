"""Tells a message that tries to file a request from a question about requests. Deterministic, by rules; no model.

Each rule in ``filing.json`` is a pattern over the folded text with a weight for or against; a message files where the
sum reaches ``THRESHOLD``. What counts is who is to act: "freeze this account" wants the team to, "how do I freeze an
account" asks. Patterns are made of named blocks, ``{need}`` and the like; a bar ends a clause, ``idn`` is masked data.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from bot.guard.reading import read
from knowledge.model import Language

THRESHOLD = 1.0
_Reasons: TypeAlias = tuple[tuple[str, float], ...]
_Compiled: TypeAlias = tuple[tuple[str, float, re.Pattern[str]], ...]
_LONGEST = 4096
_FILE = Path(__file__).with_name("filing.json")
_BLOCK = re.compile(r"\{([a-z_]{2,})\}")
_MASK = re.compile(r"\[[^\[\]]{1,40}\]")
_PAST = re.compile(r"\w{3}([éÉ])(?!\w)")
_BREAK = re.compile(r"[.,;:!?¡¿\n\r()\"“”«»|]+")
_OTHER = re.compile(r"[^\w|]+")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a message tries to do.

    Attributes:
        files: It tries to file a request, or to have something done.
        urgent: It tells of somebody in danger.
        live: It tells of somebody in danger now.
        reasons: Names of the rules that spoke, each with its weight.
    """

    files: bool
    urgent: bool
    live: bool = False
    reasons: tuple[tuple[str, float], ...] = ()


def files_a_request(text: str, language: Language) -> bool:  # noqa: ARG001 - people mix languages, so do the rules
    """Tell whether a message tries to file a request, an emergency disclosure or a freeze.

    Args:
        text: As it was typed, masked or not.
        language: Of the message, as far as known.
    """
    return judge(text).files


def judge(text: str) -> Judgement:
    """Weigh a message.

    Args:
        text: As it was typed, masked or not; beyond 4,096 characters nothing is read.
    """
    plain = _normalised(text)
    reasons = _spoken(plain, _rules()[0])
    if _sum(reasons) >= THRESHOLD:
        # what speaks against matters only now, and most messages never come so far
        reasons += _spoken(plain, _rules()[1])
    urgent = any(name == "danger" for name, _ in reasons)
    live = urgent and any(name == "haste" for name, _ in reasons)
    return Judgement(_sum(reasons) >= THRESHOLD, urgent, live, reasons)


def _spoken(plain: str, rules: _Compiled) -> _Reasons:
    return tuple((name, weight) for name, weight, pattern in rules if pattern.search(plain))


def _sum(reasons: _Reasons) -> float:
    # rounded: tenths do not add up exactly
    return round(sum(weight for _, weight in reasons), 3)


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
def _rules() -> tuple[_Compiled, _Compiled]:
    """Return the rules that speak for filing and those that speak against it."""
    data = json.loads(_FILE.read_text("utf-8"))
    blocks = {name: "".join(pieces) for name, pieces in data["blocks"].items()}
    compiled = [
        (str(rule["name"]), float(rule["weight"]), _pattern("".join(rule["pattern"]), blocks)) for rule in data["rules"]
    ]
    return tuple(rule for rule in compiled if rule[1] > 0), tuple(rule for rule in compiled if rule[1] < 0)
