"""How lists, spans, terms and vectors are written into one column each, and read back quickly."""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import cast

import numpy as np

from knowledge.model import Language, Locator, Span, Vector

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_FLOAT = np.dtype("<f2")


def storable(text: str) -> str:
    """Return the text with what PostgreSQL or UTF-8 cannot hold (NUL, lone surrogates) as U+FFFD; spans stay right."""
    return _UNSTORABLE.sub("\ufffd", text)


def encode_texts(texts: Sequence[str]) -> str:
    """Write a list of texts."""
    return json.dumps([storable(text) for text in texts], ensure_ascii=False) if texts else ""


def decode_texts(column: str) -> tuple[str, ...]:
    """Read what ``encode_texts`` wrote."""
    return tuple(json.loads(column)) if column else ()


def encode_spans(spans: Sequence[Span]) -> str:
    """Write spans as their numbers, separated by spaces."""
    return " ".join(f"{start} {end}" for start, end in spans)


def decode_spans(column: str) -> tuple[Span, ...]:
    """Read what ``encode_spans`` wrote."""
    numbers = iter(map(int, column.split()))
    return tuple(zip(numbers, numbers, strict=True))


def encode_terms(terms: Mapping[Language, Sequence[str]]) -> str:
    """Write terms as one line a field: its name, then its terms, separated by spaces.

    Raises:
        ValueError: If a term is empty or holds a space or a line break.
    """
    for words in terms.values():
        if any(not word or " " in word or "\n" in word for word in words):
            message = "a term must not be empty or hold white space"
            raise ValueError(message)
    return "\n".join(storable(" ".join((name, *words))) for name, words in terms.items())


def decode_terms(column: str) -> dict[Language, tuple[str, ...]]:
    """Read what ``encode_terms`` wrote."""
    lines = (line.split(" ") for line in column.split("\n")) if column else ()
    return {cast("Language", line[0]): tuple(line[1:]) for line in lines}


def encode_locator(locator: Locator) -> str:
    """Write a locator, without what it leaves open."""
    stated = {
        "headings": [storable(heading) for heading in locator.headings],
        "page": locator.page and storable(locator.page),
        "page_number": locator.page_number,
        "slide": locator.slide,
        "sheet": locator.sheet and storable(locator.sheet),
        "anchor": locator.anchor and storable(locator.anchor),
    }
    return json.dumps({name: value for name, value in stated.items() if value not in (None, [])}, ensure_ascii=False)


def decode_locator(column: str) -> Locator:
    """Read what ``encode_locator`` wrote."""
    stated = json.loads(column)
    return Locator(**{**stated, "headings": tuple(stated.get("headings", ()))})


def encode_vectors(vectors: Vector) -> bytes:
    """Write vectors, shape (dimensions,) or (n, dimensions), as half-precision numbers, little-endian."""
    return np.ascontiguousarray(vectors, dtype=_FLOAT).tobytes()


def dimensions(column: bytes) -> int:
    """Return the length of the one vector that a column holds."""
    return len(column) // _FLOAT.itemsize


def decode_vectors(columns: Sequence[bytes], size: int) -> list[Vector]:
    """Read columns that ``encode_vectors`` wrote, vectors of length ``size``: one stack of unit vectors a column.

    Halving the precision moves a vector's length by some 0.0002, so it is set to 1 again. Reading all columns at once
    is what makes this quick.
    """
    if not columns:
        return []
    stack = np.frombuffer(b"".join(columns), dtype=_FLOAT).astype(np.float32).reshape(-1, size)
    lengths = np.sqrt(np.einsum("ij,ij->i", stack, stack))
    stack /= np.where(lengths > 0, lengths, 1)[:, None]
    width = size * _FLOAT.itemsize
    ends = [0, *accumulate(len(column) // width for column in columns)]
    return [stack[start:end] for start, end in pairwise(ends)]
