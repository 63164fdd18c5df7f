"""Several writers at once, and a failure at any point: nothing doubled, nothing half, nothing out of order."""

import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import Engine, event

from knowledge.errors import DiskFull, StorageError
from knowledge.model import PreparedPassage, Status
from knowledge.store.engine import open_engine, writing
from knowledge.store.library import Library
from knowledge.store.records import AddResult, Outcome
from tests.databases import Databases
from tests.knowledge.store import other_process
from tests.knowledge.store.builders import EVERYBODY, TODAY, MovableClock, add, prepared, sha256


class Failing(list[PreparedPassage]):
    """Passages that cannot be read through a second time: text is in by then, vectors are not."""

    rounds = 0

    def __iter__(self) -> Iterator[PreparedPassage]:
        self.rounds += 1
        if self.rounds > 1:
            raise RuntimeError("in the middle")
        return super().__iter__()


def test_a_failure_in_the_middle_leaves_nothing_of_the_new_and_all_of_the_old(library: Library) -> None:
    old = add(library, "old", origin="rules").document
    before = (library.head(), library.statistics())

    with pytest.raises(RuntimeError, match="in the middle"):
        add(library, "new", origin="rules", passages=Failing([prepared("new", number) for number in range(3)]))

    assert (library.head(), library.statistics()) == before
    assert library.documents() == [old]
    assert len(library.readable(library.passage_ids(old.id), EVERYBODY, TODAY)) == 3
    assert add(library, "new", origin="rules").outcome is Outcome.REPLACED


def test_a_process_killed_in_the_middle_leaves_nothing(library: Library, engine: Engine) -> None:
    address = engine.url.render_as_string(hide_password=False)
    process = other_process.start(address, "die", "new")
    process.communicate(timeout=60)

    assert process.returncode == -signal.SIGKILL
    assert library.documents() == []
    assert library.head() == 0
    assert add(library, "new").outcome is Outcome.ADDED


def test_processes_that_migrate_and_add_at_once_queue(database_url: str) -> None:
    processes = [other_process.start(database_url, "migrate-and-add", name, "8") for name in "abc"]
    outputs = [process.communicate(timeout=120) for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0], [errors for _, errors in outputs]
    outcomes = Counter(line for output, _ in outputs for line in output.split())
    assert outcomes == {"added": 8, "unchanged": 16}
    engine = open_engine(database_url)
    library = Library(engine, MovableClock())
    assert library.statistics().documents == {Status.PUBLISHED: 32}
    assert [change.seq for change in library.changes(0)] == list(range(1, library.head() + 1))
    engine.dispose()


def test_threads_that_replace_the_same_file_leave_one_version_published(library: Library) -> None:
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda number: add(library, f"content {number}", origin="rules"), range(18)))

    lineages = {result.document.lineage for result in results}
    assert len(lineages) == 1
    history = library.history(lineages.pop())
    assert [document.version for document in history] == list(range(1, 19))
    assert [document.status for document in history] == [Status.SUPERSEDED] * 17 + [Status.PUBLISHED]


def test_a_follower_sees_changes_in_their_order_while_others_write(library: Library) -> None:
    done = Event()

    def follow() -> list[int]:
        seen: list[int] = []
        while not done.is_set():
            seen += [change.seq for change in library.changes(seen[-1] if seen else 0)]
        return seen + [change.seq for change in library.changes(seen[-1] if seen else 0)]

    def write(name: str) -> list[AddResult]:
        return [add(library, f"{name} {number}", origin=name) for number in range(10)]

    with ThreadPoolExecutor(4) as pool:
        following = pool.submit(follow)
        for writer in [pool.submit(write, name) for name in "abc"]:
            writer.result()
        done.set()

    assert following.result() == list(range(1, 3 * (10 + 9) + 1))


def test_a_writer_waits_for_the_one_before(library: Library, engine: Engine) -> None:
    with ThreadPoolExecutor(1) as pool:
        with writing(engine) as connection:
            connection.exec_driver_sql("UPDATE change_head SET seq = seq")  # what every writer locks first
            waiting = pool.submit(add, library, "oficio")
            assert library.documents() == []
            assert not waiting.done()
        assert waiting.result(timeout=20).outcome is Outcome.ADDED


def test_readers_see_the_old_or_the_new_version_and_never_both_or_none(library: Library) -> None:
    add(library, "content 0", origin="rules")
    done = Event()

    def watch() -> set[int]:
        counts = set()
        while not done.is_set():
            counts.add(len(library.readable_documents(EVERYBODY, TODAY)))
        return counts

    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watch)
        for number in range(1, 15):
            add(library, f"content {number}", origin="rules")
        done.set()

    assert watching.result() <= {1}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_full_disk_is_said_and_nothing_is_lost(databases: Databases, engine: Engine) -> None:
    kept = add(Library(engine, MovableClock()), "kept").document
    full = open_engine(databases.handed_out[0])
    event.listen(full, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 60"))
    library = Library(full, MovableClock())

    with pytest.raises(DiskFull, match="no room left") as caught:
        add(library, "big " * 100_000)

    assert caught.value.code == "disk-full"
    assert library.documents() == [kept]
    assert library.head() == 1
    assert len(library.readable(library.passage_ids(kept.id), EVERYBODY, TODAY)) == 3
    full.dispose()
    assert add(Library(engine, MovableClock()), "big " * 100_000).outcome is Outcome.ADDED


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("state", "error", "code"),
    [
        ("53100", DiskFull, "disk-full"),
        ("55P03", StorageError, "database-busy"),
        ("40P01", StorageError, "database-busy"),
        ("57P01", StorageError, "database-unreachable"),
        ("25006", StorageError, "database-read-only"),
        ("XX000", StorageError, "storage-failed"),
    ],
)
def test_what_the_server_reports_is_translated(
    engine: Engine, state: str, error: type[StorageError], code: str
) -> None:
    block = f"DO $$ BEGIN RAISE EXCEPTION 'canary' USING ERRCODE = '{state}'; END $$"

    with pytest.raises(error) as caught, writing(engine) as connection:
        connection.exec_driver_sql(block)

    assert caught.value.code == code
    assert "canary" not in str(caught.value)


def test_reading_does_not_wait_for_a_writer(library: Library, engine: Engine) -> None:
    document = add(library, "oficio").document

    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE change_head SET seq = seq + 1")
        assert library.head() == 1
        assert library.known(sha256("oficio"), sha256("oficio")) == document
