"""Addresses in texts that Telegram would make clickable, and how they are made harmless but legible. Pure."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

_TELEGRAM = frozenset({"t.me", "telegram.me", "telegram.dog"})
_FILES = r"(?:pdf|docx?|xlsx?|pptx?|csv|txt|json|xml|html?|png|jpe?g|gif|odt|rtf|eml)"
_ONE_LETTER = r"[a-z0-9]\.(?:co|com|me|org|net|io|ai|gg|app|dev|ly|to|is|st|cc|tv|ru|cn|pw|xyz|link|info)(?!\w)"
_NAME = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}"
_LINK = re.compile(
    r"(?P<scheme>(?<![A-Za-z0-9])(?!(?i:hxxps?):)[A-Za-z][A-Za-z0-9+.-]{1,20}:/{1,2}(?=\S)|mailto:(?=\?))\S{1,2048}"
    r"|(?<!\w)(?P<number>\d{1,3}(?:\.\d{1,3}){3}(?=[:/]))\S{1,2048}"
    rf"|(?<![\w@.+-])(?P<name>{_NAME})(?![\w@])(?:[:/?#]\S{{0,2048}})?"
    r"|(?<![\w/@.])(?P<mention>@[A-Za-z]\w{3,31})(?!\w|\.\w)"
)
_SHORT = re.compile(_ONE_LETTER, re.IGNORECASE)
_FILE = re.compile(rf"[\w-]{{1,120}}\.{_FILES}", re.IGNORECASE)
_DOUBLED = re.compile(r"([A-Z])\1(?:\.([A-Z])\2)+")
_TAIL = re.compile(r"[\s.,;:!?)\]}'\"»”…*]+$")
_WEB = re.compile(r"http(?=s?:/)", re.IGNORECASE)
_SCHEME_END = re.compile(r":(?=//?)")
_DOT = re.compile(r"\.(?=[^\W_])")
_TAG = re.compile(r"<[^>]*>")
_PIECE = re.compile(r"<[^>]*>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});|.", re.DOTALL)
_ANCHOR = re.compile(r"</?a(?:\s[^>]*)?>", re.IGNORECASE)
Change: TypeAlias = tuple[int, int, str]
"""First character, the one after the last, and what takes their place."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may leave as a link.

    Attributes:
        hosts: Of registered links, lower case; ``www.`` before one of them is the same host. Those of Telegram itself
            stand for nobody and do not count.
        exact: Addresses and names that hold as they are: the bot's own, and those in the contact that the operator set.
    """

    hosts: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()

    def permits(self, address: str) -> bool:
        """Tell whether an address, as it stands in a text, may be clicked."""
        plain = _canonical(address)
        if plain in self.exact:
            return True
        scheme, mark, rest = plain.rpartition("://") if "://" in plain.split("?")[0] else ("", "", plain)
        authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
        host = authority.partition(":")[0].rstrip(".")
        if mark and scheme not in {"http", "https"}:
            return False
        if "@" in authority or host in _TELEGRAM:
            return _telegram_path(rest) in self.exact
        return host in self.hosts or (host.startswith("www.") and host[4:] in self.hosts)


def exact_of(text: str) -> frozenset[str]:
    """Return the addresses and names in a text that somebody trusted wrote, as ``Allowed.exact`` takes them."""
    found = [_canonical(text[start:end]) for start, end in find_links(text)]
    return frozenset([*found, *(_telegram_path(each.partition("://")[2] or each) for each in found)]) - {""}


def own_names(username: str) -> frozenset[str]:
    """Return the forms of the bot's own name and address."""
    name = username.lower()
    return frozenset({f"@{name}", f"t.me/{name}"})


def find_links(text: str) -> Iterator[tuple[int, int]]:
    """Yield where addresses stand that Telegram, or a reader's app, would make clickable; e-mail addresses are none."""
    if "." not in text and "@" not in text and ":/" not in text:
        return
    for found in _LINK.finditer(text):
        if found["name"] and not _is_linked(found["name"], found[0]):
            continue
        tail = _TAIL.search(found[0])
        yield found.start(), found.start() + (tail.start() if tail else len(found[0]))


def _is_linked(name: str, whole: str) -> bool:
    first, _, rest = name.rpartition(".")
    if len(first) == 1:
        return bool(_SHORT.match(name))
    # "EE.UU", "RR.HH"
    if name == whole and _DOUBLED.fullmatch(name):
        return False
    # "e.g", "p.ej", "S.A" and what a missing blank after a full stop makes of two sentences
    if rest[0].isupper() and rest[1:].islower() and name == whole:
        return first.lower() in {"t", "www"} or "www." in first.lower()
    return not (name == whole and _FILE.fullmatch(name))


def room_for(text: str) -> int:
    """Return by how many UTF-16 units a text grows at most when its addresses are made harmless."""
    return sum(len(new) - (end - start) for start, end, new in _changes(text, lambda _: False))


def defang(text: str, permits: Callable[[str], bool]) -> str:
    """Return a plain text whose addresses cannot be clicked, but for those that ``permits`` is true for."""
    return _applied(text, _changes(text, permits))


def defang_html(markup: str, permits: Callable[[str], bool]) -> str:
    """Return the same of a text in Telegram's HTML; links that are not the text itself are taken off."""
    markup = _ANCHOR.sub("", markup)
    text = html.unescape(_TAG.sub("", markup))
    if next(iter(_changes(text, permits)), None) is None:
        return markup
    signs = [piece for piece in _PIECE.finditer(markup) if not _TAG.fullmatch(piece[0])]
    text = "".join(html.unescape(piece[0]) for piece in signs)
    changes = [(signs[start].start(), signs[end - 1].end(), new) for start, end, new in _changes(text, permits)]
    return _applied(markup, changes)


def _changes(text: str, permits: Callable[[str], bool]) -> Iterator[Change]:
    for start, end in find_links(text):
        if not permits(text[start:end]):
            yield from sorted(_inner(text[start:end], start))


def _inner(address: str, at: int) -> Iterator[Change]:
    for found in _WEB.finditer(address):
        yield at + found.start() + 1, at + found.start() + 2, "x"
        yield at + found.start() + 2, at + found.start() + 3, "x"
    for found in _SCHEME_END.finditer(address):
        if address[: found.start()].lower().endswith(("http", "https")):
            continue
        yield at + found.start(), at + found.end(), "[:]"
    for place, sign in enumerate(address):
        if sign == "@" or (sign == "." and _DOT.match(address, place)):
            yield at + place, at + place + 1, f"[{sign}]"


def _applied(text: str, changes: Iterable[Change]) -> str:
    parts, position = [], 0
    for start, end, new in changes:
        parts += [text[position:start], new]
        position = end
    return "".join([*parts, text[position:]])


def _canonical(address: str) -> str:
    return address.strip().rstrip("/").lower()


def _telegram_path(address: str) -> str:
    """Return host and name of an address at Telegram, without what follows; empty for any other."""
    host, _, path = address.lower().partition("/")
    name = re.split(r"[/?#]", path, maxsplit=1)[0]
    return f"t.me/{name}" if host in _TELEGRAM and name else ""
