"""Run as a program: another process that writes to the same library.

``<address> migrate-and-add <name> <number>`` adds that many files; ``<address> die <name>`` is killed in the middle of
adding one; each says what came out on standard output.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from knowledge.model import PreparedPassage
from knowledge.store.engine import migrate, open_engine
from knowledge.store.library import Library
from tests.knowledge.store.builders import MovableClock, add, prepared

ROOT = Path(__file__).parents[3]


def start(*arguments: str) -> subprocess.Popen[str]:
    """Start this program."""
    command = [sys.executable, "-m", "tests.knowledge.store.other_process", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class Deadly(list[PreparedPassage]):
    """Passages that kill their reader when they are read through a second time: text is in by then, vectors are not."""

    rounds = 0

    def __iter__(self) -> Iterator[PreparedPassage]:
        self.rounds += 1
        if self.rounds > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__iter__()


def main() -> None:
    address, what, name, *rest = sys.argv[1:]
    engine = open_engine(address)
    if what == "migrate-and-add":
        migrate(engine)
    library = Library(engine, MovableClock())
    if what == "die":
        add(library, name, passages=Deadly([prepared(name, number) for number in range(3)]))
        return
    for number in range(int(rest[0])):
        add(library, f"{name} {number}")
        add(library, f"{name} {number}", origin=f"common {number}")
        sys.stdout.write(f"{add(library, f'shared {number}').outcome}\n")


if __name__ == "__main__":
    main()
