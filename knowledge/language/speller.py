"""Questions as typed on a phone, set right: accents, abbreviations, stretched letters and slips of the keyboard."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.language import typos
from knowledge.language.accents import asks, choose, past, present
from knowledge.language.chat import chat_words
from knowledge.language.endings import by_ending
from knowledge.language.stem import fold
from knowledge.language.typed import Token, as_typed, composed, expand, read
from knowledge.language.wordlist import UNKNOWN, WordList, frequent_words
from knowledge.model import Language

_LETTERS = re.compile(r"[^\W\d_]+")
_ASKED = re.compile(r"¿|\b(?:qué|cómo|cuál(?:es)?|quién(?:es)?|cuándo|dónde|cuánt[oa]s?)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"[áéíóú]\w{2,}(?:me|te|se|nos|l[aeo]s?)$")
_PASSES = 5
_CACHED_WORDS = 20_000
_COLLECTION_RARITY = 450
"""Centibels: how frequent the words of the collection are taken to be."""
_WRITES_ACCENTS = 150
_WRITES_NONE = -30
_NAME = 50
"""Centibels by which a form with accents must be the more frequent: in a text with accents, without any, of a name."""
_PAST = 150
_WEAK_FORM = 60
"""Centibels less for a past tense where one must stand, and more for forms that are often other words."""
_FREQUENT = 520
"""Centibels, slip and rarity together, of what a rare word may be a slip for."""
_MOST_UNKNOWN = 0.5
_MOST_SLIPS = 16
"""Share of the words, and number, that may be unknown; above this a text is in another language, or no text at all."""


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a text is written.

    Attributes:
        accents: Its writer sets accents.
        asks_plainly: No sign of a question in it is set as it should be: phones set the accents of other words.
        shouts: It is all in capitals.
        respell: So many of its words are known that the others may be slips.
    """

    accents: bool
    asks_plainly: bool
    shouts: bool
    respell: bool

    def margin(self, token: Token) -> int:
        if self.accents:
            return _WRITES_ACCENTS
        return _NAME if _name(token) else _WRITES_NONE


