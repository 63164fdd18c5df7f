"""Finding terms of the termbase: in running text whatever their inflection, in a glossary whatever their spelling."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from knowledge.language.stem import fold, stems
from knowledge.language.termbase import Concept, Term, Termbase
from knowledge.language.word_forms import same_word, singular
from knowledge.model import LANGUAGES, Language

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\s\-‐–'’]*")
_PARTICIPLE = re.compile(r"(?:ad|id)[oa]s?$")
_ENGLISH_PARTICIPLE = re.compile(r"\w+e[dn]")
_SHORTEST_STEM = 4
_CLOSE = 0.78
_Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term in a text.

    Attributes:
        start: Character at which it begins.
        end: Character after its last one.
        plural: True where the text has a plural of the term.
        participle: True where the text has a participle ("congeladas").
    """

    start: int
    end: int
    concept: Concept
    term: Term
    plural: bool
    participle: bool = False

    @property
    def english(self) -> str:
        """The preferred English term of the concept, in the number of the text; for a participle, one like it."""
        word = self.concept.preferred("en")
        if self.participle:
            return next(
                (term.text for term in self.concept.terms["en"] if _ENGLISH_PARTICIPLE.fullmatch(term.text)), word
            )
        return _pluralise(word) if self.plural else word


class TermFinder:
    """Finds the terms of a termbase. Immutable after it is made; safe for several threads."""

    def __init__(self, termbase: Termbase) -> None:
        self.termbase = termbase
        self._by_stems = {language: _index(termbase, language) for language in LANGUAGES}
        self._longest = {language: max(map(len, found), default=0) for language, found in self._by_stems.items()}
        self._glossary = [
            (fold(term.text), concept, language) for language in LANGUAGES for concept, term in termbase.terms(language)
        ]

    def find(self, text: str, language: Language) -> list[TermMatch]:
        """Return the terms in ``text`` from left to right, not overlapping, the longest at each place."""
        words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
        surfaces = [fold(text[start:end]) for start, end in words]
        stemmed = _stem(surfaces, language)
        matches: list[TermMatch] = []
        position = 0
        while position < len(words):
            match = self._longest_at(text, words, surfaces, stemmed, position, language)
            if match is None:
                position += 1
                continue
            matches.append(match[0])
            position += match[1]
        return matches

    def replace_terms(
        self, text: str, language: Language, put: Callable[[TermMatch], str] = lambda match: match.english
    ) -> str:
        """Return ``text`` with each Spanish or Portuguese term replaced by its English one.

        Args:
            text: In ``language``; English comes back as it is.
            language: Of the text.
            put: What to put in place of a term.
        """
        if language == "en":
            return text
        pieces: list[str] = []
        end = 0
        for match in self.find(text, language):
            pieces += [text[end : match.start], put(match)]
            end = match.end
        return "".join([*pieces, text[end:]])

    def expand(self, text: str, language: Language) -> tuple[str, ...]:
        """Return other terms, in all languages, of the concepts that ``text`` names; for a wider search."""
        named = {match.concept.id: match for match in self.find(text, language)}
        said = {fold(text[match.start : match.end]) for match in named.values()}
        every = (term.text for match in named.values() for held in match.concept.terms.values() for term in held)
        return tuple(dict.fromkeys(term for term in every if fold(term) not in said))

    def lookup(self, text: str, languages: Iterable[Language] = LANGUAGES, limit: int = 5) -> list[Concept]:
        """Return the concepts that somebody who types ``text`` into a glossary may mean, best first.

        Accents and case do not matter; a part of a term and a close spelling are enough.

        Args:
            text: Term or part of it; only the first 80 characters count.
            languages: Whose terms to search; in their order where the likeness is the same.
            limit: Greatest number of concepts, at least 1.
        """
        sought = " ".join(fold(text[:80]).split())
        order = {language: place for place, language in enumerate(languages)}
        if not sought:
            return []
        ranked = self._ranked(sought, order, _part) or self._ranked(sought, order, _likeness)
        return [self.termbase.concepts[identifier] for identifier in ranked[:limit]]

    def _ranked(self, sought: str, order: Mapping[Language, int], measure: Callable[[str, str], float]) -> list[str]:
        best: dict[str, tuple[float, int]] = {}
        for folded, concept, language in self._glossary:
            if language in order and (fit := measure(sought, folded)):
                best[concept.id] = min(best.get(concept.id, (0.0, 0)), (-fit, order[language]))
        return sorted(best, key=lambda identifier: best[identifier])

    def _longest_at(
        self,
        text: str,
        words: Sequence[tuple[int, int]],
        surfaces: Sequence[str],
        stemmed: _Stems,
        position: int,
        language: Language,
    ) -> tuple[TermMatch, int] | None:
        room = min(self._longest[language], _unbroken(text, words, position))
        for size in range(room, 0, -1):
            held = self._by_stems[language].get(stemmed[position : position + size])
            said = surfaces[position : position + size]
            chosen = _choose(held, " ".join(said), language) if held else None
            if chosen is not None:
                concept, term = chosen
                start, end = words[position][0], words[position + size - 1][1]
                participle = (
                    size == 1 and bool(_PARTICIPLE.search(said[0])) and said[0] != fold(concept.preferred(language))
                )
                return TermMatch(start, end, concept, term, _is_plural(said, term), participle), size
        return None


