"""Web pages: the article itself with its headings, anchors, lists and tables; what frames it is dropped."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.decode import decode
from ingest.model import ReadFile
from ingest.readers.build import Builder, stated_language, stated_title
from ingest.readers.clean import one_line
from knowledge.model import Locator

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MEDIA_TYPE = "text/html"
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_UNREAD_WORDS = (
    "script style noscript template svg canvas iframe object embed form button select option input textarea "
    "nav aside dialog head audio video map"
)
_UNREAD = frozenset(_UNREAD_WORDS.split())
_FRAME_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog", "menu"}
)
_FRAME_NAMES = re.compile(
    r"(?:^|[-_ ])(?:cookie\w*|consent\w*|gdpr|breadcrumbs?|navbar|sidebar|share|sharing|social|newsletter|advert\w*"
    r"|skip-?link)(?:[-_ ]|$)",
    re.IGNORECASE,
)
_BLOCKS_WORDS = (
    "p div section article main header footer ul ol li dl dt dd table blockquote pre h1 h2 h3 h4 h5 h6 hr "
    "address figure figcaption details summary fieldset body html tbody thead tr td th center"
)
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
_HEADING = re.compile(r"h[1-6]")
_MAX_DEPTH = 200


def read(data: bytes) -> ReadFile:
    """Return the blocks of a web page; each locator has the anchor of its heading.

    Raises:
        ReadError: there is no text.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(decode(data, declared=_declared(data)), "lxml")
    title = stated_title(soup.title.get_text()) if soup.title else None
    language = _language(soup)
    _drop_unseen(soup)
    walker = _Walker()
    walker.walk(_content(soup), 0)
    walker.flush()
    return walker.builder.finish(MEDIA_TYPE, title or walker.builder.first_heading, language)


def _declared(data: bytes) -> str | None:
    match = _CHARSET.search(data[:4096]) or _XML_ENCODING.search(data[:200])
    return match[1].decode("ascii") if match else None


def _language(soup: "BeautifulSoup") -> str | None:
    root = soup.find("html")
    if root is None:
        return None
    return stated_language(str(root.get("lang") or root.get("xml:lang") or ""))


def _drop_unseen(soup: "BeautifulSoup") -> None:
    from bs4.element import PreformattedString

    for text in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        text.extract()
    for tag in soup.find_all(_is_frame):
        tag.extract()


def _is_frame(tag: "Tag") -> bool:
    if tag.name in _UNREAD:
        return True
    if tag.name in ("html", "body", "main", "article"):
        return False
    if tag.name in ("header", "footer"):
        # A header inside the article, or with the main heading, holds the headline; others hold the menu.
        return tag.find_parent(["article", "main"]) is None and (tag.name == "footer" or tag.find("h1") is None)
    style = str(tag.get("style") or "").replace(" ", "").lower()
    if tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or "display:none" in style:
        return True
    if str(tag.get("role") or "").lower() in _FRAME_ROLES:
        return True
    names = [str(tag.get("id") or ""), *(tag.get("class") or [])]
    return any(_FRAME_NAMES.search(name) for name in names)


def _content(soup: "BeautifulSoup") -> "Tag":
    """Return the main part where the page marks it, and it holds a good share of the text; else the whole body."""
    body = soup.body or soup
    for selector in ("main", "[role=main]", "article"):
        found = soup.select(selector)
        if len(found) == 1 and len(found[0].get_text()) * 3 > len(body.get_text()):
            return found[0]
    return body


class _Walker:
    """Turns the tree into blocks; loose text between block elements makes paragraphs."""

    def __init__(self) -> None:
        self.builder = Builder()
        self._loose: list[str] = []
        self._anchor: str | None = None

    def walk(self, tag: "Tag", depth: int) -> None:
        for child in tag.children:
            self._child(child, depth)

    def flush(self) -> None:
        """End the paragraph that loose text has begun."""
        text, self._loose = "".join(self._loose), []
        self.builder.add("paragraph", text, self._at)

    @property
    def _at(self) -> Locator:
        return Locator(anchor=self._anchor)

    def _child(self, child: object, depth: int) -> None:
        from bs4.element import NavigableString, Tag

        if isinstance(child, Tag):
            if depth > _MAX_DEPTH:
                self._loose.append(child.get_text(" "))
            elif child.name in _BLOCKS or child.find(_is_block):
                self.flush()
                self._block(child, depth)
                self.flush()
            else:
                self._loose.append(inline(child))
        elif isinstance(child, NavigableString):
            self._loose.append(_folded(child))

    def _block(self, tag: "Tag", depth: int) -> None:
        if _HEADING.fullmatch(tag.name):
            self._anchor = one_line(_anchor(tag) or "") or None
            self.builder.heading(int(tag.name[1]), inline(tag))
        elif tag.name in ("ul", "ol"):
            self.builder.add("list", "\n".join(list_lines(tag, 0)), self._at)
        elif tag.name == "table" and not tag.find("table"):
            self._table(tag)
        elif tag.name == "pre":
            self.builder.add("code", tag.get_text(), self._at)
        else:
            self.walk(tag, depth + 1)

    def _table(self, tag: "Tag") -> None:
        caption = tag.find("caption")
        if caption is not None:
            self.builder.add("paragraph", inline(caption), self._at)
        rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
        cells = [[inline(cell) for cell in row.find_all(["td", "th"])] for row in rows]
        first = rows[0].find_all(["td", "th"]) if rows else []
        headed = bool(first) and all(cell.name == "th" for cell in first)
        self.builder.table(cells, self._at, header=headed or None)


def _is_block(tag: "Tag") -> bool:
    return tag.name in _BLOCKS


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def inline(tag: "Tag") -> str:
    """Return an element's text as it flows: spaces folded, a line break where the page has one."""
    from bs4 import Tag

    nodes = (_stands_for(node) if isinstance(node, Tag) else _folded(str(node)) for node in tag.descendants)
    return _stands_for(tag) + "".join(nodes)


def _stands_for(tag: "Tag") -> str:
    if tag.name == "img":
        return str(tag.get("alt") or "")
    return "\n" if tag.name == "br" else " " if tag.name in _BLOCKS else ""


def list_lines(tag: "Tag", level: int) -> Iterator[str]:
    """Yield one line an item, nested ones indented by two spaces a level."""
    numbered = tag.name == "ol"
    start = str(tag.get("start") or "1")
    number = int(start) if start.isdigit() else 1
    for item in tag.find_all(["li", "ul", "ol"], recursive=False):
        if level > _MAX_DEPTH:
            return
        if item.name != "li":
            # A list straight inside a list is wrong, and usual all the same.
            yield from list_lines(item, level + 1)
            continue
        nested = [inner.extract() for inner in item.find_all(["ul", "ol"]) if inner.find_parent(["ul", "ol"]) is tag]
        text = " ".join(inline(item).split())
        if text:
            yield f"{'  ' * level}{f'{number}. ' if numbered else '- '}{text}"
            number += 1
        for inner in nested:
            yield from list_lines(inner, level + bool(text))


def _anchor(heading: "Tag") -> str | None:
    """Return the id of a heading, of an anchor inside it, or of the section around that it begins."""
    own = heading.get("id") or next(
        (str(tag.get("id") or tag.get("name")) for tag in heading.select("a[id], a[name]")), None
    )
    if own:
        return str(own)
    around = heading.parent
    if around is not None and around.name in ("section", "article", "div") and around.find(_HEADING) is heading:
        return str(around.get("id") or "") or None
    return None
