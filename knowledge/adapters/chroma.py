"""Chroma as a dense index: one collection per audience key, so a question never touches another reader's vectors."""

import hashlib
import threading
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from knowledge.adapters.native import translated
from knowledge.model import Hit, Vector
from knowledge.ports import DenseEntry

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_PREFIX = "k-"
_NEIGHBOURS = 24
_EF_CONSTRUCTION = 100
_EF_SEARCH = 600
_IDS_A_PAGE = 20_000
_NEARLY_ITSELF = 0.999


def _collection_name(key: str) -> str:
    # A key may hold characters that Chroma refuses, and the name of a person need not lie on the disk.
    return _PREFIX + hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


class ChromaIndex:
    """Approximate nearest neighbours in a folder; implements ``knowledge.ports.DenseIndex``.

    One process only may open the folder at a time: two lose each other's rows silently. Thread-safe.

    Args:
        path: Folder; made where it does not exist.
        dead: Deleted vectors that the files still hold, as ``dead`` said when the folder was last open.

    Raises:
        IndexDamaged: If the folder cannot be read.
    """

    def __init__(self, path: Path, *, dead: int = 0) -> None:
        self._lock = threading.RLock()
        self._collections: dict[str, Collection] = {}
        self._homes: dict[str, set[str]] = defaultdict(set)
        self._dead = dead
        with translated("dense"):
            self._open(path)

    def _open(self, path: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        path.mkdir(parents=True, exist_ok=True)
        client = chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))
        self._client = cast("Client", client)
        self._batch = int(self._client.get_max_batch_size())
        for listed in self._client.list_collections():
            collection = self._client.get_collection(listed.name, embedding_function=None)
            self._collections[listed.name] = collection
            self._remember(collection)

    def _remember(self, collection: "Collection") -> None:
        total = collection.count()
        for offset in range(0, total, _IDS_A_PAGE):
            for identifier in collection.get(limit=_IDS_A_PAGE, offset=offset, include=[])["ids"]:
                self._homes[identifier].add(collection.name)

    def upsert(self, entries: Sequence[DenseEntry]) -> None:
        """Add entries; an entry of the same id is replaced, keys included.

        Raises:
            IndexDamaged: If Chroma fails.
        """
        latest = {entry.id: entry for entry in entries}
        arriving: dict[str, list[DenseEntry]] = defaultdict(list)
        with self._lock, translated("dense"):
            for entry in latest.values():
                for name in {_collection_name(key) for key in entry.keys}:
                    arriving[name].append(entry)
            self._leave({entry.id: {_collection_name(key) for key in entry.keys} for entry in latest.values()})
            for name, group in arriving.items():
                self._put(name, group)

    def _put(self, name: str, entries: list[DenseEntry]) -> None:
        collection = self._collection(name)
        for start in range(0, len(entries), self._batch):
            part = entries[start : start + self._batch]
            vectors = np.stack([entry.vector for entry in part]).astype(np.float32, copy=False)
            collection.upsert(ids=[entry.id for entry in part], embeddings=vectors)
            for entry in part:
                self._homes[entry.id].add(name)

    def _collection(self, name: str) -> "Collection":
        if name not in self._collections:
            self._collections[name] = self._client.get_or_create_collection(
                name,
                embedding_function=None,
                configuration={
                    "hnsw": {
                        "space": "cosine",
                        "ef_construction": _EF_CONSTRUCTION,
                        "ef_search": _EF_SEARCH,
                        "max_neighbors": _NEIGHBOURS,
                    }
                },
            )
        return self._collections[name]

    def remove(self, ids: Sequence[str]) -> None:
        """Remove entries; unknown ids are ignored.

        Raises:
            IndexDamaged: If Chroma fails.
        """
        with self._lock, translated("dense"):
            self._leave({identifier: set() for identifier in ids})

    def _leave(self, staying: dict[str, set[str]]) -> None:
        """Delete each id from the collections that it is in and that it does not stay in."""
        leaving: dict[str, list[str]] = defaultdict(list)
        for identifier, names in staying.items():
            for name in self._homes.get(identifier, set()) - names:
                leaving[name].append(identifier)
        for name, ids in leaving.items():
            for start in range(0, len(ids), self._batch):
                part = ids[start : start + self._batch]
                self._collections[name].delete(ids=part)
                self._dead += len(part)
                self._forget(name, part)

    def _forget(self, name: str, ids: list[str]) -> None:
        for identifier in ids:
            self._homes[identifier].discard(name)
            if not self._homes[identifier]:
                del self._homes[identifier]

    def search(self, vector: Vector, keys: frozenset[str], limit: int) -> list[Hit]:
        """Return at most ``limit`` distinct entries that carry one of ``keys``, best first; score (1 + cosine) / 2.

        Raises:
            IndexDamaged: If Chroma fails.
        """
        if limit < 1:
            return []
        with self._lock:
            wanted = {_collection_name(key) for key in keys}
            collections = [self._collections[name] for name in wanted if name in self._collections]
        best: dict[str, float] = {}
        with translated("dense"):
            for collection in collections:
                best.update(_nearest(collection, vector, limit))
        ranked = sorted(best.items(), key=lambda pair: -pair[1])[:limit]
        return [Hit(identifier, score) for identifier, score in ranked]

    def count(self) -> int:
        """Return the number of distinct entries."""
        return len(self._homes)

    def ids(self) -> frozenset[str]:
        """Return the ids of all entries."""
        with self._lock:
            return frozenset(self._homes)

    def verify(self) -> None:
        """Read every vector and ask every collection once.

        Raises:
            IndexDamaged: If Chroma fails, a vector is not a unit vector, or a passage does not find itself.
        """
        with self._lock, translated("dense"):
            for collection in self._collections.values():
                _verify(collection)

    @property
    def dead(self) -> int:
        """Deleted vectors that the files still hold: they never shrink."""
        return self._dead

    @property
    def dead_ratio(self) -> float:
        """Dead vectors over live ones; above 0.5 a rebuild pays."""
        with self._lock:
            live = sum(map(len, self._homes.values()))
        return self._dead / max(live, 1)

    def close(self) -> None:
        """Let go of the folder. Safe to repeat."""
        with self._lock, translated("dense"):
            self._collections.clear()
            self._client.close()


def _verify(collection: "Collection") -> None:
    for offset in range(0, collection.count(), _IDS_A_PAGE):
        page = collection.get(limit=_IDS_A_PAGE, offset=offset, include=["embeddings"])
        vectors = np.asarray(page["embeddings"], dtype=np.float32)
        if not np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3):
            message = "a stored vector is not a unit vector"
            raise ValueError(message)
        if next(iter(_nearest(collection, vectors[0], 1).values()), 0.0) < _NEARLY_ITSELF:
            message = "a passage does not find itself"
            raise ValueError(message)


def _nearest(collection: "Collection", vector: Vector, limit: int) -> dict[str, float]:
    found = collection.query(query_embeddings=vector[None], n_results=limit, include=["distances"])
    distances = found["distances"]
    if not distances:
        return {}
    scores = (min(1.0, max(0.0, 1.0 - distance / 2.0)) for distance in distances[0])
    return dict(zip(found["ids"][0], scores, strict=True))
