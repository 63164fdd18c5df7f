"""How an index cache stands, as `doctor` says it."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How the cache stands. Answers are complete in each of them."""

    READY = "ready"
    REBUILDING = "rebuilding"
    DEGRADED = "degraded"


@dataclass(frozen=True, slots=True)
class CacheState:
    """What ``doctor`` says about a cache.

    Attributes:
        health: ``DEGRADED``: a rebuild has failed and is tried again later.
        passages: Number of passages that can be found.
        cursor: Last entry of the change log that can be found.
        behind: Entries of the change log that are still to be followed.
        dead_ratio: Deleted over live vectors in the files.
        reason: Why the cache is not ready, a stable kebab-case name; empty where it is.
    """

    health: Health
    passages: int
    cursor: int
    behind: int
    dead_ratio: float
    reason: str = ""
