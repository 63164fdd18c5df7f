"""Telegram's HTML: the tags that sendMessage accepts, as strict as the server, to text and entities.

The grammar is that of https://core.telegram.org/bots/api#html-style; offsets in errors count UTF-8 bytes, offsets of
entities count UTF-16 units.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

from bot.sandbox.errors import bad_request
from bot.sandbox.model import Entity
from bot.sandbox.text import clean, nest, utf16_length

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(
    r"&(?:#(?P<dec>\d{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>lt|gt|amp|quot))(?:;|(?![\w;]))"
)
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_BARE_VALUE = re.compile(r"[A-Za-z0-9.\-]+(?=[\s>])")
_MAX_CODE_POINT = 0x10FFFF


@dataclass(frozen=True)
class _Open:
    tag: str
    argument: str
    expandable: bool
    offset: int
    at: int


def parse_html(source: str) -> tuple[str, tuple[Entity, ...]]:
    """Return the text and the entities of ``source``.

    Raises:
        ApiError: 400 "can't parse entities: …" where the server would refuse it.
    """
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = clean(source)
        self._pos = 0
        self._out: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, tuple[Entity, ...]]:
        while self._pos < len(self._source):
            self._step()
        if self._open:
            last = self._open[-1]
            self._fail(f'Can\'t find end tag corresponding to start tag "{last.tag}"')
        return "".join(self._out), nest(self._entities)

    def _step(self) -> None:
        char = self._source[self._pos]
        if char == "<" and self._source.startswith("</", self._pos):
            self._end_tag()
        elif char == "<":
            self._start_tag()
        else:
            text, self._pos = _decode_one(self._source, self._pos)
            self._write(text)

    def _write(self, text: str) -> None:
        self._out.append(text)
        self._offset += utf16_length(text)

    def _start_tag(self) -> None:
        begin = self._pos
        match = _TAG_NAME.match(self._source, begin + 1)
        name = match.group().lower() if match else ""
        self._pos = begin + 1 + len(name)
        if self._pos >= len(self._source):
            self._fail("Unclosed start tag", begin)
        if name not in _TYPES:
            self._fail(f'Unsupported start tag "{name}"', begin)
        argument, expandable = self._attributes(name, begin)
        if name == "span" and argument != "tg-spoiler":
            self._fail('Tag "span" must have class "tg-spoiler"', begin)
        self._open.append(_Open(name, argument, expandable, self._offset, len(self._out)))

    def _attributes(self, tag: str, begin: int) -> tuple[str, bool]:
        argument, expandable = "", False
        while True:
            self._skip_space()
            if self._peek(tag, begin) == ">":
                self._pos += 1
                return argument, expandable
            name, value = self._attribute(tag, begin)
            if tag == "blockquote" and name == "expandable":
                expandable = True
            elif value is not None and _is_argument(tag, name, value):
                argument = value.removeprefix("language-") if tag == "code" else value

    def _attribute(self, tag: str, begin: int) -> tuple[str, str | None]:
        match = _ATTRIBUTE_NAME.match(self._source, self._pos)
        name = match.group().lower() if match else ""
        if not name:
            self._fail(f'Empty attribute name in the tag "{tag}"', begin)
        self._pos += len(name)
        self._skip_space()
        if self._peek(tag, begin) != "=":
            if tag == "blockquote" and name == "expandable":
                return name, None
            self._fail(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
        self._pos += 1
        self._skip_space()
        return name, self._value(tag, begin)

    def _value(self, tag: str, begin: int) -> str:
        quote = self._peek(tag, begin)
        if quote not in "\"'":
            match = _BARE_VALUE.match(self._source, self._pos)
            if match is None:
                self._fail("Unexpected end of name token", begin)
            self._pos = match.end()
            return match.group()
        self._pos += 1
        parts: list[str] = []
        while self._peek(tag, begin) != quote:
            text, self._pos = _decode_one(self._source, self._pos)
            parts.append(text)
        self._pos += 1
        return "".join(parts)

    def _end_tag(self) -> None:
        begin = self._pos
        if not self._open:
            self._fail("Unexpected end tag", begin)
        match = _TAG_NAME.match(self._source, begin + 2)
        name = match.group().lower() if match else ""
        self._pos = begin + 2 + len(name)
        self._skip_space()
        if self._source[self._pos : self._pos + 1] != ">":
            self._fail("Unclosed end tag", begin)
        opened = self._open[-1]
        if name and name != opened.tag:
            self._fail_unmatched(begin, opened.tag, name)
        self._pos += 1
        self._open.pop()
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self._offset - opened.offset
        if length == 0:
            return
        kind = "expandable_blockquote" if opened.expandable else _TYPES[opened.tag]
        if opened.tag == "a":
            self._close_link(opened, length)
        elif opened.tag == "tg-emoji":
            self._entities.append(Entity(kind, opened.offset, length, custom_emoji_id=opened.argument))
        elif opened.tag == "pre" and self._is_language_of(opened.offset, length):
            inner = self._entities.pop()
            self._entities.append(Entity("pre", opened.offset, length, language=inner.language))
        else:
            language = opened.argument or None if opened.tag == "code" else None
            self._entities.append(Entity(kind, opened.offset, length, language=language))

    def _is_language_of(self, offset: int, length: int) -> bool:
        last = self._entities[-1] if self._entities else None
        return last is not None and (last.type, last.offset, last.length) == ("code", offset, length)

    def _close_link(self, opened: _Open, length: int) -> None:
        target = opened.argument or "".join(self._out[opened.at :])
        user = re.fullmatch(r"tg://user\?id=(\d{1,15})", target)
        if user:
            self._entities.append(Entity("text_mention", opened.offset, length, user_id=int(user.group(1))))
        elif link := _normal_link(target):
            self._entities.append(Entity("text_link", opened.offset, length, url=link))

    def _skip_space(self) -> None:
        while self._pos < len(self._source) and self._source[self._pos].isspace():
            self._pos += 1

    def _peek(self, tag: str, begin: int) -> str:
        if self._pos >= len(self._source):
            self._fail(f'Unclosed start tag "{tag}"', begin)
        return self._source[self._pos]

    def _fail_unmatched(self, begin: int, expected: str, found: str) -> NoReturn:
        at = len(self._source[:begin].encode())
        self._fail(f'Unmatched end tag at byte offset {at}, expected "</{expected}>", found "</{found}>"')

    def _fail(self, reason: str, at: int | None = None) -> NoReturn:
        where = "" if at is None else f" at byte offset {len(self._source[:at].encode())}"
        raise bad_request(f"can't parse entities: {reason}{where}")


def _is_argument(tag: str, name: str, value: str) -> bool:
    wanted = {"a": "href", "span": "class", "code": "class", "tg-emoji": "emoji-id"}
    return wanted.get(tag) == name and (tag != "code" or value.startswith("language-"))


def _normal_link(target: str) -> str | None:
    """A link without a host is dropped by the server without an error."""
    if re.fullmatch(r"(?:https?|tg|ton)://[^\s]+", target, re.IGNORECASE):
        return target
    return f"http://{target}/" if re.fullmatch(r"[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}", target) else None


def _decode_one(source: str, pos: int) -> tuple[str, int]:
    """Return one character, or what one character reference stands for, and where the next begins."""
    match = _REFERENCE.match(source, pos) if source[pos] == "&" else None
    if match is None:
        return source[pos], pos + 1
    if match["name"]:
        return _NAMED[match["name"]], match.end()
    code = int(match["dec"]) if match["dec"] else int(match["hex"], 16)
    if 0 < code <= _MAX_CODE_POINT and not 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 - surrogates are no characters
        return clean(chr(code)), match.end()
    return source[pos], pos + 1
