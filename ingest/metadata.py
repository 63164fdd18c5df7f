"""What is said about a document: by the file itself, by a manifest beside it, by the person who adds it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ingest.model import MetaValue
from knowledge.audience import Tlp, audience_of, parse_tlp
from knowledge.errors import AudienceError, UserInputError
from knowledge.model import LANGUAGES, DocumentMeta, Language

_OPENNESS = {None: -1, Tlp.CLEAR: 0, Tlp.GREEN: 1, Tlp.AMBER: 2, Tlp.AMBER_STRICT: 3, Tlp.RED: 4}


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source says about a document; None and empty = it does not say."""

    title: str | None = None
    language: Language | None = None
    tlp: Tlp | None = None
    agencies: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    review_on: date | None = None
    sources: tuple[str, ...] = ()

    def over(self, other: "Statement") -> "Statement":
        """Return this statement with its gaps filled from ``other``; of two labels the less public one stands.

        Raises:
            AudienceError: If both name the same label for different agencies or persons.
        """
        names = ("title", "language", "jurisdictions", "valid_from", "valid_until", "review_on", "sources")
        merged = replace(self, **{name: getattr(self, name) or getattr(other, name) for name in names})
        labelled = self if _OPENNESS[self.tlp] >= _OPENNESS[other.tlp] else other
        if self.tlp is not None and self.tlp is other.tlp:
            _require_same_people(self, other)
            labelled = self if self.agencies or self.persons else other
        return replace(merged, tlp=labelled.tlp, agencies=labelled.agencies, persons=labelled.persons)

    def meta(self, *, fallback_title: str, fallback_language: Language) -> DocumentMeta:
        """Return the document's metadata.

        Raises:
            AudienceError: If label, agencies and persons do not fit together.
            UserInputError: If it would end before it begins.
        """
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise UserInputError("valid_until lies before valid_from.", code="validity-reversed")
        return DocumentMeta(
            title=self.title or fallback_title,
            language=self.language or fallback_language,
            tlp=self.tlp,
            audience=audience_of(self.tlp, self.agencies, self.persons) if self.tlp else frozenset(),
            jurisdictions=self.jurisdictions,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            review_on=self.review_on,
            sources=self.sources,
        )


def _require_same_people(one: Statement, other: Statement) -> None:
    ours, theirs = set(one.agencies + one.persons), set(other.agencies + other.persons)
    if ours and theirs and ours != theirs:
        raise AudienceError(
            "The file names other agencies or persons than the command does; make them agree.", code="audience-conflict"
        )


def parse_statement(values: Mapping[str, MetaValue]) -> Statement:
    """Read front matter or a manifest entry; unknown keys are ignored.

    Raises:
        UserInputError: If a known key has an unusable value; the sentence names the key.
    """
    title, tlp, language = (_scalar(key, values.get(key)) for key in ("title", "tlp", "language"))
    days = [_day(key, values.get(key)) for key in ("valid_from", "valid_until", "review_on")]
    return Statement(
        title=title,
        language=parse_language(language) if language else None,
        tlp=parse_tlp(tlp) if tlp else None,
        agencies=_items(values.get("agencies")),
        persons=_items(values.get("persons")),
        jurisdictions=tuple(map(parse_jurisdiction, _items(values.get("jurisdictions")))),
        valid_from=days[0],
        valid_until=days[1],
        review_on=days[2],
        sources=_items(values.get("sources")),
    )


def _day(key: str, value: MetaValue) -> date | None:
    text = _scalar(key, value)
    return parse_date(text, key) if text else None


def _scalar(key: str, value: MetaValue) -> str | None:
    if isinstance(value, list):
        raise UserInputError(f"'{key}' takes one value, not a list.", code="metadata-unusable", key=key)
    return value.strip() if value and value.strip() else None


def _items(value: MetaValue) -> tuple[str, ...]:
    if value is None:
        return ()
    items = value.split(",") if isinstance(value, str) else value
    return tuple(item.strip() for item in items if item.strip())


def parse_language(text: str) -> Language:
    """Return the language of a tag such as "es", "es-MX" or "pt_BR".

    Raises:
        UserInputError: If it is none of the three.
    """
    primary = re.split(r"[-_]", text.strip().lower())[0]
    for language in LANGUAGES:
        if primary == language:
            return language
    raise UserInputError(f"'{text}' is not a language that Liaison reads; use en, es or pt.", code="language-unknown")


def parse_jurisdiction(text: str) -> str:
    """Return an ISO 3166-1 alpha-2 code in upper case.

    Raises:
        UserInputError: If it has another form.
    """
    code = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise UserInputError(f"'{text}' is not a country code of two letters.", code="jurisdiction-malformed")
    return code


def parse_date(text: str, key: str = "date") -> date:
    """Return the day of ``YYYY-MM-DD``.

    Raises:
        UserInputError: If there is no such day; the sentence names ``key``.
    """
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise UserInputError(f"'{text}' is not a day for {key}; write YYYY-MM-DD.", code="date-malformed") from None


def title_from_name(name: str) -> str:
    """Make a readable title of a file name: "guia-2026_v2.pdf" becomes "Guia 2026 v2"."""
    words = re.sub(r"[-_\s]+", " ", Path(name).stem).strip()
    return words[:1].upper() + words[1:] if words else name
