"""Where an addition goes: kept as it is, the next version of a lineage, or a new one. Pure decisions, no database."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from knowledge.model import Status

LIVE = (Status.PUBLISHED, Status.DRAFT)


@dataclass(frozen=True, slots=True)
class Version:
    """What the decision needs to know of a stored version."""

    id: str
    lineage: str
    version: int
    origin: str
    content_hash: str
    status: Status
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an addition goes.

    Attributes:
        lineage: The lineage that it belongs to.
        version: The number that a new version would get.
        kept: The live version that has this content already; None where a new version is due.
        revives: True where the lineage exists and nothing of it is live.
    """

    lineage: str
    version: int
    kept: Version | None = None
    revives: bool = False


def place(known: Sequence[Version], content_hash: str, origin: str) -> Placement:
    """Decide where content goes.

    What came from the same origin comes first: its lineage keeps the content or gets a new version. Then the same
    content from anywhere: live content is not stored a second time, and withdrawn content continues its lineage. A
    lineage follows the origin of its newest version.

    Args:
        known: All versions of every lineage that has a version of this content or of this origin.
        content_hash: SHA-256 of the content, hex.
        origin: SHA-256 of where it came from, hex.
    """
    lineages = _newest_first(known)
    own = [versions for versions in lineages if versions[-1].origin == origin]
    living = [versions for versions in own if _live(versions)]
    if living:
        return _continued(living[0], content_hash)
    elsewhere = [versions for versions in lineages if _live_with(versions, content_hash)]
    if elsewhere:
        return _continued(elsewhere[0], content_hash)
    withdrawn = own or [versions for versions in lineages if _ended_with(versions, content_hash)]
    if withdrawn:
        return _continued(withdrawn[0], content_hash)
    return Placement(_new_lineage(known, content_hash, origin), 1)


def document_id(lineage: str, version: int, content_hash: str) -> str:
    """Return the id of a version, 16 hex digits: the same history gives the same ids."""
    return _digest("document", lineage, str(version), content_hash)[:16]


def passage_id(document: str, content_id: str) -> str:
    """Return the id under which a passage is stored, 32 hex digits.

    The splitter's id is a hash of content, which may occur in several versions and documents with different audiences.
    Bound to its version it stays a hash of content and names one passage only, in SQL and in every index.
    """
    return _digest("passage", document, content_id)[:32]


def _newest_first(known: Sequence[Version]) -> list[list[Version]]:
    lineages: dict[str, list[Version]] = {}
    for version in sorted(known, key=lambda version: version.version):
        lineages.setdefault(version.lineage, []).append(version)
    return sorted(lineages.values(), key=lambda versions: (versions[-1].added_at, versions[-1].id), reverse=True)


def _live(versions: Sequence[Version]) -> list[Version]:
    return [version for version in versions if version.status in LIVE]


def _live_with(versions: Sequence[Version], content_hash: str) -> Version | None:
    return next((version for version in _live(versions) if version.content_hash == content_hash), None)


def _ended_with(versions: Sequence[Version], content_hash: str) -> bool:
    return versions[-1].content_hash == content_hash and not _live(versions)


def _continued(versions: Sequence[Version], content_hash: str) -> Placement:
    newest = versions[-1]
    kept = _live_with(versions, content_hash)
    return Placement(newest.lineage, newest.version + 1, kept, revives=not _live(versions))


def _new_lineage(known: Sequence[Version], content_hash: str, origin: str) -> str:
    taken = {version.lineage for version in known}
    candidates = (_digest("lineage", origin, content_hash, str(number))[:16] for number in count())
    return next(candidate for candidate in candidates if candidate not in taken)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
