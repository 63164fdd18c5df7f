"""The durable inbox: an update is in SQL before Telegram is told that it arrived, and handled once in effect.

Updates of one chat are handled in order, those of different chats side by side. An update whose process died before it
was marked is handled again at the next start. The mark follows the last message of a handler at once, so a kill in
those few milliseconds is the one way in which a reply can be doubled; Telegram has no way of taking both steps as one.
"""

import asyncio
import heapq
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import ParamSpec, TypeVar

from telegram import Bot, Update
from telegram.error import NetworkError

from bot.guard.kinds import Kind
from bot.guard.masking import mask_update, take_note
from bot.handling import Handling, handling_as_current
from bot.inbox_store import Claimed, InboxStore
from bot.records import new_reference
from knowledge.errors import StorageError
from knowledge.ports import Clock

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class InboxLimits:
    """How the inbox works.

    Attributes:
        workers: Updates that are handled at the same time, at most.
        attempts: Tries of an update whose handler fails, the first one included; then it is parked.
        retry_s: Pause before the second try, in seconds; doubled each time, at most ``longest_retry_s``.
        patience: How long after its arrival an update is tried again while Telegram is out of reach.
        grace_s: How long ``stop`` lets running handlers go on, in seconds.
    """

    workers: int = 32
    attempts: int = 3
    retry_s: float = 0.5
    longest_retry_s: float = 30.0
    patience: timedelta = timedelta(hours=1)
    grace_s: float = 20.0


def keep_nothing(_: int) -> frozenset[Kind]:
    """Have every kind of case data masked, whatever the chat."""
    return frozenset()


