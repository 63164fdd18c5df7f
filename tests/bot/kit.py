"""A bot with everything real but Telegram and, where it says so, the answerer: for conversations in tests."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256

import httpx
from sqlalchemy import Engine
from telegram.request import HTTPXRequest

from bot.admission import ReceivingLimits
from bot.app import BotApplication, build_application
from bot.inbox import InboxLimits
from bot.limits import SendingLimits
from bot.run import run_bot
from bot.sandbox.api import create_app
from bot.sandbox.model import Message
from bot.sandbox.world import World
from bot.services import Answering, BotConfig, BotServices
from knowledge.adapters.memory import FixedClock, HashingEmbedder, IdentityGlosser
from knowledge.answer import Answerer, Thresholds
from knowledge.audience import Reader, Tlp, audience_of
from knowledge.follow import memory_indexes
from knowledge.language.sentences import sentence_spans
from knowledge.model import Answer, Document, DocumentMeta, Found, Language, Locator, Passage, Status
from knowledge.ports import Embedder, Glosser
from knowledge.prepare import prepare
from knowledge.retrieve import Retriever
from knowledge.store.library import Library

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
API_URL = "http://telegram.test"
# no waiting where waiting is not what a test is about
FAST = SendingLimits(overall_per_s=10_000, chat_burst=10_000, chat_per_s=10_000)
MUCH = ReceivingLimits(burst=100_000, per_s=100_000, overall_burst=100_000, overall_per_s=100_000)
QUICK = InboxLimits(retry_s=0.01, longest_retry_s=0.05, grace_s=5)


def request_to(world: World) -> HTTPXRequest:
    return HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(create_app(world))})


def config_for(world: World, **changes: object) -> BotConfig:
    plain = BotConfig(world.token, API_URL, poll_timeout_s=1, sending=FAST, receiving=MUCH, inbox=QUICK)
    return replace(plain, **changes)  # type: ignore[arg-type] # named by the tests


@asynccontextmanager
async def running(
    world: World, services: BotServices, config: BotConfig | None = None
) -> AsyncIterator[BotApplication]:
    """The real bot on ``world``, as ``liaison run`` runs it."""
    application = build_application(config or config_for(world), services, request_to(world))
    stop = asyncio.Event()
    task = asyncio.create_task(run_bot(application, stop))
    try:
        yield application
    finally:
        stop.set()
        await task


def meta(title: str, language: Language = "en", tlp: Tlp = Tlp.CLEAR, valid_until: date | None = None) -> DocumentMeta:
    agencies = ["fgr"] if tlp in {Tlp.AMBER, Tlp.AMBER_STRICT} else []
    audience = audience_of(tlp, agencies, ["1"] if tlp is Tlp.RED else [])
    return DocumentMeta(title, language, tlp, audience, valid_until=valid_until)


def passage_of(text: str, ordinal: int = 0, language: Language = "en", locator: Locator | None = None) -> Passage:
    return Passage(
        sha256(f"{ordinal}{text}".encode()).hexdigest()[:32],
        "",
        ordinal,
        text,
        locator or Locator(("Guide", f"Part {ordinal + 1}"), page=str(ordinal + 1)),
        language,
        sentence_spans(text, language),
    )


def document_of(title: str = "Preservation requests", tlp: Tlp = Tlp.CLEAR, language: Language = "en") -> Document:
    return Document(
        sha256(title.encode()).hexdigest()[:16], "ab" * 8, 2, meta(title, language, tlp), f"{title}.md", "cd" * 32,
        "text/markdown", Status.PUBLISHED, "staff", NOW, 3,
    )  # fmt: skip


def found_of(text: str, document: Document | None = None, highlights: Sequence[int] = (0,), ordinal: int = 0) -> Found:
    """A hit whose sentences of these numbers are set off."""
    passage = passage_of(text, ordinal)
    home = document or document_of()
    spans = tuple(passage.sentences[number] for number in highlights)
    return Found(replace(passage, document_id=home.id), home, 0.9, spans)


def answer_of(*found: Found, language: Language = "en") -> Answer:
    return Answer(bool(found), language, 0.9 if found else 0.1, found)


@dataclass
class Shelves:
    """A real library with what a test puts on it, and the real way from a question to its answer."""

    engine: Engine
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    embedder: Embedder = field(default_factory=HashingEmbedder)
    glosser: Glosser = field(default_factory=IdentityGlosser)

    def __post_init__(self) -> None:
        self.library = Library(self.engine, self.clock)

    def add(self, about: DocumentMeta, texts: Iterable[str], name: str = "") -> Document:
        passages = [passage_of(text, number, about.language) for number, text in enumerate(texts)]
        ready = prepare(passages, lambda _: about.title, self.embedder, self.glosser)
        content = f"{about.title}\n" + "\n".join(passage.text for passage in passages)
        return self.library.add(
            about, source_name=name or f"{about.title}.md", origin=sha256(about.title.encode()).hexdigest(),
            media_type="text/markdown", data=content.encode(), content_hash=sha256(content.encode()).hexdigest(),
            passages=ready, embedder=self.embedder.fingerprint, added_by="staff",
        ).document  # fmt: skip

    def services(self, contact: str = "enlace@exchange.example", threshold: float = 0.5) -> BotServices:
        dense, lexical = memory_indexes(self.library, self.clock.now().date())
        retriever = Retriever(self.library, dense, lexical, self.embedder, self.glosser, self.clock)
        answerer = Answerer(retriever, thresholds=Thresholds(threshold, threshold, threshold))
        return BotServices(answerer, self.library, self.engine, self.clock, contact=contact)


class ScriptedAnswerer:
    """Answers each question as it was told to: an answer, or an error that it raises; remembers who asked what."""

    def __init__(
        self, *script: Answer | Exception, always: Answer | Exception | None = None, delay_s: float = 0
    ) -> None:
        self.asked: list[tuple[str, Reader, Language | None]] = []
        self._script = list(script)
        self._always = always or answer_of()
        self._delay_s = delay_s
        self._turn = threading.Lock()
        self._gate = threading.Event()

    def answer(self, text: str, reader: Reader, prior_language: Language | None = None, limit: int = 10) -> Answer:
        if self._delay_s:
            self._gate.wait(self._delay_s)
        with self._turn:
            self.asked.append((text, reader, prior_language))
            said = self._script.pop(0) if self._script else self._always
        if isinstance(said, Exception):
            raise said
        return said

    def release(self) -> None:
        """End all delays."""
        self._gate.set()


def services_with(engine: Engine, answerer: Answering, clock: FixedClock | None = None) -> BotServices:
    """Services whose library is real and empty."""
    time = clock or FixedClock(NOW)
    return BotServices(answerer, Library(engine, time), engine, time, contact="enlace@exchange.example")


async def until(condition: Callable[[], object], timeout_s: float = 5) -> None:
    """Wait until something holds."""
    for _ in range(int(timeout_s / 0.005)):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise TimeoutError("what the test waits for did not happen")


def labels(message: Message) -> list[str]:
    return [button.text for row in (message.keyboard.rows if message.keyboard else ()) for button in row]


def button(message: Message, part: str) -> str:
    """The callback data of the first button whose label contains ``part``."""
    assert message.keyboard is not None
    return next(one.callback_data or "" for row in message.keyboard.rows for one in row if part in one.text)
