"""Reads a source: YAML front matter, then Markdown or CSV, into plain blocks that every format can set."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True)
class Meta:
    """Front matter of one source; dates are calendar days."""

    title: str
    author: str
    tlp: str
    language: str
    jurisdictions: tuple[str, ...]
    valid_from: dt.date
    review_on: dt.date
    notice: str
    sources: tuple[str, ...]
    subtitle: str = ""
    sheet: str = ""
    sources_heading: str = "Sources"
    valid_until: dt.date | None = None
    about: tuple[str, ...] = ()
    hyphenate: tuple[str, ...] = ()

    @property
    def timestamp(self) -> dt.datetime:
        """The fixed moment that the built file carries as its date."""
        return dt.datetime.combine(self.valid_from, dt.time(), dt.UTC)


@dataclass(frozen=True)
class Run:
    """Text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


Text = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True)
class Items:
    """A flat list, numbered or with bullets."""

    ordered: bool
    items: tuple[Text, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells, the first row is the header."""

    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True)
class Mark:
    """A layout instruction, written in the source as an HTML comment."""

    name: str


Block = Heading | Paragraph | Items | Table | Mark


def plain(text: Text) -> str:
    """Returns the characters of a text without its styles."""
    return "".join(run.text for run in text)


def read_source(path: Path) -> tuple[Meta, str]:
    """Returns the front matter and the rest of a source file.

    Raises:
        ValueError: The file does not begin with front matter.
    """
    opening, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    if opening:
        message = f"{path.name} does not begin with front matter"
        raise ValueError(message)
    return Meta(**{name: _frozen(value) for name, value in yaml.safe_load(front).items()}), body.strip()


def _frozen(value: Any) -> Any:  # noqa: ANN401 - YAML values, typed by Meta
    return tuple(value) if isinstance(value, list) else value


def blocks(markdown: str) -> Iterator[Block]:
    """Yields the blocks of a Markdown text in reading order."""
    tokens = iter(MarkdownIt("commonmark").enable("table").parse(markdown))
    for token in tokens:
        match token.type:
            case "heading_open":
                yield Heading(int(token.tag[1]), plain(_runs(next(tokens))))
            case "paragraph_open":
                yield Paragraph(_runs(next(tokens)))
            case "bullet_list_open" | "ordered_list_open":
                yield Items(token.type.startswith("ordered"), _items(tokens))
            case "table_open":
                yield Table(_rows(tokens))
            case "html_block":
                yield Mark(token.content.strip().removeprefix("<!--").removesuffix("-->").strip())


def _items(tokens: Iterator[Token]) -> tuple[Text, ...]:
    found: list[Text] = []
    for token in tokens:
        if token.type.endswith("_list_close"):
            break
        if token.type == "inline":
            found.append(_runs(token))
    return tuple(found)


def _rows(tokens: Iterator[Token]) -> tuple[tuple[Text, ...], ...]:
    rows: list[list[Text]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_runs(token))
    return tuple(tuple(row) for row in rows)


def _runs(inline: Token) -> Text:
    runs: list[Run] = []
    bold = italic = False
    for token in inline.children or ():
        match token.type:
            case "strong_open" | "strong_close":
                bold = token.type == "strong_open"
            case "em_open" | "em_close":
                italic = token.type == "em_open"
            case "softbreak":
                runs.append(Run(" ", bold, italic))
            case _ if token.content:
                runs.append(Run(token.content, bold, italic))
    return tuple(runs)