class Inbox(asyncio.Queue[object]):
    """The ``update_queue`` of an ``Application``: updates go to SQL and from there to ``handle``.

    Case data is masked before anything is written, and what came is not held on to: handlers see what was kept.

    Args:
        store: Where updates are kept.
        clock: Tells how old an update is.
        limits: How it works.
        keeps: Says, by the number of a chat, which kinds of case data a form or a person there needs; blocks.
        admits: Says whether an update is taken in at all; what is not is neither kept nor handled.
    """

    def __init__(
        self,
        store: InboxStore,
        clock: Clock,
        limits: InboxLimits | None = None,
        keeps: Callable[[int], frozenset[Kind]] = keep_nothing,
        admits: Callable[[Update], Awaitable[bool]] | None = None,
    ) -> None:
        super().__init__()
        self._keeps = keeps
        self._admits = admits
        self._store = store
        self._clock = clock
        self._limits = limits or InboxLimits()
        self._slots = asyncio.Semaphore(self._limits.workers)
        self._pending: dict[int, list[int]] = defaultdict(list)
        self._drains: dict[int, asyncio.Task[None]] = {}
        # a thread of its own: taking updates in never waits for answers being worked out
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="inbox")
        self._stopping = asyncio.Event()
        self._handle: Callable[[Update], Awaitable[None]] | None = None
        self._bot: Bot | None = None

    async def put(self, item: object) -> None:
        """Keep an update durably; anything else goes to the queue as usual.

        Raises:
            NetworkError: If it could not be kept: to the library that fetches updates this means "not arrived".
        """
        if not isinstance(item, Update):
            await super().put(item)
            return
        if self._admits is not None and not await self._admits(item):
            return
        key = chat_key(item)
        try:
            fresh = await self._in_thread(self._keep, item, key)
        except StorageError as error:
            log.warning("An update could not be kept (%s); Telegram will send it again.", error.code)
            raise NetworkError("the update could not be kept") from None
        if not fresh:
            log.info("Update %d came before and is ignored.", item.update_id)
        elif self._handle is not None:
            self._enqueue(key, item.update_id)

    async def start(self, handle: Callable[[Update], Awaitable[None]], bot: Bot) -> None:
        """Begin to handle updates, first those that an earlier process left behind.

        Args:
            handle: Handles one update; failures are told through ``Handling``.
            bot: Goes into the updates, so that they can answer.
        """
        self._handle, self._bot = handle, bot
        left = await self._in_thread(self._store.waiting)
        if left:
            log.info("%d updates are left from before.", len(left))
        for waiting in left:
            self._enqueue(waiting.chat_key, waiting.update_id)

    async def stop(self) -> None:
        """Let running handlers end and begin no new ones; what is left waits in SQL for the next start."""
        self._stopping.set()
        drains = list(self._drains.values())
        if drains:
            _, late = await asyncio.wait(drains, timeout=self._limits.grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._thread.shutdown(wait=False)

    async def idle(self) -> None:
        """Wait until nothing is left to handle."""
        while self._drains:
            await asyncio.wait(list(self._drains.values()))

    async def purge(self) -> int:
        """Forget the ids of updates that Telegram cannot send again; return how many."""
        return await self._in_thread(self._store.purge)

    def _keep(self, update: Update, key: int) -> bool:
        keep = self._keeps(key)
        try:
            masked = mask_update(update.to_dict(), keep)
        except Exception as error:  # noqa: BLE001 - what cannot be masked must neither be kept nor come again and again
            log.error("Update %d could not be masked and is dropped: %s.", update.update_id, type(error).__name__)  # noqa: TRY400
            masked = {"update_id": update.update_id}
        return self._store.add(update.update_id, key, json.dumps(masked))

    def _enqueue(self, key: int, update_id: int) -> None:
        heapq.heappush(self._pending[key], update_id)
        if key not in self._drains and not self._stopping.is_set():
            self._drains[key] = asyncio.create_task(self._drain(key), name=f"inbox-{update_id}")

    async def _drain(self, key: int) -> None:
        try:
            while self._pending[key] and not self._stopping.is_set():
                update_id = heapq.heappop(self._pending[key])
                async with self._slots:
                    await self._settle_safely(update_id)
        finally:
            del self._drains[key]
            if not self._pending[key]:
                del self._pending[key]

    async def _settle_safely(self, update_id: int) -> None:
        try:
            await self._settle(update_id)
        except Exception:
            # it stays in the database for the next start; the updates behind it go on
            log.exception("Update %d could not be settled", update_id)

    async def _settle(self, update_id: int) -> None:
        pause_s = self._limits.retry_s
        while not self._stopping.is_set():
            claimed = await self._insist(self._store.claim, update_id)
            if claimed is None:
                return
            handling = await self._try(claimed)
            if not handling.again:
                await self._close(handling)
                return
            if handling.outage:
                await self._insist(self._store.unclaim, update_id)
            await self._pause(pause_s)
            pause_s = min(2 * pause_s, self._limits.longest_retry_s)

    async def _try(self, claimed: Claimed) -> Handling:
        patient = self._clock.now() - claimed.received_at < self._limits.patience
        handling = Handling(claimed.update_id, claimed.attempts >= self._limits.attempts, patient)
        if claimed.attempts > self._limits.attempts:
            handling.fail(RuntimeError("the process died each time"))
            return handling
        with handling_as_current(handling):
            try:
                await self._run(claimed.payload, handling)
            except Exception as error:  # noqa: BLE001 - whatever a handler raises must not stop its chat
                handling.fail(error)
        return handling

    async def _run(self, payload: str, handling: Handling) -> None:
        kept = json.loads(payload)
        handling.note = take_note(kept)
        update = Update.de_json(kept, self._bot)
        if self._handle is not None:
            await self._handle(update)

    async def _close(self, handling: Handling) -> None:
        if handling.failure is None:
            await self._insist(self._store.finish, handling.update_id)
            return
        reference = handling.reference or new_reference()
        kind = type(handling.failure).__name__
        log.warning("Update %d is parked under %s: %s.", handling.update_id, reference, kind)
        await self._insist(self._store.park, handling.update_id, reference)

    async def _insist(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        # what was sent must be marked, or it is sent again: a full disk or a busy database is waited out
        pause_s = self._limits.retry_s
        while True:
            try:
                return await self._in_thread(work, *args, **kwargs)
            except StorageError as error:
                if self._stopping.is_set():
                    raise asyncio.CancelledError from None
                log.warning("The inbox waits for the database (%s).", error.code)
            await self._pause(pause_s)
            pause_s = min(2 * pause_s, self._limits.longest_retry_s)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))


def chat_key(update: Update) -> int:
    """Return what orders an update: its chat, or its sender where it belongs to no chat."""
    if update.effective_chat is not None:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user is not None else 0
