"""Liaison itself: files through the real road into a home, questions through the real answerer."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.metadata import Statement
from ingest.pipeline import FileReport
from ingest.sources import Source, find_sources
from knowledge.answer import Answerer
from knowledge.audience import Reader, Tlp
from knowledge.cache import Health, IndexCache
from knowledge.model import Language
from knowledge.ports import Glosser
from liaison.compose import Base, Models, build_answerer, open_base, open_cache, open_models, open_pipeline
from liaison.settings import Settings
from tests.bench.systems.port import DEPTH, Asked, distinct

_LONGEST_REBUILD_S = 3600.0
_PUBLIC = Statement(tlp=Tlp.CLEAR)


def settings_of(home: Path) -> Settings:
    """Return settings for a home; neither the environment nor a file is read."""
    return Settings.model_validate({"home": home})


class TimedGlosser:
    """Passes everything on and remembers how long it took.

    Args:
        inner: Does the work.
    """

    def __init__(self, inner: Glosser) -> None:
        self._inner = inner
        self.milliseconds: list[float] = []

    @property
    def available(self) -> bool:
        """As the inner one."""
        return self._inner.available

    def gloss(self, texts: Sequence[str], language: Language) -> list[str]:
        """Return what the inner one returns."""
        begun = time.perf_counter()
        found = self._inner.gloss(texts, language)
        self.milliseconds.append((time.perf_counter() - begun) * 1000)
        return found


class Product:
    """Liaison on a home of its own.

    Args:
        home: Folder; made where there is none.
    """

    def __init__(self, home: Path) -> None:
        settings = settings_of(home)
        self._stack = ExitStack()
        self.base = self._stack.enter_context(open_base(settings, create=True))
        models = self._stack.enter_context(open_models(settings, self.base))
        self.glosser = TimedGlosser(models.glosser)
        self.models = replace(models, glosser=self.glosser)
        self._answerer: Answerer | None = None
        self._cache: IndexCache | None = None

    def index(self, folder: Path) -> None:
        """Add the files of a folder, and wait until the search index is on the disk."""
        failed = [report for report in add(self.base, self.models, find_sources([folder]), _PUBLIC) if report.error]
        if failed:
            raise RuntimeError(f"{len(failed)} files were refused, the first: {failed[0].error}")
        self.open()

    def open(self) -> None:
        """Open the search index of the home, and build it where there is none."""
        self._cache = cache = self._stack.enter_context(open_cache(self.base, self.models))
        wait_until_ready(cache)
        self._answerer = build_answerer(self.base, self.models, cache.dense, cache.lexical)

    def catch_up(self) -> None:
        """Bring the search index up with the database now; it follows by itself within a second."""
        if self._cache is not None:
            self._cache.catch_up()

    @property
    def answerer(self) -> Answerer:
        """What answers, once the home is open."""
        if self._answerer is None:
            self.open()
        assert self._answerer is not None
        return self._answerer

    def ask(self, question: str, language: Language) -> list[str]:
        """Return the names of the files whose passages answer, as ``liaison evaluate`` counts them."""
        found = self.answerer.answer(question, Reader(), language, DEPTH).found
        return distinct(document.source_name for item in found for document in (item.document, *item.also_in))

    def close(self) -> None:
        """Let go of everything."""
        self._stack.close()


def add(base: Base, models: Models, sources: Sequence[Source], stated: Statement) -> list[FileReport]:
    """Put files in, the way ``liaison add`` does."""
    with open_pipeline(base, models, "bench") as pipeline:
        return list(pipeline.add(sources, stated))


def wait_until_ready(cache: IndexCache) -> None:
    """Wait until the index on the disk is built."""
    deadline = time.monotonic() + _LONGEST_REBUILD_S
    while cache.state.health is not Health.READY:
        if time.monotonic() > deadline:
            raise TimeoutError("The search index was not built in time.")
        time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Burst:
    """What became of many questions at once: milliseconds of each that was answered, from the moment it was asked."""

    asked: int
    milliseconds: tuple[float, ...] = field(default=())


class Bot(Product):
    """Liaison on a home that is filled already, up to the reply with its buttons as the bot sends it."""

    def __init__(self, home: Path) -> None:
        from bot.desk import Desk
        from bot.services import BotConfig, BotServices

        super().__init__(home)
        services = BotServices(self.answerer, self.base.library, self.base.engine, self.base.clock)
        self._desk = Desk(BotConfig("0:bench"), services)

    def ask(self, question: str, language: Language) -> list[str]:
        """Answer and render; return the texts to send."""
        from bot.access import Asker
        from bot.reply import reply_with_answer
        from bot.styled import to_html

        answer = self.answerer.answer(question, Reader(), language)
        reply = reply_with_answer(self._desk, answer, Asker(None, Reader()), chat_id=1)
        return [to_html(message) for message in reply.messages]


def burst(bot: Bot, questions: Sequence[Asked], within_s: float) -> Burst:
    """Put all questions within a time, evenly spread, each on a thread of the pool that the bot's handlers use."""
    return asyncio.run(_burst(bot, questions, within_s))


async def _burst(bot: Bot, questions: Sequence[Asked], within_s: float) -> Burst:
    begun = time.perf_counter()

    async def one(number: int, question: Asked) -> float:
        due = begun + within_s * number / len(questions)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        texts = await asyncio.to_thread(bot.ask, question.text, question.language)
        if not any(texts):
            raise RuntimeError("A question got no reply.")
        return (time.perf_counter() - due) * 1000

    waits = (one(number, question) for number, question in enumerate(questions))
    times = await asyncio.gather(*waits, return_exceptions=True)
    return Burst(len(questions), tuple(value for value in times if isinstance(value, float)))


def gloss_times(system: Product) -> tuple[float, ...]:
    """Return the milliseconds of every call of the translator since the last time this was asked, and forget them."""
    taken, system.glosser.milliseconds = tuple(system.glosser.milliseconds), []
    return taken


@contextmanager
def opened(home: Path) -> Iterator[Product]:
    """Open Liaison on a home and close it in the end."""
    product = Product(home)
    try:
        yield product
    finally:
        product.close()
