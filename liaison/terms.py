"""``liaison terms``: the termbase, kept by staff as a table."""

import sys
from pathlib import Path

from knowledge.errors import UserInputError
from knowledge.language.termbase import check_table, parse_termbase, write_table
from knowledge.store.terms import TermStore
from liaison import output
from liaison.compose import open_base
from liaison.settings import Settings


def import_table(settings: Settings, table: Path) -> None:
    """Take the concepts of a table and say what they replace."""
    added = parse_termbase(_read(table))
    with open_base(settings, create=True) as base:
        merged = TermStore(base.engine).put(added)
    output.write_line(f"{len(added)} concepts taken; the termbase has {len(merged.termbase)}.")
    for term, ours, theirs in merged.shared:
        output.write_line(f"'{term}' stands for {ours} now, no longer for {theirs}.", sys.stderr)


def export(settings: Settings, *, own: bool) -> None:
    """Print the termbase, or only the staff's concepts."""
    with open_base(settings, create=True) as base:
        store = TermStore(base.engine)
        table = write_table(store.own() if own else store.whole())
    for line in table.splitlines():
        output.write_line(line)


def check(table: Path) -> int:
    """Say what is wrong in a table; returns the exit code."""
    problems = check_table(_read(table))
    for problem in problems:
        output.write_line(f"line {problem.line}: {problem.message}")
    if not problems:
        output.write_line("Nothing is wrong.")
    return 1 if problems else 0


def _read(table: Path) -> str:
    try:
        return table.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        message = f"The table '{table.name}' cannot be read as UTF-8 text."
        raise UserInputError(message, code="terms-unreadable", file=table.name) from None
