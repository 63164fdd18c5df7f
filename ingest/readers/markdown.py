"""Markdown (CommonMark with tables): headings, lists, tables, code; emphasis and link addresses are taken away."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.decode import decode
from ingest.model import ReadFile
from ingest.readers.build import Builder, stated_language, stated_title
from ingest.readers.frontmatter import split_front_matter

if TYPE_CHECKING:
    from markdown_it.token import Token

MEDIA_TYPE = "text/markdown"


def read(data: bytes) -> ReadFile:
    """Return the blocks and the front matter of a Markdown file; the title is the one stated or the first heading.

    Raises:
        ReadError: the front matter is broken, or there is no text.
    """
    from markdown_it import MarkdownIt

    front, text = split_front_matter(decode(data))
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    walker = _Walker()
    walker.walk(parser.parse(text))
    title, language = front.get("title"), front.get("language")
    return walker.builder.finish(
        MEDIA_TYPE,
        (stated_title(title) if isinstance(title, str) else None) or walker.builder.first_heading,
        stated_language(language) if isinstance(language, str) else None,
        front,
    )


class _Walker:
    """Turns the token stream into blocks."""

    def __init__(self) -> None:
        self.builder = Builder()
        self._counters: list[int | None] = []
        self._items: list[str] = []
        self._marker = ""
        self._rows: list[list[str]] = []
        self._heading = 0

    def walk(self, tokens: "Sequence[Token]") -> None:
        for token in tokens:
            self._structure(token)
            if token.type == "inline":
                self._text(inline_text(token.children or []))
            elif token.type in ("fence", "code_block"):
                self._code(token.content)
            elif token.type == "html_block":
                self._text(_html_text(token.content))

    def _structure(self, token: "Token") -> None:
        kind = token.type
        if kind == "heading_open":
            self._heading = int(token.tag[1])
        elif kind == "heading_close":
            self._heading = 0
        elif kind in ("bullet_list_open", "ordered_list_open"):
            start = int(token.attrs.get("start", 1)) if kind.startswith("ordered") else None
            self._counters.append(start)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._end_list()
        elif kind == "list_item_open":
            self._begin_item()
        elif kind == "tr_open":
            self._rows.append([])
        elif kind == "table_close":
            self.builder.table(self._rows, header=True)
            self._rows = []

    def _begin_item(self) -> None:
        number = self._counters[-1]
        self._marker = "- " if number is None else f"{number}. "
        self._counters[-1] = None if number is None else number + 1

    def _end_list(self) -> None:
        self._counters.pop()
        if not self._counters:
            self.builder.add("list", "\n".join(self._items))
            self._items, self._marker = [], ""

    def _text(self, text: str) -> None:
        if self._heading and not self._counters:
            self.builder.heading(self._heading, text)
        elif self._rows:
            self._rows[-1].append(text)
        elif self._counters:
            self._item(text)
        else:
            self.builder.add("paragraph", text)

    def _item(self, text: str) -> None:
        folded = " ".join(text.split())
        indent = "  " * (len(self._counters) - 1)
        if self._marker:
            self._items.append(f"{indent}{self._marker}{folded}")
            self._marker = ""
        elif self._items and folded:
            self._items[-1] += f" {folded}"

    def _code(self, text: str) -> None:
        if self._counters:
            self._item(text)
        else:
            self.builder.add("code", text)


def inline_text(tokens: "Sequence[Token]") -> str:
    """Return inline tokens as text: images by their description, links by their text.

    The address of a link follows in brackets where it is a web address that the text does not say.
    """
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak" or (token.type == "html_inline" and token.content.lower().startswith("<br")):
            parts.append("\n")
        elif token.type == "image":
            parts.append(inline_text(token.children or []))
        elif token.type == "link_open":
            links.append((str(token.attrs.get("href", "")), len(parts)))
        elif token.type == "link_close" and links:
            parts.append(_address(*links.pop(), parts))
    return "".join(parts)


def _address(href: str, start: int, parts: Sequence[str]) -> str:
    """Keep web addresses only, and not where the text of the link is the address."""
    shown = "".join(parts[start:])
    web = href.startswith(("http://", "https://"))
    return f" ({href})" if web and href.split("://")[1].rstrip("/") not in shown.rstrip("/") else ""


def _html_text(source: str) -> str:
    from bs4 import BeautifulSoup, Comment

    soup = BeautifulSoup(source, "lxml")
    for hidden in soup(["script", "style", "template"]):
        hidden.decompose()
    for comment in soup(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    return soup.get_text(" ")
