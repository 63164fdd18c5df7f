"""A cache folder follows the database, and no damage to it is ever felt by a reader."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.adapters.memory import FixedClock
from knowledge.cache import IndexCache
from knowledge.errors import HomeInUse, IndexDamaged
from knowledge.follow import IndexPair, Source, apply_change_log, memory_indexes, memory_pair, reconcile
from knowledge.health import Health
from knowledge.manifest import read_manifest, seal, sealed, write_manifest
from knowledge.model import Hit
from knowledge.ports import DenseIndex, LexicalIndex
from tests.knowledge.fake_source import DIMENSIONS, FakeSource

TODAY = FixedClock().now().date()
PUBLIC = frozenset({"public"})
AGENCY = frozenset({"agency:ucif"})
EVERYBODY = PUBLIC | AGENCY | {"community"}
PROBE = np.full(DIMENSIONS, DIMENSIONS**-0.5, dtype=np.float32)


@pytest.fixture
def source() -> FakeSource:
    made = FakeSource()
    for number in range(12):
        made.put(f"d{number}", passages=4, keys=AGENCY if number % 3 == 0 else PUBLIC)
    return made


@contextmanager
def opened(
    folder: Path, source: Source, embedder: str = "model-1", clock: FixedClock | None = None
) -> Iterator[IndexCache]:
    cache = IndexCache(folder, source, embedder, clock=clock or FixedClock())
    cache.open()
    try:
        yield cache
    finally:
        cache.stop()


def holds(dense: DenseIndex, lexical: LexicalIndex, keys: frozenset[str]) -> tuple[dict[str, float], set[str]]:
    near = {hit.id: round(hit.score, 4) for hit in dense.search(PROBE, keys, 5000)}
    return near, {hit.id for hit in lexical.search({"en": ["all"]}, keys, 5000)}


def equals_the_database(cache: IndexCache, source: FakeSource) -> bool:
    dense, lexical = memory_indexes(source, TODAY)
    asked = (PUBLIC, AGENCY, EVERYBODY, frozenset({"person:1"}))
    same = [holds(cache.dense, cache.lexical, keys) == holds(dense, lexical, keys) for keys in asked]
    return all(same) and cache.lexical.frequencies("en", ["f0", "f1"], EVERYBODY) == lexical.frequencies(
        "en", ["f0", "f1"], EVERYBODY
    )


def wait_for(condition: Callable[[], bool], timeout_s: float = 30.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "nothing happened in time"
        time.sleep(0.02)


def built(folder: Path, source: FakeSource) -> None:
    with opened(folder, source) as cache:
        cache.rebuild()


def test_a_new_folder_answers_from_memory_then_from_disk(tmp_path: Path, source: FakeSource) -> None:
    with opened(tmp_path / "cache", source) as cache:
        dense, lexical = cache.dense, cache.lexical
        assert cache.state.health is Health.REBUILDING
        assert cache.state.reason == "index-missing"
        assert equals_the_database(cache, source)
        cache.start()
        wait_for(lambda: cache.state.health is Health.READY)
        assert equals_the_database(cache, source)
        assert (cache.dense, cache.lexical) == (dense, lexical)
        assert cache.state.passages == 48
        assert cache.state.behind == 0


def test_a_healthy_folder_is_opened_and_caught_up(tmp_path: Path, source: FakeSource) -> None:
    built(tmp_path, source)
    source.put("d1", passages=9, flavour=1)
    source.withdraw("d2")
    with opened(tmp_path, source) as cache:
        assert cache.state.health is Health.READY
        assert equals_the_database(cache, source)
        assert cache.state.cursor == source.head()


def test_changes_are_followed_within_a_second(tmp_path: Path, source: FakeSource) -> None:
    built(tmp_path, source)
    with opened(tmp_path, source) as cache:
        cache.start()
        source.put("d50", passages=2)
        wait_for(lambda: len(cache.lexical.search({"en": ["docd50"]}, PUBLIC, 5)) == 2, timeout_s=2.0)
        source.withdraw("d50")
        wait_for(lambda: not cache.lexical.search({"en": ["docd50"]}, PUBLIC, 5), timeout_s=2.0)
        assert equals_the_database(cache, source)


def test_a_relabelled_document_leaves_its_old_readers(tmp_path: Path, source: FakeSource) -> None:
    built(tmp_path, source)
    with opened(tmp_path, source) as cache:
        source.relabel("d1", frozenset({"person:1"}))
        cache.catch_up()
        assert not cache.lexical.search({"en": ["docd1"]}, EVERYBODY, 9)
        assert "d1-0" not in {hit.id for hit in cache.dense.search(PROBE, EVERYBODY, 100)}
        assert equals_the_database(cache, source)


def test_a_shrunken_document_leaves_nothing_behind(tmp_path: Path, source: FakeSource) -> None:
    with opened(tmp_path, source) as cache:
        cache.rebuild()
        source.withdraw("d1")
        cache.catch_up()
        source.put("d1", passages=2, flavour=1)
        cache.catch_up()
        assert equals_the_database(cache, source)


def test_validity_ends_with_the_day_and_not_with_a_change(tmp_path: Path, source: FakeSource) -> None:
    clock = FixedClock()
    with opened(tmp_path, source, clock=clock) as cache:
        cache.rebuild()
        source.end_validity("d1")
        cache.catch_up()
        assert len(cache.lexical.search({"en": ["docd1"]}, PUBLIC, 9)) == 4
        clock.advance(timedelta(days=1))
        cache.catch_up()
        assert not cache.lexical.search({"en": ["docd1"]}, PUBLIC, 9)
        source.hidden.discard("d1")
    with opened(tmp_path, source, clock=clock) as cache:
        clock.advance(timedelta(days=1))
        cache.catch_up()
        assert equals_the_database(cache, source)


def test_another_embedder_means_a_rebuild(tmp_path: Path, source: FakeSource) -> None:
    built(tmp_path, source)
    with opened(tmp_path, source, embedder="model-2") as cache:
        assert cache.state.reason == "embedder-changed"
        assert equals_the_database(cache, source)
        cache.rebuild()
    stored = read_manifest(tmp_path)
    assert stored is not None
    assert stored.embedder == "model-2"
    assert len([path for path in tmp_path.glob("g-*") if path.is_dir()]) == 1


def test_a_database_that_went_back_in_time_means_a_rebuild(tmp_path: Path, source: FakeSource) -> None:
    built(tmp_path, source)
    older = FakeSource()
    older.put("d3", passages=2)
    with opened(tmp_path, older) as cache:
        assert cache.state.reason == "database-changed"
        assert equals_the_database(cache, older)


def test_a_restore_under_a_running_cache_means_a_rebuild(tmp_path: Path, source: FakeSource) -> None:
    with opened(tmp_path, source) as cache:
        cache.rebuild()
        del source.log[5:]
        source.withdraw("d7")
        cache.catch_up()
        assert cache.state.reason == "database-changed"
        assert equals_the_database(cache, source)


def test_a_second_owner_is_refused_by_name_and_let_in_afterwards(tmp_path: Path, source: FakeSource) -> None:
    with opened(tmp_path / "home" / "cache", source), pytest.raises(HomeInUse, match=r"/home\b") as refused:
        IndexCache(tmp_path / "home" / "cache", source, "model-1").open()
    assert refused.value.code == "home-in-use"
    with opened(tmp_path / "home" / "cache", source) as cache:
        assert equals_the_database(cache, source)


_HOLDER = """
import sys, time
from pathlib import Path
from knowledge.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def test_a_killed_owner_leaves_no_lock(tmp_path: Path, source: FakeSource) -> None:
    holder = subprocess.Popen([sys.executable, "-c", _HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(HomeInUse):
            IndexCache(tmp_path, source, "model-1").open()
        holder.kill()
        holder.wait()
    with opened(tmp_path, source) as cache:
        assert equals_the_database(cache, source)


def _index_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("g-*/*/**/*") if path.is_file() and not path.name.endswith(".lock"))


def _information(path: Path) -> int:
    return sum(map(bool, path.read_bytes()))


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for position in range(0, len(data), max(1, len(data) // 16)):
        data[position] ^= 0x55
    path.write_bytes(data)


@pytest.mark.integration
@pytest.mark.parametrize("damage", [_truncate, _zero, _flip, Path.unlink], ids=["truncate", "zero", "flip", "remove"])
def test_any_damaged_file_is_found_before_it_is_read(
    tmp_path: Path, source: FakeSource, damage: Callable[[Path], None]
) -> None:
    built(tmp_path, source)
    kinds = {path.suffix or path.name for path in _index_files(tmp_path) if path.stat().st_size}
    assert {".sqlite3", ".bin", ".json", ".idx", ".store"} <= kinds
    for kind in sorted(kinds):
        damage(next(path for path in _index_files(tmp_path) if (path.suffix or path.name) == kind))
        with opened(tmp_path, source) as cache:
            assert cache.state.reason == "index-damaged", kind
            assert equals_the_database(cache, source), kind
            cache.rebuild()
            assert cache.state.health is Health.READY
            assert equals_the_database(cache, source), kind


@pytest.mark.integration
@pytest.mark.parametrize("name", ["chroma.sqlite3", "meta.json", "*.idx", "data_level0.bin"])
def test_damage_after_a_kill_is_found_by_a_trial(tmp_path: Path, source: FakeSource, name: str) -> None:
    if name.endswith(".bin"):
        source.put("d99", passages=1100)  # below a thousand Chroma answers from its log
    built(tmp_path, source)
    next(tmp_path.glob("g-*.seal")).unlink()
    _zero(max(tmp_path.glob(f"g-*/**/{name}"), key=_information))
    with opened(tmp_path, source) as cache:
        assert cache.state.reason == "index-damaged"
        assert equals_the_database(cache, source)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": 99}', "\0\0"])
def test_an_unreadable_manifest_means_a_rebuild(tmp_path: Path, source: FakeSource, text: str) -> None:
    built(tmp_path, source)
    (tmp_path / "manifest.json").write_text(text)
    with opened(tmp_path, source) as cache:
        assert cache.state.reason == "index-missing"
        assert equals_the_database(cache, source)


@pytest.mark.integration
def test_a_kill_between_the_indexes_and_the_cursor_only_repeats_work(tmp_path: Path, source: FakeSource) -> None:
    built(tmp_path, source)
    before = read_manifest(tmp_path)
    assert before is not None
    source.put("d1", passages=2, flavour=1)
    source.withdraw("d4")
    with opened(tmp_path, source):
        pass
    write_manifest(tmp_path, before)
    with opened(tmp_path, source) as cache:
        assert cache.state.health is Health.READY
        assert equals_the_database(cache, source)


@pytest.mark.integration
def test_a_kill_right_after_opening_is_no_damage(tmp_path: Path, source: FakeSource) -> None:
    built(tmp_path / "cache", source)
    with opened(tmp_path / "cache", source):
        shutil.copytree(tmp_path / "cache", tmp_path / "as-killed")
    with opened(tmp_path / "as-killed", source) as cache:
        assert cache.state.health is Health.READY
        assert equals_the_database(cache, source)


@pytest.mark.integration
def test_files_at_rest_are_sealed_while_they_are_open(tmp_path: Path, source: FakeSource) -> None:
    built(tmp_path, source)
    with opened(tmp_path, source) as cache:
        cache.start()
        generation = next(path for path in tmp_path.glob("g-*") if path.is_dir())
        wait_for(lambda: sealed(generation) is True)
        holds(cache.dense, cache.lexical, EVERYBODY)
        assert sealed(generation) is True


_KILLED = """
import os, sys
from pathlib import Path
from knowledge.cache import IndexCache
from tests.knowledge.fake_source import FakeSource
source = FakeSource()
for number in range(6):
    source.put(f"d{number}", passages=4)
cache = IndexCache(Path(sys.argv[1]), source, "model-1")
cache.open()
cache.rebuild()
source.put("d1", passages=2, flavour=1)
source.withdraw("d4")
reading = source.changes
calls = []
def changes(after, limit):
    calls.append(after)
    if len(calls) == 2:
        os.kill(os.getpid(), 9)
    return reading(after, limit)
source.changes = changes
cache.catch_up()
"""


@pytest.mark.integration
def test_a_kill_while_following_is_recovered_from(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False, capture_output=True)
    assert killed.returncode == -9, killed.stderr
    assert read_manifest(tmp_path) is not None
    source = FakeSource()
    for number in range(6):
        source.put(f"d{number}", passages=4)
    source.put("d1", passages=2, flavour=1)
    source.withdraw("d4")
    with opened(tmp_path, source) as cache:
        assert cache.state.health is Health.READY
        assert equals_the_database(cache, source)


class Breaking:
    """A dense index that fails from now on, as a file does that is torn under a running process."""

    def __init__(self, inner: object) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def search(self, *_: object) -> list[Hit]:
        message = "torn"
        raise IndexDamaged(message)

    upsert = remove = search


def _break(cache: IndexCache) -> None:
    pair = cache._current.get()
    pair.dense = Breaking(pair.dense)  # type: ignore[assignment]


def test_damage_in_a_search_is_never_felt(tmp_path: Path, source: FakeSource) -> None:
    with opened(tmp_path, source) as cache:
        cache.rebuild()
        _break(cache)
        assert equals_the_database(cache, source)
        assert cache.state.reason == "index-damaged"
        cache.start()
        wait_for(lambda: cache.state.health is Health.READY)
        assert equals_the_database(cache, source)


def test_damage_while_following_is_never_felt(tmp_path: Path, source: FakeSource) -> None:
    with opened(tmp_path, source) as cache:
        cache.rebuild()
        _break(cache)
        source.put("d77")
        cache.catch_up()
        assert equals_the_database(cache, source)


def test_after_damage_a_crash_does_not_reopen_the_damaged_folder(tmp_path: Path, source: FakeSource) -> None:
    with opened(tmp_path, source) as cache:
        cache.rebuild()
        _break(cache)
        cache.dense.search(PROBE, PUBLIC, 1)
    with opened(tmp_path, source) as cache:
        assert cache.state.health is Health.REBUILDING


def test_following_survives_a_failing_database(tmp_path: Path, source: FakeSource) -> None:
    with opened(tmp_path, source) as cache:
        cache.rebuild()
        working, failures = source.head, []

        def failing() -> int:
            failures.append(1)
            message = "gone"
            raise OSError(message)

        source.head = failing  # type: ignore[method-assign]
        cache.start()
        wait_for(lambda: len(failures) >= 2)
        source.head = working  # type: ignore[method-assign]
        source.put("d60")
        wait_for(lambda: len(cache.lexical.search({"en": ["docd60"]}, PUBLIC, 5)) == 3)


def test_a_failing_rebuild_is_said_and_answers_go_on(tmp_path: Path, source: FakeSource) -> None:
    with opened(tmp_path, source) as cache:
        tmp_path.chmod(0o500)
        (tmp_path / "manifest.new").mkdir()  # the manifest cannot be written, whoever runs this
        try:
            cache.start()
            wait_for(lambda: cache.state.health is Health.DEGRADED)
            assert equals_the_database(cache, source)
        finally:
            tmp_path.chmod(0o700)
        assert not list(tmp_path.glob("g-*"))


def test_dead_vectors_bring_a_rebuild(tmp_path: Path, source: FakeSource) -> None:
    with opened(tmp_path, source) as cache:
        cache.rebuild()
        source.put("d90", passages=1500)
        cache.catch_up()
        source.withdraw("d90")
        cache.catch_up()
        assert cache.state.dead_ratio > 0.5
        cache.start()
        wait_for(lambda: cache.state.dead_ratio == 0.0)
        assert equals_the_database(cache, source)


def test_a_seal_notices_any_change(tmp_path: Path) -> None:
    generation = tmp_path / "g-1"
    generation.mkdir()
    (generation / "a").write_bytes(b"x")
    assert sealed(generation) is None
    seal(generation)
    assert sealed(generation) is True
    (generation / "b").touch()
    assert sealed(generation) is False


def test_the_command_line_touches_no_folder(
    tmp_path: Path, source: FakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    dense, lexical = memory_indexes(source, TODAY)
    assert dense.count() == lexical.count() == 48
    assert list(tmp_path.iterdir()) == []


_KEYS = st.sampled_from([PUBLIC, AGENCY, PUBLIC | AGENCY, frozenset({"person:1"}), frozenset({"community"})])
_STEP = st.one_of(
    st.tuples(st.just("put"), st.integers(0, 99), st.integers(1, 5), _KEYS, st.integers(0, 1)),
    st.tuples(st.just("withdraw"), st.integers(0, 99)),
    st.tuples(st.just("relabel"), st.integers(0, 99), _KEYS),
    st.tuples(st.just("expire"), st.integers(0, 99)),
    st.tuples(st.just("follow")),
)


def _step(source: FakeSource, pair: IndexPair, step: tuple[object, ...]) -> None:
    name, document = step[0], f"d{step[1]}" if len(step) > 1 else ""
    if name == "put":
        if document not in source.rows:
            source.put(document, *step[2:])  # type: ignore[arg-type]
    elif name == "follow":
        apply_change_log(pair, source, TODAY)
    elif document in source.rows:
        if name == "withdraw":
            source.withdraw(document)
        elif name == "expire":
            source.end_validity(document)
        else:
            source.relabel(document, step[2])  # type: ignore[arg-type]


@pytest.mark.integration
@settings(max_examples=12, deadline=None)
@given(steps=st.lists(_STEP, min_size=5, max_size=60))
def test_random_histories_end_equal_to_the_database(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[object, ...]]
) -> None:
    from knowledge.adapters.pair import open_pair

    source = FakeSource()
    pair = IndexPair(*open_pair(tmp_path_factory.mktemp("pair")))
    try:
        for step in steps:
            _step(source, pair, step)
        apply_change_log(pair, source, TODAY)
        reconcile(pair, source, TODAY)
        truth = memory_pair(source, TODAY)
        for keys in (PUBLIC, AGENCY, EVERYBODY, frozenset({"person:1"})):
            assert holds(pair.dense, pair.lexical, keys) == holds(truth.dense, truth.lexical, keys)
        assert pair.dense.ids() == truth.dense.ids()
    finally:
        pair.close()
