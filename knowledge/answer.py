"""Whether the material answers a question, and with what; "the material does not say" is an answer too."""

import math
from dataclasses import dataclass

from knowledge.audience import Reader
from knowledge.calibration import shipped
from knowledge.model import LANGUAGES, Answer, Language
from knowledge.retrieve import Retriever, SearchResult

FALSE_ANSWERS = 0.05
"""Share of unanswerable questions that may get an answer, unless said otherwise."""
_WARMING: dict[Language, str] = {
    "en": "how long does a preservation request last",
    "es": "cuánto dura una solicitud de preservación",
    "pt": "quanto tempo dura um pedido de preservação",
}


@dataclass(frozen=True, slots=True)
class Confidence:
    """A logistic regression on the best passage and the question: the chance that it answers.

    Fitted on two sets, half and half, and rounded: encyclopaedia questions whose whole topic, or whose passage, was
    left out of the collection, and questions of officials that short guides do or do not answer, near misses
    included; tested on the other half of each. The lead over the next passage was left out: in a real collection
    several documents answer. So was the cosine of the whole passage, which added nothing.

    Attributes:
        sentences: Weight of the soft maximum of the cosines of its sentences.
        bm25: Weight of its BM25.
        window: Weight of the share of the question's words that two neighbouring sentences hold.
        unknown: Weight of the share of the question's words that no passage of the reader's holds.
        length: Weight of the logarithm of 1 + the number of its words, small ones left out: the more words, the less
            of them any passage has.
    """

    intercept: float = -7.3
    sentences: float = 9.1
    bm25: float = 5.7
    window: float = 2.4
    unknown: float = -1.3
    length: float = 0.9

    def of(self, result: SearchResult) -> float:
        """Return the confidence in the best passage, in [0, 1]; 0 where there is none."""
        if not result.ranked:
            return 0.0
        best = result.ranked[0].features
        passage = self.sentences * best.sentences + self.bm25 * best.bm25 + self.window * best.window
        words = sum(concept.telling for concept in result.question.concepts)
        return _logistic(self.intercept + passage + self.unknown * result.unknown + self.length * math.log1p(words))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least confidence, per language of the question, at which the best passage is given as the answer."""

    en: float
    es: float
    pt: float

    @classmethod
    def for_share(cls, share: float) -> "Thresholds":
        """Return the calibrated thresholds at which about ``share`` of unanswerable questions get an answer.

        Args:
            share: In [0, 1]; lower is stricter.
        """
        held = shipped()
        return cls(*(held.threshold(language, share) for language in LANGUAGES))

    def of(self, language: Language) -> float:
        """Return the threshold of a language."""
        return {"en": self.en, "es": self.es, "pt": self.pt}[language]


class Answerer:
    """Answers questions from what the reader may see, or says that the material does not.

    Args:
        retriever: Finds the passages.
        confidence: Judges the best of them.
        thresholds: What it must reach; those for a share of ``FALSE_ANSWERS`` where they are left out.
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
        self._thresholds = thresholds or Thresholds.for_share(FALSE_ANSWERS)
        self._nearest = nearest

    def warm_up(self) -> None:
        """Ask a question in each language, so that word lists, dictionaries and models are loaded before the first."""
        for language, text in _WARMING.items():
            self._retriever.search(text, Reader(), language)

    def answer(self, text: str, reader: Reader, prior_language: Language | None = None, limit: int = 10) -> Answer:
        """Answer a question.

        Args:
            text: As typed; any characters, any length.
            reader: Holds the audience keys; nothing else reaches the answer, titles included.
            prior_language: The chat's language.
            limit: How many passages at most, from 1.
        """
        result = self._retriever.search(text, reader, prior_language, limit)
        confidence = self._confidence.of(result)
        language = result.question.language
        answered = bool(result.found) and confidence >= self._thresholds.of(language)
        nearest = () if answered else _titles(result, self._nearest)
        return Answer(answered, language, confidence, result.found, nearest)


def _titles(result: SearchResult, limit: int) -> tuple[str, ...]:
    titles = dict.fromkeys(found.document.meta.title for found in result.found)
    return tuple(title for title in titles if title)[:limit]


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))
