"""Passages that say the same in nearly the same words are shown once."""

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.language.stem import tokens
from knowledge.model import Found

NEARLY_ALL = 0.9
"""Share of their words that two passages have in common (Jaccard) to be taken for the same."""
# A word of these turns a sentence round, so passages that differ in one of them differ.
_TURNING = frozenset("no not nao nunca never sin sem without salvo except excepto exceto ni nem nor".split())  # noqa: SIM905
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][\w]*")


def fold_duplicates(found: Sequence[Found]) -> list[Found]:
    """Return the passages in order, each near-identical one folded into the best of its kind.

    Passages that differ in a number, a name or a negation are never taken for the same.
    """
    kept: list[Found] = []
    words: list[frozenset[str]] = []
    for item in found:
        own = frozenset(tokens(item.passage.text))
        twin = next((n for n, other in enumerate(kept) if _same(item, own, other, words[n])), None)
        if twin is None:
            kept.append(item)
            words.append(own)
        else:
            kept[twin] = _also(kept[twin], item)
    return kept


def _same(item: Found, words: frozenset[str], other: Found, others: frozenset[str]) -> bool:
    if item.passage.language != other.passage.language or not words:
        return False
    shared, either = len(words & others), len(words | others)
    return shared / either >= NEARLY_ALL and not _telling(item, other, words ^ others)


def _telling(item: Found, other: Found, differing: frozenset[str]) -> bool:
    if any(word in _TURNING or not word.isalpha() for word in differing):
        return True
    names = {word for text in (item.passage.text, other.passage.text) for word in _CAPITALISED.findall(text)}
    return not differing.isdisjoint(token for name in names for token in tokens(name))


def _also(kept: Found, folded: Found) -> Found:
    known = {kept.document.id, *(document.id for document in kept.also_in)}
    if folded.document.id in known:
        return kept
    return replace(kept, also_in=(*kept.also_in, folded.document))
