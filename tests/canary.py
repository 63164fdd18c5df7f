"""Canaries: strings that must come out nowhere. Looks for them while the whole suite runs, and fails what let one out.

The token of the stand-in is one, so is the case data of ``CASE``, which tests write to the bot. They are looked for in
every log record, at DEBUG and as the program would write it; in what tests print; in the databases of each test, before
they are taken down; and at the end in every file under the run's temporary folder, names included. What is found is
reported by place and kind, never by its text.

A test that needs a canary in a file on purpose puts the file under a folder named ``INPUT``.
"""

import logging
import mmap
import os
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.logging import CHATTY, RedactingFormatter, is_ours, is_wanted

TOKEN = "SANDBOX-token-that-opens-nothing"
"""The secret part of the token that every ``World`` of the tests has."""
INPUT = "canary-input"


@dataclass(frozen=True)
class Case:
    """Case data of nobody, in the forms that real ones have."""

    email: str = "wanda.kanarien@canario.example"
    tron: str = "TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf"
    curp: str = "KAVW800101MDFNGN09"
    name: str = "Wanda Kanarien Vogel"


CASE = Case()
CANARIES: Mapping[str, str] = {
    "token": TOKEN, "case e-mail": CASE.email, "case address": CASE.tron, "case CURP": CASE.curp, "case name": CASE.name
}  # fmt: skip


@dataclass
class Watch:
    """Looks for canaries and remembers where it saw one."""

    canaries: Mapping[str, str] = field(default_factory=lambda: CANARIES)
    found: list[str] = field(default_factory=list)
    records: int = 0
    files: int = 0
    bytes: int = 0

    def __post_init__(self) -> None:
        spellings = {kind: {text, text.lower(), text.upper()} for kind, text in self.canaries.items()}
        self._texts = [(kind, text) for kind, texts in spellings.items() for text in sorted(texts)]
        self._needles = [(kind, text.encode()) for kind, text in self._texts]

    def see_text(self, text: str, place: str) -> None:
        """Look at a text."""
        kinds = {kind for kind, canary in self._texts if canary in text}
        self.found += [f"{kind} in {place}" for kind in sorted(kinds)]

    def see_file(self, path: Path, place: str) -> None:
        """Look at a file; one that is gone or empty holds nothing."""
        with suppress(OSError, ValueError), path.open("rb") as file:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                self.files += 1
                self.bytes += len(content)
                kinds = {kind for kind, canary in self._needles if content.find(canary) >= 0}
            self.found += [f"{kind} in the file {self.hide(place)}" for kind in sorted(kinds)]

    def see_tree(self, root: Path) -> None:
        """Look at all files under a folder, and at their names, but for folders named ``INPUT``."""
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if name != INPUT and not (Path(folder) / name).is_symlink()]
            for name in names:
                path = Path(folder) / name
                place = str(path.relative_to(root))
                self.see_text(place, f"the name of the file {self.hide(place)}")
                if path.is_file() and not path.is_symlink():
                    self.see_file(path, place)

    def see_database(self, engine: Engine, root: Path | None = None) -> None:
        """Look at the pages of an SQLite database, and at its write-ahead log, unless it is ``INPUT``."""
        if engine.dialect.name != "sqlite" or not engine.url.database:
            return
        path = Path(engine.url.database)
        if root is not None and path.is_relative_to(root) and INPUT in path.relative_to(root).parts:
            return
        for ending in ("", "-wal", "-journal"):
            self.see_file(path.with_name(f"{path.name}{ending}"), f"{path.name}{ending}")

    def hide(self, text: str) -> str:
        """Return a text without canaries."""
        for kind, canary in self._texts:
            text = text.replace(canary, f"[{kind}]")
        return text

    def take(self) -> list[str]:
        """Return what was found since the last time."""
        found, self.found = self.found, []
        return found


class Ears:
    """Makes every log record, and looks at it as the program would write it, whichever handlers there are.

    Args:
        watch: Is told.
        make: Makes the records.
    """

    def __init__(self, watch: Watch, make: Callable[..., logging.LogRecord] = logging.LogRecord) -> None:
        self._watch = watch
        self._formatter = RedactingFormatter()
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401 - whatever logging passes
        record = self._make(*args, **kwargs)
        if is_wanted(record):
            self._watch.records += 1
            place = f"the log, from {record.name} ({record.filename}:{record.lineno})"
            self._watch.see_text(self._formatter.format(record), place)
            # what a test logs itself is there to be redacted; the program's own code has to leave it out by itself
            if is_ours(record.name) and not Path(record.pathname).is_relative_to(_TESTS):
                self._watch.see_text(f"{record.msg}{record.args}", f"what would be redacted in {place}")
        return record


_TESTS = Path(__file__).parent
KEY = pytest.StashKey[Watch]()
PLACES = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Listen to everything from now on."""
    config.stash[KEY], config.stash[PLACES] = Watch(), []
    logging.setLogRecordFactory(Ears(config.stash[KEY], logging.getLogRecordFactory()))
    logging.getLogger().setLevel(logging.DEBUG)
    # as ``bot.logging.set_up_logging`` has it
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Look at the databases of a test while they are there."""
    root = temporary_folder(item.config)
    for engine in engines_in(getattr(item, "funcargs", {}).values()):
        item.config.stash[KEY].see_database(engine, root)


def engines_in(values: Iterable[object]) -> list[Engine]:
    """Return the engines that fixtures are, or hold."""
    candidates = [each for value in values for each in (value, getattr(value, "engine", None))]
    return list(dict.fromkeys(each for each in candidates if isinstance(each, Engine)))


def temporary_folder(config: pytest.Config) -> Path | None:
    """Return the folder of the run's temporary files; None where no test asked for one."""
    folder = getattr(config, "_tmp_path_factory")._basetemp  # noqa: B009 - it has no public name
    return folder if isinstance(folder, Path) else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail the test that let a canary out."""
    report = yield
    watch = item.config.stash[KEY]
    for name, content in report.sections:
        if name.startswith(("Captured stdout", "Captured stderr")) and name.endswith(call.when):
            watch.see_text(content, name.lower())
    found = watch.take()
    if found:
        report.outcome = "failed"
        report.longrepr = f"A canary came out:\n{lines(found)}"
    return report


def lines(found: Iterable[str]) -> str:
    """Return places one under the other, each once."""
    return "\n".join(f"- {place}" for place in dict.fromkeys(found))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Look at every file that the run left, and fail the run for what is found."""
    config = session.config
    watch, found = config.stash[KEY], config.stash[PLACES]
    if not is_controller(config):
        folder = temporary_folder(config)
        if folder is not None:
            watch.see_tree(folder)
        found += watch.take()
    if hasattr(config, "workeroutput"):
        config.workeroutput["canaries"] = found
    elif found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def is_controller(config: pytest.Config) -> bool:
    """Tell whether this process runs no tests but has others run them."""
    return bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:  # noqa: ANN401 - a class of the plugin that calls this
    """Take over what a worker found."""
    node.config.stash[PLACES] += getattr(node, "workeroutput", {}).get("canaries", [])


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:  # noqa: ANN401 - has no public name
    """Say what was found in files."""
    found = config.stash[PLACES]
    if found:
        terminalreporter.section("canaries", red=True)
        terminalreporter.write_line(lines(found))
