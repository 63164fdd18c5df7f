"""Runs the bot: connects, fetches updates, and stops cleanly. Every trouble with Telegram is one clear line."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from telegram.error import InvalidToken, TelegramError

from bot.app import ALLOWED_UPDATES, BotApplication
from bot.menus import present
from bot.retention import purge_all
from knowledge.errors import ChannelError, StorageError

log = logging.getLogger(__name__)
HOUSEKEEPING_S = 3600.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0


async def run_bot(
    application: BotApplication, stop: asyncio.Event | None = None, ready: Callable[[str], None] | None = None
) -> None:
    """Run until SIGINT or SIGTERM, or until ``stop`` is set. While Telegram is out of reach it keeps trying.

    Running handlers end first; what is not handled yet waits in the database for the next run.

    Args:
        application: From ``bot.app.build_application``.
        stop: Ends the run; the signals set it too.
        ready: Called once Telegram knows the bot, with its address (``https://t.me/<name>``); blocks.

    Raises:
        ChannelError: If Telegram refuses the token.
    """
    ending = stop or asyncio.Event()
    with _signals_set(ending):
        try:
            if await _connect(application, ending):
                if ready is not None:
                    await asyncio.to_thread(ready, application.bot.link)
                async with _started(application, ending):
                    await _first(ending.wait(), application.watch.refused.wait())
        except InvalidToken:
            raise _refusal() from None
        finally:
            await application.shutdown()
    if application.watch.refused.is_set():
        raise _refusal()


def _refusal() -> ChannelError:
    return ChannelError("Telegram refuses the bot token; check TELEGRAM_BOT_TOKEN.", code="token-refused")


async def _connect(application: BotApplication, ending: asyncio.Event) -> bool:
    pause_s = _FIRST_PAUSE_S
    while not ending.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            raise
        except TelegramError:
            application.watch.note("unreachable")
        else:
            application.watch.note("ok")
            return True
        await _wait(ending, pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
    return False


@asynccontextmanager
async def _started(application: BotApplication, ending: asyncio.Event) -> AsyncIterator[None]:
    updater = application.updater
    assert updater is not None  # noqa: S101 - the builder makes one
    await application.inbox.start(application.process_update, application.bot)
    await application.start()
    fetching = updater.start_polling(
        timeout=application.desk.config.poll_timeout_s,
        bootstrap_retries=-1,
        allowed_updates=ALLOWED_UPDATES,
        error_callback=_said_by_the_watch,
    )
    beside = [asyncio.create_task(_present(application)), asyncio.create_task(_keep_house(application, ending))]
    try:
        await _first(fetching, ending.wait())
        yield
    finally:
        if updater.running:
            with suppress(TelegramError):
                await updater.stop()
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await application.inbox.stop()
        await application.stop()


def _said_by_the_watch(_error: TelegramError) -> None:
    return


async def _present(application: BotApplication) -> None:
    try:
        await present(application.desk, application.bot)
    except (TelegramError, StorageError) as error:
        log.warning("The command menus could not be set (%s); the next start tries again.", type(error).__name__)


async def _keep_house(application: BotApplication, ending: asyncio.Event) -> None:
    while not ending.is_set():
        try:
            services = application.desk.services
            gone = await asyncio.to_thread(purge_all, services.engine, services.clock)
            log.info("Forgot %d rows that had outlived their purpose.", sum(gone.values()))
        except StorageError as error:
            log.warning("Old records could not be deleted (%s).", error.code)
        await _wait(ending, HOUSEKEEPING_S)


@contextmanager
def _signals_set(ending: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    added = []
    for number in _SIGNALS:
        # only the main thread may; elsewhere ``stop`` is the way to end
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, ending.set)
            added.append(number)
    try:
        yield
    finally:
        for number in added:
            loop.remove_signal_handler(number)


async def _first(*waits: Coroutine[object, object, object]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _wait(ending: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(ending.wait(), seconds)
