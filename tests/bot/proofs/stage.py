"""The real bot with everything real but Telegram's network, made to play many histories one after the other."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, Row, delete, insert, select
from telegram import Update

from bot.app import BotApplication, build_application
from bot.run import run_bot
from bot.sandbox.model import Message, Query, User
from bot.sandbox.world import World
from bot.services import BotServices
from bot.tables import updates
from knowledge.adapters.memory import (
    DictionaryTranslator,
    FixedClock,
    IdentityGlosser,
    MemoryDenseIndex,
    MemoryLexicalIndex,
)
from knowledge.adapters.tantivy_index import TantivyIndex
from knowledge.answer import Answerer, Thresholds
from knowledge.audience import Reader
from knowledge.cache import IndexCache
from knowledge.current import CurrentPair
from knowledge.follow import IndexPair, apply_change_log, reconcile
from knowledge.model import Answer, Language
from knowledge.ports import DenseIndex, LexicalIndex
from knowledge.retrieve import Retriever
from knowledge.store.library import Library
from knowledge.store.tables import metadata
from tests.bot.kit import NOW, config_for, request_to
from tests.bot.proofs.library import EMBEDDER

NAMES = ("ana", "beto", "caro", "dora", "eva")
TRANSLATOR = DictionaryTranslator({("es", "en"): {"requests": "requests"}})
Strangers = Literal["public", "closed"]


class MemoryIndexes:
    """Exact indexes in memory that follow the database when they are told to; emptied for each history."""

    def __init__(self, library: Library, clock: FixedClock) -> None:
        self._library, self._clock = library, clock
        self._current = CurrentPair(lambda _: None)
        self.dense: DenseIndex = self._current.dense
        self.lexical: LexicalIndex = self._current.lexical
        self.empty()

    def empty(self) -> None:
        if self._current.pair is not None:
            self._current.pair.close()
        # tantivy takes its time to write; every fourth history is enough for it
        exact = self._clock.now().toordinal() // 100 % 4
        self._current.pair = IndexPair(MemoryDenseIndex(), MemoryLexicalIndex() if exact else TantivyIndex(None))

    def follow(self) -> None:
        today = self._clock.now().date()
        apply_change_log(self._current.get(), self._library, today)
        reconcile(self._current.get(), self._library, today)


class FileIndexes:
    """The bot's own cache folder, Chroma and tantivy on disk; a new folder for each history."""

    def __init__(self, library: Library, clock: FixedClock, folder: Path) -> None:
        self._library, self._clock, self._folder, self._number = library, clock, folder, 0
        self._cache: IndexCache | None = None
        self._current = CurrentPair(lambda _: None)
        self.dense: DenseIndex = self._current.dense
        self.lexical: LexicalIndex = self._current.lexical

    def empty(self) -> None:
        self.close()
        self._number += 1
        folder = self._folder / f"cache-{self._number}"
        self._cache = IndexCache(folder, self._library, EMBEDDER.fingerprint, clock=self._clock)
        self._cache.open()
        self._cache.rebuild()
        self._current.pair = IndexPair(self._cache.dense, self._cache.lexical)  # type: ignore[arg-type] # only searched

    def follow(self) -> None:
        assert self._cache is not None
        self._cache.catch_up()

    def close(self) -> None:
        if self._cache is not None:
            self._cache.stop()
        self._cache = None


