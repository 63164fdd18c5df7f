"""Something measured in a process of its own, so that its memory and its threads are its own."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType
from typing import Concatenate, Generic, ParamSpec, Self, TypeVar

from tests.bench.machine import cores

Held = TypeVar("Held")
Result = TypeVar("Result")
Rest = ParamSpec("Rest")

_held: list[object] = []
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


class OwnProcess(Generic[Held]):
    """Makes an object in a fresh process and works with it there, one thing after the other.

    Args:
        make: Makes the object; a module's function or class, or a ``partial`` of one.
        log: Takes what the process and its libraries print.
    """

    def __init__(self, make: Callable[[], Held], log: Path) -> None:
        os.environ.update(environment())
        context = get_context("spawn")
        self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(str(log),))
        self._make = make
        self._made = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, work: Callable[Concatenate[Held, Rest], Result], *args: Rest.args, **kwargs: Rest.kwargs) -> Result:
        """Return what ``work``, a module's function, returns for the object; its errors come out here."""
        if not self._made:
            self._pool.submit(_make, self._make).result()
            self._made = True
        return self._pool.submit(_work, work, args, kwargs).result()

    def close(self) -> None:
        """End the process; the object is closed where it can be."""
        if self._made:
            self._pool.submit(_end).result()
        self._pool.shutdown()


def environment() -> dict[str, str]:
    """Return what is the same for all: as many threads as cores, and no network."""
    threads = dict.fromkeys(_THREADS, str(cores()))
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    return threads | offline | {"TOKENIZERS_PARALLELISM": "false"}


def _begin(log: str) -> None:
    stream = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in (sys.stdout.fileno(), sys.stderr.fileno()):
        os.dup2(stream, number)
    os.close(stream)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nothing stays behind where the bench is killed."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _make(make: Callable[[], object]) -> None:
    _held.append(make())


def _work(work: Callable[..., Result], args: tuple[object, ...], kwargs: dict[str, object]) -> Result:
    return work(_held[0], *args, **kwargs)


def _end() -> None:
    close = getattr(_held.pop(), "close", None)
    if close is not None:
        close()
