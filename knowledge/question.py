"""A question made ready for search: language, gloss, vector, and its words with all that they may be called."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from knowledge.language.courtesy import question_of
from knowledge.language.detect import detect
from knowledge.language.small_words import is_small
from knowledge.language.stem import stems, terms, tokens
from knowledge.model import Language, Vector
from knowledge.ports import Embedder, Glosser

MAX_CHARS = 1200
"""Of a question that are read for search; the embedder reads no more either."""
MAX_CONCEPTS = 48
SMALL_WORD_WEIGHT = 0.2
"""What a word like "how" counts, where others count 1: 2 points at recall@5 on short guides."""
_SHORTEST_SPELLED = 5
_SMALL_WORD = 3
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f]")

Form = tuple[Language, str]
"""A stemmed term and the field in which it stands."""


@dataclass(frozen=True, slots=True)
class Sense:
    """A word or fixed expression of a text, and its English senses; none where it is in no dictionary."""

    surface: str
    english: tuple[str, ...]


class Lexicon(Protocol):
    """Knows what Spanish and Portuguese words may mean in English."""

    def senses(self, text: str, language: Language) -> list[Sense]:
        """Return the words of ``text`` in order; empty for English and where there are no dictionaries."""
        ...


class Corrector(Protocol):
    """Sets right what is typed in haste: accents, abbreviations, slips of the keyboard."""

    def correct(self, text: str, language: Language) -> str:
        """Return ``text`` with its words set right and everything else as it was."""
        ...


class Synonyms(Protocol):
    """Knows the terms of the field."""

    def preferred(self, text: str) -> str:
        """Return English ``text`` with the term that glosses use in place of its synonyms."""
        ...


class NoSynonyms:
    """Synonyms that nobody knows; the shipped fake."""

    def preferred(self, text: str) -> str:
        """Return the text."""
        return text


class AsTyped:
    """A corrector that leaves everything as it is; the shipped fake."""

    def correct(self, text: str, language: Language) -> str:  # noqa: ARG002 - the port's
        """Return the text."""
        return text


class NoLexicon:
    """A lexicon without dictionaries; the shipped fake."""

    def senses(self, text: str, language: Language) -> list[Sense]:  # noqa: ARG002 - the port's
        """Return nothing."""
        return []


@dataclass(frozen=True, slots=True)
class Concept:
    """A word of the question and the terms under which a passage may have it.

    Attributes:
        native: Stems in the question's own language; empty for English questions.
        english: Stems in the English field: of its senses, or of the word itself.
        spelled: The folded word, where it may be found by likeness of spelling when no passage has it; else empty.
        weight: What it counts beside its rarity, in (0, 1].
    """

    native: frozenset[str]
    english: frozenset[str]
    spelled: str = ""
    weight: float = 1.0

    @property
    def telling(self) -> bool:
        """True for a word that is no small word."""
        return self.weight == 1

    @property
    def terms(self) -> frozenset[str]:
        """All terms, whatever their field."""
        return self.native | self.english

    def forms(self, language: Language) -> Iterator[Form]:
        """Yield all terms with their fields; ``language`` is the question's."""
        for term in sorted(self.native):
            yield language, term
        for term in sorted(self.english):
            yield "en", term


@dataclass(frozen=True, slots=True)
class Question:
    """What search and ranking know of a question.

    Attributes:
        text: As searched: cleaned, cut to ``MAX_CHARS``, with its spelling set right and without greetings.
        gloss: In English, in the terms of the termbase; the text itself where it is English and has them.
        concepts: One per distinct word of the text.
        gloss_concepts: One per distinct word of the gloss; empty where the gloss is the text.
        vector: Of the gloss (for English questions, of text and gloss together), or of the text where the embedder
            is multilingual; shape (dimensions,).
    """

    text: str
    language: Language
    gloss: str
    concepts: tuple[Concept, ...]
    gloss_concepts: tuple[Concept, ...]
    vector: Vector

    @property
    def empty(self) -> bool:
        """True where the text has no word and no number."""
        return not self.concepts

    def index_terms(self) -> dict[Language, tuple[str, ...]]:
        """Return the terms to look for, by field."""
        found: dict[Language, dict[str, None]] = {}
        for concept in (*self.gloss_concepts, *self.concepts):
            for name, term in concept.forms(self.language):
                found.setdefault(name, {})[term] = None
        return {name: tuple(words) for name, words in found.items()}


