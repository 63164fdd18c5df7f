"""Passages in another language by Apertium, for reading only, sentence by sentence, with the termbase both ways."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from knowledge.adapters.hiding import Hider
from knowledge.adapters.modes import MODES, Modes, cleaned
from knowledge.errors import ModelError
from knowledge.language.reading import with_reading_nouns
from knowledge.language.sentences import sentence_spans
from knowledge.language.term_finder import TermFinder
from knowledge.model import Language, Span

Pair = tuple[Language, Language]
_CHAINS: Mapping[Pair, tuple[str, ...]] = {
    ("en", "es"): ("eng-spa",),
    ("es", "en"): ("spa-eng",),
    ("pt", "es"): ("pt-es",),
    ("es", "pt"): ("es-pt_BR",),
    ("en", "pt"): ("eng-spa", "es-pt_BR"),
    ("pt", "en"): ("pt-es", "spa-eng"),
}
_NAMES = tuple(dict.fromkeys(name for chain in _CHAINS.values() for name in chain))
_CELL = re.compile(r"[^\n|]+")
_MARK = re.compile(r"\s*(?:(?:[-•*–▪·]|#+|\(?\d{1,3}[.)]|\(?[A-Za-z][.)])\s+)?")
_LOOSE = re.compile(r" +(?=[.,;:!?](?:\s|$))")
_BLANKS = re.compile(r" {2,}")
_LETTER = re.compile(r"[^\W\d_]")


class ApertiumTranslator:
    """Translates passages; implements ``knowledge.ports.Translator``. Thread-safe; keeps nothing of what it translates.

    Args:
        finder: Of the terms that are translated by the termbase.
        modes: Folder of Apertium's mode files.
        timeout_s: How long one sentence may take in one direction.
        idle_s: The processes, some 15 MB each, are ended when nothing was translated for so long.
    """

    def __init__(
        self, finder: TermFinder, modes: Path = MODES, *, timeout_s: float = 3.0, idle_s: float = 120.0
    ) -> None:
        english = TermFinder(with_reading_nouns(finder.termbase))
        self._finders: Mapping[Language, TermFinder] = {"en": english, "es": finder, "pt": finder}
        self._lock = threading.Lock()
        self._idle_s = idle_s
        self._closing: threading.Timer | None = None
        self._modes = Modes(modes, _NAMES, timeout_s, tagging=True)

    @property
    def pairs(self) -> frozenset[Pair]:
        """Source and target of what can be translated here."""
        return frozenset(pair for pair, chain in _CHAINS.items() if self._modes.installed(chain))

    def translate(self, text: str, source: Language, target: Language) -> str:
        """Return a passage in another language, with its lines, cells and marks of lists as they are.

        Raises:
            ModelError: If the pair is not installed, or the translator does not answer.
        """
        if source == target:
            return text
        if (source, target) not in self.pairs:
            raise ModelError("The translator is not installed for these languages.", code="translator-unusable")
        clean = cleaned(text)
        spans = list(_sentences(clean, source))
        with self._lock:
            try:
                translated = self._sentences([clean[start:end] for start, end in spans], source, target)
            finally:
                self._close_later()
        pieces: list[str] = []
        position = 0
        for (start, end), sentence in zip(spans, translated, strict=True):
            pieces += [clean[position:start], sentence]
            position = end
        return "".join([*pieces, clean[position:]])

    def close(self) -> None:
        """End all processes; a later translation starts them again. Safe to repeat."""
        with self._lock:
            if self._closing is not None:
                self._closing.cancel()
            self._modes.close()

    @property
    def pids(self) -> list[int]:
        """Ids of the processes that run now."""
        return self._modes.pids

    def _close_later(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
        self._closing = threading.Timer(self._idle_s, self.close)
        self._closing.daemon = True
        self._closing.start()

    def _sentences(self, sentences: Sequence[str], source: Language, target: Language) -> list[str]:
        hiders = [Hider(sentence, self._finders[source], source, target) for sentence in sentences]
        texts = [each.text for each in hiders]
        answers = self._modes.run(_CHAINS[source, target], texts, lambda place, stream: hiders[place].edit(stream))
        if any(answer is None for answer in answers):
            raise ModelError("The translator does not answer.", code="translator-unusable")
        return [
            _tidied(sentence, hider.restored(answer or "").strip())
            for sentence, hider, answer in zip(sentences, hiders, answers, strict=True)
        ]


def _sentences(text: str, language: Language) -> Iterator[Span]:
    """Yield what is translated as one: the sentences of each line or cell, without the mark of a list."""
    for cell in _CELL.finditer(text):
        mark = _MARK.match(cell[0])
        begin = cell.start() + (mark.end() if mark else 0)
        for start, end in sentence_spans(text[begin : cell.end()], language):
            if _LETTER.search(text[begin + start : begin + end]):
                yield begin + start, begin + end


def _tidied(sentence: str, translated: str) -> str:
    # some rules leave blanks before the full stop or between words
    joined = _BLANKS.sub(" ", translated if _LOOSE.search(sentence) else _LOOSE.sub("", translated))
    return _with_capital_of(sentence, joined)


def _with_capital_of(sentence: str, translated: str) -> str:
    said, found = _LETTER.search(sentence), _LETTER.search(translated)
    if said is None or found is None:
        return translated
    place, word = found.start(), translated[found.start() :].split(maxsplit=1)[0]
    if said[0].isupper():
        return translated[:place] + translated[place].upper() + translated[place + 1 :]
    if word[1:] == word[1:].lower() and len(word) > 1:
        return translated[:place] + translated[place].lower() + translated[place + 1 :]
    return translated
