"""What every dense index does, whatever stands behind it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters.chroma import ChromaIndex
from knowledge.adapters.memory import MemoryDenseIndex
from knowledge.model import Vector
from knowledge.ports import DenseEntry, DenseIndex

PUBLIC = frozenset({"public"})
AGENCY = frozenset({"agency:ucif"})


def unit(*values: float) -> Vector:
    vector = np.array(values, dtype=np.float32)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


EAST, NORTH, WEST = unit(1, 0, 0), unit(0, 1, 0), unit(-1, 0, 0)


@pytest.fixture(params=["memory", pytest.param("chroma", marks=pytest.mark.integration)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DenseIndex]:
    if request.param == "memory":
        yield MemoryDenseIndex()
        return
    chroma = ChromaIndex(tmp_path / "chroma")
    yield chroma
    chroma.close()


def found(index: DenseIndex, vector: Vector, keys: frozenset[str], limit: int = 10) -> list[str]:
    return [hit.id for hit in index.search(vector, keys, limit)]


def test_an_empty_index_finds_nothing(index: DenseIndex) -> None:
    assert index.search(EAST, PUBLIC, 5) == []
    assert index.count() == 0


def test_best_first_with_scores_from_the_cosine(index: DenseIndex) -> None:
    index.upsert([DenseEntry("w", PUBLIC, WEST), DenseEntry("e", PUBLIC, EAST), DenseEntry("n", PUBLIC, NORTH)])
    hits = index.search(EAST, PUBLIC, 3)
    assert [hit.id for hit in hits] == ["e", "n", "w"]
    assert [hit.score for hit in hits] == pytest.approx([1.0, 0.5, 0.0], abs=1e-4)


def test_the_limit_holds(index: DenseIndex) -> None:
    index.upsert([DenseEntry(f"id{i}", PUBLIC, unit(1, i, 0)) for i in range(20)])
    assert found(index, EAST, PUBLIC, 3) == ["id0", "id1", "id2"]
    assert index.search(EAST, PUBLIC, 0) == []
    assert len(index.search(EAST, PUBLIC, 500)) == 20


def test_only_entries_that_carry_a_key_of_the_reader(index: DenseIndex) -> None:
    index.upsert([DenseEntry("p", PUBLIC, EAST), DenseEntry("a", AGENCY, EAST)])
    assert found(index, EAST, PUBLIC) == ["p"]
    assert found(index, EAST, AGENCY) == ["a"]
    assert sorted(found(index, EAST, PUBLIC | AGENCY)) == ["a", "p"]
    assert found(index, EAST, frozenset()) == []
    assert found(index, EAST, frozenset({"person:nobody"})) == []


def test_an_entry_with_two_keys_is_found_once(index: DenseIndex) -> None:
    index.upsert([DenseEntry("both", frozenset({"agency:a", "agency:b"}), EAST)])
    assert found(index, EAST, frozenset({"agency:a", "agency:b", "public"})) == ["both"]
    assert index.count() == 1


def test_an_upsert_replaces_the_vector(index: DenseIndex) -> None:
    index.upsert([DenseEntry("x", PUBLIC, WEST), DenseEntry("y", PUBLIC, NORTH)])
    index.upsert([DenseEntry("x", PUBLIC, EAST)])
    assert found(index, EAST, PUBLIC) == ["x", "y"]
    assert index.count() == 2


def test_a_relabelled_entry_leaves_its_old_readers(index: DenseIndex) -> None:
    index.upsert([DenseEntry("x", PUBLIC | AGENCY, EAST)])
    index.upsert([DenseEntry("x", frozenset({"person:7"}), EAST)])
    assert found(index, EAST, PUBLIC | AGENCY) == []
    assert found(index, EAST, frozenset({"person:7"})) == ["x"]


def test_an_entry_without_keys_is_nobodys(index: DenseIndex) -> None:
    index.upsert([DenseEntry("x", PUBLIC, EAST)])
    index.upsert([DenseEntry("x", frozenset(), EAST)])
    assert found(index, EAST, PUBLIC) == []


def test_a_removed_entry_is_gone_and_may_come_back(index: DenseIndex) -> None:
    index.upsert([DenseEntry("x", PUBLIC, EAST), DenseEntry("y", PUBLIC, NORTH)])
    index.remove(["x", "never seen"])
    assert found(index, EAST, PUBLIC) == ["y"]
    assert index.count() == 1
    index.upsert([DenseEntry("x", PUBLIC, EAST)])
    assert found(index, EAST, PUBLIC) == ["x", "y"]


def test_the_last_of_two_entries_of_one_call_counts(index: DenseIndex) -> None:
    index.upsert([DenseEntry("x", PUBLIC, WEST), DenseEntry("x", AGENCY, EAST)])
    assert found(index, EAST, PUBLIC) == []
    assert index.search(EAST, AGENCY, 1)[0].score == pytest.approx(1.0, abs=1e-4)


def test_nothing_to_do_is_fine(index: DenseIndex) -> None:
    index.upsert([])
    index.remove([])
    assert index.count() == 0


@pytest.mark.parametrize("key", ["public", "agency:policía", "person:A_b-9", "x" * 300, "../..", "a b\n"])
def test_any_text_may_be_a_key(index: DenseIndex, key: str) -> None:
    index.upsert([DenseEntry("x", frozenset({key}), EAST)])
    assert found(index, EAST, frozenset({key})) == ["x"]
