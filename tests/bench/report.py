"""Figures with their bounds, and tables: as plain text, as Markdown, as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.bench.machine import Machine


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure has to reach: at most, or at least, ``value``."""

    value: float
    at_least: bool = False

    def verdict(self, value: float) -> str:
        """Return "met" or "missed"."""
        return "met" if (value >= self.value if self.at_least else value <= self.value) else "missed"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Attributes:
        unit: "ms", "s", "MB" or empty for a share or a ratio.
        beside: What a peer reached in the same run, in words; empty where there is none.
    """

    name: str
    value: float
    unit: str = ""
    bound: Bound | None = None
    beside: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return name, value, bound, verdict and what stands beside."""
        if self.bound is None:
            return self.name, number(self.value, self.unit), "", "", self.beside
        sign = "≥" if self.bound.at_least else "≤"
        limit = f"{sign} {number(self.bound.value, self.unit)}"
        return self.name, number(self.value, self.unit), limit, self.bound.verdict(self.value), self.beside


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; ``note`` says how to read them."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def figures_table(title: str, figures: Sequence[Figure], note: str = "") -> Table:
    """Put figures beside their bounds."""
    header = ("figure", "measured", "bound", "", "beside it")
    return Table(title, header, tuple(figure.cells() for figure in figures), note)


@dataclass(slots=True)
class Report:
    """All that one run has found out."""

    machine: Machine
    tables: list[Table] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def add(self, title: str, figures: Sequence[Figure], note: str = "") -> Table:
        """Take figures in, as a table."""
        self.figures += figures
        self.tables.append(figures_table(title, figures, note))
        return self.tables[-1]

    def write(self, folder: Path) -> None:
        """Write ``bench.md``, ``bench.txt`` and ``bench.json``."""
        folder.mkdir(parents=True, exist_ok=True)
        machine = "\n".join(f"- {line}" for line in self.machine.lines())
        markdown = "\n\n".join([machine, *map(as_markdown, self.tables)])
        plain = "\n\n".join(["\n".join(self.machine.lines()), *map(as_text, self.tables)])
        (folder / "bench.md").write_text(markdown + "\n", encoding="utf-8")
        (folder / "bench.txt").write_text(plain + "\n", encoding="utf-8")
        (folder / "bench.json").write_text(self._json() + "\n", encoding="utf-8")

    def _json(self) -> str:
        figures = [
            asdict(figure) | {"verdict": figure.bound.verdict(figure.value) if figure.bound else None}
            for figure in self.figures
        ]
        whole = {
            "machine": asdict(self.machine),
            "figures": figures,
            "tables": [asdict(table) for table in self.tables],
        }
        return json.dumps(whole, ensure_ascii=False, indent=2)


def number(value: float, unit: str = "") -> str:
    """Return a number with as many digits as its unit deserves."""
    digits = {"ms": 1, "s": 2, "MB": 0}.get(unit, 3)
    return f"{value:,.{digits}f} {unit}".strip()


def as_markdown(table: Table) -> str:
    """Return a table in Markdown, under its title."""
    lines = [_row(table.header), _row(["---"] * len(table.header)), *map(_row, table.rows)]
    return "\n\n".join(part for part in (f"### {table.title}", "\n".join(lines), table.note) if part)


def as_text(table: Table) -> str:
    """Return a table for a terminal, columns aligned."""
    rows = [table.header, *table.rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([table.title, "=" * len(table.title), *lines, *([table.note] if table.note else [])])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
