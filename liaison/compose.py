"""The composition root: the only place that picks adapters and puts the parts together."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from ingest.child import Limits, ReaderProcess
from ingest.pipeline import Pipeline
from knowledge.adapters.apertium import ApertiumGlosser
from knowledge.adapters.clock import SystemClock
from knowledge.adapters.senses import ApertiumSenses
from knowledge.adapters.sentences import SentenceTransformerEmbedder
from knowledge.adapters.translator import ApertiumTranslator
from knowledge.answer import Answerer, Thresholds
from knowledge.audience import Reader
from knowledge.cache import IndexCache
from knowledge.errors import ModelError, StorageError, UserInputError
from knowledge.follow import memory_indexes
from knowledge.language.speller import Speller, vocabulary
from knowledge.language.synonyms import TermSynonyms
from knowledge.language.term_finder import TermFinder
from knowledge.model import LANGUAGES
from knowledge.ports import Clock, DenseIndex, Embedder, Glosser, LexicalIndex, Translator
from knowledge.question import Lexicon
from knowledge.retrieve import Retriever
from knowledge.store.engine import migrate, open_engine
from knowledge.store.library import Library
from knowledge.store.terms import TermStore
from liaison.settings import Settings


@dataclass(frozen=True, slots=True)
class Base:
    """The database and the clock."""

    settings: Settings
    engine: Engine
    library: Library
    clock: Clock


@dataclass(frozen=True, slots=True)
class Models:
    """What turns text into vectors and into English."""

    embedder: Embedder
    glosser: Glosser
    lexicon: Lexicon
    terms: TermFinder


@contextmanager
def open_base(settings: Settings, *, create: bool = False) -> Iterator[Base]:
    """Open the database of a home and bring it to the newest schema.

    Args:
        settings: Where it is.
        create: Make the home where there is none.

    Raises:
        UserInputError: If there is no knowledge base and ``create`` is False.
        StorageError: If the home or the database cannot be opened; SchemaTooNew if a newer version made it.
    """
    if settings.database_url is None:
        _require_home(settings.home, create=create)
    engine = open_engine(settings.database)
    try:
        migrate(engine)
        clock = SystemClock()
        yield Base(settings, engine, Library(engine, clock), clock)
    finally:
        engine.dispose()


def _require_home(home: Path, *, create: bool) -> None:
    if (home / "liaison.db").exists():
        return
    if not create:
        raise UserInputError(
            f"There is no knowledge base in '{home}'; make one with: liaison init", code="home-missing"
        )
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"The home '{home}' cannot be made: {error.strerror}.", code="home-unusable") from None


@contextmanager
def open_models(settings: Settings, base: Base) -> Iterator[Models]:
    """Load the embedder and start the translator.

    Raises:
        ModelError: If the embedder is unusable, or not the one that made the vectors in the database.
    """
    with ExitStack() as stack:
        embedder = SentenceTransformerEmbedder(settings.embedder)
        stack.callback(embedder.close)
        _require_same_embedder(base.library, embedder)
        terms = TermFinder(TermStore(base.engine).whole())
        glosser = ApertiumGlosser(terms)
        stack.callback(glosser.close)
        lexicon = ApertiumSenses()
        stack.callback(lexicon.close)
        yield Models(embedder, glosser, lexicon, terms)


def _require_same_embedder(library: Library, embedder: Embedder) -> None:
    active = library.active_embedder()
    if active not in (None, embedder.fingerprint):
        raise ModelError(
            "The knowledge base was made with another embedder; set LIAISON_EMBEDDER as it was, or use another home.",
            code="embedder-mismatch",
        )


def build_answerer(base: Base, models: Models, dense: DenseIndex, lexical: LexicalIndex) -> Answerer:
    """Put retrieval and abstention together over two indexes."""
    retriever = Retriever(
        base.library,
        dense,
        lexical,
        models.embedder,
        models.glosser,
        base.clock,
        lexicon=models.lexicon,
        corrector=_speller(base, models.terms),
        synonyms=TermSynonyms(models.terms),
    )
    return Answerer(retriever, thresholds=Thresholds.for_share(base.settings.false_answers))


def _speller(base: Base, terms: TermFinder) -> Speller:
    """A speller that knows the words of the termbase and of what everybody may read; of nothing restricted."""
    seen = Counter(
        word for text in base.library.texts(Reader().keys, base.clock.now().date()) for word in vocabulary([text])
    )
    usual = {word for word, documents in seen.items() if documents > 1}
    named = (term.text for language in LANGUAGES for _, term in terms.termbase.terms(language))
    return Speller(collection=usual | vocabulary(named))


def answerer_in_memory(base: Base, models: Models) -> Answerer:
    """Build an answerer for one command: exact indexes in memory, so that no running bot's cache is touched."""
    return build_answerer(base, models, *memory_indexes(base.library, base.clock.now().date()))


@contextmanager
def open_translator(models: Models) -> Iterator[Translator]:
    """Make passages readable in other languages; its processes start at the first translation."""
    translator = ApertiumTranslator(models.terms)
    try:
        yield translator
    finally:
        translator.close()


@contextmanager
def open_cache(base: Base, models: Models) -> Iterator[IndexCache]:
    """Own the cache folder of the home and follow the database.

    Raises:
        HomeInUse: If another process runs on the same home.
    """
    cache = IndexCache(
        base.settings.home / "cache",
        base.library,
        models.embedder.fingerprint,
        home=str(base.settings.home),
        clock=base.clock,
    )
    cache.open()
    try:
        cache.start()
        yield cache
    finally:
        cache.stop()


@contextmanager
def open_pipeline(base: Base, models: Models, added_by: str) -> Iterator[Pipeline]:
    """Build the road for files into the knowledge base, with its limited reader process."""
    max_bytes = base.settings.max_file_mb * 1_000_000
    with ReaderProcess(Limits(file_bytes=max_bytes)) as reader:
        yield Pipeline(base.library, reader, models.embedder, models.glosser, added_by=added_by, max_bytes=max_bytes)
