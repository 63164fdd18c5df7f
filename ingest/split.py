"""Splitting: from the blocks of a file to passages that the embedder reads whole.

Structure comes first (heading, slide, sheet, table, list), then sentences. Sizes are measured in the tokens of the text
that will be embedded, so nothing is cut off unseen.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.model import Block
from knowledge.language.sentences import sentence_spans
from knowledge.model import Language, Locator, Passage, Span

Measure = Callable[[Sequence[str], Language], list[int]]
"""Tokens that the embedder sees for each text of a language."""


@dataclass(frozen=True, slots=True)
class SplitLimits:
    """Sizes of passages, in tokens of the embedder.

    Attributes:
        max_tokens: No passage has more, its context (title and heading path) included.
        target_tokens: A passage that has reached this many ends at the next paragraph.
        max_context_tokens: Of title and heading path; longer ones lose their outermost parts.
    """

    max_tokens: int
    target_tokens: int = 140
    max_context_tokens: int = 64


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, list item or table row: what is never divided unless it alone is too long."""

    text: str
    tokens: int
    glue: str
    block: int
    locator: Locator
    header: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What is embedded in front of a passage: the title that the document states, and the heading path.

    Attributes:
        title: Empty where the document states none; a file name is not a title.
    """

    title: str
    language: Language
    measure: Measure
    max_tokens: int

    def text(self, locator: Locator) -> str:
        """Return title and headings as one line; a long one loses its outermost parts."""
        parts = [part for part in (self.title, *locator.headings) if part]
        while parts and self.measure([" | ".join(parts)], self.language)[0] > self.max_tokens:
            parts.pop(0)
        return " | ".join(parts)

    def tokens(self, locator: Locator) -> int:
        """Return the number of tokens of the text."""
        text = self.text(locator)
        return self.measure([text], self.language)[0] if text else 0


def split(blocks: Sequence[Block], context: Context, limits: SplitLimits, *, content_hash: str) -> list[Passage]:
    """Cut blocks into passages.

    Args:
        blocks: In reading order.
        context: What will be embedded in front of each passage, with the language and the measure of its tokens.
        limits: Sizes in tokens.
        content_hash: SHA-256 of the file, hex; with position and text it gives each passage its id.

    Returns:
        Passages in reading order, not yet of a document; every character of the blocks except white space is in exactly
        one of them, and table headers are repeated in each passage with rows of their table.
    """
    measure, language = context.measure, context.language
    units = _units(blocks, language, measure, limits.max_tokens - limits.max_context_tokens)
    groups = []
    for run in _runs(units):
        header = measure([run[0].header], language)[0] if run[0].header else 0
        room = limits.max_tokens - context.tokens(run[0].locator) - header
        groups += list(_pack(run, room, limits.target_tokens))
    return [_passage(group, n, language, content_hash) for n, group in enumerate(groups)]


def _units(blocks: Sequence[Block], language: Language, measure: Measure, room: int) -> list[_Unit]:
    fitted = [_fit_header(block, measure, language, room // 2) for block in blocks]
    pieces = [
        _Unit(text, 0, glue, number, block.locator, block.header)
        for number, block in enumerate(fitted)
        for text, glue in _pieces(block, language)
    ]
    counts = measure([piece.text for piece in pieces], language)
    units = (replace(piece, tokens=count) for piece, count in zip(pieces, counts, strict=True))
    return [part for unit in units for part in _shorten(unit, measure, language, room // 2 if unit.header else room)]


def _fit_header(block: Block, measure: Measure, language: Language, room: int) -> Block:
    """A header that would fill half of each passage stands once, as the first row."""
    if not block.header or (_body(block) and measure([block.header], language)[0] <= room):
        return block
    return replace(block, header="", text=f"{block.header}\n{_body(block)}")


def _body(block: Block) -> str:
    return block.text.removeprefix(block.header).lstrip("\n") if block.header else block.text


def _pieces(block: Block, language: Language) -> Iterator[tuple[str, str]]:
    """Yield (text, glue): glue is the white space that stands before the text unless it begins a passage."""
    if block.kind in ("paragraph", "notes"):
        spans = sentence_spans(block.text, language)
        texts = [block.text[start:end] for start, end in spans]
        gaps = [" " if start else "\n\n" for start, _ in spans]
    else:
        texts = [line.rstrip() for line in _body(block).split("\n") if line.strip()]
        gaps = ["\n\n"] + ["\n"] * (len(texts) - 1)
    yield from zip((text.strip("\n") for text in texts), gaps, strict=False)


def _shorten(unit: _Unit, measure: Measure, language: Language, room: int) -> Iterator[_Unit]:
    """Divide a unit that alone is longer than a passage, at words, by halves."""
    if unit.tokens <= room or len(unit.text) < 2:  # noqa: PLR2004 - a single character cannot be divided
        yield unit
        return
    middle = len(unit.text) // 2
    cut = unit.text.rfind(" ", 1, middle + 1)
    cut = cut if cut > 0 else middle
    halves = (unit.text[:cut].rstrip(), unit.text[cut:].lstrip())
    counts = measure(halves, language)
    for text, count, glue in zip(halves, counts, (unit.glue, " "), strict=True):
        if text:
            yield from _shorten(replace(unit, text=text, tokens=count, glue=glue), measure, language, room)


def _runs(units: Iterable[_Unit]) -> Iterator[list[_Unit]]:
    """Group units that stand under the same heading, slide, sheet and table."""
    run: list[_Unit] = []
    for unit in units:
        if run and _place(run[-1]) != _place(unit):
            yield run
            run = []
        run.append(unit)
    if run:
        yield run


def _place(unit: _Unit) -> tuple[object, ...]:
    locator = unit.locator
    return locator.headings, locator.slide, locator.sheet, unit.header and (unit.header, unit.block)


def _pack(run: list[_Unit], room: int, target: int) -> Iterator[list[_Unit]]:
    """Fill passages with whole blocks while they fit, with sentences where a block is longer than a passage."""
    group: list[_Unit] = []
    used = 0
    for block in _by_block(run):
        size = sum(unit.tokens for unit in block)
        turned = bool(group) and block[0].locator.page_number != group[-1].locator.page_number
        if group and (used + size > room or used >= target or (turned and used >= target // 3)):
            yield group
            group, used = [], 0
        for part in _portions(block, size, room):
            if group and used + sum(unit.tokens for unit in part) > room:
                yield group
                group, used = [], 0
            group = group + part
            used += sum(unit.tokens for unit in part)
    if group:
        yield group


def _by_block(run: list[_Unit]) -> Iterator[list[_Unit]]:
    block: list[_Unit] = []
    for unit in run:
        if block and block[-1].block != unit.block:
            yield block
            block = []
        block.append(unit)
    yield block


def _portions(block: list[_Unit], size: int, room: int) -> Iterator[list[_Unit]]:
    """Divide a block that is too long into portions of about equal size, so that no last sentence stands alone."""
    parts = -(-size // room) if room > 0 else len(block)
    goal = size / parts
    portion: list[_Unit] = []
    used = 0
    for unit in block:
        if portion and (used + unit.tokens > room or used >= goal):
            yield portion
            portion, used = [], 0
        portion.append(unit)
        used += unit.tokens
    yield portion


def _passage(group: list[_Unit], ordinal: int, language: Language, content_hash: str) -> Passage:
    text = f"{group[0].header}\n" if group[0].header else ""
    spans: list[Span] = []
    for position, unit in enumerate(group):
        text += (unit.glue if position else "") + unit.text
        spans.append((len(text) - len(unit.text), len(text)))
    digest = hashlib.sha256(f"{content_hash}\0{ordinal}\0{text}".encode()).hexdigest()[:32]
    return Passage(digest, "", ordinal, text, _locator(group), language, tuple(spans))


def _locator(group: list[_Unit]) -> Locator:
    """The place of most of the text: a passage that begins with the last line of a page is found on the next one."""
    weights: Counter[Locator] = Counter()
    for unit in group:
        weights[unit.locator] += unit.tokens
    return weights.most_common(1)[0][0]
