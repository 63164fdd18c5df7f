"""Whether the material answers a question, and with what; "the material does not say" is an answer too."""

import math
from dataclasses import dataclass

from knowledge.audience import Reader
from knowledge.calibration import shipped
from knowledge.judgement import Evidence, evidence_of
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
    """A logistic regression on what speaks for and against the best passage: the chance that it answers.

    Fitted with a penalty on two sets, half and half, and rounded: questions of officials in three languages that short
    guides do or do not answer, near misses, neighbouring fields and chatter included (five parts in seven of the
    weight), and encyclopaedia questions in two languages whose whole topic, or whose passage, was left out of the
    collection; tested on the other half of each, and the other way round, where the weights came out alike. Left out
    because they added nothing to either: BM25 beside the window, the cosine of the whole passage and of its heading,
    the agreement of the rankings, the rarest word missed, and numbers of the question that the passage lacks.

    Attributes:
        length: Weight of the logarithm of 1 + the number of the question's words: the more words, the less of them any
            passage has.
        sentences: Weights of the signs of the same name in ``Evidence``, as are all others.
    """

    intercept: float = -6.8
    sentences: float = 6.4
    window: float = 2.2
    covered: float = 2.4
    heading: float = 3.8
    lead: float = 3.5
    unknown: float = -2.0
    length: float = 1.2
    elsewhere: float = -2.6
    kind_missing: float = -1.1

    def of(self, result: SearchResult) -> float:
        """Return the confidence in the best passage, in [0, 1]; 0 where there is none."""
        if not result.ranked:
            return 0.0
        return self.from_evidence(evidence_of(result))

    def from_evidence(self, seen: Evidence) -> float:
        """Return the confidence that signs amount to, in [0, 1]."""
        held = self.sentences * seen.sentences + self.window * seen.window + self.covered * seen.covered
        place = self.heading * seen.heading + self.lead * seen.lead
        question = self.unknown * seen.unknown + self.length * math.log1p(seen.words)
        against = self.elsewhere * seen.elsewhere + self.kind_missing * seen.kind_missing
        return _logistic(self.intercept + held + place + question + against)


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
