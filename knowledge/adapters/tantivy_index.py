"""tantivy as a lexical index: BM25 over terms that were stemmed elsewhere, with the audience as a required clause."""

import hashlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from knowledge.adapters.native import translated
from knowledge.model import LANGUAGES, Hit, Language
from knowledge.ports import LexicalEntry

if TYPE_CHECKING:
    import tantivy

_WRITER_BYTES = 16_000_000
_ENTRIES_A_COMMIT = 20_000
_LONGEST_TERM = 400
_COUNTS_KEPT = 50_000
_Counting = tuple[Language, str, frozenset[str]]


class _Counted(Protocol):
    """What the library's type stub leaves out of a search result."""

    count: int


def _token(term: str) -> str:
    """Write a term so that the white-space analyser keeps it whole and distinct, whatever it holds."""
    if term.isalnum() and len(term) <= _LONGEST_TERM:
        return term
    if len(term) > _LONGEST_TERM:
        return "%#" + hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    escaped = "".join(f"%{ord(sign):x};" if sign.isspace() or sign in "%\0" else sign for sign in term)
    return escaped.encode("utf-8", "replace").decode()


class TantivyIndex:
    """Incremental full-text search; implements ``knowledge.ports.LexicalIndex``. Thread-safe.

    Every call that writes commits, so what it wrote is found as soon as it returns. Terms are never parsed as a query.

    Args:
        path: Folder; made where it does not exist. None = in memory only. One process at a time.

    Raises:
        IndexDamaged: If the folder cannot be read.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._counts: dict[_Counting, int] = {}
        with translated("lexical"):
            self._open(path)

    def _open(self, path: Path | None) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("keys", tokenizer_name="raw", index_option="basic")
        for field in LANGUAGES:
            builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        if path:
            path.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(self._schema, path=str(path) if path else None)
        self._index.config_reader(reload_policy="manual")
        self._writer: tantivy.IndexWriter | None = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        self._searcher = self._index.searcher()

    def upsert(self, entries: Sequence[LexicalEntry]) -> None:
        """Add entries; an entry of the same id is replaced, keys included.

        Raises:
            IndexDamaged: If tantivy fails.
        """
        latest = list({entry.id: entry for entry in entries}.values())
        with self._lock, translated("lexical"):
            for start in range(0, len(latest), _ENTRIES_A_COMMIT):
                part = latest[start : start + _ENTRIES_A_COMMIT]
                self._delete(entry.id for entry in part)
                for entry in part:
                    self._open_writer().add_document(self._document(entry))
                self._commit()

    def remove(self, ids: Sequence[str]) -> None:
        """Remove entries; unknown ids are ignored.

        Raises:
            IndexDamaged: If tantivy fails.
        """
        if not ids:
            return
        with self._lock, translated("lexical"):
            self._delete(ids)
            self._commit()

    def search(self, terms: Mapping[Language, Sequence[str]], keys: frozenset[str], limit: int) -> list[Hit]:
        """Return at most ``limit`` entries that carry one of ``keys`` and match a term, best first; the best has 1.

        Raises:
            IndexDamaged: If tantivy fails.
        """
        wanted = [(field, term) for field, words in terms.items() for term in dict.fromkeys(words) if term]
        if not wanted or not keys or limit < 1:
            return []
        with translated("lexical"):
            searcher, query = self._searcher, self._any_of(wanted, keys)
            ranked = searcher.search(query, limit, count=False).hits
            best = ranked[0][0] if ranked else 1.0
            return [Hit(searcher.doc(address)["id"][0], max(0.0, score / best)) for score, address in ranked]

    def frequencies(self, field: Language, terms: Sequence[str], keys: frozenset[str]) -> dict[str, int]:
        """Return for each term in how many of the entries that carry one of ``keys`` its field holds it.

        Raises:
            IndexDamaged: If tantivy fails.
        """
        with translated("lexical"):
            return {term: self._frequency(field, term, keys) if term and keys else 0 for term in dict.fromkeys(terms)}

    def _frequency(self, field: Language, term: str, keys: frozenset[str]) -> int:
        # Common words come with every question, and counting them is what takes time. A commit makes a new
        # dictionary, so a count of before it never answers for after it.
        counts = self._counts
        known = counts.get((field, term, keys))
        if known is None:
            known = self._count_both(field, term, keys)
            if len(counts) < _COUNTS_KEPT:
                counts[field, term, keys] = known
        return known

    def _count_both(self, field: Language, term: str, keys: frozenset[str]) -> int:
        import tantivy

        must = tantivy.Occur.Must
        return self._counted(
            tantivy.Query.boolean_query([(must, self._carrying(keys)), (must, self._term(field, term, "basic"))])
        )

    def count(self, keys: frozenset[str] | None = None) -> int:
        """Return the number of entries, or of those that carry one of ``keys``.

        Raises:
            IndexDamaged: If tantivy fails.
        """
        with translated("lexical"):
            if keys is None:
                return int(self._searcher.num_docs)
            return self._counted(self._carrying(keys)) if keys else 0

    def close(self) -> None:
        """Finish merges and let go of the folder. Safe to repeat."""
        with self._lock, translated("lexical"):
            writer, self._writer = self._writer, None
            if writer is not None:
                writer.wait_merging_threads()

    def _open_writer(self) -> "tantivy.IndexWriter":
        if self._writer is None:
            message = "The index is closed."
            raise RuntimeError(message)
        return self._writer

    def _delete(self, ids: Iterable[str]) -> None:
        for identifier in ids:
            self._open_writer().delete_documents_by_term("id", identifier)

    def _commit(self) -> None:
        self._open_writer().commit()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._counts = {}

    def _document(self, entry: LexicalEntry) -> "tantivy.Document":
        import tantivy

        document = tantivy.Document()
        document.add_text("id", entry.id)
        for key in entry.keys:
            document.add_text("keys", key)
        for field, terms in entry.terms.items():
            document.add_text(field, " ".join(_token(term) for term in terms if term))
        return document

    def _counted(self, query: "tantivy.Query") -> int:
        # A limit of 0 makes the library panic.
        return cast("_Counted", self._searcher.search(query, 1, count=True)).count

    def _term(self, field: str, term: str, option: str) -> "tantivy.Query":
        import tantivy

        return tantivy.Query.term_query(self._schema, field, _token(term), option)

    def _carrying(self, keys: frozenset[str]) -> "tantivy.Query":
        import tantivy

        if len(keys) == 1:
            return tantivy.Query.term_query(self._schema, "keys", next(iter(keys)), "basic")
        return tantivy.Query.term_set_query(self._schema, "keys", sorted(keys))

    def _any_of(self, wanted: Sequence[tuple[Language, str]], keys: frozenset[str]) -> "tantivy.Query":
        import tantivy

        should, must = tantivy.Occur.Should, tantivy.Occur.Must
        terms = tantivy.Query.boolean_query([(should, self._term(field, term, "freq")) for field, term in wanted])
        audience = tantivy.Query.const_score_query(self._carrying(keys), 0.0)
        return tantivy.Query.boolean_query([(must, audience), (must, terms)])
