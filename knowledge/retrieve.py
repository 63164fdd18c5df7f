"""Finding the passages that answer: indexes propose, the store decides who may see them, ranking orders them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

import numpy as np

from knowledge import rank
from knowledge.audience import Reader
from knowledge.duplicates import fold_duplicates
from knowledge.language.spelling import nearest
from knowledge.model import Found, Language, RankedText
from knowledge.ports import Clock, DenseIndex, Embedder, Glosser, LexicalIndex
from knowledge.question import (
    AsTyped,
    Concept,
    Corrector,
    Form,
    Lexicon,
    NoLexicon,
    NoSynonyms,
    Question,
    Synonyms,
    Tools,
    prepare_question,
)
from knowledge.rank import Features, Statistics, View, Weights
from knowledge.variety import varied

PROPOSED = 50
"""Candidates that each index proposes."""
CLOSELY_READ = 24
"""Candidates whose sentences are looked at one by one."""


class PassageSource(Protocol):
    """The store, as far as search needs it."""

    def readable(self, ids: Sequence[str], keys: frozenset[str], today: date) -> list[RankedText]:
        """Return those passages whose document is published, valid on ``today`` and meant for one of ``keys``."""
        ...


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with what its score is made of."""

    text: RankedText
    features: Features
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    Attributes:
        found: Best first, different ones ahead of those that say the same, near-identical passages folded.
        ranked: The candidates by their own scores, before that, with their features; for the judgement of the answer.
        views: The words of the question and of its gloss, with their rarities.
        unknown: Share of the question's words, weighted by rarity, that no passage of the reader's holds.
    """

    question: Question
    found: tuple[Found, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    views: tuple[View, ...] = ()
    unknown: float = 0.0


class Retriever:
    """Finds the passages that answer a question, of those that the reader may see.

    Args:
        store: Decides what may be seen; nothing comes back that it has not cleared for this reader, today.
        dense: Proposes by meaning.
        lexical: Proposes by words, and counts them among the reader's passages.
        embedder: The one that made the vectors of the store and of ``dense``.
        glosser: The one that made the glosses of the store.
        clock: Tells what day it is.
        lexicon: English senses of words; none where it is left out.
        corrector: Sets the spelling of questions right; as typed where it is left out.
        synonyms: The terms that the glosses use; none where they are left out.
        weights: Of the ranking.
    """

    def __init__(  # noqa: PLR0913 - collaborators are arguments
        self,
        store: PassageSource,
        dense: DenseIndex,
        lexical: LexicalIndex,
        embedder: Embedder,
        glosser: Glosser,
        clock: Clock,
        *,
        lexicon: Lexicon | None = None,
        corrector: Corrector | None = None,
        synonyms: Synonyms | None = None,
        weights: Weights | None = None,
    ) -> None:
        self._store = store
        self._dense = dense
        self._lexical = lexical
        self._tools = Tools(embedder, glosser, lexicon or NoLexicon(), corrector or AsTyped(), synonyms or NoSynonyms())
        self._clock = clock
        self._weights = weights or Weights()

    def search(
        self, text: str, reader: Reader, prior_language: Language | None = None, limit: int = 10
    ) -> SearchResult:
        """Return the passages that answer best.

        Args:
            text: The question as typed; any characters, any length.
            reader: Holds the audience keys.
            prior_language: The chat's language.
            limit: How many passages at most, from 1.
        """
        question = prepare_question(text, prior_language, self._tools)
        candidates = [] if question.empty else self._candidates(question, reader, max(PROPOSED, limit))
        if not candidates:
            return SearchResult(question)
        question, statistics = self._respelled(question, candidates, reader.keys)
        views = rank.views_of(question, statistics)
        ranked = self._rank(question, views, candidates, max(CLOSELY_READ, 2 * limit))
        found = fold_duplicates([self._found(item) for item in _varied(ranked)])
        unknown = sum(view.unknown for view in views) / max(1, len(views))
        return SearchResult(question, tuple(found[:limit]), tuple(ranked), views, unknown)

    def _candidates(self, question: Question, reader: Reader, proposed: int) -> list[RankedText]:
        dense = self._dense.search(question.vector, reader.keys, proposed)
        lexical = self._lexical.search(question.index_terms(), reader.keys, proposed)
        ids = list(dict.fromkeys(hit.id for hit in (*dense, *lexical)))
        cleared = self._store.readable(ids, reader.keys, self._clock.now().date()) if ids else []
        return [candidate for candidate in cleared if reader.may_read(candidate.document.meta.audience)]

    def _rank(
        self, question: Question, views: Sequence[View], candidates: list[RankedText], closely: int
    ) -> list[Ranked]:
        rough = self._roughly(question, views, candidates)[:closely]
        exact = [self._closely(question, views, item) for item in rough]
        return sorted(exact, key=_best_first)

    def _roughly(self, question: Question, views: Sequence[View], candidates: list[RankedText]) -> list[Ranked]:
        dense = rank.dense_features(question, candidates, self._weights)
        words = rank.bm25(views, question, candidates, self._weights)
        ranked = []
        for candidate, known, score in zip(candidates, dense, words, strict=True):
            # BM25 stands in for the windows, which are looked at only where it is worth while.
            links = rank.link_share(candidate.passage.text)
            original = question.language != "en" and candidate.passage.language == "en"
            features = replace(known, bm25=score, window=score, links=links, original=original)
            ranked.append(Ranked(candidate, features, features.score(self._weights)))
        return sorted(ranked, key=_best_first)

    def _closely(self, question: Question, views: Sequence[View], item: Ranked) -> Ranked:
        window, overlap = rank.windows(views, question, item.text, self._weights)
        features = replace(item.features, window=window, overlap=overlap)
        return Ranked(item.text, features, features.score(self._weights))

    def _respelled(
        self, question: Question, candidates: Sequence[RankedText], keys: frozenset[str]
    ) -> tuple[Question, Statistics]:
        """Give words that no passage has the forms that the candidates spell alike."""
        statistics = self._statistics(question, keys)
        missing = [
            concept
            for concept in (*question.concepts, *question.gloss_concepts)
            if concept.spelled and not any(statistics.holding.get(form) for form in concept.forms(question.language))
        ]
        if not missing:
            return question, statistics
        vocabulary = _vocabulary(question, candidates)
        better = {concept: _with_alike(concept, vocabulary) for concept in missing}
        respelled = replace(
            question,
            concepts=tuple(better.get(concept, concept) for concept in question.concepts),
            gloss_concepts=tuple(better.get(concept, concept) for concept in question.gloss_concepts),
        )
        return respelled, self._statistics(respelled, keys)

    def _statistics(self, question: Question, keys: frozenset[str]) -> Statistics:
        holding: dict[Form, int] = {}
        for field, terms in question.index_terms().items():
            counted = self._lexical.frequencies(field, terms, keys)
            holding |= {(field, term): count for term, count in counted.items()}
        return Statistics(self._lexical.count(keys), holding)

    def _found(self, item: Ranked) -> Found:
        passage = item.text.passage
        spans = rank.highlights(item.features, passage.sentences, self._weights)
        return Found(passage, item.text.document, item.score, spans)


def _varied(ranked: Sequence[Ranked]) -> list[Ranked]:
    vectors = np.stack([item.text.vector for item in ranked]).astype(np.float32)
    order = varied([item.score for item in ranked], vectors)
    return [replace(ranked[position], score=score) for position, score in order]


def _best_first(item: Ranked) -> tuple[float, str]:
    return -item.score, item.text.passage.id


def _vocabulary(question: Question, candidates: Iterable[RankedText]) -> dict[Language, set[str]]:
    found: dict[Language, set[str]] = {"en": set(), question.language: set()}
    for candidate in candidates:
        for field, known in found.items():
            known.update(candidate.terms.get(field, ()))
    return found


def _with_alike(concept: Concept, vocabulary: dict[Language, set[str]]) -> Concept:
    english = frozenset(nearest(concept.spelled, vocabulary["en"]))
    native = frozenset(
        term for field in vocabulary if field != "en" for term in nearest(concept.spelled, vocabulary[field])
    )
    widened = concept.native | native if concept.native else concept.native
    return replace(concept, native=widened, english=concept.english | english, spelled="")