@dataclass(frozen=True, slots=True)
class Tools:
    """What makes a question ready.

    Attributes:
        embedder: The one that made the vectors of the store and of the dense index.
        glosser: The one that made the glosses of the store.
        lexicon: English senses of words.
        corrector: Sets the spelling of questions right.
        synonyms: The terms that the glosses use.
    """

    embedder: Embedder
    glosser: Glosser
    lexicon: Lexicon = field(default_factory=NoLexicon)
    corrector: Corrector = field(default_factory=AsTyped)
    synonyms: Synonyms = field(default_factory=NoSynonyms)


def prepare_question(text: str, prior: Language | None, tools: Tools) -> Question:
    """Make a question ready for search.

    Args:
        text: As typed; any length and any characters. What goes beyond ``MAX_CHARS`` is not read.
        prior: The chat's language; None = unknown.
        tools: Embeds the gloss, or the text where the embedder is multilingual.
    """
    typed = " ".join(_INVISIBLE.sub("", text).split())[:MAX_CHARS]
    language = detect(typed, prior)
    asked = question_of(tools.corrector.correct(typed, language), language)
    if language == "en":
        return _asked_in_english(asked, tools)
    gloss = tools.glosser.gloss([asked], language)[0]
    vector = tools.embedder.embed_question(asked if tools.embedder.multilingual else gloss)
    concepts = _foreign(asked, tools.lexicon.senses(asked, language), language)
    return Question(asked, language, gloss, concepts, _english(gloss), vector)


def _asked_in_english(asked: str, tools: Tools) -> Question:
    gloss = tools.synonyms.preferred(asked)
    vector = tools.embedder.embed_question(asked)
    if gloss == asked:
        return Question(asked, "en", asked, _english(asked), (), vector)
    if not tools.embedder.multilingual:
        vector = _between(vector, tools.embedder.embed_question(gloss))
    return Question(asked, "en", gloss, _english(asked), _english(gloss), vector)


def _between(one: Vector, other: Vector) -> Vector:
    both = one + other
    unit: Vector = both / max(float(np.linalg.norm(both)), 1e-6)
    return unit


def _english(text: str) -> tuple[Concept, ...]:
    words = tokens(text)
    found = {
        stem: Concept(frozenset(), frozenset({stem}), _spelled(word), _weight(word, "en"))
        for stem, word in zip(stems(words, "en"), words, strict=True)
    }
    return tuple(found.values())[:MAX_CONCEPTS]


def _foreign(text: str, senses: Sequence[Sense], language: Language) -> tuple[Concept, ...]:
    known = senses or [Sense(word, ()) for word in tokens(text)]
    found: dict[frozenset[str], Concept] = {}
    for sense in known:
        concept = _concept(sense, language)
        if concept.native:
            found.setdefault(concept.native, concept)
    return tuple(found.values())[:MAX_CONCEPTS]


def _concept(sense: Sense, language: Language) -> Concept:
    words = _content(tokens(sense.surface))
    english = {term for lemma in sense.english for term in _content(terms(lemma, "en"))}
    if not english or _name_like(sense.surface):
        english |= set(stems(words, "en"))
    spelled = _spelled(words[0]) if len(words) == 1 else ""
    return Concept(frozenset(stems(words, language)), frozenset(english), spelled, _weight(sense.surface, language))


def _weight(words: str, language: Language) -> float:
    return SMALL_WORD_WEIGHT if is_small(words, language) else 1.0


def _content(words: Iterable[str]) -> list[str]:
    """Leave the small words out of an expression, unless it has no others."""
    every = list(words)
    longer = [word for word in every if len(word) > _SMALL_WORD]
    return longer or every


def _name_like(surface: str) -> bool:
    return any(character.isdigit() for character in surface) or surface[1:].lower() != surface[1:]


def _spelled(word: str) -> str:
    return word if len(word) >= _SHORTEST_SPELLED and word.isalpha() else ""
