"""What the shell commands do, once their arguments are read."""

import getpass
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ingest.metadata import Statement
from ingest.pipeline import FileReport
from ingest.sources import Source, find_sources
from knowledge.audience import Reader
from knowledge.curve import curves
from knowledge.errors import UserInputError
from knowledge.evaluate import outcomes, read_gold, summarise
from knowledge.model import Status
from liaison import output
from liaison.compose import Base, Models, answerer_in_memory, open_base, open_models, open_pipeline
from liaison.curve import curve_json, curve_lines, draw
from liaison.settings import Settings
from liaison.starter import starter_sources

_LONGEST_QUESTION = 5000


def init(settings: Settings, *, starter: bool) -> None:
    """Make the home; with ``starter`` also put the starter documents in."""
    with open_base(settings, create=True) as base:
        output.write_line(f"The knowledge base is in {settings.home}.")
        if starter:
            with open_models(settings, base) as models:
                added = add_starter(base, models)
            output.write_line(f"{added} starter documents are in it.")


def add_starter(base: Base, models: Models) -> int:
    """Put the starter documents in and return how many there are.

    Raises:
        UserInputError: If one of them cannot be added.
    """
    sources = starter_sources()
    for report in _with_progress(_add(base, models, sources, Statement(), "liaison"), len(sources), show=True):
        if report.error:
            raise UserInputError(f"{report.path.name}: {report.error}", code=report.code)
    return len(sources)


def add(settings: Settings, paths: Sequence[Path], stated: Statement, *, as_json: bool) -> int:
    """Add files; returns the exit code: 1 if one of them failed."""
    sources = find_sources(paths)
    if not sources:
        raise UserInputError("There are no files in these folders.", code="nothing-to-add")
    failed = drafts = 0
    with open_base(settings, create=True) as base, open_models(settings, base) as models:
        reports = _add(base, models, sources, stated, getpass.getuser())
        for report in _with_progress(reports, len(sources), show=not as_json):
            _print_report(report, as_json=as_json)
            failed += report.status == "failed"
            drafts += report.status == "draft"
    if drafts:
        _remark(f"{drafts} without a label stay drafts and are not answered from; give them one with --tlp.")
    return 1 if failed else 0


def _add(base: Base, models: Models, sources: Sequence[Source], stated: Statement, by: str) -> Iterator[FileReport]:
    with open_pipeline(base, models, by) as pipeline:
        yield from pipeline.add(sources, stated)


def _print_report(report: FileReport, *, as_json: bool) -> None:
    if as_json:
        output.write_json(output.report_json(report))
        return
    output.write_line(output.report_line(report))
    for warning in report.warnings:
        _remark(f"{report.path.name}: {warning}")


def _with_progress(reports: Iterable[FileReport], total: int, *, show: bool) -> Iterator[FileReport]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("adding"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not (show and console.is_terminal)) as progress:
        task = progress.add_task("adding", total=total)
        for report in reports:
            progress.advance(task)
            yield report


@contextmanager
def _open_all(settings: Settings) -> Iterator[tuple[Base, Models]]:
    with open_base(settings) as base, open_models(settings, base) as models:
        yield base, models


def require_question(question: str) -> None:
    """Refuse what is no question.

    Raises:
        UserInputError: If it is empty or too long.
    """
    if not question.strip() or len(question) > _LONGEST_QUESTION:
        raise UserInputError(f"Ask something of 1 to {_LONGEST_QUESTION} characters.", code="question-size")


def ask(settings: Settings, question: str, reader: Reader, *, as_json: bool) -> None:
    """Answer one question."""
    with _open_all(settings) as (base, models):
        answer = answerer_in_memory(base, models).answer(question, reader)
    if as_json:
        output.write_json(output.answer_json(answer))
        return
    for line in output.answer_lines(answer):
        output.write_line(line)


def evaluate(settings: Settings, gold: Path, reader: Reader, *, curve: Path | None, as_json: bool) -> None:
    """Measure gold questions; with ``curve`` also draw what the threshold does, into that file."""
    questions = read_gold(gold)
    with _open_all(settings) as (base, models):
        answerer = answerer_in_memory(base, models)
        answerer.warm_up()
        found = outcomes(answerer, questions, reader)
    evaluation = summarise(found)
    drawn = curves(found) if curve else {}
    if curve:
        draw(drawn, curve)
    if as_json:
        output.write_json(evaluation.as_json() | ({"curve": curve_json(drawn)} if curve else {}))
        return
    for line in (*output.evaluation_lines(evaluation), *(curve_lines(drawn) if curve else ())):
        output.write_line(line)


def documents(settings: Settings, *, every: bool, as_json: bool) -> None:
    """List published documents, or every version."""
    with open_base(settings) as base:
        listed = base.library.documents(None if every else Status.PUBLISHED)
    for document in listed:
        if as_json:
            output.write_json(output.document_json(document))
        else:
            output.write_line(output.document_line(document))


def withdraw(settings: Settings, document: str) -> None:
    """Take a document out of use."""
    with open_base(settings) as base:
        output.write_line(output.document_line(base.library.withdraw(document)))


def _remark(sentence: str) -> None:
    output.write_line(sentence, sys.stderr)
