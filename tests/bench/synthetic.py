"""Passages made of the sentences of others, as many as wanted, the same for the same seed.

A made passage has sentences that stand together in a starter document, so that questions find something, and a made-up
one of its own. Its vectors are those of the sentences, moved a little and set to unit length again: embedding 100,000
texts would take most of an hour, and search is none the faster for it.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from knowledge.language.stem import terms
from knowledge.model import Language, Locator, Passage, PreparedPassage, RankedText, Span, Vector

_NOISE = 0.35
_SHORTEST, _LONGEST = 2, 5
_NAMES = 40_000
_SYLLABLES = (
    "ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "bra", "cle", "dri", "fro",
    "gan", "lin", "mor", "par", "quel", "ras",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, its English gloss (empty where it is English), and its vector."""

    text: str
    gloss: str
    vector: Vector


@dataclass(frozen=True, slots=True)
class Source:
    """Sentences that stand together."""

    language: Language
    sentences: tuple[Sentence, ...]


def sources_of(texts: Iterable[RankedText]) -> Iterator[Source]:
    """Take passages apart."""
    for item in texts:
        passage = item.passage
        spoken = [passage.text[start:end] for start, end in passage.sentences]
        glosses = item.gloss_sentences or [""] * len(spoken)
        found = zip(spoken, glosses, item.sentence_vectors, strict=True)
        sentences = tuple(Sentence(text, gloss, vector) for text, gloss, vector in found if text.strip())
        if sentences:
            yield Source(passage.language, sentences)


class PassageMaker:
    """Makes passages.

    Args:
        sources: What they are made of, at least one.
        seed: The same seed gives the same passages.
    """

    def __init__(self, sources: Sequence[Source], seed: int) -> None:
        self._sources = sources
        self._random = random.Random(seed)
        self._noise = np.random.default_rng(seed)

    def passages(self, number: int, count: int) -> tuple[Language, list[PreparedPassage]]:
        """Return the language and ``count`` passages of document ``number``."""
        language = self._random.choice(self._sources).language
        same = [source for source in self._sources if source.language == language]
        return language, [self._passage(f"{number}-{n}", n, language, same) for n in range(count)]

    def _passage(self, name: str, ordinal: int, language: Language, same: Sequence[Source]) -> PreparedPassage:
        chosen = self._some(self._random.choice(same).sentences)
        made_up = self._sentence()
        text, spans = joined([*(sentence.text for sentence in chosen), made_up])
        gloss_sentences = () if language == "en" else (*(sentence.gloss for sentence in chosen), made_up)
        heading = f"{self._name().capitalize()} {ordinal + 1}"
        words: dict[Language, tuple[str, ...]] = {language: terms(text, language)}
        context: dict[Language, tuple[str, ...]] = {language: terms(heading, language)}
        if gloss_sentences:
            words["en"] = terms(" ".join(gloss_sentences), "en")
            context["en"] = terms(heading, "en")
        vectors = self._moved(np.stack([*(sentence.vector for sentence in chosen), chosen[-1].vector]))
        passage = Passage(
            sha256(name.encode()).hexdigest()[:32], "", ordinal, text, Locator((heading,)), language, spans,
            " ".join(gloss_sentences),
        )  # fmt: skip
        return PreparedPassage(passage, words, context, _unit(vectors.mean(axis=0)), vectors, gloss_sentences)

    def _some(self, sentences: Sequence[Sentence]) -> Sequence[Sentence]:
        count = self._random.randint(_SHORTEST, _LONGEST)
        start = self._random.randrange(max(1, len(sentences) - count + 1))
        return sentences[start : start + count]

    def _moved(self, vectors: Vector) -> Vector:
        noise = self._noise.normal(size=vectors.shape).astype(np.float32)
        return _unit(vectors + _NOISE * _unit(noise))

    def _sentence(self) -> str:
        return f"{self._name().capitalize()} {self._random.randrange(10**6)} {self._name()} {self._name()}."

    def _name(self) -> str:
        # few names are common and most are rare, as in real texts
        number = int(_NAMES ** self._random.random())
        parts = []
        for _ in range(4):
            number, place = divmod(number, len(_SYLLABLES))
            parts.append(_SYLLABLES[place])
        return "".join(parts)


def joined(sentences: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
    """Return sentences as one text, with their spans."""
    spans, start = [], 0
    for sentence in sentences:
        spans.append((start, start + len(sentence)))
        start += len(sentence) + 1
    return " ".join(sentences), tuple(spans)


def _unit(vectors: Vector) -> Vector:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    found: Vector = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return found
