"""Rough English of Spanish and Portuguese by Apertium, kept open, with the terms of the termbase put in place first.

A term goes through the translator as a made-up word; at the end the English term takes its place.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.adapters.modes import MODES, STAND_IN, Modes, cleaned, number_of, stand_in
from knowledge.language.rephrase import reworded, set_right, with_everyday_nouns
from knowledge.language.term_finder import TermFinder, TermMatch
from knowledge.model import Language

_CHAINS: Mapping[Language, tuple[str, ...]] = {"es": ("spa-eng",), "pt": ("pt-es", "spa-eng")}
_NEEDED = ("spa-eng", "pt-es")
_LAST_CARET = re.compile(r"\^[\s^]*$")
"""Apertium stops at a caret that nothing follows."""
_TEXTS_AT_ONCE = 32
_CACHED = 4096


@dataclass(frozen=True, slots=True)
class _Masked:
    """A text whose terms are stand-ins."""

    text: str
    terms: tuple[str, ...]

    def restored(self, text: str) -> str:
        return STAND_IN.sub(self._term, text)

    def _term(self, found: re.Match[str]) -> str:
        number = number_of(found)
        return self.terms[number] if number < len(self.terms) else found[0]


class ApertiumGlosser:
    """Puts Spanish and Portuguese into rough English; implements ``knowledge.ports.Glosser``. Thread-safe.

    A text that the translator does not answer in time comes back with its terms in English and the rest as it is; the
    translator is started again for the next one.

    Args:
        finder: Of the terms that the translator does not know.
        modes: Folder of Apertium's mode files.
        timeout_s: How long one text may take.
    """

    def __init__(self, finder: TermFinder, modes: Path = MODES, *, timeout_s: float = 5.0) -> None:
        self._finder = TermFinder(with_everyday_nouns(finder.termbase))
        self._lock = threading.Lock()
        self._cache: OrderedDict[tuple[Language, str], str] = OrderedDict()
        self._modes = Modes(modes, _NEEDED, timeout_s)

    @property
    def available(self) -> bool:
        """False where the translator or one of its language pairs is not installed."""
        return self._modes.installed(_NEEDED)

    def gloss(self, texts: Sequence[str], language: Language) -> list[str]:
        """Return one English gloss per text, in order; English comes back as it is; unknown words are kept."""
        if language == "en":
            return list(texts)
        with self._lock:
            found = {text: known for text in texts if (known := self._recall(language, text)) is not None}
            missing = [text for text in dict.fromkeys(texts) if text not in found]
            for start in range(0, len(missing), _TEXTS_AT_ONCE):
                found.update(self._translate(missing[start : start + _TEXTS_AT_ONCE], language))
            return [found[text] for text in texts]

    def close(self) -> None:
        """End all processes; a later gloss starts them again. Safe to repeat."""
        with self._lock:
            self._modes.close()

    @property
    def pids(self) -> list[int]:
        """Ids of the processes that run now."""
        return self._modes.pids

    def _recall(self, language: Language, text: str) -> str | None:
        known = self._cache.get((language, text))
        if known is not None:
            self._cache.move_to_end((language, text))
        return known

    def _translate(self, texts: Sequence[str], language: Language) -> dict[str, str]:
        masked = [self._mask(text, language) for text in texts]
        answers = self._modes.run(_CHAINS[language], [each.text for each in masked])
        found: dict[str, str] = {}
        for text, hidden, answer in zip(texts, masked, answers, strict=True):
            if answer is None:
                found[text] = hidden.restored(hidden.text)
            else:
                found[text] = hidden.restored(set_right(answer, text, language))
                self._remember(language, text, found[text])
        return found

    def _remember(self, language: Language, text: str, gloss: str) -> None:
        self._cache[language, text] = gloss
        if len(self._cache) > _CACHED:
            self._cache.popitem(last=False)

    def _mask(self, text: str, language: Language) -> _Masked:
        terms: list[str] = []

        def put(match: TermMatch) -> str:
            terms.append(match.english)
            return stand_in(len(terms) - 1, plural=match.plural)

        plain = reworded(_LAST_CARET.sub("", cleaned(text)), language)
        masked = self._finder.replace_terms(plain, language, put)
        return _Masked(masked, tuple(terms))
