"""A cache folder of indexes that follows the database: opened when healthy, rebuilt when not, missed by no reader."""

import logging
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from knowledge.adapters.clock import SystemClock
from knowledge.adapters.pair import open_pair, survives
from knowledge.current import CurrentPair
from knowledge.errors import IndexDamaged, LiaisonError
from knowledge.follow import IndexPair, Source, apply_change_log, memory_pair, reconcile
from knowledge.health import CacheState, Health
from knowledge.lock import FolderLock
from knowledge.manifest import Manifest, read_manifest, remove_generations, seal, sealed, unseal, write_manifest
from knowledge.ports import Clock, DenseIndex, LexicalIndex

__all__ = ["CacheState", "Health", "IndexCache"]

_log = logging.getLogger(__name__)
_FOLLOW_EVERY_S = 0.5
_RETRY_REBUILD_S = 60.0
_SEAL_AFTER_S = 3.0
_WORST_DEAD_RATIO = 0.5
_FEW_DEAD = 1_000


class IndexCache:
    """The dense and the lexical index of one bot process, in a folder that it alone owns.

    ``dense`` and ``lexical`` stay the same objects whatever happens behind them. While the folder is missing, damaged,
    or of another embedder, they answer from exact indexes in memory, and a thread rebuilds the folder.

    Args:
        folder: The cache folder; everything in it may be deleted while no process has it open.
        source: The database.
        embedder: Fingerprint of the embedder that made the vectors in the database.
        database: Identity of the database; a cache that followed another one is rebuilt. Empty = not compared.
        home: Name of the home for the message of ``HomeInUse``; the folder's parent where empty.
        clock: Says which day it is.
    """

    def __init__(
        self,
        folder: Path,
        source: Source,
        embedder: str,
        *,
        database: str = "",
        home: str = "",
        clock: Clock | None = None,
    ) -> None:
        self._folder = folder
        self._source = source
        self._home = home or str(folder.parent)
        self._clock = clock or SystemClock()
        self._manifest = Manifest("", embedder, database, 0, "", 0)
        self._guard = threading.RLock()
        self._lock: FolderLock | None = None
        self._current = CurrentPair(self._give_up)
        self._on_disk = False
        self._reason = ""
        self._retry_at = 0.0
        self._rest_since = 0.0
        self._sealed = False
        self._stopping = threading.Event()
        self._follower: threading.Thread | None = None
        self._rebuilder: threading.Thread | None = None

    @property
    def dense(self) -> DenseIndex:
        """The dense index; always the same object."""
        return self._current.dense

    @property
    def lexical(self) -> LexicalIndex:
        """The lexical index; always the same object."""
        return self._current.lexical

    @property
    def state(self) -> CacheState:
        """What ``doctor`` says."""
        pair = self._current.get()
        behind = max(0, self._source.head() - pair.cursor)
        health = Health.READY if self._on_disk else Health.DEGRADED if self._retry_at else Health.REBUILDING
        return CacheState(health, pair.dense.count(), pair.cursor, behind, pair.dead_ratio, self._reason)

    def open(self) -> None:
        """Take the folder and make the indexes answer.

        Waits for the change log to be followed, or where the folder is unusable, for the indexes in memory.

        Raises:
            HomeInUse: If another process owns the folder.
            StorageError: If the database cannot be read.
        """
        self._stopping.clear()
        self._lock = FolderLock(self._folder, self._home)
        try:
            self._reason = self._open_folder()
            if self._reason:
                _log.info("search index cache will be rebuilt", extra={"reason": self._reason})
                self._current.pair = memory_pair(self._source, self._today())
                self._manifest = replace(self._manifest, checked_on=str(self._today()))
        except BaseException:
            self._close()
            raise

    def start(self) -> None:
        """Follow the database on a thread of its own, and rebuild on another one where that is needed."""
        self._follower = threading.Thread(target=self._follow, name="index-follower", daemon=True)
        self._follower.start()

    def stop(self) -> None:
        """Stop following, abandon a rebuild, let go of the folder. Safe to repeat."""
        self._stopping.set()
        for thread in (self._follower, self._rebuilder):
            if thread is not None:
                thread.join()
        self._follower = self._rebuilder = None
        self._close()

    def catch_up(self) -> int:
        """Follow the change log to its head, and the calendar; return the number of changes.

        Damage that shows itself here is met as damage in a search is: answers from memory, and a rebuild.

        Raises:
            StorageError: If the database cannot be read.
        """
        with self._guard:
            pair = self._current.get()
            try:
                return self._bring_up(pair)
            except IndexDamaged:
                self._give_up(pair)
                return self._bring_up(self._current.get())

    def rebuild(self) -> None:
        """Build the folder anew from the database and switch to it. Readers notice nothing.

        Raises:
            LiaisonError: If the database or the disk refuses; the indexes answer as before.
        """
        name = f"g-{time.time_ns():x}"
        fresh = IndexPair(*open_pair(self._folder / name), cursor=self._source.head())
        try:
            for batch in self._source.indexable_all(self._today()):
                if self._stopping.is_set():
                    break
                fresh.upsert(batch)
            else:
                apply_change_log(fresh, self._source, self._today())
                self._switch(fresh, name)
                return
        except BaseException:
            self._abandon(fresh, name)
            raise
        self._abandon(fresh, name)

    def _abandon(self, fresh: IndexPair, name: str) -> None:
        fresh.close()
        shutil.rmtree(self._folder / name, ignore_errors=True)

    def _open_folder(self) -> str:
        """Open what the folder holds; return why it cannot be used, empty where it can."""
        stored = read_manifest(self._folder)
        reason = self._refusal(stored)
        if reason or stored is None:
            return reason
        # Opening writes to the files: a crash from here on must not look like damage.
        unseal(self._folder / stored.generation)
        try:
            pair = IndexPair(*open_pair(self._folder / stored.generation, dead=stored.dead), cursor=stored.cursor)
        except IndexDamaged:
            return "index-damaged"
        self._current.pair, self._manifest = pair, stored
        self._on_disk, self._sealed, self._rest_since = True, False, time.monotonic()
        try:
            self._bring_up(pair)
        except IndexDamaged:
            pair.close()
            self._on_disk = False
            return "index-damaged"
        remove_generations(self._folder, stored.generation)
        return ""

    def _refusal(self, stored: Manifest | None) -> str:
        if stored is None or not (self._folder / (stored.generation or "none")).is_dir():
            return "index-missing"
        if stored.embedder != self._manifest.embedder:
            return "embedder-changed"
        if stored.database != self._manifest.database or stored.cursor > self._source.head():
            return "database-changed"
        untouched = sealed(self._folder / stored.generation)
        healthy = survives(self._folder / stored.generation) if untouched is None else untouched
        return "" if healthy else "index-damaged"

    def _follow(self) -> None:
        while not self._stopping.wait(_FOLLOW_EVERY_S):
            try:
                self._tick()
            except Exception as error:  # noqa: BLE001 - following goes on whatever happened once
                _log.warning("following the database failed; trying again", extra={"code": _code(error)})

    def _tick(self) -> None:
        self.catch_up()
        if self._rebuild_is_due():
            self._rebuilder = threading.Thread(target=self._rebuild_once, name="index-rebuilder", daemon=True)
            self._rebuilder.start()
        with self._guard:
            if self._on_disk and not self._sealed and time.monotonic() - self._rest_since > _SEAL_AFTER_S:
                self._seal()

    def _rebuild_is_due(self) -> bool:
        if (self._rebuilder is not None and self._rebuilder.is_alive()) or time.monotonic() < self._retry_at:
            return False
        pair = self._current.get()
        return not self._on_disk or (pair.dead > _FEW_DEAD and pair.dead_ratio > _WORST_DEAD_RATIO)

    def _rebuild_once(self) -> None:
        try:
            self.rebuild()
        except Exception as error:  # noqa: BLE001 - readers keep their answers; the next try comes later
            _log.warning("rebuilding the search index failed", extra={"code": _code(error)})
            self._retry_at = time.monotonic() + _RETRY_REBUILD_S

    def _bring_up(self, pair: IndexPair) -> int:
        head, today = self._source.head(), self._today()
        if head < pair.cursor:
            # The database went back in time, by a restored backup: its log no longer tells what changed.
            self._give_up(pair, reason="database-changed")
            return 0
        new_day = self._manifest.checked_on != str(today)
        if head == pair.cursor and not new_day:
            return 0
        self._about_to_write()
        applied = apply_change_log(pair, self._source, today)
        if new_day:
            reconcile(pair, self._source, today)
        self._manifest = replace(self._manifest, cursor=pair.cursor, checked_on=str(today), dead=pair.dead)
        if self._on_disk:
            write_manifest(self._folder, self._manifest)
        return applied

    def _about_to_write(self) -> None:
        if self._on_disk:
            unseal(self._folder / self._manifest.generation)
            self._sealed, self._rest_since = False, time.monotonic()

    def _seal(self) -> None:
        with suppress(OSError):
            seal(self._folder / self._manifest.generation)
            self._sealed = True

    def _switch(self, fresh: IndexPair, name: str) -> None:
        with self._guard:
            apply_change_log(fresh, self._source, self._today())
            manifest = replace(
                self._manifest, generation=name, cursor=fresh.cursor, dead=fresh.dead, checked_on=str(self._today())
            )
            write_manifest(self._folder, manifest)
            old, self._current.pair, self._manifest = self._current.get(), fresh, manifest
            self._on_disk, self._reason, self._retry_at = True, "", 0.0
            self._sealed, self._rest_since = False, time.monotonic()
        old.close()
        remove_generations(self._folder, name)
        _log.info("search index rebuilt", extra={"passages": fresh.dense.count()})

    def _give_up(self, damaged: IndexPair, reason: str = "index-damaged") -> None:
        """Answer from memory from now on; the rebuild comes with the next tick."""
        with self._guard:
            if self._current.pair is not damaged:
                return
            self._current.pair = memory_pair(self._source, self._today())
            self._on_disk, self._reason = False, reason
            self._manifest = replace(self._manifest, generation="", checked_on=str(self._today()))
            with suppress(OSError):
                write_manifest(self._folder, self._manifest)
        _log.warning("search index cannot be used; answering from memory", extra={"reason": reason})
        damaged.close()

    def _close(self) -> None:
        with self._guard:
            pair, self._current.pair = self._current.pair, None
            if pair is not None:
                pair.close()
                if self._on_disk:
                    self._seal()
            self._on_disk = False
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def _today(self) -> date:
        return self._clock.now().date()


def _code(error: Exception) -> str:
    return error.code if isinstance(error, LiaisonError) else type(error).__name__
