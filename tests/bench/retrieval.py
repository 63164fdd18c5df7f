"""Retrieval beside what a user would pick: one process a system, the same questions to each in turn."""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.bench.machine import Memory
from tests.bench.process import OwnProcess
from tests.bench.report import Figure, Report, Table, number
from tests.bench.sets import Collection, Gold, QuestionSet
from tests.bench.systems import port
from tests.bench.systems.langchain import LangChainChroma, LangChainEnsemble
from tests.bench.systems.port import Reply, System
from tests.bench.systems.product import Product
from tests.bench.systems.txtai_hybrid import TxtaiHybrid
from tests.bench.systems.words import SharedWords
from tests.bench.targets import targets
from tests.bench.timing import percentile

PRODUCT = "Liaison"
PEERS = ("LangChain + Chroma", "LangChain ensemble", "txtai hybrid")
MAKERS: Mapping[str, Callable[[Path], System]] = {
    PRODUCT: Product,
    "LangChain + Chroma": LangChainChroma,
    "LangChain ensemble": LangChainEnsemble,
    "txtai hybrid": TxtaiHybrid,
    "shared words": SharedWords,
}
RANKS = (1, 3, 5, 10)
_TURN = 20
_WARM_UP = 5
_NOTE = (
    "A text is a document and a file of its own; all systems use the same embedding model and the same number of "
    "threads. Index: from files to ready to answer. Memory: resident, with helper processes, after the questions."
)


@dataclass(slots=True)
class Outcome:
    """What one system made of one set of questions."""

    system: str
    questions: str
    collection: str
    ranks: list[int | None] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    index_s: float = 0.0
    memory: Memory = field(default_factory=lambda: Memory(0, 0))

    def recall(self, rank: int) -> float:
        """Return the share of questions with a file that answers among the first ``rank``."""
        return sum(found is not None and found <= rank for found in self.ranks) / max(1, len(self.ranks))

    @property
    def mrr(self) -> float:
        """Mean of 1 / rank, 0 beyond rank 10."""
        return sum(1 / found for found in self.ranks if found) / max(1, len(self.ranks))

    def take(self, golds: Sequence[Gold], replies: Sequence[Reply]) -> None:
        """Take replies in."""
        for gold, reply in zip(golds, replies, strict=True):
            self.ranks.append(rank_of(gold, reply))
            self.milliseconds.append(reply.milliseconds)

    def cells(self) -> tuple[str, ...]:
        """Return the row of a table."""
        return (
            self.system,
            *(number(self.recall(rank)) for rank in RANKS),
            number(self.mrr),
            number(percentile(self.milliseconds, 0.50), "ms"),
            number(percentile(self.milliseconds, 0.95), "ms"),
            number(self.index_s, "s"),
            number(self.memory.all_mb, "MB"),
        )


def rank_of(gold: Gold, reply: Reply) -> int | None:
    """Return the position of the first file that answers, from 1, to 10."""
    ranks = (rank for rank, name in enumerate(reply.names[: RANKS[-1]], 1) if name in gold.relevant)
    return next(ranks, None)


def measure(collection: Collection, systems: Sequence[str], folder: Path) -> list[Outcome]:
    """Let every system index a collection and answer all its questions, by turns.

    Args:
        collection: The texts and the questions.
        systems: Names in ``MAKERS``.
        folder: Takes files, indexes and logs; one that is not there yet.
    """
    files = folder / "files"
    collection.write(files)
    with ExitStack() as stack:
        running = {name: stack.enter_context(_process(name, folder)) for name in systems}
        seconds = {name: span for name, process in running.items() if (span := _indexed(name, process, files))}
        able = {name: running[name] for name in seconds}
        outcomes = [outcome for asked in collection.sets for outcome in _by_turns(asked, collection.name, able)]
        held = {name: process.run(port.resident) for name, process in able.items()}
    for outcome in outcomes:
        outcome.index_s, outcome.memory = seconds[outcome.system], held[outcome.system]
    return outcomes


def _indexed(name: str, process: OwnProcess[System], files: Path) -> float | None:
    """Return the seconds of indexing; a system that fails is left out and the others are measured all the same."""
    sys.stderr.write(f"{name} takes in {files.parent.name}\n")
    try:
        return process.run(port.index, files)
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to that system
        sys.stderr.write(f"{name} is left out: {type(error).__name__}: {error}\n")
        return None


def _process(name: str, folder: Path) -> OwnProcess[System]:
    place = folder / name.replace(" ", "-")
    place.mkdir()
    return OwnProcess(partial(MAKERS[name], place), folder / f"{place.name}.log")


def _by_turns(asked: QuestionSet, collection: str, running: Mapping[str, OwnProcess[System]]) -> list[Outcome]:
    outcomes = {name: Outcome(name, asked.name, collection) for name in running}
    for process in running.values():
        process.run(port.ask, [gold.asked for gold in asked.questions[:_WARM_UP]])
    for start in range(0, len(asked.questions), _TURN):
        golds = asked.questions[start : start + _TURN]
        for name, process in running.items():
            outcomes[name].take(golds, process.run(port.ask, [gold.asked for gold in golds]))
    return list(outcomes.values())


def tabulate(outcomes: Sequence[Outcome]) -> list[Table]:
    """Return one table per set of questions."""
    header = ("system", *(f"R@{rank}" for rank in RANKS), "MRR@10", "p50", "p95", "index", "memory")
    titles = dict.fromkeys((outcome.questions, outcome.collection) for outcome in outcomes)
    tables = []
    for questions, collection in titles:
        mine = [item for item in outcomes if (item.questions, item.collection) == (questions, collection)]
        title = f"Retrieval: {questions} → {collection} ({len(mine[0].ranks)} questions)"
        tables.append(Table(title, header, tuple(outcome.cells() for outcome in mine), _NOTE))
    return tables


def report(outcomes: Sequence[Outcome], into: Report) -> None:
    """Put tables and the figures that have bounds into a report."""
    into.tables += tabulate(outcomes)
    figures = [figure for outcome in outcomes if outcome.system == PRODUCT for figure in _bounded(outcome, outcomes)]
    if figures:
        into.add("Retrieval, with what it has to reach", figures)


def _bounded(outcome: Outcome, outcomes: Sequence[Outcome]) -> list[Figure]:
    same = [o for o in outcomes if (o.questions, o.collection) == (outcome.questions, outcome.collection)]
    peers = [o for o in same if o.system != PRODUCT]
    figures = []
    for rank, bound in zip((1, 5), targets(outcome.questions, outcome.collection), strict=True):
        name = f"recall@{rank}, {outcome.questions} → {outcome.collection}"
        beside = ", ".join(f"{peer.system} {number(peer.recall(rank))}" for peer in peers)
        figures.append(Figure(name, outcome.recall(rank), "", bound, beside))
    return figures
