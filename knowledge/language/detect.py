"""Which of our languages a question is in."""

import math
import re
import threading
from functools import cache
from typing import Protocol

from knowledge.language.stem import tokens
from knowledge.model import LANGUAGES, Language

PRIOR_WEIGHT = 1.5
"""Another language must be this many times as probable as the chat's: 0.6 against 0.4 where two are in question."""
WORD_WEIGHT = 3.0
"""A word that only one of the languages has makes that language this many times as probable."""
CERTAIN = 0.97
"""A single word changes the language only at this probability."""
WITHOUT_ANY_SIGN: Language = "en"
"""Taken for a text without words when nothing is known of the chat: identifiers need no translation."""
_LETTERS = re.compile(r"[^\W\d_]+")
# Spanish and Portuguese share most of the words of short questions; these frequent ones they do not share.
_TELLING: dict[Language, str] = {
    "en": " the of what how is are to and for which when where who my can should does with from ",
    "es": " el los las y del un una al con en por cual cuanto cuando hay es son mi puedo debe lo ",
    "pt": " os do dos das da na nas em um uma ao com qual quais ou quanto quando ha sao meu posso nao dados pelo pela ",
}
_MARKED: dict[Language, str] = {"es": "ñ¿¡", "pt": "ãõç"}


def detect(text: str, prior: Language | None = None) -> Language:
    """Return the language of a question.

    Args:
        text: Any text; addresses, hashes and acronyms in it are no evidence.
        prior: The chat's language; kept where the text says too little. None = unknown.
    """
    words = _words(text)
    marked = _by_letters(" ".join(words) + text)
    if not words or marked:
        return marked or prior or WITHOUT_ANY_SIGN
    probabilities = _probabilities(" ".join(words))
    best = max(LANGUAGES, key=lambda language: probabilities[language])
    if prior is None:
        return best
    if len(words) == 1:
        return best if probabilities[best] >= CERTAIN else prior
    return best if probabilities[best] > PRIOR_WEIGHT * probabilities[prior] else prior


def _words(text: str) -> list[str]:
    """Words proper: no identifiers (digits, signs inside), no acronyms unless all is in capitals."""
    chunks = text.split()
    shouted = not any(character.islower() for character in text)
    stripped = (re.sub(r"^\W+|\W+$", "", chunk) for chunk in chunks)
    parts = [part for chunk in stripped for part in re.split(r"['’/-]", chunk)]
    plain = [part for part in parts if len(part) > 1 and _LETTERS.fullmatch(part)]
    if shouted:
        return [part.lower() for part in plain] if len(plain) > 1 else []
    return [part.lower() for part in plain if not part.isupper()]


def _by_letters(text: str) -> Language | None:
    found = [language for language, letters in _MARKED.items() if any(letter in text.lower() for letter in letters)]
    return found[0] if len(found) == 1 else None


class _Identifier(Protocol):
    def rank(self, text: str) -> list[tuple[str, float]]: ...


_loading = threading.Lock()


@cache
def _identifier() -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    loaded: _Identifier = identifier
    return loaded


def _probabilities(text: str) -> dict[Language, float]:
    with _loading:
        identifier = _identifier()
    ranked = {name: float(probability) for name, probability in identifier.rank(text)}
    weighed = {language: ranked.get(language, 0.0) * _telling(text, language) for language in LANGUAGES}
    total = sum(weighed.values()) or 1.0
    return {language: weight / total for language, weight in weighed.items()}


def _telling(text: str, language: Language) -> float:
    return math.pow(WORD_WEIGHT, sum(f" {word} " in _TELLING[language] for word in tokens(text)))
