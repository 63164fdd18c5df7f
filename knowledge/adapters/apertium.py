"""Rough English of Spanish and Portuguese by Apertium, kept open, with the terms of the termbase put in place first.

A term goes through the translator as a made-up word. The word comes out of the Spanish dictionary look-up as unknown,
and is declared a noun there, so that articles and adjectives around it fall into English order; at the end the English
term takes its place.
"""

import logging
import re
import shlex
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.adapters.pipeline import Pipeline, PipelineFailed
from knowledge.language.term_finder import TermFinder, TermMatch
from knowledge.model import Language

_log = logging.getLogger(__name__)
MODES = Path("/usr/share/apertium/modes")
_CHAINS: Mapping[Language, tuple[str, ...]] = {"es": ("spa-eng",), "pt": ("pt-es", "spa-eng")}
_RESERVED = re.compile(r"([\[\]^$\\/@<>{}])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_FORMAT = re.compile(r"(?<!\\)\[[^\]]*\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_STAND_IN = re.compile(r"qz([a-p]+)(s?)zq", re.IGNORECASE)
_UNKNOWN = re.compile(r"\^\*(qz[a-p]+(s?)zq)/\*\1\$", re.IGNORECASE)
_FLUSH = "[][\n]"
_TEXTS_AT_ONCE = 32
_CACHED = 4096
_RESTARTS_A_CALL = 4
_PAUSE_S = 30.0


@dataclass(frozen=True, slots=True)
class _Masked:
    """A text whose terms are stand-ins."""

    text: str
    terms: tuple[str, ...]

    def restored(self, text: str) -> str:
        return _STAND_IN.sub(self._term, text)

    def _term(self, found: re.Match[str]) -> str:
        number = _number(found[1])
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
        self._finder = finder
        self._lock = threading.Lock()
        self._cache: OrderedDict[tuple[Language, str], str] = OrderedDict()
        self._resume_at = 0.0
        self._steps = {name: _Mode(modes / f"{name}.mode", timeout_s) for name in ("spa-eng", "pt-es")}

    @property
    def available(self) -> bool:
        """False where the translator or one of its language pairs is not installed."""
        return all(step.installed for step in self._steps.values())

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
            for step in self._steps.values():
                step.close()

    @property
    def pids(self) -> list[int]:
        """Ids of the processes that run now."""
        return [pid for step in self._steps.values() for pid in step.pids]

    def _recall(self, language: Language, text: str) -> str | None:
        known = self._cache.get((language, text))
        if known is not None:
            self._cache.move_to_end((language, text))
        return known

    def _translate(self, texts: Sequence[str], language: Language) -> dict[str, str]:
        masked = {text: self._mask(text, language) for text in texts}
        answers: dict[str, str | None] = {text: masked[text].text for text in texts}
        for name in _CHAINS[language]:
            answers = self._run(self._steps[name], answers)
        found: dict[str, str] = {}
        for text, answer in answers.items():
            if answer is None:
                found[text] = masked[text].restored(masked[text].text)
            else:
                found[text] = masked[text].restored(answer)
                self._remember(language, text, found[text])
        return found

    def _remember(self, language: Language, text: str, gloss: str) -> None:
        self._cache[language, text] = gloss
        if len(self._cache) > _CACHED:
            self._cache.popitem(last=False)

    def _mask(self, text: str, language: Language) -> _Masked:
        terms: list[str] = []

        def stand_in(match: TermMatch) -> str:
            terms.append(match.english)
            return f"qz{_letters(len(terms) - 1)}{'s' if match.plural else ''}zq"

        clean = _CONTROL.sub(" ", text)
        masked = self._finder.replace_terms(clean, language, stand_in)
        return _Masked(masked, tuple(terms))

    def _run(self, step: "_Mode", texts: Mapping[str, str | None]) -> dict[str, str | None]:
        """Send what is left through one step; None for what it does not answer."""
        results: dict[str, str | None] = {
            key: text if text is not None and not text.strip() else None for key, text in texts.items()
        }
        waiting = [(key, text) for key, text in texts.items() if text is not None and text.strip()]
        tried = ""
        for _ in range(_RESTARTS_A_CALL):
            if not waiting or not step.installed or time.monotonic() < self._resume_at:
                return results
            answers, failure = step.translate([text for _, text in waiting])
            results.update(zip((key for key, _ in waiting), answers, strict=False))
            waiting = waiting[len(answers) :]
            if failure is not None and waiting:
                _log.warning("the translator did not answer and is started again", extra={"hung": failure.hung})
                # A process that was killed says nothing about the text; one that dies twice, or hangs, does.
                if failure.hung or tried == waiting[0][0]:
                    waiting = waiting[1:]
                else:
                    tried = waiting[0][0]
        if waiting:
            self._resume_at = time.monotonic() + _PAUSE_S
        return results


class _Mode:
    """One direction of Apertium, from its mode file."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        stages = _read_mode(path)
        self.installed = bool(stages) and all(shutil.which(stage[0]) for stage in stages)
        # After the look-up of translations ("lt-proc -b") an unknown word can be declared a noun.
        after = next((place + 1 for place, stage in enumerate(stages) if "-b" in stage[:3]), len(stages))
        self._parts = [Pipeline(part, timeout_s, _FLUSH) for part in (stages[:after], stages[after:]) if part]

    @property
    def pids(self) -> list[int]:
        return [pid for part in self._parts for pid in part.pids]

    def close(self) -> None:
        for part in self._parts:
            part.close()

    def translate(self, texts: Sequence[str]) -> tuple[list[str], PipelineFailed | None]:
        """Return the answers to the first texts, and what failed on the next one."""
        stream = [_RESERVED.sub(r"\\\1", text) + _FLUSH for text in texts]
        failed: PipelineFailed | None = None
        for part in self._parts:
            try:
                stream = part.ask([_UNKNOWN.sub(_as_noun, text) for text in stream])
            except PipelineFailed as failure:
                stream, failed = failure.answered, failure
        return [_ESCAPED.sub(r"\1", _FORMAT.sub("", text)) for text in stream], failed


def _as_noun(unknown: re.Match[str]) -> str:
    number = "<pl>" if unknown[2] else "<sg>"
    return f"^{unknown[1]}<n><m>{number}/{unknown[1]}<n>{number}$"


def _read_mode(path: Path) -> list[list[str]]:
    """Return the stages of a mode file, flushed at each NUL and without marks on unknown words; [] without a file."""
    try:
        line = path.read_text(encoding="utf-8").strip()
    except OSError:
        return []
    stages: list[list[str]] = []
    for part in line.split("|"):
        program, *arguments = shlex.split(part)
        # "$1" stands for the way of generation, "$2" for an option of the tagger that we do not use.
        chosen = ["-n" if argument == "$1" else argument for argument in arguments if argument != "$2"]
        stages.append([program, "-z", *chosen])
    return stages


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit, 16)) for digit in f"{number:x}")


def _number(letters: str) -> int:
    return int("".join(f"{ord(letter) - ord('a'):x}" for letter in letters.lower()), 16)
