"""What case data can be, and where it was found. Values only."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A kind of case data."""

    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    TXID = "txid"
    KEY = "key"
    SEED = "seed"
    BANK = "bank"
    CARD = "card"
    IDENTITY = "identity"
    ACCOUNT = "account"
    CASE_FILE = "case-file"
    IP = "ip"
    PLATE = "plate"
    NAME = "name"
    NUMBER = "number"


class Checksum(StrEnum):
    """How the checksum of an address is; NONE where its form has none that could be tested."""

    RIGHT = "right"
    WRONG = "wrong"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Finding:
    """Case data in a text.

    Attributes:
        start: First character.
        end: Character after the last one.
        chains: Of an address or a transaction id: the chains whose form it has.
        word: What the masks call it, more exactly than its kind; empty where the kind says it all.
    """

    kind: Kind
    start: int
    end: int
    chains: tuple[str, ...] = ()
    checksum: Checksum = Checksum.NONE
    word: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """What is still known of an address or a transaction id once it is masked.

    Attributes:
        kind: ``ADDRESS`` or ``TXID``.
        chains: By name, as everybody writes them.
    """

    kind: Kind
    chains: tuple[str, ...]
    checksum: Checksum = Checksum.NONE


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its case data.

    Attributes:
        kinds: Of what was masked, each once, in the order of their first place.
        traces: Of addresses and transaction ids, each once.
        spans: Of the original text, with what took their place.
    """

    text: str
    kinds: tuple[Kind, ...] = ()
    traces: tuple[Trace, ...] = ()
    spans: tuple[tuple[int, int, str], ...] = ()
