"""All English senses of the words of a question, from the dictionaries of the Debian packages of Apertium.

A translator settles on one sense of a word ("tasa": tax); matching needs them all ("tasa": tax, rate). So the words go
through the morphological analyser and the bilingual dictionary, and no sense is chosen.
"""

import logging
import re
import shutil
import threading
from collections.abc import Iterable
from pathlib import Path

from knowledge.adapters.pipeline import Pipeline, PipelineFailed
from knowledge.model import Language
from knowledge.question import Sense

_log = logging.getLogger(__name__)
DATA = Path("/usr/share/apertium")
_ANALYSERS: dict[Language, str] = {
    "es": "apertium-eng-spa/spa-eng.automorf.bin",
    "pt": "apertium-es-pt/pt-es.automorf.bin",
}
_DICTIONARIES: dict[Language, tuple[str, ...]] = {
    "es": ("apertium-eng-spa/spa-eng.autobil.bin",),
    "pt": ("apertium-es-pt/pt-es.autobil.bin", "apertium-eng-spa/spa-eng.autobil.bin"),
}
_UNIT = re.compile(r"\^((?:[^\\$]|\\.)*)\$")
_RESERVED = re.compile(r"[\\\[\]{}^$@/<>*#+~\x00-\x1f]")
_QUEUE = re.compile(r"([^<#]*)((?:<[^>]*>)+)# (.*)")
_TAG = re.compile(r"<[^>]*>")
# Pronouns and articles come out as names of grammatical functions, not as words.
_NO_WORDS = frozenset({"", "prpers"})


class ApertiumSenses:
    """Looks words up in Apertium's dictionaries; implements ``knowledge.question.Lexicon``.

    Each dictionary is one small process that is started at first use and kept open. Safe for several threads.

    Args:
        data: Folder of Apertium's language pairs. Where it lacks a file, words come back without senses.
        timeout_s: How long a look-up may take before its process is ended.
    """

    def __init__(self, data: Path = DATA, *, timeout_s: float = 2.0) -> None:
        self._data = data
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._pipes: dict[str, Pipeline] = {}

    def senses(self, text: str, language: Language) -> list[Sense]:
        """Return the words of ``text`` in order, each with its English senses; expressions count as one word."""
        cleaned = _RESERVED.sub(" ", text)
        if language == "en" or not cleaned.strip():
            return []
        with self._lock:
            if not self._installed(language):
                return []
            try:
                return self._look_up(cleaned, language)
            except PipelineFailed:
                _log.warning("the dictionaries did not answer and are opened again")
                return []

    def close(self) -> None:
        """End the processes; a later look-up starts them again."""
        with self._lock:
            for pipe in self._pipes.values():
                pipe.close()

    def _installed(self, language: Language) -> bool:
        names = (_ANALYSERS[language], *_DICTIONARIES[language])
        return shutil.which("lt-proc") is not None and all((self._data / name).is_file() for name in names)

    def _look_up(self, text: str, language: Language) -> list[Sense]:
        analysed = self._ask(text, _ANALYSERS[language])
        units = [_split(unit) for unit in _UNIT.findall(analysed)]
        readings = {piece for _, *found in units for reading in found for piece in reading.split("+")}
        words = self._translate(
            {_lemma_first(reading) for reading in readings if not reading.startswith("*")}, language
        )
        return [Sense(surface, _senses_of(found, words)) for surface, *found in units]

    def _translate(self, readings: Iterable[str], language: Language) -> dict[str, tuple[str, ...]]:
        reached = {reading: [reading] for reading in readings}
        for name in _DICTIONARIES[language]:
            wanted = list(dict.fromkeys(word for words in reached.values() for word in words))
            answer = self._ask("\n".join(f"^{word}$" for word in wanted), name, "-b") if wanted else ""
            entries = dict(zip(wanted, (_split(unit)[1:] for unit in _UNIT.findall(answer)), strict=False))
            reached = {
                reading: [found for word in words for found in entries.get(word, ()) if not found.startswith("@")]
                for reading, words in reached.items()
            }
        return {reading: tuple(map(_lemma, words)) for reading, words in reached.items()}

    def _ask(self, text: str, name: str, *options: str) -> str:
        if name not in self._pipes:
            command = ["lt-proc", "-z", *options, str(self._data / name)]
            self._pipes[name] = Pipeline([command], self._timeout_s)
        return self._pipes[name].ask([text + "\n"])[0]


def _split(unit: str) -> list[str]:
    return re.split(r"(?<!\\)/", unit)


def _lemma_first(reading: str) -> str:
    """Move the unchanging part of an expression before the tags, where the dictionary has it."""
    parts = _QUEUE.fullmatch(reading)
    return f"{parts[1]}# {parts[3]}{parts[2]}" if parts else reading


def _lemma(entry: str) -> str:
    return _TAG.sub("", entry).replace("#", "")


def _senses_of(readings: list[str], words: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    pieces = (_lemma_first(piece) for reading in readings for piece in reading.split("+"))
    found = dict.fromkeys(word for piece in pieces for word in words.get(piece, ()))
    return tuple(word for word in found if word not in _NO_WORDS)