def _index(termbase: Termbase, language: Language) -> dict[_Stems, list[tuple[Concept, Term]]]:
    found: dict[_Stems, list[tuple[Concept, Term]]] = defaultdict(list)
    for concept, term in termbase.terms(language):
        if not term.glossary_only:
            found[_stem(_WORD.findall(fold(term.text)), language)].append((concept, term))
    found.pop((), None)
    return dict(found)


def _stem(folded: Sequence[str], language: Language) -> _Stems:
    # the Snowball stemmer leaves many Portuguese plurals apart from their singular
    words = [singular(word, language) for word in folded] if language == "pt" else folded
    return stems(words, language)


def _unbroken(text: str, words: Sequence[tuple[int, int]], position: int) -> int:
    """Count the words from ``position`` on that no punctuation parts."""
    count = 1
    while position + count < len(words):
        between = text[words[position + count - 1][1] : words[position + count][0]]
        if not _BETWEEN.fullmatch(between):
            break
        count += 1
    return count


def _choose(held: Sequence[tuple[Concept, Term]], said: str, language: Language) -> tuple[Concept, Term] | None:
    """Prefer the term as it is written; a short single word must be that, or its plural."""
    for concept, term in held:
        if fold(term.text) == said:
            return concept, term
    for concept, term in held:
        written = fold(term.text)
        if " " in said or (len(written) > _SHORTEST_STEM and same_word(said, written, language)):
            return concept, term
        if _is_plural([said], term) and said.startswith(written):
            return concept, term
    return None


def _is_plural(said: Sequence[str], term: Term) -> bool:
    written = _WORD.findall(fold(term.text))
    return said[0].endswith("s") and not written[0].endswith("s")


def _pluralise(english: str) -> str:
    if english.endswith(("ss", "x", "ch", "sh")):
        return english + "es"
    if english.endswith("s"):
        return english
    if english.endswith("y") and english[-2:-1] not in "aeiou":
        return english[:-1] + "ies"
    return english + "s"


def _part(sought: str, term: str) -> float:
    """Return how much of a glossary term was typed, in [0, 1]; 0 = it is not a part of it."""
    if sought == term:
        return 1.0
    share = len(sought) / len(term)
    if f" {sought} " in f" {term} ":
        return 0.5 + 0.4 * share
    return 0.4 * share if len(sought) > 2 and sought in term else 0.0  # noqa: PLR2004 - two letters are everywhere


def _likeness(sought: str, term: str) -> float:
    """Return how close two spellings are, in [0, 1]; 0 = they are two words."""
    matcher = SequenceMatcher(None, sought, term, autojunk=False)
    if matcher.real_quick_ratio() < _CLOSE or matcher.quick_ratio() < _CLOSE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= _CLOSE else 0.0
