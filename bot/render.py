"""Answers and passages as messages. Pure: what to say comes in, formatted text goes out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.styled import MAX_UNITS, Run, Styled, plain, split, units
from bot.texts import Texts
from knowledge.model import Answer, Document, Found, Language, Locator, Passage, Span

MAX_TITLE = 160
_CONTROLS = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_SEPARATOR = " · "
_ITEM = re.compile(r"\s*(?:[-•*]|\d{1,3}[.)])\s")


@dataclass(frozen=True, slots=True)
class Look:
    """How to say things to one reader; ``contact`` is how to reach a person of the team, empty where none is set."""

    texts: Texts
    language: Language
    today: date
    contact: str = ""

    def say(self, key: str, *, count: int = 1, **params: str | int) -> str:
        """Return a sentence in the reader's language."""
        return self.texts.say(key, self.language, count=count, **params)


def render_answer(answer: Answer, look: Look, note: str = "") -> list[Styled]:
    """Return an answer as messages, as a rule one.

    Args:
        answer: What the knowledge base says.
        look: How to say it.
        note: Goes in front as a paragraph of its own.
    """
    lead = (Run(f"{note}\n\n"),) if note else ()
    if answer.answered and answer.found:
        best = answer.found[0]
        return split([*lead, *_card(best.passage, best.document, best.highlights, look), *_also_in(best, look)])
    return split([*lead, Run(_abstention(answer, look))])


def render_passage(passage: Passage, document: Document, highlights: Sequence[Span], look: Look) -> list[Styled]:
    """Return a passage with its source as messages; the sentences set off lead, if there are any."""
    return split(list(_card(passage, document, highlights, look)))


def render_translation(
    translation: str, passage: Passage, document: Document, highlights: Sequence[Span], look: Look
) -> list[Styled]:
    """Return a machine translation, marked as such in every message, and the original with its source below it."""
    mark = Run(look.say("translation.note") + "\n\n", bold=True)
    pieces = split([Run(translation.strip())], MAX_UNITS - units(mark.text))
    marked: list[Styled] = [(mark, *piece) for piece in pieces]
    original = [*_set_off(passage.text, highlights), Run("\n" + source_line(passage, document, look))]
    together = [*marked[-1], Run("\n\n"), *original]
    if units(plain(together)) <= MAX_UNITS:
        return [*marked[:-1], tuple(together)]
    return [*marked, *split(original)]


def source_line(passage: Passage, document: Document, look: Look) -> str:
    """Return where a passage stands: title · section · page · version · valid as of · TLP."""
    section = one_line(_section(passage.locator, document.meta.title))
    return document_line(document, look, (section, *_place(passage.locator, look)))


def document_line(document: Document, look: Look, place: Sequence[str] = ()) -> str:
    """Return what a document is: title · ``place``, where it is given · version · valid as of · TLP."""
    parts = [
        one_line(document.meta.title),
        *place,
        look.say("source.version", version=document.version),
        look.say("source.valid", date=look.texts.day(look.today, look.language)),
        look.say("source.tlp", label=str(document.meta.tlp)) if document.meta.tlp else "",
    ]
    return "📄 " + _SEPARATOR.join(part for part in parts if part)


def one_line(text: str, limit: int = MAX_TITLE) -> str:
    """Return foreign text as one short line, without the control and direction signs that could fake a source."""
    line = " ".join(_CONTROLS.sub(" ", text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def place_of(locator: Locator, look: Look) -> str:
    """Return page, slide or sheet of a passage as one short text; empty where the format has none."""
    return _SEPARATOR.join(_place(locator, look))


def with_lists(passage: Passage, highlights: Sequence[Span]) -> tuple[Span, ...]:
    """Return the sentences to set off, a list that one of them announces with a colon included whole.

    One item of "the request must contain:" alone would read as if it were all.
    """
    extended: list[Span] = []
    for start, end in sorted(highlights):
        if extended and start < extended[-1][1]:
            continue
        announces = passage.text[start:end].rstrip().endswith(":")
        extended.append((start, _end_of_list(passage, end) if announces else end))
    return tuple(extended)


def _end_of_list(passage: Passage, end: int) -> int:
    for start, stop in passage.sentences:
        if start >= end:
            if not _ITEM.match(passage.text, start):
                break
            end = stop
    return end


def _card(passage: Passage, document: Document, highlights: Sequence[Span], look: Look) -> Iterator[Run]:
    source = Run("\n" + source_line(passage, document, look))
    text = passage.text.strip()
    highlights = with_lists(passage, highlights)
    lead = "\n".join(passage.text[start:end].strip() for start, end in highlights)
    if not lead or lead == text:
        yield Run(f"{text}\n")
    else:
        yield Run(f"{lead}\n\n")
        yield from _set_off(passage.text, highlights)
    yield source


def _set_off(text: str, highlights: Sequence[Span]) -> Iterator[Run]:
    position = 0
    for begin, end in sorted(highlights):
        start = max(begin, position)
        yield Run(text[position:start], quote=True)
        yield Run(text[start:end], bold=True, quote=True)
        position = max(position, end)
    yield Run(text[position:].rstrip(), quote=True)


def _also_in(found: Found, look: Look) -> Iterator[Run]:
    titles = [one_line(document.meta.title) for document in found.also_in]
    if titles:
        yield Run("\n" + look.say("answer.also_in", titles=_SEPARATOR.join(dict.fromkeys(titles))))


def _abstention(answer: Answer, look: Look) -> str:
    parts = [look.say("answer.abstain")]
    if answer.nearest:
        titles = "\n".join(f"• {one_line(title)}" for title in answer.nearest)
        parts.append(f"{look.say('answer.nearest')}\n{titles}")
    contact = look.say("answer.contact", contact=look.contact) if look.contact else look.say("answer.contact_none")
    return "\n\n".join([*parts, contact])


def _section(locator: Locator, title: str) -> str:
    headings = locator.headings[1:] if locator.headings[:1] == (title,) else locator.headings
    return " › ".join(headings)


def _place(locator: Locator, look: Look) -> Iterator[str]:
    page = locator.page or (str(locator.page_number) if locator.page_number else "")
    if page:
        yield look.say("source.page", page=one_line(page))
    if locator.slide:
        yield look.say("source.slide", slide=locator.slide)
    if locator.sheet:
        yield look.say("source.sheet", sheet=one_line(locator.sheet))
