"""What a reader hands to the splitter: a document as a sequence of blocks, each with its locator."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from knowledge.model import Locator

BlockKind = Literal["paragraph", "list", "table", "notes", "code"]
MetaValue = str | list[str] | None


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that stands together.

    Attributes:
        kind: ``list``: one item per line, beginning with "- " or "1. ", nested ones indented by two spaces.
            ``table``: one row per line, cells separated by " | "; ``header`` holds the header row.
        text: Unicode NFC, no trailing spaces, hyphenation undone; sentences in their order.
        locator: Heading path, page, slide or sheet.
        header: Header row of a table, repeated with each group of rows that is cut off it; empty otherwise.
    """

    kind: BlockKind
    text: str
    locator: Locator
    header: str = ""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as read.

    Attributes:
        title: From metadata or the first heading; None where the file itself does not say (never the file name).
        media_type: IANA media type that the content has.
        blocks: In reading order; at least one.
        front_matter: Metadata that the file states about itself, keys as in the starter documents.
        language: BCP 47 primary tag that the file states, None where it does not.
        warnings: One plain sentence each (a page without text, ...).
    """

    title: str | None
    media_type: str
    blocks: tuple[Block, ...]
    front_matter: Mapping[str, MetaValue] = field(default_factory=dict)
    language: str | None = None
    warnings: tuple[str, ...] = ()
