"""Text as Telegram measures and cleans it: UTF-16 units, trimming, nesting of entities, things found in plain text."""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.sandbox.model import Entity

STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_CODE = frozenset({"code", "pre"})
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_SPACE = " \n\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_CONTROL = {code: " " for code in range(32) if code not in {10, 13}} | {13: None}
_FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"]*[^\s<>\".,;:!?)\]'])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z0-9_]{3,32}\b)"
    r"|(?P<hashtag>(?<![\w#&])#(?!\d+\b)\w{1,255})",
)


def utf16_length(text: str) -> int:
    """Return the length of ``text`` in UTF-16 units, Telegram's measure."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)  # noqa: PLR2004 - end of the basic plane


def utf16_slice(text: str, offset: int, length: int) -> str:
    """Return the stretch of ``text`` that an entity covers."""
    units = text.encode("utf-16-le")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def clean(text: str) -> str:
    """Replace control characters by spaces and drop carriage returns; apply before offsets are counted."""
    return text.translate(_CONTROL)


def trim(text: str, entities: Iterable[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """Strip white space around ``text`` and fit the entities to what is left."""
    body = text.lstrip(_SPACE)
    lead = utf16_length(text) - utf16_length(body)
    body = body.rstrip(_SPACE)
    end = utf16_length(body)
    moved = (_clip(replace(entity, offset=entity.offset - lead), end) for entity in entities)
    return body, tuple(entity for entity in moved if entity.length > 0)


def _clip(entity: Entity, end: int) -> Entity:
    start = max(entity.offset, 0)
    return replace(entity, offset=start, length=min(entity.end, end) - start)


def nest(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Apply Telegram's nesting rules: nothing shares code, quotes do not nest, links do not nest, styles merge."""
    ordered = sorted(entities, key=_order)
    code = _outermost(entity for entity in ordered if entity.type in _CODE)
    quotes = _outermost(entity for entity in ordered if entity.type in _QUOTES)
    rest = [entity for entity in ordered if entity.type not in _CODE | _QUOTES | STYLES]
    others = _outermost(entity for entity in rest if not any(_meet(entity, block) for block in code))
    styles = [entity for kind in sorted(STYLES) for entity in _style(kind, ordered, code)]
    return tuple(sorted([*code, *quotes, *others, *styles], key=_order))


def _order(entity: Entity) -> tuple[int, int, str]:
    return entity.offset, -entity.length, entity.type


def _meet(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


def _outermost(ordered: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in ordered:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _style(kind: str, ordered: Iterable[Entity], code: Iterable[Entity]) -> list[Entity]:
    merged: list[tuple[int, int]] = []
    for entity in (each for each in ordered if each.type == kind):
        if merged and entity.offset <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], entity.end))
        else:
            merged.append((entity.offset, entity.end))
    for block in code:
        merged = [part for span in merged for part in _without(span, block)]
    return [Entity(kind, start, end - start) for start, end in merged]


def _without(span: tuple[int, int], block: Entity) -> list[tuple[int, int]]:
    start, end = span
    if block.end <= start or block.offset >= end:
        return [span]
    parts = [(start, block.offset), (block.end, end)]
    return [(first, last) for first, last in parts if first < last]


def with_found(text: str, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Add the links, addresses, commands, mentions and hashtags that Telegram finds in plain text by itself."""
    taken = [entity for entity in entities if entity.type not in STYLES | _QUOTES]
    found: list[Entity] = []
    for match in _FOUND.finditer(text):
        entity = Entity(match.lastgroup or "", utf16_length(text[: match.start()]), utf16_length(match.group()))
        if not any(_meet(entity, other) for other in taken):
            found.append(entity)
    return tuple(sorted([*entities, *found], key=_order))
