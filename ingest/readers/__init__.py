"""Readers: one module per file format, and ``read`` that picks the right one by content."""

import logging
from collections.abc import Callable
from importlib import import_module

from ingest.model import ReadFile
from ingest.sniff import Format, sniff
from knowledge.errors import ReadError

Reader = Callable[[bytes], ReadFile]
"""What each module of ``ingest.readers`` that is named like a format calls ``read``."""

_DAMAGED = "The file is damaged: it is not a readable {label} file."
_log = logging.getLogger(__name__)


def read(data: bytes, name: str, *, max_bytes: int) -> ReadFile:
    """Return what a file says, block by block.

    Use it through ``ingest.child.ReaderProcess`` for files that come from outside.

    Args:
        data: The whole file.
        name: Its name; only the extension matters.
        max_bytes: Largest size that is read.

    Raises:
        ReadError: the file cannot be read; ``code`` says why.
    """
    known = sniff(data, name, max_bytes=max_bytes)
    try:
        return reader_of(known)(data)
    except (ReadError, MemoryError):
        raise
    except Exception as error:
        _log.info("reader %s gave up with %s", known.name, type(error).__name__)
        raise ReadError(_DAMAGED.format(label=known.label), code="file-damaged", format=known.label) from error


def reader_of(known: Format) -> Reader:
    """Return the function that reads a format; its module is imported only now."""
    reader: Reader = import_module(f"ingest.readers.{known.name}").read
    return reader
