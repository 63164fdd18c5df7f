"""What a translation must not touch, hidden behind stand-ins: addresses, numbers of files, terms of the termbase."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.adapters.modes import STAND_IN, Tagged, number_of, stand_in, tagged, without_surfaces
from knowledge.language.inflect import is_feminine, is_plural, plural
from knowledge.language.stem import fold
from knowledge.language.term_finder import TermFinder, TermMatch
from knowledge.model import Language

_ADDRESS = (
    r"https?://\S*[^\s.,;:)\]]|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\bTLP:[A-Z+]+"
    r"|\b(?=\w*\d)(?=\w*[A-Za-z])\w{12,}\b|\b[Aa]rts?\.(?=\s*\d)|[\^\\]+"
)
_VERBATIM = re.compile(_ADDRESS)
_VERBATIM_OR_ACRONYM = re.compile(rf"{_ADDRESS}|\b[A-Z]{{2,}}-?\d+\b")
_NOUN = re.compile(r"^\*|<(?:n|np|acr)>")
_ARTICLE = re.compile(r"<det>|<num>")
_ENGLISH_VERB = re.compile(r"<vb\w*><(?:inf|pres|past|pri|imp)>")
_WITH_BEFORE = re.compile(rf"(?:(?P<before>\b[^\W\d_]+)(?P<gap> +))?{STAND_IN.pattern}", re.IGNORECASE)
_TO_FEMININE: Mapping[Language, Mapping[str, str]] = {
    "en": {},
    "es": {
        "el": "la", "los": "las", "un": "una", "unos": "unas", "del": "de la", "al": "a la", "este": "esta",
        "estos": "estas", "ese": "esa", "esos": "esas", "otro": "otra", "otros": "otras", "nuestro": "nuestra",
    },
    "pt": {
        "o": "a", "os": "as", "um": "uma", "uns": "umas", "do": "da", "dos": "das", "no": "na", "nos": "nas",
        "ao": "à", "aos": "às", "pelo": "pela", "pelos": "pelas", "este": "esta", "estes": "estas", "esse": "essa",
        "esses": "essas", "num": "numa", "seu": "sua", "seus": "suas", "outro": "outra", "outros": "outras",
    },
}  # fmt: skip
_TO_MASCULINE = {
    language: {feminine: masculine for masculine, feminine in held.items()} for language, held in _TO_FEMININE.items()
}
_TO_PLURAL: Mapping[Language, Mapping[str, str]] = {
    "en": {},
    "es": {
        "el": "los", "la": "las", "un": "unos", "una": "unas", "del": "de los", "al": "a los", "este": "estos",
        "esta": "estas", "su": "sus",
    },
    "pt": {
        "o": "os", "a": "as", "um": "uns", "uma": "umas", "do": "dos", "da": "das", "no": "nos", "na": "nas",
        "ao": "aos", "à": "às", "pelo": "pelos", "pela": "pelas", "seu": "seus", "sua": "suas",
    },
}  # fmt: skip
_UNCOUNTED = ("data", "evidence", "information", "intelligence", "training", "ware")
_JOINED = (re.compile(r"\b([Dd])e el\b"), re.compile(r"\b([Aa]) el\b"))
_VOWEL = re.compile(r"[aeio]|u(?!s|ni|t)|U(?!S|I|T)[A-Z]|[AEFHILMNORSX](?=[A-Z]{1,5}\b)")


@dataclass(frozen=True, slots=True)
class _Hidden:
    """What is put back in place of a stand-in.

    Attributes:
        feminine: Its gender, which the translator is told where it goes to Spanish from English.
        plural: Its number, likewise.
        switches_gender: What stood there has the other gender, so that an article before it has to change.
        switches_number: What stood there is a singular, and this a plural.
    """

    text: str
    verbatim: bool = True
    feminine: bool = False
    plural: bool = False
    switches_gender: bool = False
    switches_number: bool = False


class Hider:
    """Hides what must stay as it is in one sentence, and the nouns that the termbase has a word for.

    Args:
        sentence: As it stands in the passage.
        finder: Of the terms.
        source: Language of the sentence.
        target: Language of what is put back.
    """

    def __init__(self, sentence: str, finder: TermFinder, source: Language, target: Language) -> None:
        self._finder, self._source, self._target = finder, source, target
        self._hidden: list[_Hidden] = []
        verbatim = _VERBATIM if _is_shouted(sentence) else _VERBATIM_OR_ACRONYM
        self.text = verbatim.sub(lambda found: self._put(_Hidden(found[0])), sentence)
        """The sentence with stand-ins for addresses, numbers of files and acronyms."""

    def edit(self, stream: str) -> str:
        """Hide the terms of the tagged sentence; one that is used as a verb or an adjective is left alone."""
        self._hidden = [each for each in self._hidden if each.verbatim]  # a stream may come back after a failure
        words = list(_placed(self.text, tagged(stream)))
        pieces: list[str] = []
        position = 0
        for match in self._finder.find(self.text, self._source):
            held = [number for number, word in enumerate(words) if word.start < match.end and match.start < word.end]
            if not held or not self._is_term(match, words, held):
                continue
            first, last = words[held[0]].tag, words[held[-1]].tag
            if first.start >= position:
                shown = self._put(self._translated(match, self.text[match.start : match.end]))
                pieces += [without_surfaces(stream[position : first.start]), f"^*{shown}$"]
                position = last.end
        return "".join([*pieces, without_surfaces(stream[position:])])

    def restored(self, text: str) -> str:
        """Return a translation with what was hidden in its place, articles before it made to agree."""
        shown = _WITH_BEFORE.sub(self._put_back, text)
        if self._target == "es" and any(each.switches_gender for each in self._hidden):
            shown = _JOINED[1].sub(r"\1l", _JOINED[0].sub(r"\1el", shown))
        return shown

    def _put(self, hidden: _Hidden) -> str:
        self._hidden.append(hidden)
        return stand_in(len(self._hidden) - 1, feminine=hidden.feminine, plural=hidden.plural)

    def _is_term(self, match: TermMatch, words: Sequence["_Word"], held: Sequence[int]) -> bool:
        first, last = words[held[0]], words[held[-1]]
        # an expression of the tagger that reaches beyond the term is something else ("cuenta con")
        whole = first.start >= match.start and last.end <= match.end
        said = self.text[match.start : match.end]
        usable = bool(match.concept.preferred(self._target)) and not any(sign.isdigit() for sign in said)
        readings = [words[number].tag.reading for number in held]
        before = words[held[0] - 1].tag if held[0] else None
        return whole and usable and (_names_a_thing(readings, self._source) or self._is_after_article(before, match))

    def _is_after_article(self, before: Tagged | None, match: TermMatch) -> bool:
        # "at one address": the tagger takes it for the verb
        if self._source != "en" or before is None or fold(match.term.text) != fold(match.concept.preferred("en")):
            return False
        return bool(_ARTICLE.search(before.reading)) or before.surface.lower() == "one"

    def _translated(self, match: TermMatch, said: str) -> _Hidden:
        many = _is_plural(match, said, self._source)
        # "KYC": an acronym that the other language uses as well stays
        shared = said.isupper() and any(term.text == said for term in match.concept.terms.get(self._target, ()))
        singular = said if shared else match.concept.preferred(self._target)
        feminine = is_feminine(singular, self._target)
        between_cousins = "en" not in {self._source, self._target}
        by_itself_plural = is_plural(singular, self._target)
        return _Hidden(
            _plural(singular, match, self._target) if many else singular,
            verbatim=False,
            feminine=feminine,
            plural=many or by_itself_plural,
            switches_gender=between_cousins and feminine != is_feminine(match.term.text, self._source),
            switches_number=between_cousins and not many and by_itself_plural,
        )

    def _put_back(self, found: re.Match[str]) -> str:
        number = number_of(found)
        if number >= len(self._hidden):
            return found[0]
        hidden, before = self._hidden[number], found["before"] or ""
        return self._agreeing(before, hidden) + (found["gap"] or "") + hidden.text

    def _agreeing(self, before: str, hidden: _Hidden) -> str:
        if self._target == "en":
            return before + "n" if before.lower() == "a" and _VOWEL.match(hidden.text) else before
        changed = before.lower()
        if hidden.switches_gender:
            forms = (_TO_FEMININE if hidden.feminine else _TO_MASCULINE)[self._target]
            changed = forms.get(changed, changed)
        if hidden.switches_number:
            changed = _TO_PLURAL[self._target].get(changed, changed)
        if changed == before.lower():
            return before
        return changed.capitalize() if before[:1].isupper() else changed


@dataclass(frozen=True, slots=True)
class _Word:
    """A tagged word, in characters of its sentence."""

    start: int
    end: int
    tag: Tagged


def _placed(text: str, words: Sequence[Tagged]) -> Iterator[_Word]:
    position = 0
    for word in words:
        start = text.find(word.surface, position)
        if start >= 0:
            position = start + len(word.surface)
            yield _Word(start, position, word)


def _is_shouted(sentence: str) -> bool:
    letters = [sign for sign in sentence if sign.isalpha()]
    return sum(sign.isupper() for sign in letters) * 2 > len(letters)


def _names_a_thing(readings: Sequence[str], source: Language) -> bool:
    if source == "en":
        # "lift the freeze" is no name of a thing, whatever the tagger takes "lift" for
        acts = _ENGLISH_VERB.search(readings[0]) or any("<det>" in reading for reading in readings[1:2])
        return bool(_NOUN.search(readings[-1])) and not acts
    return bool(_NOUN.search(readings[0].split("+")[0]))


def _plural(term: str, match: TermMatch, target: Language) -> str:
    if target != "en":
        return plural(term, target)
    return term if term.endswith(_UNCOUNTED) else replace(match, plural=True, participle=False).english


def _is_plural(match: TermMatch, said: str, source: Language) -> bool:
    if source != "en":
        return match.plural
    # the head of an English term is its last word
    return said.lower().endswith("s") and not match.term.text.lower().endswith("s")
