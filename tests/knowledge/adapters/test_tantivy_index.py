"""What tantivy does beyond the port: survives on disk, says when it is broken or full, agrees with plain BM25."""

import random
from pathlib import Path

import pytest

from knowledge.adapters.memory import MemoryLexicalIndex
from knowledge.adapters.native import translated
from knowledge.adapters.tantivy_index import TantivyIndex
from knowledge.errors import DiskFull, IndexDamaged
from knowledge.model import Language
from knowledge.ports import LexicalEntry

PUBLIC = frozenset({"public"})


def entry(identifier: str, *terms: str) -> LexicalEntry:
    return LexicalEntry(identifier, PUBLIC, {"en": terms})


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path)
    index.upsert([entry("x", "seed"), entry("y", "seed")])
    index.remove(["y"])
    index.close()
    index.close()
    again = TantivyIndex(tmp_path)
    assert [hit.id for hit in again.search({"en": ["seed"]}, PUBLIC, 5)] == ["x"]
    assert again.count() == 1
    again.close()


def test_counts_follow_what_is_written() -> None:
    index = TantivyIndex()
    index.upsert([entry("x", "seed")])
    assert index.frequencies("en", ["seed"], PUBLIC) == {"seed": 1}
    index.upsert([entry("y", "seed")])
    assert index.frequencies("en", ["seed"], PUBLIC) == {"seed": 2}
    index.remove(["x", "y"])
    assert index.frequencies("en", ["seed"], PUBLIC) == {"seed": 0}


def test_the_order_is_that_of_plain_bm25() -> None:
    generator = random.Random(5)
    words = [f"w{int(generator.paretovariate(0.8))}" for _ in range(400)]
    held = [entry(f"id{number}", *generator.choices(words, k=30)) for number in range(300)]
    real, plain = TantivyIndex(), MemoryLexicalIndex()
    real.upsert(held)
    plain.upsert(held)
    for _ in range(20):
        terms: dict[Language, list[str]] = {"en": generator.choices(words, k=4)}
        ours = {hit.id: hit.score for hit in real.search(terms, PUBLIC, 300)}
        theirs = {hit.id: hit.score for hit in plain.search(terms, PUBLIC, 300)}
        assert ours.keys() == theirs.keys()
        assert all(abs(ours[identifier] - theirs[identifier]) < 0.05 for identifier in ours)


@pytest.mark.parametrize("damage", [b"", b"{", b"{}", b"\0" * 64])
def test_a_damaged_folder_is_said_so(tmp_path: Path, damage: bytes) -> None:
    index = TantivyIndex(tmp_path)
    index.upsert([entry("x", "seed")])
    index.close()
    (tmp_path / "meta.json").write_bytes(damage)
    with pytest.raises(IndexDamaged):
        TantivyIndex(tmp_path)


def test_a_missing_segment_is_said_so(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path)
    index.upsert([entry("x", "seed")])
    index.close()
    next(tmp_path.glob("*.term")).unlink()
    with pytest.raises(IndexDamaged):
        TantivyIndex(tmp_path).search({"en": ["seed"]}, PUBLIC, 5)


def test_writing_after_closing_is_damage() -> None:
    index = TantivyIndex()
    index.close()
    with pytest.raises(IndexDamaged):
        index.upsert([entry("x", "seed")])


def test_a_full_disk_is_told_from_damage() -> None:
    with pytest.raises(DiskFull), translated("lexical"):
        raise ValueError("IoError: No space left on device (os error 28)")
    with pytest.raises(KeyboardInterrupt), translated("lexical"):
        raise KeyboardInterrupt
