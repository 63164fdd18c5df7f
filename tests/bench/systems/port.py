"""What every system under measurement can do, and the work that is done with it in its own process."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from knowledge.model import Language
from tests.bench.machine import Memory, memory
from tests.bench.timing import timed

DEPTH = 10
_DEPTH_OF_PIECES = 40


class System(Protocol):
    """Finds files by questions."""

    def index(self, folder: Path) -> None:
        """Take in the text files of a folder, ready to be asked about when this returns."""
        ...

    def ask(self, question: str, language: Language) -> list[str]:
        """Return the names of the files that answer, best first, each once."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put: the text, and the language of the chat."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Reply:
    """Names of files, best first, and how long it took."""

    names: tuple[str, ...]
    milliseconds: float


def index(system: System, folder: Path) -> float:
    """Return the seconds that indexing took."""
    with timed() as span:
        system.index(folder)
    return span.seconds


def ask(system: System, questions: Sequence[Asked]) -> list[Reply]:
    """Put questions, one after the other."""
    return [_ask(system, question) for question in questions]


def resident(_system: object) -> Memory:
    """Return the memory of the process that holds the system."""
    return memory()


def distinct(names: Iterable[str]) -> list[str]:
    """Return names in order, each once."""
    return list(dict.fromkeys(names))


def depth(files: int, pieces: int) -> int:
    """Return how many pieces to ask for, so that ten files are among them."""
    return DEPTH if pieces <= files else _DEPTH_OF_PIECES


def _ask(system: System, question: Asked) -> Reply:
    begun = time.perf_counter()
    names = system.ask(question.text, question.language)
    return Reply(tuple(names), (time.perf_counter() - begun) * 1000)
