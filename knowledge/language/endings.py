"""Accents that the ending of a word demands, for words that no list has."""

import re
from collections.abc import Mapping

from knowledge.model import Language

_ENDINGS: Mapping[Language, tuple[tuple[re.Pattern[str], str], ...]] = {
    "en": (),
    "es": (
        (re.compile(r"(?<=[cs])ion$"), "ión"),
        (re.compile(r"a(?=(?:tic|nic|fic|ric|gic|mic)[oa]s?$)"), "á"),
        (re.compile(r"e(?=(?:tic|nic|ric|gic|mic|dic)[oa]s?$)"), "é"),
        (re.compile(r"i(?=(?:tic|stic|nic|ric|mic|fic)[oa]s?$)"), "í"),
        (re.compile(r"o(?=(?:tic|nic|ric|gic|mic|log|graf|metr)[oa]s?$)"), "ó"),
        (re.compile(r"a(?=ndo(?:se|l[aeo]s?)$)"), "á"),
        (re.compile(r"(?<=i)e(?=ndo(?:se|l[aeo]s?)$)"), "é"),
    ),
    "pt": (
        (re.compile(r"cao$"), "ção"), (re.compile(r"coes$"), "ções"), (re.compile(r"(?<=[sn])ao$"), "ão"),
        (re.compile(r"(?<=[sn])oes$"), "ões"), (re.compile(r"a(?=vel$)"), "á"), (re.compile(r"i(?=vel$)"), "í"),
        (re.compile(r"a(?=veis$)"), "á"), (re.compile(r"i(?=veis$)"), "í"),
        (re.compile(r"e(?=ncias?$)"), "ê"), (re.compile(r"a(?=ncias?$)"), "â"),
        (re.compile(r"a(?=(?:tic|fic|ric|gic)[oa]s?$)"), "á"), (re.compile(r"e(?=(?:tic|ric|gic)[oa]s?$)"), "é"),
        (re.compile(r"i(?=(?:tic|stic|ric|fic)[oa]s?$)"), "í"),
        (re.compile(r"o(?=(?:tic|ric|gic|log|graf)[oa]s?$)"), "ó"),
    ),
}  # fmt: skip
"""Endings that never go without an accent: of words that no list has."""


def by_ending(word: str, language: Language) -> str:
    """Return an unknown word with the accent that its ending demands."""
    for ending, accented in _ENDINGS[language]:
        written, count = ending.subn(accented, word)
        if count:
            return written
    return word
