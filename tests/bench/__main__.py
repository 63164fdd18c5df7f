"""The command line: ``python -m tests.bench``. Prints the machine and tables; the exit code is always 0."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.process import environment
from tests.bench.report import Report, as_text
from tests.bench.run import SECTIONS, Options, section

_EPILOG = "Without --squad and --pair the questions are about the starter documents. Nothing is downloaded."


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report; what fails is a line in the report."""
    os.environ.update(environment())
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="liaison-bench-", dir=options.work) as folder:
        _run(options, Path(folder))
    return 0


def _run(options: Options, folder: Path) -> None:
    from tests.bench.machine import this_machine
    from tests.bench.plots import plot

    report = Report(this_machine())
    _say("\n".join(report.machine.lines()))
    for name in options.sections:
        known, begun = len(report.tables), time.perf_counter()
        _guarded(name, lambda name=name: section(name, options, folder, report))  # type: ignore[misc]
        for table in report.tables[known:]:
            _say("\n" + as_text(table))
        _say(f"\n({name}: {time.perf_counter() - begun:.0f} s)")
        report.write(options.out)
    _guarded("plots", lambda: plot(report, options.out))
    _say(f"\nAlso in {options.out}: bench.txt, bench.md, bench.json and plots.")


def _guarded(name: str, work: Callable[[], None]) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - the other figures are still wanted
        _say(f"\n{name} could not be finished: {type(error).__name__}: {error}")


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__, epilog=_EPILOG)
    parser.add_argument("--squad", nargs="+", action="extend", default=[], type=Path, metavar="FILE.json")
    parser.add_argument("--pair", nargs="+", action="extend", default=[], type=_pair, metavar="QUESTIONS:PASSAGES")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="measure peers, too")
    parser.add_argument("--sizes", type=_sizes, default=None, help="passages, default 10000,100000")
    parser.add_argument("--quick", action="store_true", help="fewer questions and rounds, and no 100,000 passages")
    parser.add_argument("--sections", type=_sections, default=SECTIONS, help=f"default {','.join(SECTIONS)}")
    parser.add_argument("--out", type=Path, default=Path("var/bench"), metavar="FOLDER")
    parser.add_argument("--work", type=Path, default=None, help="folder for what is deleted in the end")
    given = parser.parse_args(arguments)
    sizes = given.sizes or ((10_000,) if given.quick else (10_000, 100_000))
    return Options(
        tuple(given.squad), tuple(given.pair), sizes, given.out, given.sections,
        peers=given.peers, quick=given.quick, work=given.work,
    )  # fmt: skip


def _pair(text: str) -> tuple[Path, Path]:
    questions, separator, passages = text.partition(":")
    if not (questions and separator and passages):
        raise argparse.ArgumentTypeError("two files with a colon between them")
    return Path(questions), Path(passages)


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _sections(text: str) -> tuple[str, ...]:
    chosen = tuple(text.split(","))
    if unknown := [name for name in chosen if name not in SECTIONS]:
        raise argparse.ArgumentTypeError(f"no such section: {', '.join(unknown)}")
    return chosen


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
