"""From the start of a process to its first answer, and the memory that it holds then."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.machine import Memory
from tests.bench.process import OwnProcess, environment
from tests.bench.report import Bound, Figure, Report, number
from tests.bench.systems import port
from tests.bench.systems.bare import BareEmbedder
from tests.bench.timing import median

_LONGEST_S = 600
_NOTE = (
    "From the start of the interpreter to the first answer: database, models, search index, one question. "
    "First start: no search index on the disk yet. Memory: after 60 questions."
)


@dataclass(frozen=True, slots=True)
class Started:
    """Seconds to the first answer of each start, the first of them without a search index, and the memory then."""

    name: str
    first_s: float
    later_s: tuple[float, ...]
    memory: Memory


@dataclass(frozen=True, slots=True)
class Starting:
    """What was measured; ``model`` is the memory of a process that holds the model and nothing of ours."""

    started: tuple[Started, ...]
    model: Memory


def measure(homes: Mapping[str, Path], folder: Path, *, quick: bool) -> Starting:
    """Start on each home, several times.

    Args:
        homes: By the name that they have in the report.
        folder: Takes logs.
        quick: Two starts instead of four.
    """
    with OwnProcess(BareEmbedder, folder / "model.log") as process:
        model = process.run(port.resident)
    return Starting(tuple(_started(name, home, 1 if quick else 3) for name, home in homes.items()), model)


def _started(name: str, home: Path, rounds: int) -> Started:
    # a cache that an earlier measurement has left would make the first start a later one
    shutil.rmtree(home / "cache", ignore_errors=True)
    first, _ = start(home)
    later = [start(home) for _ in range(rounds)]
    return Started(name, first, tuple(seconds for seconds, _ in later), later[-1][1])


def start(home: Path) -> tuple[float, Memory]:
    """Start a process on a home; return the seconds to its first answer, and its memory."""
    command = [sys.executable, "-m", "tests.bench.ready", str(home)]
    begun = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ | environment()
    ) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        seconds = time.perf_counter() - begun
        held = process.stdout.readline()
        process.wait(_LONGEST_S)
    if ready.strip() != "ready" or not held:
        raise RuntimeError(f"A start on {home.name} failed.")
    return seconds, Memory(**json.loads(held))


def report(starting: Starting, into: Report) -> None:
    """Put the figures into a report."""
    figures = [figure for started in starting.started for figure in _figures(started, starting.model)]
    into.add("Start and memory", figures, _NOTE)


def _figures(started: Started, model: Memory) -> list[Figure]:
    beside = f"the model alone {number(model.own_mb, 'MB')}; helpers {number(started.memory.helpers_mb, 'MB')}"
    return [
        Figure(f"first start, {started.name}", started.first_s, "s"),
        Figure(f"start to first answer, {started.name}", median(started.later_s), "s", Bound(10.0)),
        Figure(f"resident memory, {started.name}", started.memory.own_mb, "MB", Bound(1000.0), beside),
    ]
