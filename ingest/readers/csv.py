"""CSV and its relatives: the separator is found by trying, rows may be ragged."""

import csv
import io
from collections import Counter
from itertools import islice

from ingest.decode import decode
from ingest.model import ReadFile
from ingest.readers.build import Builder
from ingest.readers.clean import clean
from ingest.readers.sheets import add_grid
from knowledge.errors import ReadError

MEDIA_TYPE = "text/csv"
_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 100


def read(data: bytes) -> ReadFile:
    """Return the tables of a CSV file; it has no title.

    Raises:
        ReadError: the quoting is broken, or there is no text.
    """
    text = clean(decode(data)).lstrip("\n")
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == len("sep=,"):
        separator, text = first[-1], rest
    else:
        separator = _separator(text)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error as error:
        raise ReadError(
            "The file is damaged: a quotation mark of the CSV is not closed.", code="file-damaged"
        ) from error
    builder = Builder()
    add_grid(builder, rows)
    return builder.finish(MEDIA_TYPE)


def _separator(text: str) -> str:
    """Return the separator under which most rows have the same number of cells, and more than one."""
    return max(_SEPARATORS, key=lambda candidate: _regularity(text, candidate))


def _regularity(text: str, separator: str) -> float:
    try:
        rows = [row for row in islice(csv.reader(io.StringIO(text), delimiter=separator), _SAMPLE_ROWS) if row]
    except csv.Error:
        return 0.0
    widths = Counter(len(row) for row in rows)
    width, count = max(widths.items(), key=lambda item: item[1] * (item[0] > 1), default=(1, 0))
    return count / len(rows) * (1 - 1 / width) if rows else 0.0