class Speller:
    """Sets the spelling of questions right before they are translated; safe for concurrent threads.

    Args:
        words: Gives the word list of a language; asked at the first text of that language.
        collection: Words of the knowledge base and the termbase, in any case: known words, and corrections to offer.
    """

    def __init__(
        self, words: Callable[[Language], WordList] = frequent_words, collection: Collection[str] = ()
    ) -> None:
        self._words = words
        own = {unicodedata.normalize("NFC", word.lower()) for word in collection}
        self._own = WordList.of((word, _COLLECTION_RARITY) for word in sorted(own) if word.isalpha())
        self._respelled = lru_cache(maxsize=_CACHED_WORDS)(self._respell)

    def correct(self, text: str, language: Language) -> str:
        """Return ``text`` with its words set right and everything else as it was.

        Correcting the result again changes nothing. Identifiers, numbers, addresses, acronyms, words with accents and
        known words stay; names get accents at most.

        Args:
            text: Any text.
            language: That of the text; English words in it stay.
        """
        current = text
        for _ in range(_PASSES):
            corrected = self._once(current, language)
            if corrected == current:
                return current
            current = corrected
        return text  # never settles: better left alone

    def _once(self, text: str, language: Language) -> str:
        expanded = expand(composed(text), chat_words(language).meant)
        tokens = read(expanded)
        manner = _Manner(
            accents=_has_accents(text),
            asks_plainly=not _ASKED.search(text),
            shouts=not any(letter.islower() for letter in text),
            respell=self._mostly_known(tokens, language),
        )
        pieces, done = [], 0
        for token in tokens:
            pieces += [expanded[done : token.start], self._word(token, language, manner)]
            done = token.start + len(token.text)
        return "".join([*pieces, expanded[done:]])

    def _word(self, token: Token, language: Language, manner: _Manner) -> str:
        typed = token.text
        if not (typed.islower() or typed.istitle() or (typed.isupper() and manner.shouts)):
            return typed
        if typed.lower() != token.folded and (
            self._spelled(typed.lower(), language) or _with_pronoun(typed.lower(), language)
        ):
            return typed
        right = self._right(token, language, manner)
        return typed if right == token.folded else as_typed(right, typed)

    def _right(self, token: Token, language: Language, manner: _Manner) -> str:
        """Return the word that is meant, in lower case; without accents where nothing speaks for them."""
        if token.folded in chat_words(language).kept:
            return token.folded
        folded = self._stretched(token.folded, language)
        if not self._known(folded, language):
            if not manner.respell or _name(token):
                return folded
            folded = self._respelled(folded, language) or folded
            if not self._known(folded, language):
                return folded if manner.accents else by_ending(folded, language)
        words = self._words(language) if self._words(language).has(folded) else self._own
        by_rule = not manner.accents or (manner.asks_plainly and asks(language, token.sentence, token.place))
        if folded == token.folded and by_rule:
            chosen = choose(language, token.sentence, token.place)
            if chosen is not None and (chosen == folded or words.rarity_of(chosen) < UNKNOWN):
                return chosen
        if folded in self._own.rarity and (words is self._own or folded not in self._own.accented):
            return folded  # the collection writes it like this, perhaps in another language too
        return _accented(words, folded, token, manner)

    def _spelled(self, word: str, language: Language) -> bool:
        return word in self._words(language).rarity or word in self._own.rarity

    def _known(self, folded: str, language: Language) -> bool:
        lists = (self._words(language), self._own, self._words("en"))
        return any(words.has(folded) for words in lists) or folded in chat_words(language).kept

    def _rare(self, folded: str, language: Language) -> bool:
        return self._words(language).has_rare(folded) or self._words("en").has_rare(folded)

    def _mostly_known(self, tokens: Sequence[Token], language: Language) -> bool:
        words = [token.folded for token in tokens]
        strange = [word for word in words if not self._known(word, language)]
        none_has = sum(not self._rare(word, language) for word in strange)
        return none_has <= _MOST_UNKNOWN * len(words) and len(set(strange)) <= _MOST_SLIPS

    def _rarity(self, folded: str, language: Language) -> int:
        words = self._words(language)
        rarity = words.rarity.get(folded, UNKNOWN)
        if folded in words.accented:
            rarity = min(rarity, words.rarity[words.accented[folded][0]])
        return min(rarity, _COLLECTION_RARITY) if self._own.has(folded) else rarity

    def _stretched(self, folded: str, language: Language) -> str:
        """Return the word without its stretched letters, where that is a word."""
        usual = (word for word in typos.undoubled(folded) if self._rarity(word, language) <= typos.RAREST)
        return next(usual, folded)

    def _respell(self, folded: str, language: Language) -> str | None:
        if not folded.isascii():
            return None
        rarest = _FREQUENT if self._rare(folded, language) else UNKNOWN
        return typos.meant(folded, language, lambda word: self._rarity(word, language), rarest)


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of texts that are taken to be right, for the ``collection`` of a speller.

    Args:
        texts: Passages or terms, with their accents.
    """
    words = (unicodedata.normalize("NFC", word).lower() for text in texts for word in _LETTERS.findall(text))
    return frozenset(word for word in words if len(word) >= typos.SHORTEST)


def _accented(words: WordList, folded: str, token: Token, manner: _Manner) -> str:
    plain, forms = words.rarity_of(folded), words.accented.get(folded, ())
    margin = manner.margin(token)
    if not manner.accents and past(token.sentence, token.place):
        usual = min(plain, *(words.rarity_of(form) for form in forms), UNKNOWN)
        past_forms = [form for form in forms if form.endswith("ó") and words.rarity_of(form) - usual <= _PAST]
        forms = (*past_forms, *forms)
        margin = margin if not past_forms else -_PAST
    for form in forms:
        if plain - words.rarity_of(form) >= margin + _doubt(form, token, known=plain < UNKNOWN):
            return form
    return folded


def _doubt(form: str, token: Token, *, known: bool) -> int:
    """Return how much more frequent a form must be whose letters without accents are usually another word: "ano"."""
    if form.endswith("ó") and present(token.sentence, token.place):
        return UNKNOWN
    often_another = "ñ" in form or "ç" in form or form.endswith(("á", "é", "ê", "í"))
    return _WEAK_FORM if known and often_another else 0


def _with_pronoun(word: str, language: Language) -> bool:
    """Tell whether a word is a Spanish verb with pronouns behind it ("sígalas"): no list has them all."""
    return language == "es" and _PRONOUN.search(word) is not None


def _name(token: Token) -> bool:
    return token.text.istitle() and token.place > 0


def _has_accents(text: str) -> bool:
    """Tell whether the writer sets accents; ñ has a key of its own even on the phones of those who do not."""
    return any(
        not sign.isascii() and sign.isalpha() and sign not in "ñÑ" and fold(sign) != sign for sign in text.lower()
    )
