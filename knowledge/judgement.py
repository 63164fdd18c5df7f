"""What speaks for and against the best passage as an answer; pure functions of a search result."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from knowledge.language.answer_kinds import misses_kind
from knowledge.language.countries import countries_named
from knowledge.model import RankedText
from knowledge.question import Question
from knowledge.rank import Weights, coverage, highlights
from knowledge.retrieve import Ranked, SearchResult

_LOOKED_AT = 3
"""Passages in which a country that the question names may stand."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Signs, each in [0, 1] unless said otherwise.

    Attributes:
        sentences: Soft maximum of the cosines of the question and the sentences of the best passage.
        window: Share of the question's words that two neighbouring sentences of it hold.
        covered: Share that all of it holds, title and headings included; of the question's own words or of its gloss,
            whichever is more.
        heading: Share of the words of its title and headings that the question has.
        lead: By how much it is better than the next; by all where there is no next.
        unknown: Share of the question's words that no passage of the reader's holds.
        words: Number of the question's words, small ones left out; at least 0.
        elsewhere: The question names a country that the best passages, their headings and their documents do not.
        kind_missing: The question asks for an amount, a number, a date or an address, and the passage has none.
    """

    sentences: float
    window: float
    covered: float
    heading: float
    lead: float
    unknown: float
    words: int
    elsewhere: bool
    kind_missing: bool


def evidence_of(result: SearchResult) -> Evidence:
    """Return the signs in a search result, which must have ranked passages."""
    question, best = result.question, result.ranked[0]
    named = _named(question)
    shares = [coverage(view, question, best.text) for view in result.views]
    return Evidence(
        sentences=best.features.sentences,
        window=best.features.window,
        covered=max(shares, default=0.0),
        heading=_heading(question, best.text),
        lead=best.score - (result.ranked[1].score if len(result.ranked) > 1 else 0.0),
        unknown=result.unknown,
        words=sum(concept.telling for concept in question.concepts),
        elsewhere=not named <= _about(result.ranked[:_LOOKED_AT]),
        kind_missing=_kind_missing(question, best),
    )


def _heading(question: Question, text: RankedText) -> float:
    held = text.context_terms.get(text.passage.language, ())
    asked = {term for concept in (*question.concepts, *question.gloss_concepts) for term in concept.terms}
    return float(np.mean([term in asked for term in held])) if held else 0.0


def _named(question: Question) -> frozenset[str]:
    found = countries_named(question.text, question.language)
    return found if question.language == "en" else found | countries_named(question.gloss, "en")


def _about(ranked: Iterable[Ranked]) -> set[str]:
    found: set[str] = set()
    for item in ranked:
        found |= countries_named(_whole(item.text), item.text.passage.language)
        found |= set(item.text.document.meta.jurisdictions)
    return found


def _whole(text: RankedText) -> str:
    return f"{text.document.meta.title}\n{text.passage.locator.section}\n{text.passage.text}"


def _kind_missing(question: Question, best: Ranked) -> bool:
    passage = best.text.passage
    spans = highlights(best.features, passage.sentences, Weights())
    sentences = " ".join(passage.text[start:end] for start, end in spans) or passage.text
    return misses_kind(question.text, f"{passage.locator.section}\n{passage.text}", sentences)
