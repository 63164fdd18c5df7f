"""Failures of native index libraries, as errors of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from knowledge.errors import DiskFull, IndexDamaged


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn whatever a native index library throws into ``IndexDamaged``.

    Args:
        what: Name of the index, for the sentence.

    Raises:
        IndexDamaged: On any failure of the library, panics of its native part included.
        DiskFull: Where the failure says that the disk is full.
    """
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:  # a native panic is not an Exception
        if "disk is full" in str(error).lower() or "No space left" in str(error):
            message = "There is no room left on the disk for the search index."
            raise DiskFull(message) from error
        message = f"The {what} index cannot be used ({type(error).__name__}); it has to be rebuilt."
        raise IndexDamaged(message) from error