class Listening:
    """The real answerer, of whose answers the confidence and the scores are noted: they decide what is said."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self.noted: list[tuple[str, ...]] = []

    def answer(self, text: str, reader: Reader, prior_language: Language | None = None, limit: int = 10) -> Answer:
        answer = self._answerer.answer(text, reader, prior_language, limit)
        scores = [f"{found.passage.id} {found.score:.4f}" for found in answer.found]
        self.noted.append((f"{answer.confidence:.4f}", *scores))
        return answer


@dataclass
class Sent:
    """Something that the bot let out to somebody; ``before`` is what stood in the place of an edited message."""

    name: str
    message: Message | None = None
    before: Message | None = None
    toast: str = ""


@dataclass
class Stage:
    """One bot, one Telegram, one database, and a cast of people who use it.

    Attributes:
        polling: Updates come to the bot by its own polling, instead of being put into its inbox.
    """

    application: BotApplication
    world: World
    library: Library
    clock: FixedClock
    indexes: MemoryIndexes | FileIndexes
    answerer: Listening
    polling: bool
    cast: dict[str, User]
    blank: dict[str, list[Row[tuple[object, ...]]]] = field(default_factory=dict)
    seen: dict[tuple[int, int], Message] = field(default_factory=dict)
    queries: list[tuple[str, Query]] = field(default_factory=list)

    @property
    def engine(self) -> Engine:
        return self.application.desk.services.engine

    def keep_blank(self) -> None:
        """Remember the rows of the empty database."""
        with self.engine.connect() as connection:
            for table in metadata.sorted_tables:
                self.blank[table.name] = list(connection.execute(select(table)))

    def clean(self, instant: datetime) -> None:
        """Begin a new history: empty tables, empty chats, empty indexes, a new day."""
        with self.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))
            for table in metadata.sorted_tables:
                if self.blank[table.name]:
                    connection.execute(insert(table), [row._asdict() for row in self.blank[table.name]])
        for records in (self.world.chats, self.world.files, self.world.queries, self.seen):
            records.clear()
        self.queries.clear()
        self.clock.advance(instant - self.clock.now())
        self.indexes.empty()

    async def settle(self) -> None:
        """Let the bot handle everything that people did."""
        inbox = self.application.inbox
        while self.world.outbox.pending or self.world.in_flight:
            if self.polling:
                await asyncio.sleep(0.001)
            else:
                arrived = self.world.outbox.pending.popleft()
                update = Update.de_json(dict(arrived.to_json()), self.application.bot)
                await inbox.put(update)
            await inbox.idle()

    def sent(self) -> list[Sent]:
        """Return what left since the last call, to anybody."""
        names = {user.id: name for name, user in self.cast.items()}
        found: list[Sent] = []
        for chat in self.world.chats.values():
            for message in chat.messages.values():
                before = self.seen.get((chat.id, message.id))
                if message is not before and message.sender.id == self.world.bot.id:
                    found.append(Sent(names[chat.id], message, before))
                self.seen[chat.id, message.id] = message
        found += [Sent(name, toast=query.text) for name, query in self.queries]
        self.queries.clear()
        return found

    def weighed(self) -> list[tuple[str, ...]]:
        """Return confidence and scores of the answers since the last call."""
        noted, self.answerer.noted = self.answerer.noted, []
        return noted

    def press(self, name: str, message: Message, data: str) -> Query:
        """Let somebody press a button that an app could show, now or long ago."""
        query = self.world.press(self.cast[name], message, data, stale=True)
        self.queries.append((name, query))
        return query

    def failures(self) -> int:
        """Return how many updates the bot gave up on."""
        with self.engine.connect() as connection:
            return len(connection.execute(select(updates.c.update_id).where(updates.c.state == "parked")).all())


def answerer_of(library: Library, clock: FixedClock, indexes: MemoryIndexes | FileIndexes) -> Listening:
    retriever = Retriever(library, indexes.dense, indexes.lexical, EMBEDDER, IdentityGlosser(), clock)
    return Listening(Answerer(retriever, thresholds=Thresholds(0.2, 0.2, 0.2)))


@asynccontextmanager
async def stage_on(
    engine: Engine, *, strangers: Strangers = "public", folder: Path | None = None, polling: bool = False
) -> AsyncIterator[Stage]:
    """Open a stage on a migrated, empty database; with a folder, the indexes are files in it."""
    clock = FixedClock(NOW)
    world, library = World(clock=clock), Library(engine, clock)
    indexes = FileIndexes(library, clock, folder) if folder else MemoryIndexes(library, clock)
    answerer = answerer_of(library, clock, indexes)
    services = BotServices(answerer, library, engine, clock, contact="enlace@exchange.example", translator=TRANSLATOR)
    config = replace(config_for(world), strangers=strangers)
    application = build_application(config, services, request_to(world))
    cast = {name: world.user(name.title(), language="en") for name in NAMES}
    stage = Stage(application, world, library, clock, indexes, answerer, polling, cast)
    stage.keep_blank()
    async with _polling(application) if polling else _handling(application):
        yield stage
    if isinstance(indexes, FileIndexes):
        indexes.close()


@asynccontextmanager
async def _handling(application: BotApplication) -> AsyncIterator[None]:
    await application.initialize()
    await application.inbox.start(application.process_update, application.bot)
    try:
        yield
    finally:
        await application.inbox.stop()
        await application.shutdown()


@asynccontextmanager
async def _polling(application: BotApplication) -> AsyncIterator[None]:
    stop, ready = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell(_: str) -> None:
        loop.call_soon_threadsafe(ready.set)

    task = asyncio.create_task(run_bot(application, stop, tell))
    try:
        await ready.wait()
        yield
    finally:
        stop.set()
        with contextlib.suppress(asyncio.CancelledError):
            await task
