"""Directions of Apertium ("spa-eng", "pt-es"), kept open, run one after the other, started again when they fail.

Words that no dictionary may touch pass through as stand-ins; after the look-up of translations a stand-in is declared a
noun, so that articles and adjectives around it fall into the order and the forms of the target language.
"""

import logging
import re
import shlex
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from knowledge.adapters.pipeline import Pipeline, PipelineFailed

_log = logging.getLogger(__name__)
MODES = Path("/usr/share/apertium/modes")
STAND_IN = re.compile(r"qz(?P<number>[a-p]+)(?P<feminine>w?)(?P<plural>s?)zq", re.IGNORECASE)
_UNKNOWN = re.compile(r"\^\*(?P<word>qz[a-p]+(?P<feminine>w?)(?P<plural>s?)zq)/\*(?P=word)\$", re.IGNORECASE)
_TAGGED = re.compile(r"\\.|\^(?P<surface>(?:[^\\/$^]|\\.)+)/(?P<reading>(?:[^\\$]|\\.)*)\$", re.DOTALL)
_STAGES_TO_TAG = 2
_RESERVED = re.compile(r"([\[\]^$\\/@<>{}])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_FORMAT = re.compile(r"(?<!\\)\[[^\]]*\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_FLUSH = "[][\n]"
_RESTARTS_A_CALL = 4
_PAUSE_S = 30.0


def stand_in(number: int, *, feminine: bool = False, plural: bool = False) -> str:
    """Return the made-up word number ``number`` of a text, from 0."""
    letters = "".join(chr(ord("a") + int(digit, 16)) for digit in f"{number:x}")
    return f"qz{letters}{'w' if feminine else ''}{'s' if plural else ''}zq"


def number_of(found: re.Match[str]) -> int:
    """Return the number of a match of ``STAND_IN``."""
    return int("".join(f"{ord(letter) - ord('a'):x}" for letter in found["number"].lower()), 16)


def cleaned(text: str) -> str:
    """Return a text as the pipelines take it: control characters and lone surrogates become blanks."""
    return _CONTROL.sub(" ", text)


def unescaped(text: str) -> str:
    """Return an answer as text again."""
    return _ESCAPED.sub(r"\1", _FORMAT.sub("", text))


@dataclass(frozen=True, slots=True)
class Tagged:
    """A word or expression of a tagged text.

    Attributes:
        start: Where it begins in the tagged stream.
        end: Where it ends there, exclusive.
        surface: As it stands in the text.
        reading: Lemma and tags ("orden<n><f><pl>"); an asterisk and the word where it is unknown.
    """

    start: int
    end: int
    surface: str
    reading: str


Edit = Callable[[int, str], str]
"""Changes a tagged stream, given the number of its text, before it goes on; what it returns has no surfaces."""


def tagged(stream: str) -> list[Tagged]:
    """Return the words of a tagged stream, in order."""
    return [
        Tagged(found.start(), found.end(), unescaped(found["surface"]), found["reading"])
        for found in _TAGGED.finditer(stream)
        if found["surface"] is not None
    ]


def without_surfaces(stream: str) -> str:
    """Return a tagged stream as the later stages take it."""
    return _TAGGED.sub(lambda found: found[0] if found["surface"] is None else f"^{found['reading']}$", stream)


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


class Modes:
    """Several directions, each one a row of processes that is started at first use. For one thread at a time.

    Args:
        folder: Of Apertium's mode files.
        names: Of the directions.
        timeout_s: How long one text may take in one direction.
        tagging: Stop after the tagger, so that what it says can be used and changed.
    """

    def __init__(self, folder: Path, names: Sequence[str], timeout_s: float, *, tagging: bool = False) -> None:
        self._modes = {name: _Mode(folder, name, timeout_s, tagging=tagging) for name in names}
        self._resume_at = 0.0

    def installed(self, names: Sequence[str]) -> bool:
        """Tell whether directions can be used."""
        return all(self._modes[name].installed for name in names)

    @property
    def pids(self) -> list[int]:
        """Ids of the processes that run now."""
        return [pid for mode in self._modes.values() for pid in mode.pids]

    def close(self) -> None:
        """End all processes; a later use starts them again. Safe to repeat."""
        for mode in self._modes.values():
            mode.close()

    def run(self, names: Sequence[str], texts: Sequence[str], edit: Edit | None = None) -> list[str | None]:
        """Send texts through directions in order; None for a text that is not answered.

        Args:
            names: Of the directions.
            texts: Any text; empty ones come back as they are.
            edit: Changes what the tagger of the first direction says; needs ``tagging``.
        """
        answers: list[str | None] = list(texts)
        for name in names:
            answers = self._step(self._modes[name], answers, edit if name == names[0] else None)
        return answers

    def _step(self, mode: "_Mode", texts: Sequence[str | None], edit: Edit | None) -> list[str | None]:
        results = [text if text is not None and not text.strip() else None for text in texts]
        waiting = [_Waiting(place, text) for place, text in enumerate(texts) if text is not None and text.strip()]
        tried = -1
        for _ in range(_RESTARTS_A_CALL):
            if not waiting or not mode.installed or time.monotonic() < self._resume_at:
                return results
            answers, failure = mode.translate(waiting, edit)
            for each, answer in zip(waiting, answers, strict=False):
                results[each.place] = answer
            waiting = waiting[len(answers) :]
            if failure is not None and waiting:
                _log.warning("the translator did not answer and is started again", extra={"hung": failure.hung})
                # A process that was killed says nothing about the text; one that dies twice, or hangs, does.
                if failure.hung or tried == waiting[0].place:
                    waiting = waiting[1:]
                else:
                    tried = waiting[0].place
        if waiting:
            self._resume_at = time.monotonic() + _PAUSE_S
        return results


@dataclass(frozen=True, slots=True)
class _Waiting:
    place: int
    text: str


class _Mode:
    """One direction, from its mode file."""

    def __init__(self, folder: Path, name: str, timeout_s: float, *, tagging: bool) -> None:
        stages = _read_mode(folder / f"{name}.mode")
        self.installed = bool(stages) and all(shutil.which(stage[0]) for stage in stages)
        self._to_spanish = name.endswith("-spa")
        # After the look-up of translations ("lt-proc -b") an unknown word can be declared a noun.
        after = next((place + 1 for place, stage in enumerate(stages) if "-b" in stage[:3]), len(stages))
        self._tags = tagging and len(stages) > _STAGES_TO_TAG
        cuts = [0, *([_STAGES_TO_TAG] if self._tags else []), after, len(stages)]
        if self._tags:
            # "-p" keeps the words as they stand in the text
            stages[1].insert(1, "-p")
        self._parts = [Pipeline(stages[start:end], timeout_s, _FLUSH) for start, end in pairwise(cuts) if start < end]

    @property
    def pids(self) -> list[int]:
        return [pid for part in self._parts for pid in part.pids]

    def close(self) -> None:
        for part in self._parts:
            part.close()

    def translate(self, texts: Sequence[_Waiting], edit: Edit | None) -> tuple[list[str], PipelineFailed | None]:
        """Return the answers to the first texts, and what failed on the next one."""
        stream = [_RESERVED.sub(r"\\\1", each.text) + _FLUSH for each in texts]
        failed: PipelineFailed | None = None
        for number, part in enumerate(self._parts):
            if self._tags and number == 1:
                stream = self._edited(texts, stream, edit)
            try:
                stream = part.ask([_UNKNOWN.sub(self._as_noun, text) for text in stream])
            except PipelineFailed as failure:
                stream, failed = failure.answered, failure
        return [unescaped(text) for text in stream], failed

    @staticmethod
    def _edited(texts: Sequence[_Waiting], stream: Sequence[str], edit: Edit | None) -> list[str]:
        if edit is None:
            return [without_surfaces(text) for text in stream]
        return [edit(each.place, text) for each, text in zip(texts, stream, strict=False)]

    def _as_noun(self, unknown: re.Match[str]) -> str:
        word, number = unknown["word"], "<pl>" if unknown["plural"] else "<sg>"
        gender = "<f>" if unknown["feminine"] else "<m>"
        # only Spanish nouns have a gender
        before, after = ("", gender) if self._to_spanish else (gender, "")
        return f"^{word}<n>{before}{number}/{word}<n>{after}{number}$"
