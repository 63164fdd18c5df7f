"""The child's side of a reader process: it takes away what a parser does not need, then reads file after file."""

import contextlib
import ctypes
import os
import resource
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest import wire

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_NO_NEW_PRIVS = 38


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader process may use.

    Attributes:
        memory_bytes: Address space beyond what it has when it begins.
        cpu_s: Processor seconds a file.
        wall_s: Seconds a file, kept by the parent.
        start_s: Seconds until it is ready.
        file_bytes: Largest file.
        answer_bytes: Largest answer.
        open_files: File descriptors.
        files: Files that one child reads before another takes over, so that leaks do not add up.
        nice: Priority given away, 0 to 19.
    """

    memory_bytes: int = 1 << 30
    cpu_s: int = 60
    wall_s: float = 120.0
    start_s: float = 60.0
    file_bytes: int = 50_000_000
    answer_bytes: int = 100_000_000
    open_files: int = 64
    files: int = 200
    nice: int = 10


def main() -> None:
    """Serve until the parent closes the pipe. Arguments: memory, CPU seconds, file bytes, open files, niceness."""
    memory, cpu_s, file_bytes, open_files, nice = (int(argument) for argument in sys.argv[-5:])
    # First of all: a process that has threads already cannot leave its namespaces.
    network = not _leave_network()
    os.nice(nice)
    requests, answers = _own_pipes()

    from ingest import wire

    _prepare()
    _limit(memory, open_files)
    wire.send(answers, wire.packed(wire.Hello(network)))
    # The parent closing its end is how this loop ends.
    with contextlib.suppress(wire.WireError):
        while True:
            request = wire.unpacked(wire.Request, wire.receive(requests, 1 << 16))
            data = wire.receive(requests, file_bytes)
            _limit_cpu(cpu_s)
            wire.send(answers, _answer(data, request))


def _leave_network() -> bool:
    """Move into a network namespace of its own, which has nothing in it; False where that is not permitted."""
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    unshare = getattr(library, "unshare", None)
    if unshare is None:
        return False
    return any(unshare(flags) == 0 for flags in (_CLONE_NEWUSER | _CLONE_NEWNET, _CLONE_NEWNET))


def _own_pipes() -> tuple[int, int]:
    """Keep the pipes for the protocol; whatever a library prints goes nowhere."""
    requests, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return requests, answers


def _prepare() -> None:
    import logging

    import ingest.readers  # noqa: F401 - so that it counts before the limit, not against the first file

    logging.disable(logging.CRITICAL)


def _limit(memory: int, open_files: int) -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    space = pages * resource.getpagesize() + memory
    for kind, value in (
        (resource.RLIMIT_AS, space),
        (resource.RLIMIT_NOFILE, open_files),
        # Nothing is written to disk, not even what is left of a crash.
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _set(kind, value, value)


def _set(kind: int, soft: int, hard: int) -> None:
    """Set a limit, or leave the one that holds already where it is stricter."""
    present = resource.getrlimit(kind)[1]
    highest = min(
        (value for value in (hard, present) if value != resource.RLIM_INFINITY), default=resource.RLIM_INFINITY
    )
    resource.setrlimit(kind, (soft if highest == resource.RLIM_INFINITY else min(soft, highest), highest))


def _limit_cpu(seconds: int) -> None:
    """Allow so many seconds from now on; the limit counts from the start of the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _set(resource.RLIMIT_CPU, used + seconds, resource.RLIM_INFINITY)


def _answer(data: bytes, request: "wire.Request") -> bytes:
    from ingest import wire
    from ingest.readers import read
    from knowledge.errors import ReadError

    try:
        return wire.packed(wire.Answer(file=read(data, request.name, max_bytes=request.max_bytes)))
    except ReadError as error:
        return wire.packed(wire.Answer(refusal=wire.Refusal(str(error), error.code, error.params)))
    except MemoryError:
        return wire.packed(wire.Answer(refusal=wire.Refusal("", wire.OUT_OF_MEMORY)))
