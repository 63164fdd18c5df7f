"""The durable inbox: nothing lost, nothing twice, in order within a chat, side by side across chats."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from telegram import Bot, Chat, Message, Update, User
from telegram.error import BadRequest, NetworkError, TimedOut

from bot.handling import current_handling
from bot.inbox import Inbox, InboxLimits
from bot.inbox_store import Claimed, InboxStore
from bot.tables import updates
from knowledge.adapters.memory import FixedClock
from knowledge.errors import DiskFull, StorageError
from knowledge.store.engine import open_engine
from tests.bot.kit import NOW, QUICK, until

BOT = Bot("42:token-of-a-test")
Handle = Callable[[Update], Awaitable[None]]


def update_of(number: int, chat: int = 1, text: str = "question") -> Update:
    person = User(chat, "Ana", is_bot=False)
    return Update(number, Message(number, NOW, Chat(chat, "private"), from_user=person, text=text))


class Handler:
    """Notes what it handles; fails as it was told to."""

    def __init__(self, *failures: Exception | None) -> None:
        self.handled: list[tuple[int, int]] = []
        self.running: set[int] = set()
        self.most_running = 0
        self.failures = list(failures)
        self.pause = asyncio.Event()
        self.pause.set()

    async def __call__(self, update: Update) -> None:
        chat = update.effective_chat
        assert chat is not None
        assert chat.id not in self.running
        self.running.add(chat.id)
        self.most_running = max(self.most_running, len(self.running))
        try:
            await self.pause.wait()
            failure = self.failures.pop(0) if self.failures else None
            if failure is not None:
                raise failure
            self.handled.append((chat.id, update.update_id))
        finally:
            self.running.discard(chat.id)

    def of(self, chat: int) -> list[int]:
        return [number for other, number in self.handled if other == chat]


class Desk:
    """Makes inboxes on one database, as processes that follow one another would."""

    def __init__(self, engine: Engine, clock: FixedClock) -> None:
        self.engine, self.clock = engine, clock

    def inbox(self, limits: InboxLimits = QUICK, store: InboxStore | None = None) -> Inbox:
        return Inbox(store or InboxStore(self.engine, self.clock, 42), self.clock, limits)

    @asynccontextmanager
    async def open(self, handle: Handle, limits: InboxLimits = QUICK) -> AsyncIterator[Inbox]:
        inbox = self.inbox(limits)
        await inbox.start(handle, BOT)
        yield inbox
        await inbox.stop()

    def rows(self) -> dict[int, tuple[str, str | None, str | None]]:
        with self.engine.connect() as connection:
            rows = connection.execute(select(updates)).all()
        return {row.update_id: (row.state, row.payload, row.reference) for row in rows}


@pytest.fixture
def desk(engine: Engine, clock: FixedClock) -> Desk:
    return Desk(engine, clock)


async def test_an_update_is_in_sql_before_put_returns(desk: Desk) -> None:
    await desk.inbox().put(update_of(7, text="what is kept"))
    state, payload, _ = desk.rows()[7]
    assert state == "waiting"
    assert payload is not None
    assert "what is kept" in payload


async def test_what_a_killed_process_left_is_handled_by_the_next(desk: Desk) -> None:
    killed = desk.inbox()
    for number in (3, 4, 5):
        await killed.put(update_of(number))
    handler = Handler()
    async with desk.open(handler) as inbox:
        await inbox.idle()
    assert handler.of(1) == [3, 4, 5]
    assert {state for state, _, _ in desk.rows().values()} == {"handled"}


async def test_after_a_real_kill_nothing_is_lost(desk: Desk, engine: Engine) -> None:
    command = [sys.executable, "-m", "tests.bot.other_process", str(engine.url)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    said = [(await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip() for _ in range(3)]
    process.kill()
    await process.wait()
    assert set(said) == {"1", "2", "all in"}
    handler = Handler()
    async with desk.open(handler) as inbox:
        await inbox.idle()
    assert [handler.of(chat) for chat in (1, 2)] == [[2, 4, 6], [1, 3, 5]]


async def test_the_content_is_dropped_once_handled(desk: Desk) -> None:
    async with desk.open(Handler()) as inbox:
        await inbox.put(update_of(7, text="canary"))
        await inbox.idle()
    assert desk.rows() == {7: ("handled", None, None)}


async def test_a_duplicate_is_handled_once_even_across_processes(desk: Desk) -> None:
    handler = Handler()
    for _ in range(2):
        async with desk.open(handler) as inbox:
            await inbox.put(update_of(7))
            await inbox.put(update_of(7))
            await inbox.idle()
    assert handler.handled == [(1, 7)]


async def test_a_chat_keeps_its_order_while_others_go_on(desk: Desk) -> None:
    handler = Handler()
    handler.pause.clear()
    async with desk.open(handler) as inbox:
        for number in range(1, 13):
            await inbox.put(update_of(number, chat=number % 3 + 1))
        await until(lambda: len(handler.running) == 3)
        handler.pause.set()
        await inbox.idle()
    assert handler.most_running == 3
    assert [handler.of(chat) for chat in (1, 2, 3)] == [[3, 6, 9, 12], [1, 4, 7, 10], [2, 5, 8, 11]]


async def test_no_more_than_so_many_at_the_same_time(desk: Desk) -> None:
    handler = Handler()
    async with desk.open(handler, InboxLimits(workers=4)) as inbox:
        for number in range(1, 21):
            await inbox.put(update_of(number, chat=number))
        await inbox.idle()
    assert len(handler.handled) == 20
    assert handler.most_running <= 4


async def test_updates_that_a_webhook_delivers_out_of_order_are_put_right(desk: Desk) -> None:
    handler = Handler()
    handler.pause.clear()
    async with desk.open(handler) as inbox:
        for number in (1, 4, 3, 2):
            await inbox.put(update_of(number))
        handler.pause.set()
        await inbox.idle()
    assert handler.of(1) == [1, 2, 3, 4]


async def test_a_failure_is_tried_again(desk: Desk) -> None:
    handler = Handler(ValueError("once"))
    async with desk.open(handler) as inbox:
        await inbox.put(update_of(7))
        await inbox.put(update_of(8))
        await inbox.idle()
    assert handler.of(1) == [7, 8]


async def test_a_poison_update_is_parked_and_does_not_block_its_chat(desk: Desk) -> None:
    handler = Handler(*[ValueError("always")] * 3)
    async with desk.open(handler) as inbox:
        await inbox.put(update_of(7))
        await inbox.put(update_of(8))
        await inbox.idle()
    assert handler.of(1) == [8]
    state, payload, reference = desk.rows()[7]
    assert (state, payload) == ("parked", None)
    assert reference is not None


async def test_an_update_that_kills_the_process_each_time_is_parked(
    desk: Desk, engine: Engine, clock: FixedClock
) -> None:
    store = InboxStore(engine, clock, 42)
    store.add(7, 1, update_of(7).to_json())
    for _ in range(QUICK.attempts):
        store.claim(7)
    handler = Handler()
    async with desk.open(handler) as inbox:
        await inbox.idle()
    assert handler.handled == []
    assert desk.rows()[7][0] == "parked"


async def test_an_update_that_cannot_be_read_is_parked(desk: Desk, engine: Engine, clock: FixedClock) -> None:
    InboxStore(engine, clock, 42).add(7, 1, '{"update_id": 7, "message": {"date": "yesterday"}}')
    async with desk.open(Handler()) as inbox:
        await inbox.idle()
    assert desk.rows()[7][0] == "parked"


async def test_after_the_first_message_nothing_is_tried_again(desk: Desk) -> None:
    tries = 0

    async def half_done(_: Update) -> None:
        nonlocal tries
        tries += 1
        handling = current_handling()
        assert handling is not None
        handling.effects += 1
        raise ValueError("after the first of two messages")

    async with desk.open(half_done) as inbox:
        await inbox.put(update_of(7))
        await inbox.idle()
    assert tries == 1
    assert desk.rows()[7][0] == "parked"


@pytest.mark.parametrize("outage", [NetworkError("down"), TimedOut()])
async def test_an_outage_is_waited_out_without_using_up_tries(desk: Desk, outage: Exception) -> None:
    handler = Handler(*[outage] * 8)
    async with desk.open(handler) as inbox:
        await inbox.put(update_of(7))
        await inbox.idle()
    assert handler.of(1) == [7]


async def test_patience_with_an_outage_ends(desk: Desk, clock: FixedClock) -> None:
    await desk.inbox().put(update_of(7))
    clock.advance(QUICK.patience + timedelta(seconds=1))
    async with desk.open(Handler(*[NetworkError("down")] * 100)) as inbox:
        await inbox.idle()
    assert desk.rows()[7][0] == "parked"


async def test_a_refusal_is_no_outage(desk: Desk) -> None:
    handler = Handler(*[BadRequest("chat not found")] * 3)
    async with desk.open(handler) as inbox:
        await inbox.put(update_of(7))
        await inbox.idle()
    assert desk.rows()[7][0] == "parked"


async def test_stopping_lets_a_running_handler_end_and_begins_no_other(desk: Desk) -> None:
    handler = Handler()
    handler.pause.clear()
    inbox = desk.inbox()
    await inbox.start(handler, BOT)
    await inbox.put(update_of(7))
    await inbox.put(update_of(8))
    await until(lambda: handler.running)
    stopping = asyncio.create_task(inbox.stop())
    await asyncio.sleep(0.02)
    assert not stopping.done()
    handler.pause.set()
    await stopping
    assert handler.of(1) == [7]
    assert [state for state, _, _ in desk.rows().values()] == ["handled", "waiting"]


async def test_a_handler_that_does_not_end_is_left_for_the_next_start(desk: Desk) -> None:
    stuck, after = Handler(), Handler()
    stuck.pause.clear()
    inbox = desk.inbox(InboxLimits(grace_s=0.05))
    await inbox.start(stuck, BOT)
    await inbox.put(update_of(7))
    await until(lambda: stuck.running)
    await inbox.stop()
    async with desk.open(after) as inbox:
        await inbox.idle()
    assert after.of(1) == [7]


class FailingStore(InboxStore):
    """A store whose disk is full for a while."""

    failures = 0

    def add(self, update_id: int, chat_key: int, payload: str) -> bool:
        self._fail(DiskFull("full"))
        return super().add(update_id, chat_key, payload)

    def finish(self, update_id: int) -> None:
        self._fail(StorageError("busy"))
        super().finish(update_id)

    def _fail(self, error: StorageError) -> None:
        if self.failures:
            self.failures -= 1
            raise error


async def test_what_could_not_be_written_has_not_arrived(desk: Desk, engine: Engine, clock: FixedClock) -> None:
    store = FailingStore(engine, clock, 42)
    inbox = desk.inbox(store=store)
    store.failures = 1
    with pytest.raises(NetworkError):
        await inbox.put(update_of(7))
    assert desk.rows() == {}
    await inbox.put(update_of(7))
    assert list(desk.rows()) == [7]


async def test_a_reply_that_cannot_be_marked_is_not_sent_again(desk: Desk, engine: Engine, clock: FixedClock) -> None:
    store, handler = FailingStore(engine, clock, 42), Handler()
    inbox = desk.inbox(store=store)
    await inbox.start(handler, BOT)
    await inbox.put(update_of(7))
    store.failures = 3
    await inbox.idle()
    await inbox.stop()
    assert handler.of(1) == [7]
    assert desk.rows()[7][0] == "handled"


async def test_an_update_that_cannot_be_settled_does_not_block_its_chat(
    desk: Desk, engine: Engine, clock: FixedClock
) -> None:
    class Odd(InboxStore):
        def claim(self, update_id: int) -> Claimed | None:
            if update_id == 7:
                raise RuntimeError("nobody thought of this")
            return super().claim(update_id)

    handler, inbox = Handler(), desk.inbox(store=Odd(engine, clock, 42))
    await inbox.start(handler, BOT)
    await inbox.put(update_of(7))
    await inbox.put(update_of(8))
    await inbox.idle()
    await inbox.stop()
    assert handler.of(1) == [8]
    assert [state for state, _, _ in desk.rows().values()] == ["waiting", "handled"]


async def test_other_things_go_through_the_queue_as_ever(desk: Desk) -> None:
    inbox, signal = desk.inbox(), object()
    await inbox.put(signal)
    assert await inbox.get() is signal


@settings(max_examples=25)
@given(st.data())
def test_whatever_happens_each_update_is_handled_once(data: st.DataObject) -> None:
    """Random arrivals, duplicates, restarts and passing failures, against a plain model."""
    arrivals = data.draw(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 4)), max_size=40))
    chats: dict[int, int] = {}
    for number, chat in arrivals:
        chats.setdefault(number, chat)
    restarts = data.draw(st.sets(st.integers(0, max(len(arrivals) - 1, 0)), max_size=3))
    failing = data.draw(st.sets(st.integers(1, 30), max_size=5))
    handled = asyncio.run(_play([(number, chats[number]) for number, _ in arrivals], restarts, failing))
    assert sorted(number for _, number in handled) == sorted(chats)
    assert all(chats[number] == chat for chat, number in handled)


async def _play(arrivals: list[tuple[int, int]], restarts: set[int], failing: set[int]) -> list[tuple[int, int]]:
    left = defaultdict(lambda: 1, dict.fromkeys(failing, 2))
    handler = Handler()

    async def handle(update: Update) -> None:
        left[update.update_id] -= 1
        if left[update.update_id]:
            raise ValueError("passing")
        await handler(update)

    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/inbox.db")
        with engine.begin() as connection:
            updates.create(connection)
        desk = Desk(engine, FixedClock(NOW))
        inbox = desk.inbox()
        await inbox.start(handle, BOT)
        for position, (number, chat) in enumerate(arrivals):
            await inbox.put(update_of(number, chat))
            if position in restarts:
                await inbox.stop()
                inbox = desk.inbox()
                await inbox.start(handle, BOT)
        await inbox.idle()
        await inbox.stop()
        engine.dispose()
    return handler.handled
