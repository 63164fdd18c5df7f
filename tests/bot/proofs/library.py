"""Documents whose every part bears a word of its own, so that whatever leaks says where it comes from."""

import re
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256

from knowledge.adapters.memory import HashingEmbedder, IdentityGlosser
from knowledge.audience import Tlp, agency_key, person_key
from knowledge.language.sentences import sentence_spans
from knowledge.model import Document, DocumentMeta, Language, Locator, Passage, PreparedPassage, Vector
from knowledge.prepare import prepare
from knowledge.store.library import Library
from tests.bot.proofs.oracle import Terms

SHELVES, TEXTS = 5, 2
_SHELF = ("bav", "dek", "fip", "gol", "luz")
_TEXT = ("ako", "emi")
_PART = {"title": "tarn", "file": "varn", "heading": "zarn", "first": "parn", "second": "karn", "bytes": "warn"}
PARTS = ("first", "second", "title", "heading", "file")
NOWHERE = "hyxoqurn"
"""A word of the same kind that no document has."""
SHARED = "Requests of all agencies are answered within ten working days by the desk of the exchange."


def mark(shelf: int, text: int, part: str) -> str:
    """The word that only one part of one text has; its first six letters tell shelf and text."""
    return word(shelf, text) + _PART[part]


def word(shelf: int, text: int) -> str:
    """What all marks of a text begin with."""
    return _SHELF[shelf] + _TEXT[text]


WORD = re.compile(f"(?:{'|'.join(_SHELF)})(?:{'|'.join(_TEXT)})")


@dataclass(frozen=True)
class Manuscript:
    """A text as it stands on a shelf, before anything is said about who may read it."""

    shelf: int
    number: int

    @property
    def title(self) -> str:
        return f"Guide {mark(self.shelf, self.number, 'title')}"

    @property
    def language(self) -> Language:
        return "es" if self.shelf % 3 == 2 else "en"

    @property
    def data(self) -> bytes:
        words = [mark(self.shelf, self.number, part) for part in ("bytes", "first", "second")]
        return " ".join(words).encode()

    def passages(self) -> list[Passage]:
        first, second = (mark(self.shelf, self.number, part) for part in ("first", "second"))
        texts = [
            f"The {first} desk keeps preservation requests. Every {first} request names the case number.",
            SHARED,
            f"A {second} file ends with a signature. Write to the {second} office about extensions.",
        ]
        return [self._passage(ordinal, text) for ordinal, text in enumerate(texts)]

    def _passage(self, ordinal: int, text: str) -> Passage:
        identifier = sha256(f"{self.shelf} {self.number} {ordinal}".encode()).hexdigest()[:32]
        place = Locator((mark(self.shelf, self.number, "heading"),), page=str(ordinal + 1))
        return Passage(identifier, "", ordinal, text, place, self.language, sentence_spans(text, self.language))


class Remembering(HashingEmbedder):
    """A hashing embedder that works each text out once."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Vector] = {}

    def embed_question(self, text: str) -> Vector:
        if text not in self._known:
            self._known[text] = super().embed_question(text)
        return self._known[text]


EMBEDDER = Remembering()


@cache
def prepared(shelf: int, number: int) -> tuple[PreparedPassage, ...]:
    """Terms and vectors of a manuscript; worked out once, whatever becomes of it."""
    manuscript = Manuscript(shelf, number)
    return tuple(prepare(manuscript.passages(), lambda _: manuscript.title, EMBEDDER, IdentityGlosser()))


@dataclass
class Bookcase:
    """The real library, filled through its public methods."""

    library: Library
    person_ids: dict[str, str] = field(default_factory=dict)

    def meta(self, manuscript: Manuscript, terms: Terms) -> DocumentMeta:
        keys = frozenset({*map(agency_key, terms.agencies), *(person_key(self._id(name)) for name in terms.people)})
        always = {None: frozenset[str](), "CLEAR": frozenset({"public"}), "GREEN": frozenset({"community"})}
        audience = always.get(terms.label, keys)
        label = Tlp(terms.label) if terms.label else None
        plain = DocumentMeta(manuscript.title, manuscript.language, label, audience)
        return replace(plain, valid_from=terms.since, valid_until=terms.until)

    def add(self, manuscript: Manuscript, terms: Terms) -> Document:
        origin = sha256(f"shelf {manuscript.shelf}".encode()).hexdigest()
        result = self.library.add(
            self.meta(manuscript, terms), source_name=f"{mark(manuscript.shelf, manuscript.number, 'file')}.md",
            origin=origin, media_type="text/markdown", data=manuscript.data,
            content_hash=sha256(manuscript.data).hexdigest(), passages=prepared(manuscript.shelf, manuscript.number),
            embedder=EMBEDDER.fingerprint, added_by="staff",
        )  # fmt: skip
        return result.document

    def _id(self, name: str) -> str:
        return self.person_ids.get(name, f"nobody-{name}")
