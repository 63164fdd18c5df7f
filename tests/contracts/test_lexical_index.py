"""What every lexical index does, whatever stands behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.adapters.memory import MemoryLexicalIndex
from knowledge.adapters.tantivy_index import TantivyIndex
from knowledge.ports import LexicalEntry, LexicalIndex

PUBLIC = frozenset({"public"})
AGENCY = frozenset({"agency:ucif"})


@pytest.fixture(params=["memory", "tantivy-ram", "tantivy-folder"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LexicalIndex]:
    if request.param == "memory":
        yield MemoryLexicalIndex()
        return
    tantivy = TantivyIndex(tmp_path / "tantivy" if request.param == "tantivy-folder" else None)
    yield tantivy
    tantivy.close()


def entry(identifier: str, text: str, keys: frozenset[str] = PUBLIC, spanish: str = "") -> LexicalEntry:
    return LexicalEntry(identifier, keys, {"en": text.split(), "es": spanish.split()})


def found(index: LexicalIndex, text: str, keys: frozenset[str] = PUBLIC, limit: int = 10) -> list[str]:
    return [hit.id for hit in index.search({"en": text.split()}, keys, limit)]


def test_an_empty_index_finds_nothing(index: LexicalIndex) -> None:
    assert found(index, "seed phrase") == []
    assert index.count() == 0
    assert index.count(PUBLIC) == 0
    assert index.frequencies("en", ["seed"], PUBLIC) == {"seed": 0}


def test_best_first_and_the_best_has_one(index: LexicalIndex) -> None:
    index.upsert([entry("both", "seed phrase paper"), entry("one", "seed paper desk"), entry("none", "court order")])
    hits = index.search({"en": ["seed", "phrase"]}, PUBLIC, 10)
    assert [hit.id for hit in hits] == ["both", "one"]
    assert hits[0].score == 1.0
    assert 0.0 < hits[1].score < 1.0


def test_a_rare_term_weighs_more(index: LexicalIndex) -> None:
    index.upsert([entry(f"c{i}", "order court") for i in range(8)] + [entry("rare", "order mixer")])
    assert found(index, "order mixer", limit=1) == ["rare"]


def test_scores_of_fields_add_up(index: LexicalIndex) -> None:
    index.upsert(
        [entry("en", "wallet"), entry("both", "wallet", spanish="billeter"), entry("es", "x", spanish="billeter")]
    )
    hits = index.search({"en": ["wallet"], "es": ["billeter"]}, PUBLIC, 10)
    assert hits[0].id == "both"
    assert {hit.id for hit in hits} == {"en", "both", "es"}


def test_a_term_is_sought_in_its_field_only(index: LexicalIndex) -> None:
    index.upsert([entry("x", "wallet", spanish="billeter")])
    assert index.search({"es": ["wallet"], "pt": ["wallet"]}, PUBLIC, 5) == []


def test_only_entries_that_carry_a_key_of_the_reader(index: LexicalIndex) -> None:
    index.upsert([entry("p", "seed"), entry("a", "seed", AGENCY), entry("both", "seed", AGENCY | PUBLIC)])
    assert sorted(found(index, "seed")) == ["both", "p"]
    assert sorted(found(index, "seed", AGENCY)) == ["a", "both"]
    assert sorted(found(index, "seed", AGENCY | PUBLIC)) == ["a", "both", "p"]
    assert found(index, "seed", frozenset()) == []
    assert found(index, "seed", frozenset({"agency:ucifx"})) == []


def test_frequencies_and_counts_are_of_what_the_reader_may_see(index: LexicalIndex) -> None:
    index.upsert([entry("p", "seed seed phrase"), entry("a", "seed", AGENCY), entry("b", "desk", PUBLIC | AGENCY)])
    assert index.frequencies("en", ["seed", "phrase", "nothing"], PUBLIC) == {"seed": 1, "phrase": 1, "nothing": 0}
    assert index.frequencies("en", ["seed"], PUBLIC | AGENCY) == {"seed": 2}
    assert index.frequencies("es", ["seed"], PUBLIC) == {"seed": 0}
    assert index.frequencies("en", ["seed"], frozenset()) == {"seed": 0}
    assert (index.count(), index.count(PUBLIC), index.count(AGENCY), index.count(frozenset())) == (3, 2, 2, 0)


def test_an_upsert_replaces_terms_and_keys(index: LexicalIndex) -> None:
    index.upsert([entry("x", "seed", PUBLIC), entry("y", "court")])
    index.upsert([entry("x", "mixer", AGENCY)])
    assert found(index, "seed mixer") == []
    assert found(index, "mixer", AGENCY) == ["x"]
    assert index.count() == 2
    assert index.frequencies("en", ["seed"], PUBLIC | AGENCY) == {"seed": 0}


def test_the_last_of_two_entries_of_one_call_counts(index: LexicalIndex) -> None:
    index.upsert([entry("x", "seed"), entry("x", "mixer")])
    assert index.count() == 1
    assert found(index, "seed") == []


def test_a_removed_entry_is_gone(index: LexicalIndex) -> None:
    index.upsert([entry("x", "seed"), entry("y", "seed")])
    index.remove(["x", "never seen"])
    index.remove([])
    assert found(index, "seed") == ["y"]
    assert index.count() == 1


def test_limits(index: LexicalIndex) -> None:
    index.upsert([entry(f"id{i}", "seed") for i in range(20)])
    assert len(found(index, "seed", limit=3)) == 3
    assert found(index, "seed", limit=0) == []
    assert found(index, "") == []


@pytest.mark.parametrize(
    "term",
    [
        "AND",
        "a:b",
        '"',
        "en:x OR",
        "c++",
        "a b",
        "a\tb",
        "0x" + "f" * 3000,
        "%20;",
        "ção",
        "日本",
        "*",
        "a\u00a0b",
        "\0",
        "🙂",
    ],
)
def test_a_term_is_never_read_as_a_query(index: LexicalIndex, term: str) -> None:
    index.upsert(
        [LexicalEntry("x", PUBLIC, {"en": ["other", term]}), LexicalEntry("y", PUBLIC, {"en": ["a", "b", "x"]})]
    )
    assert [hit.id for hit in index.search({"en": [term]}, PUBLIC, 5)] == ["x"]
    assert index.frequencies("en", [term], PUBLIC) == {term: 1}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    texts=st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6), min_size=1, max_size=12),
    question=st.lists(st.sampled_from("abcdefghz"), min_size=1, max_size=4),
)
def test_finds_the_same_entries_as_a_plain_scan(
    index: LexicalIndex, texts: list[list[str]], question: list[str]
) -> None:
    index.remove([f"id{i}" for i in range(12)])
    index.upsert([LexicalEntry(f"id{i}", PUBLIC, {"pt": text}) for i, text in enumerate(texts)])
    expected = {f"id{i}" for i, text in enumerate(texts) if set(text) & set(question)}
    assert {hit.id for hit in index.search({"pt": question}, PUBLIC, 50)} == expected
    counts = index.frequencies("pt", question, PUBLIC)
    assert counts == {term: sum(term in text for text in texts) for term in question}
