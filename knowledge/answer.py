"""Whether the material answers a question, and with what; "the material does not say" is an answer too."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.audience import Reader
from knowledge.model import Answer, Language
from knowledge.retrieve import Ranked, Retriever, SearchResult


@dataclass(frozen=True, slots=True)
class Confidence:
    """A logistic regression on the best passage: the chance that it answers.

    Fitted on two sets and rounded to what suits both: encyclopaedia questions whose passage, or whose whole topic, was
    taken out of the collection, and questions of officials that short guides do or do not answer, near misses
    included. The lead over the next passage was left out: in a real collection several documents answer.

    Attributes:
        passage: Weight of the cosine of the best passage.
        sentences: Weight of the soft maximum of its sentences' cosines.
        bm25: Weight of its BM25.
        window: Weight of the share of the question's words that two neighbouring sentences hold.
    """

    intercept: float = -8.0
    passage: float = 3.0
    sentences: float = 8.0
    bm25: float = 6.0
    window: float = 5.0

    def of(self, ranked: Sequence[Ranked]) -> float:
        """Return the confidence in the first of ``ranked``, in [0, 1]; 0 where there is none."""
        if not ranked:
            return 0.0
        best = ranked[0].features
        weighed = self.passage * best.passage + self.sentences * best.sentences
        return _logistic(self.intercept + weighed + self.bm25 * best.bm25 + self.window * best.window)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least confidence, per language of the question, at which the best passage is given as the answer.

    Attributes:
        false_share: Share of unanswerable questions that get an answer at these thresholds, as calibrated
            (``knowledge.evaluate.calibrate`` sets them from a gold set). The defaults are the same for all languages:
            150 unanswerable questions are too few to tell the languages apart.
    """

    en: float = 0.55
    es: float = 0.55
    pt: float = 0.55
    false_share: float = 0.06

    def of(self, language: Language) -> float:
        """Return the threshold of a language."""
        return {"en": self.en, "es": self.es, "pt": self.pt}[language]


class Answerer:
    """Answers questions from what the reader may see, or says that the material does not.

    Args:
        retriever: Finds the passages.
        confidence: Judges the best of them.
        thresholds: What it must reach.
        nearest: How many titles an abstention names, at most.
    """

    def __init__(
        self,
        retriever: Retriever,
        *,
        confidence: Confidence | None = None,
        thresholds: Thresholds | None = None,
        nearest: int = 3,
    ) -> None:
        self._retriever = retriever
        self._confidence = confidence or Confidence()
        self._thresholds = thresholds or Thresholds()
        self._nearest = nearest

    def answer(self, text: str, reader: Reader, prior_language: Language | None = None, limit: int = 10) -> Answer:
        """Answer a question.

        Args:
            text: As typed; any characters, any length.
            reader: Holds the audience keys; nothing else reaches the answer, titles included.
            prior_language: The chat's language.
            limit: How many passages at most, from 1.
        """
        result = self._retriever.search(text, reader, prior_language, limit)
        confidence = self._confidence.of(result.ranked)
        language = result.question.language
        answered = bool(result.found) and confidence >= self._thresholds.of(language)
        nearest = () if answered else _titles(result, self._nearest)
        return Answer(answered, language, confidence, result.found, nearest)


def _titles(result: SearchResult, limit: int) -> tuple[str, ...]:
    titles = dict.fromkeys(found.document.meta.title for found in result.found)
    return tuple(title for title in titles if title)[:limit]


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))
