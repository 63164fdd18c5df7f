"""What to measure, and the parts of a run."""

from dataclasses import dataclass
from pathlib import Path

from tests.bench.report import Report

SECTIONS = ("retrieval", "adding", "speed", "start", "abuse")


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure.

    Attributes:
        squads: Files in SQuAD's format.
        pairs: Files with questions, and files with the passages that they are about.
        sizes: Numbers of passages for speed; memory is measured at the first.
        out: Takes the results.
        sections: Of ``SECTIONS``.
        quick: Fewer questions and rounds.
        work: Where temporary folders are made; None = where the system makes them.
    """

    squads: tuple[Path, ...]
    pairs: tuple[tuple[Path, Path], ...]
    sizes: tuple[int, ...]
    out: Path
    sections: tuple[str, ...] = SECTIONS
    peers: bool = True
    quick: bool = False
    work: Path | None = None


def section(name: str, options: Options, folder: Path, report: Report) -> None:
    """Run a part and put what it finds into the report."""
    parts = {"retrieval": _retrieval, "adding": _adding, "speed": _speed, "start": _start, "abuse": _abuse}
    parts[name](options, folder, report)


def _retrieval(options: Options, folder: Path, report: Report) -> None:
    from tests.bench import judging, retrieval
    from tests.bench.sets import collections, read_squad
    from tests.bench.starter_set import starter_collection

    limit = 60 if options.quick else 0
    squads = [read_squad(path) for path in options.squads]
    pairs = [(read_squad(questions), read_squad(passages)) for questions, passages in options.pairs]
    chosen = collections(squads, pairs, limit) or [starter_collection(limit)]
    systems = (retrieval.PRODUCT, *(retrieval.PEERS if options.peers else ()))
    outcomes = []
    for number, collection in enumerate(chosen):
        outcomes += retrieval.measure(collection, systems, folder / f"retrieval-{number}")
    retrieval.report(outcomes, report)
    articled = [collection for collection in chosen if len(set(collection.articles.values())) > 1]
    places = (folder / f"judging-{number}" for number in range(len(articled)))
    judging.report(
        [item for c, place in zip(articled, places, strict=True) for item in judging.judge(c, place)], report
    )


def _adding(options: Options, folder: Path, report: Report) -> None:
    from tests.bench import adding

    adding.report(adding.measure(folder, quick=options.quick), report)


def _speed(options: Options, folder: Path, report: Report) -> None:
    from tests.bench import speed
    from tests.bench.home import filled_home

    for size in options.sizes:
        home = filled_home(folder, size)
        speed.report(speed.measure(home, size, peers=options.peers, quick=options.quick), report)


def _start(options: Options, folder: Path, report: Report) -> None:
    from tests.bench import starting
    from tests.bench.home import filled_home, starter_home

    homes = {"the starter documents": starter_home(folder)}
    homes |= {f"{size:,} passages": filled_home(folder, size) for size in options.sizes[:1]}
    starting.report(starting.measure(homes, folder, quick=options.quick), report)


def _abuse(options: Options, folder: Path, report: Report) -> None:
    from tests.bench import abuse

    abuse.report(abuse.measure(folder, quick=options.quick), report)
