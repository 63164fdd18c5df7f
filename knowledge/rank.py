"""How well a passage answers a question: four features, each in [0, 1], and their weighted sum. Pure functions."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.language.stem import cached_terms
from knowledge.model import Language, RankedText, Span
from knowledge.question import Concept, Form, Question

Numbers = NDArray[np.floating]
_LINK = re.compile(r"[a-z]+://\S+")


@dataclass(frozen=True, slots=True)
class Weights:
    """The constants of the ranking.

    The first four are shares of the score and sum to 1. They were fitted by a listwise logistic regression on half of
    the articles of a question answering set (English and Spanish questions on English, Spanish and mixed passages) and
    tested on the other half, then rounded to what both halves agreed on. The same regression on questions of officials
    about short guides in three languages came to 0.24 to 0.28, 0.34 to 0.35, 0.14 to 0.16 and 0.22 to 0.27.

    Attributes:
        passage: Cosine of the question and the passage with its context.
        sentences: Soft maximum of the cosines of the question and the sentences.
        bm25: BM25 of the question's words, divided by the best that any passage could reach.
        window: Share of the question's words, weighted by rarity, that two neighbouring sentences hold together.
        sharpness: Of the soft maximum (logarithm of the mean of exponentials).
        k1: BM25, saturation of repeated words.
        b: BM25, part of the length that counts.
        context: What a word in title or headings counts, where one in the sentences counts 1.
        sense: What an English sense counts in a passage in the question's own language.
        links: Part of the score that a passage loses that is nothing but web addresses; lists of sources name every
            topic and explain none (1 point at rank 1 on short guides).
        original: What a passage in English gains where the question is not: two glosses are alike in what the
            translator does to both, and alike in less than they seem (1 point at rank 1 on a mix of English and Spanish
            passages, 2 on short guides in Spanish and English, and none lost elsewhere; halves agree on 0.015 to 0.03).
        overlap: What the share of the words counts beside the cosine when sentences are chosen to be set off.
    """

    passage: float = 0.24
    sentences: float = 0.35
    bm25: float = 0.12
    window: float = 0.29
    sharpness: float = 20.0
    k1: float = 1.2
    b: float = 0.4
    context: float = 0.6
    sense: float = 0.7
    links: float = 0.5
    original: float = 0.02
    overlap: float = 0.6


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of the passages that the reader may see: their number, and in how many of them a form stands."""

    passages: int
    holding: Mapping[Form, int]

    def rarity(self, concept: Concept, language: Language) -> float:
        """Return the inverse document frequency of a word: of its senses taken as one word (Pirkola, 1998)."""
        native = self._united((language, term) for term in concept.native)
        english = self._united(("en", term) for term in concept.english)
        held = max(native, english)
        return math.log(1 + (self.passages - held + 0.5) / (held + 0.5))

    def _united(self, forms: Iterable[Form]) -> float:
        missed = 1.0
        for form in forms:
            missed *= 1 - min(1.0, self.holding.get(form, 0) / max(1, self.passages))
        return self.passages * (1 - missed)


class View:
    """The words of a question, or of its gloss, with their rarities, ready to be looked for in passages.

    Args:
        concepts: The words; none gives a view that finds nothing.
        language: The question's.
        statistics: Of the reader's passages.

    Attributes:
        rarity: Of each word, small words weighed down; shape (words,).
        mass: Their sum.
        unknown: Share of the mass whose words no passage holds.
    """

    def __init__(self, concepts: Sequence[Concept], language: Language, statistics: Statistics) -> None:
        weighed = [concept.weight * statistics.rarity(concept, language) for concept in concepts]
        self.rarity = np.array(weighed, dtype=np.float32)
        self.mass = max(float(self.rarity.sum()), 1e-6)
        known = [any(statistics.holding.get(form) for form in concept.forms(language)) for concept in concepts]
        self.unknown = 1 - float(self.share(np.array(known, dtype=np.float32))) if known else 0.0
        self._rows: dict[Language, dict[str, list[int]]] = {}
        for row, concept in enumerate(concepts):
            for field, term in concept.forms(language):
                self._rows.setdefault(field, {}).setdefault(term, []).append(row)

    def counts(self, terms: Iterable[str], field: Language) -> Numbers:
        """Return how often each word stands in ``terms`` of a field, shape (words,)."""
        found = np.zeros(len(self.rarity), dtype=np.float32)
        rows = self._rows.get(field)
        if rows:
            for term in [term for term in terms if term in rows]:
                for row in rows[term]:
                    found[row] += 1
        return found

    def share(self, present: Numbers) -> Numbers:
        """Return the share of the rarity that is present, shape (...,), of presences in [0, 1], shape (..., words)."""
        found: Numbers = present @ self.rarity / self.mass
        return found


@dataclass(frozen=True, slots=True)
class Features:
    """What the score is made of; each in [0, 1] unless said otherwise.

    Attributes:
        cosines: Of the question and each sentence; shape (sentences,), in [-1, 1].
        overlap: Share of the question's words that each sentence holds; shape (sentences,). Empty until looked at.
        links: Share of the passage's characters that are web addresses.
        original: True for a passage in English where the question is not.
    """

    passage: float
    sentences: float
    bm25: float
    window: float
    cosines: Numbers
    overlap: Numbers
    links: float = 0.0
    original: bool = False

    def score(self, weights: Weights) -> float:
        """Return the weighted sum, in [0, 1]."""
        meaning = weights.passage * self.passage + weights.sentences * self.sentences
        words = weights.bm25 * self.bm25 + weights.window * self.window
        gained = weights.original if self.original else 0.0
        return min(1.0, (meaning + words) * (1 - weights.links * self.links) + gained)


