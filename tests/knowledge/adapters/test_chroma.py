"""What Chroma does beyond the port: lasts on disk, recalls what is nearest, counts its dead, says when it is broken."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters.chroma import ChromaIndex
from knowledge.adapters.memory import MemoryDenseIndex
from knowledge.errors import IndexDamaged
from knowledge.model import Vector
from knowledge.ports import DenseEntry

pytestmark = pytest.mark.integration
PUBLIC = frozenset({"public"})


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ChromaIndex]:
    made = ChromaIndex(tmp_path / "chroma")
    yield made
    made.close()


def vectors(count: int, dimensions: int, seed: int = 1) -> Vector:
    generator = np.random.default_rng(seed)
    made = generator.standard_normal((count, dimensions)).astype(np.float32)
    unit: Vector = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


def entries(made: Vector, keys: frozenset[str] = PUBLIC) -> list[DenseEntry]:
    return [DenseEntry(f"{number:032x}", keys, vector) for number, vector in enumerate(made)]


def test_recall_against_the_exact_index(index: ChromaIndex) -> None:
    exact, held = MemoryDenseIndex(), entries(vectors(3000, 64))
    index.upsert(held)
    exact.upsert(held)
    hits = 0
    for question in vectors(40, 64, seed=2):
        near = {hit.id for hit in index.search(question, PUBLIC, 50)}
        hits += len(near & {hit.id for hit in exact.search(question, PUBLIC, 50)})
    assert hits / 2000 >= 0.99


def test_more_entries_than_one_call_of_the_library_takes(index: ChromaIndex) -> None:
    held = entries(vectors(6000, 4))
    index.upsert(held)
    assert index.count() == 6000
    index.remove([entry.id for entry in held[:5900]])
    assert index.count() == 100
    assert len(index.search(held[5950].vector, PUBLIC, 500)) == 100


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    index = ChromaIndex(tmp_path)
    index.upsert([DenseEntry("x", frozenset({"public", "agency:a"}), vectors(1, 8)[0])])
    index.upsert([DenseEntry("y", PUBLIC, vectors(1, 8, seed=3)[0])])
    index.close()
    index.close()
    again = ChromaIndex(tmp_path)
    assert again.ids() == {"x", "y"}
    again.upsert([DenseEntry("x", frozenset({"agency:a"}), vectors(1, 8)[0])])
    assert [hit.id for hit in again.search(vectors(1, 8)[0], PUBLIC, 5)] == ["y"]
    again.verify()
    again.close()


def test_the_dead_are_counted(index: ChromaIndex) -> None:
    held = entries(vectors(10, 8))
    index.upsert(held)
    index.upsert(held)
    assert (index.dead, index.dead_ratio) == (0, 0.0)
    index.remove([entry.id for entry in held[:5]])
    assert (index.dead, index.dead_ratio) == (5, 1.0)


def test_keys_do_not_lie_on_the_disk(tmp_path: Path) -> None:
    index = ChromaIndex(tmp_path)
    index.upsert([DenseEntry("x", frozenset({"person:juan-perez"}), vectors(1, 8)[0])])
    index.close()
    assert not any(b"juan-perez" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_damaged_folder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(IndexDamaged):
        ChromaIndex(tmp_path)


def test_a_vector_of_another_length_is_damage(index: ChromaIndex) -> None:
    index.upsert(entries(vectors(3, 8)))
    with pytest.raises(IndexDamaged):
        index.search(vectors(1, 16)[0], PUBLIC, 3)
    with pytest.raises(IndexDamaged):
        index.upsert(entries(vectors(3, 16)))
