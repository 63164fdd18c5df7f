"""Who may read what: a document carries keys, a reader holds keys, and they meet or they do not.

Labels follow the Traffic Light Protocol 2.0 (https://www.first.org/tlp/). TLP is not a ladder: AMBER for one agency
says nothing about another one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from knowledge.errors import AudienceError

PUBLIC = "public"
COMMUNITY = "community"
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_KEY = re.compile(rf"{PUBLIC}|{COMMUNITY}|agency:{_SLUG.pattern}|person:[A-Za-z0-9_-]{{1,64}}")


class Tlp(StrEnum):
    """Traffic Light Protocol 2.0 label."""

    CLEAR = "CLEAR"
    GREEN = "GREEN"
    AMBER = "AMBER"
    AMBER_STRICT = "AMBER+STRICT"
    RED = "RED"


def parse_tlp(text: str) -> Tlp:
    """Read a label as people write it: any case, with or without the prefix ``TLP:``.

    Raises:
        AudienceError: If it is none of the five labels.
    """
    cleaned = re.sub(r"^TLP[:\s]*", "", text.strip().upper()).replace(" ", "")
    try:
        return Tlp(cleaned)
    except ValueError:
        message = f"'{text}' is not a TLP label; use CLEAR, GREEN, AMBER, AMBER+STRICT or RED."
        raise AudienceError(message, code="tlp-unknown", label=text) from None


def agency_key(slug: str) -> str:
    """Return the key of an agency; ``slug`` has lower-case letters, digits and hyphens, at most 63 characters.

    Raises:
        AudienceError: If the slug has another form.
    """
    if not _SLUG.fullmatch(slug):
        message = f"'{slug}' is not an agency name; use lower-case letters, digits and hyphens."
        raise AudienceError(message, code="agency-malformed", agency=slug)
    return f"agency:{slug}"


def person_key(identifier: str) -> str:
    """Return the key of a named person; ``identifier`` has 1 to 64 of ``A-Za-z0-9_-``."""
    return parse_key(f"person:{identifier}")


def parse_key(text: str) -> str:
    """Return ``text`` if it is an audience key.

    Raises:
        AudienceError: If it is not ``public``, ``community``, ``agency:<slug>`` or ``person:<id>``.
    """
    if not _KEY.fullmatch(text):
        message = f"'{text}' is not an audience key; use public, community, agency:<name> or person:<id>."
        raise AudienceError(message, code="audience-malformed", key=text)
    return text


def audience_of(tlp: Tlp, agencies: Iterable[str] = (), persons: Iterable[str] = ()) -> frozenset[str]:
    """Return the audience keys that a label sets.

    Args:
        tlp: The document's label.
        agencies: Agency slugs; required for AMBER (one or more) and AMBER+STRICT (exactly one), refused otherwise.
        persons: Person identifiers; required for RED, refused otherwise.

    Raises:
        AudienceError: If the label and the named agencies or persons do not fit together.
    """
    agency_keys = frozenset(agency_key(slug) for slug in agencies)
    person_keys = frozenset(person_key(identifier) for identifier in persons)
    _require_fitting(tlp, len(agency_keys), len(person_keys))
    if tlp is Tlp.CLEAR:
        return frozenset({PUBLIC})
    if tlp is Tlp.GREEN:
        return frozenset({COMMUNITY})
    return person_keys if tlp is Tlp.RED else agency_keys


def _require_fitting(tlp: Tlp, agencies: int, persons: int) -> None:
    problem = ""
    if tlp is Tlp.AMBER and not agencies:
        problem = "TLP:AMBER needs at least one agency."
    elif tlp is Tlp.AMBER_STRICT and agencies != 1:
        problem = "TLP:AMBER+STRICT needs exactly one agency."
    elif tlp is Tlp.RED and not persons:
        problem = "TLP:RED needs the persons that may read it."
    elif agencies and tlp not in (Tlp.AMBER, Tlp.AMBER_STRICT):
        problem = f"TLP:{tlp} takes no agencies."
    elif persons and tlp is not Tlp.RED:
        problem = f"TLP:{tlp} takes no persons."
    if problem:
        raise AudienceError(problem, code="audience-mismatch", label=str(tlp))


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who asks, as far as access is concerned: the keys held. Everybody holds ``public``."""

    keys: frozenset[str] = frozenset({PUBLIC})

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", frozenset(map(parse_key, self.keys)) | {PUBLIC})

    def may_read(self, audience: frozenset[str]) -> bool:
        """Tell whether the reader's keys meet a document's."""
        return not self.keys.isdisjoint(audience)