def views_of(question: Question, statistics: Statistics) -> tuple[View, ...]:
    """Return the views of a question; what they find is averaged."""
    parts = (question.concepts, question.gloss_concepts)
    return tuple(View(concepts, question.language, statistics) for concepts in parts if concepts)


def dense_features(question: Question, candidates: Sequence[RankedText], weights: Weights) -> list[Features]:
    """Return the cosines of each candidate; the other features are still 0."""
    if not candidates:
        return []
    whole = np.stack([candidate.vector for candidate in candidates]).astype(np.float32) @ question.vector
    rows = [candidate.sentence_vectors.reshape(-1, len(question.vector)) for candidate in candidates]
    stacked = np.concatenate(rows).astype(np.float32)
    ends = np.cumsum([len(vectors) for vectors in rows])[:-1]
    each = np.split(stacked @ question.vector, ends)
    nothing = np.zeros(0, dtype=np.float32)
    return [
        Features(_unit(float(cosine)), _soft_maximum(cosines, float(cosine), weights), 0.0, 0.0, cosines, nothing)
        for cosine, cosines in zip(whole, each, strict=True)
    ]


def bm25(views: Sequence[View], question: Question, candidates: Sequence[RankedText], weights: Weights) -> list[float]:
    """Return BM25 of each candidate, as a part of the most that any passage could reach."""
    lengths = np.array([len(_own_terms(candidate)) for candidate in candidates], dtype=np.float32)
    norms = weights.k1 * (
        1 - weights.b + weights.b * lengths / max(1.0, float(lengths.mean()) if len(lengths) else 1.0)
    )
    found = []
    for candidate, norm in zip(candidates, norms, strict=True):
        counted = (_counts(view, question, candidate, weights) for view in views)
        parts = [view.share(_saturated(counts, float(norm))) for view, counts in zip(views, counted, strict=True)]
        found.append(_mean([float(part) for part in parts]))
    return found


def windows(
    views: Sequence[View], question: Question, candidate: RankedText, weights: Weights
) -> tuple[float, Numbers]:
    """Return the best share of two neighbouring sentences, context included, and the share of each sentence."""
    best, each = [], []
    for view in views:
        present = np.minimum(1, _sentence_counts(view, question, candidate, weights))
        if not len(present):
            return 0.0, np.zeros(0, dtype=np.float32)
        pairs = present.copy()
        np.maximum(present[:-1], present[1:], out=pairs[:-1])
        context = weights.context * np.minimum(1, _field_counts(view, question, candidate.context_terms, weights))
        best.append(float(view.share(np.maximum(pairs, context)).max()))
        each.append(view.share(present))
    if not best:
        return 0.0, np.zeros(len(candidate.passage.sentences), dtype=np.float32)
    return _mean(best), sum(each[1:], each[0]) / len(each)


def coverage(view: View, question: Question, candidate: RankedText) -> float:
    """Return the share of the words of a view that a candidate holds anywhere, title and headings included."""
    weights = Weights()
    own = _field_counts(view, question, candidate.terms, weights)
    context = _field_counts(view, question, candidate.context_terms, weights)
    return float(view.share(np.minimum(1, np.maximum(own, context))))


def link_share(text: str) -> float:
    """Return the share of the characters of ``text`` that are web addresses, in [0, 1]."""
    if "://" not in text:
        return 0.0
    return sum(map(len, _LINK.findall(text))) / len(text)


def highlights(features: Features, spans: Sequence[Span], weights: Weights, *, limit: int = 2) -> tuple[Span, ...]:
    """Return the sentences that answer best, in reading order."""
    size = min(len(spans), len(features.cosines))
    values = features.cosines[:size].astype(np.float32)
    if len(features.overlap) == len(features.cosines):
        values = values + weights.overlap * features.overlap[:size]
    chosen = np.argsort(-values, kind="stable")[:limit]
    return tuple(spans[index] for index in sorted(int(position) for position in chosen))


def _own_terms(candidate: RankedText) -> tuple[str, ...]:
    return candidate.terms.get(candidate.passage.language) or candidate.terms.get("en", ())


def _counts(view: View, question: Question, candidate: RankedText, weights: Weights) -> Numbers:
    return _field_counts(view, question, candidate.terms, weights) + weights.context * np.minimum(
        1, _field_counts(view, question, candidate.context_terms, weights)
    )


def _field_counts(
    view: View, question: Question, fields: Mapping[Language, Sequence[str]], weights: Weights
) -> Numbers:
    english = view.counts(fields.get("en", ()), "en")
    if question.language == "en" or question.language not in fields:
        return english
    native = view.counts(fields[question.language], question.language)
    larger: Numbers = np.maximum(native, weights.sense * english)
    return larger


def _sentence_counts(view: View, question: Question, candidate: RankedText, weights: Weights) -> Numbers:
    passage = candidate.passage
    rows = []
    for number, (start, end) in enumerate(passage.sentences):
        fields = {passage.language: cached_terms(passage.text[start:end], passage.language)}
        if passage.language != "en" and number < len(candidate.gloss_sentences):
            fields["en"] = cached_terms(candidate.gloss_sentences[number], "en")
        rows.append(_field_counts(view, question, fields, weights))
    return np.stack(rows) if rows else np.zeros((0, len(view.rarity)), dtype=np.float32)


def _saturated(counts: Numbers, norm: float) -> Numbers:
    saturated: Numbers = counts / (counts + norm)
    return saturated


def _soft_maximum(cosines: Numbers, otherwise: float, weights: Weights) -> float:
    if not len(cosines):
        return _unit(otherwise)
    return _unit(math.log(float(np.exp(weights.sharpness * cosines).mean())) / weights.sharpness)


def _mean(parts: Sequence[float]) -> float:
    return float(sum(parts)) / len(parts) if len(parts) else 0.0


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
