"""Liaison's road for files, with the texts that it embeds recorded, and the bare embedder beside it."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.child import ReaderProcess
from ingest.metadata import Statement
from ingest.readers import read
from ingest.sources import Source, find_sources
from knowledge.audience import Tlp
from knowledge.model import Vector
from knowledge.ports import Embedder
from liaison.compose import open_base
from liaison.starter import starter_sources
from tests.bench.systems.bare import BareEmbedder
from tests.bench.systems.product import Product, add, gloss_times, settings_of
from tests.bench.timing import timed
from tests.ingest.samples import pdf_report

_MAX_BYTES = 50_000_000


class RecordingEmbedder:
    """Passes everything on and remembers the passages' texts.

    Args:
        inner: Does the work.
    """

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.texts: list[str] = []
        self.fingerprint = inner.fingerprint
        self.dimensions = inner.dimensions
        self.max_tokens = inner.max_tokens
        self.multilingual = inner.multilingual

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return what the inner one returns."""
        return self._inner.count_tokens(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        """Return what the inner one returns."""
        self.texts += texts
        return self._inner.embed_passages(texts)

    def embed_question(self, text: str) -> Vector:
        """Return what the inner one returns."""
        return self._inner.embed_question(text)


@dataclass(frozen=True, slots=True)
class Added:
    """A round of adding; ``gloss_s`` is the time in the translator, ``texts`` how many texts were embedded."""

    seconds: float
    gloss_s: float
    passages: int
    texts: int


@dataclass(frozen=True, slots=True)
class PdfTimes:
    """Seconds to read a PDF: in this process, in a reader process that runs, in a new one, and by ``pdftotext``."""

    inside_s: float
    child_s: float
    first_s: float
    pdftotext_s: float | None


class Workshop(Product):
    """The models once, for adding into many homes."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.recorder = RecordingEmbedder(self.models.embedder)
        self.models = replace(self.models, embedder=self.recorder)
        self.bare = BareEmbedder()


def add_starter(workshop: Workshop, home: Path) -> Added:
    """Add the starter documents into a new home."""
    return _add(workshop, home, starter_sources(), Statement())


def add_folder(workshop: Workshop, home: Path, folder: Path) -> Added:
    """Add the files of a folder into a new home."""
    return _add(workshop, home, find_sources([folder]), Statement(tlp=Tlp.CLEAR))


def encode(workshop: Workshop) -> float:
    """Return the seconds that the bare embedder takes for the texts of the last addition."""
    with timed() as span:
        workshop.bare.encode(workshop.recorder.texts)
    return span.seconds


def read_pdf(_workshop: Workshop, pages: int, rounds: int) -> list[PdfTimes]:
    """Read a made PDF, by turns in all ways."""
    data = pdf_report(pages)
    read(data, "warm-up.pdf", max_bytes=_MAX_BYTES)
    with ReaderProcess() as reader:
        with timed() as first:
            reader.read(data, "report.pdf")
        return [_read(reader, data, first.seconds) for _ in range(rounds)]


def _add(workshop: Workshop, home: Path, sources: Sequence[Source], stated: Statement) -> Added:
    workshop.recorder.texts = []
    gloss_times(workshop)
    with open_base(settings_of(home), create=True) as base, timed() as span:
        reports = add(base, workshop.models, sources, stated)
    if failed := [report for report in reports if report.error]:
        raise RuntimeError(f"{len(failed)} files were refused, the first: {failed[0].error}")
    passages = sum(report.passages for report in reports)
    return Added(span.seconds, sum(gloss_times(workshop)) / 1000, passages, len(workshop.recorder.texts))


def _read(reader: ReaderProcess, data: bytes, first_s: float) -> PdfTimes:
    with timed() as inside:
        read(data, "report.pdf", max_bytes=_MAX_BYTES)
    with timed() as child:
        reader.read(data, "report.pdf")
    return PdfTimes(inside.seconds, child.seconds, first_s, _pdftotext(data))


def _pdftotext(data: bytes) -> float | None:
    program = shutil.which("pdftotext")
    if program is None:
        return None
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        with timed() as span:
            subprocess.run([program, "-layout", file.name, "-"], check=True, capture_output=True)
    return span.seconds
