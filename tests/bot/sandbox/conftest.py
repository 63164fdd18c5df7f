"""A world, and the real Bot and Application on top of it, without a socket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.ext import Application, ApplicationBuilder, ContextTypes, ExtBot
from telegram.request import HTTPXRequest

from bot.sandbox.api import create_app
from bot.sandbox.world import World

URL = "http://127.0.0.1"


class MovableClock:
    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def move(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


def request_to(world: World) -> HTTPXRequest:
    return HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(create_app(world))})


def bot_of(world: World, token: str | None = None) -> Bot:
    return Bot(
        token or world.token,
        base_url=f"{URL}/bot",
        base_file_url=f"{URL}/file/bot",
        request=request_to(world),
        get_updates_request=request_to(world),
    )


Data = dict[Any, Any]
AnyApplication = Application[ExtBot[None], ContextTypes.DEFAULT_TYPE, Data, Data, Data, None]


@asynccontextmanager
async def running(world: World, prepare: Callable[[AnyApplication], None]) -> AsyncIterator[AnyApplication]:
    """The real Application, polling ``world``."""
    builder = ApplicationBuilder().token(world.token).base_url(f"{URL}/bot").base_file_url(f"{URL}/file/bot")
    application: AnyApplication = (
        builder.request(request_to(world)).get_updates_request(request_to(world)).job_queue(None).build()
    )
    prepare(application)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(poll_interval=0, timeout=10)
        yield application
        await application.updater.stop()
        await application.stop()


@pytest.fixture(autouse=True)
def _timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library warns of the older type of retry_after, and warnings are errors here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def world(clock: MovableClock) -> World:
    return World(clock=clock)


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    async with bot_of(world) as bot:
        yield bot


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on this machine."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(world)), base_url=URL) as client:
        yield client


async def soon(action: Callable[[], Awaitable[object]]) -> "asyncio.Task[object]":
    """Start ``action`` and let it run until it waits."""

    async def run() -> object:
        return await action()

    task = asyncio.create_task(run())
    for _ in range(20):
        await asyncio.sleep(0)
    return task
