"""The road of a file into the knowledge base: read, describe, split, embed, store.

The next files are read while earlier ones are being embedded, and small files are embedded together, so that adding
costs little more than the embedder. A file is stored in one transaction: killed at any point, it is wholly there or not
at all.
"""

import hashlib
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Protocol

from ingest.metadata import Statement, parse_language, parse_statement, title_from_name
from ingest.model import ReadFile
from ingest.sources import Source
from ingest.split import Context, SplitLimits, split
from knowledge.errors import LiaisonError, ReadError, UserInputError
from knowledge.language.detect import detect
from knowledge.model import Document, DocumentMeta, Language, Passage, PreparedPassage
from knowledge.ports import Embedder, Glosser
from knowledge.prepare import prepare
from knowledge.store.records import AddResult

log = logging.getLogger(__name__)

FileStatus = Literal["added", "replaced", "republished", "updated", "unchanged", "draft", "failed"]

_BATCH_PASSAGES = 96
_BATCH_FILES = 48
_SAMPLE_CHARS = 4000


class FileReader(Protocol):
    """Reads a file, in a child process or in this one."""

    def read(self, data: bytes, name: str) -> ReadFile:
        """Return the file's blocks; ReadError if it cannot be read."""
        ...


class DocumentStore(Protocol):
    """Where documents are kept: ``knowledge.store.library.Library``."""

    def known(self, content_hash: str, origin: str) -> Document | None:
        """Return the live document that has this content already."""
        ...

    def add(  # noqa: PLR0913 - the library's own signature
        self,
        meta: DocumentMeta,
        *,
        source_name: str,
        origin: str,
        media_type: str,
        data: bytes,
        content_hash: str,
        passages: Sequence[PreparedPassage],
        embedder: str,
        added_by: str,
        warnings: Sequence[str] = (),
    ) -> AddResult:
        """Store a document, all or nothing."""
        ...


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    Attributes:
        document: Id of the version that now stands for the file; None where it failed.
        passages: Number of passages of that version.
        seconds: From opening the file to the end of the transaction, its share of a common embedding included.
        error: One clear sentence; None unless it failed.
        code: Stable name of the error.
    """

    path: Path
    status: FileStatus
    document: str | None = None
    passages: int = 0
    seconds: float = 0.0
    error: str | None = None
    code: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Work:
    """A file on its way; ``failure`` ends it."""

    source: Source
    data: bytes = b""
    content_hash: str = ""
    media_type: str = ""
    meta: DocumentMeta | None = None
    warnings: tuple[str, ...] = ()
    passages: list[Passage] = field(default_factory=list)
    contexts: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    failure: LiaisonError | None = None


class Pipeline:
    """Adds files to the knowledge base.

    Args:
        library: Where they go.
        reader: Reads one file at a time.
        embedder: Makes the vectors; its tokens measure the passages.
        glosser: Makes the English gloss of passages in Spanish and Portuguese.
        added_by: Who adds, as staff are named.
        max_bytes: Larger files are refused.
    """

    def __init__(
        self,
        library: DocumentStore,
        reader: FileReader,
        embedder: Embedder,
        glosser: Glosser,
        *,
        added_by: str,
        max_bytes: int,
    ) -> None:
        self._library = library
        self._reader = reader
        self._embedder = embedder
        self._glosser = glosser
        self._added_by = added_by
        self._max_bytes = max_bytes
        self._limits = SplitLimits(embedder.max_tokens)

    def add(self, sources: Iterable[Source], stated: Statement) -> Iterator[FileReport]:
        """Add files, in order; each is reported once it is stored or refused.

        Args:
            sources: The files.
            stated: What the command says about all of them; what a file or a manifest says about itself comes first.

        Raises:
            StorageError: If the database is out of reach or the disk is full; what was reported before stays.
            ModelError: If the embedder is not the one that made the vectors that are stored.
        """
        with ThreadPoolExecutor(1, "read-ahead") as ahead:
            batches = self._batches(sources, stated)
            upcoming = ahead.submit(next, batches, None)
            while (batch := upcoming.result()) is not None:
                upcoming = ahead.submit(next, batches, None)
                yield from self._store(batch)

    def _batches(self, sources: Iterable[Source], stated: Statement) -> Iterator[list[_Work]]:
        batch: list[_Work] = []
        passages = 0
        for source in sources:
            work = self._open(source, stated)
            batch.append(work)
            passages += len(work.passages)
            if passages >= _BATCH_PASSAGES or len(batch) >= _BATCH_FILES:
                yield batch
                batch, passages = [], 0
        if batch:
            yield batch

    def _open(self, source: Source, stated: Statement) -> _Work:
        begun = time.perf_counter()
        work = _Work(source)
        try:
            self._read(work, stated)
        except UserInputError as error:
            work.failure = error
        work.seconds = time.perf_counter() - begun
        return work

    def _read(self, work: _Work, stated: Statement) -> None:
        if work.source.problem:
            raise work.source.problem
        work.data = _load(work.source.path, self._max_bytes)
        work.content_hash = hashlib.sha256(work.data).hexdigest()
        known = self._library.known(work.content_hash, work.source.origin)
        read = self._reader.read(work.data, work.source.path.name)
        work.media_type, work.warnings = read.media_type, read.warnings
        said = work.source.stated.over(parse_statement(read.front_matter)).over(stated)
        work.meta = said.meta(
            fallback_title=read.title or title_from_name(work.source.path.name), fallback_language=_language(read)
        )
        if known is None or (known.meta.title, known.meta.language) != (work.meta.title, work.meta.language):
            self._split(work, read, said.title or read.title or "")

    def _split(self, work: _Work, read: ReadFile, stated_title: str) -> None:
        language = work.meta.language if work.meta else "en"
        context = Context(stated_title, language, self._measure, self._limits.max_context_tokens)
        work.passages = split(read.blocks, context, self._limits, content_hash=work.content_hash)
        work.contexts = {passage.id: context.text(passage.locator) for passage in work.passages}
        if not work.passages:
            raise ReadError("The file holds no text.", code="file-empty")

    def _measure(self, texts: Sequence[str], language: Language) -> list[int]:
        """Count the tokens of what will be embedded: the gloss, where the embedder reads English only."""
        if not self._embedder.multilingual:
            texts = self._glosser.gloss(texts, language)
        return self._embedder.count_tokens(texts)

    def _store(self, batch: list[_Work]) -> Iterator[FileReport]:
        begun = time.perf_counter()
        passages = [passage for work in batch for passage in work.passages]
        contexts = {passage: context for work in batch for passage, context in work.contexts.items()}
        ready = prepare(passages, lambda passage: contexts[passage.id], self._embedder, self._glosser)
        prepared = iter(ready)
        share = (time.perf_counter() - begun) / max(1, len(passages))
        for work in batch:
            mine = [next(prepared) for _ in work.passages]
            work.seconds += share * len(mine)
            yield self._store_one(work, mine)

    def _store_one(self, work: _Work, prepared: list[PreparedPassage]) -> FileReport:
        begun = time.perf_counter()
        report = FileReport(work.source.path, "failed", warnings=work.warnings)
        try:
            result = self._commit(work, prepared)
        except UserInputError as error:
            report = replace(report, error=str(error), code=error.code)
        else:
            document = result.document
            report = replace(report, status=result.outcome.value, document=document.id, passages=document.passages)
        return replace(report, seconds=round(work.seconds + time.perf_counter() - begun, 3))

    def _commit(self, work: _Work, prepared: list[PreparedPassage]) -> AddResult:
        if work.failure:
            raise work.failure
        if work.meta is None:
            raise ReadError("The file could not be described.", code="file-damaged")
        return self._library.add(
            work.meta,
            source_name=work.source.path.name,
            origin=work.source.origin,
            media_type=work.media_type,
            data=work.data,
            content_hash=work.content_hash,
            passages=prepared,
            embedder=self._embedder.fingerprint,
            added_by=self._added_by,
            warnings=work.warnings,
        )


def _load(path: Path, max_bytes: int) -> bytes:
    """Read a file whole; a larger one is refused before it is read."""
    try:
        if path.stat().st_size > max_bytes:
            limit = max_bytes // 1_000_000
            raise ReadError(f"The file is larger than {limit} MB.", code="file-too-large", limit=limit)
        return path.read_bytes()
    except OSError as error:
        raise ReadError(f"The file cannot be opened: {error.strerror}.", code="file-unreadable") from None


def _language(read: ReadFile) -> Language:
    """The language that the file states, else the one that its text is in."""
    if read.language:
        try:
            return parse_language(read.language)
        except UserInputError:
            log.info("a file states a language that is none of ours; detecting it")
    sample = "\n".join(block.text for block in read.blocks)[:_SAMPLE_CHARS]
    return detect(sample)
