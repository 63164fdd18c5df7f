"""What the caches follow: the change log and the rows of an index."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from knowledge.audience import COMMUNITY, Tlp
from knowledge.model import Status
from knowledge.store import library as library_module
from knowledge.store.library import Library
from knowledge.store.records import ChangeKind, Statistics
from tests.knowledge.store.builders import CLEAR, TODAY, MovableClock, add, prepared


def test_an_empty_library_has_nothing_to_follow(library: Library) -> None:
    assert library.head() == 0
    assert library.changes(0) == []
    assert list(library.indexable_all()) == []
    assert library.statistics() == Statistics()


def test_changes_are_numbered_without_gaps(library: Library, clock: MovableClock) -> None:
    first = add(library, "a").document
    clock.advance(timedelta(hours=1))
    library.withdraw(first.id)
    add(library, "b")

    changes = library.changes(0)

    assert [change.seq for change in changes] == [1, 2, 3]
    assert library.head() == 3
    assert (changes[1].document_id, changes[1].kind) == (first.id, ChangeKind.WITHDRAWN)
    assert changes[1].at - changes[0].at == timedelta(hours=1)
    assert library.changes(1, limit=1) == changes[1:2]
    assert library.changes(3) == []


def test_rows_for_the_indexes_carry_context_terms_keys_and_vector(library: Library) -> None:
    meta = replace(CLEAR, tlp=Tlp.AMBER, audience=frozenset({"agency:fgr", "agency:pf"}))
    sources = [prepared("oficio", 0), replace(prepared("oficio", 1), context_terms={"pt": ("guia",)})]
    document = add(library, "oficio", meta, passages=sources).document

    rows = library.indexable(document.id)

    assert [row.id for row in rows] == library.passage_ids(document.id)
    assert {row.keys for row in rows} == {meta.audience}
    assert rows[0].terms["es"] == ("gui", "requisit", "pasaj", "0", "segund", "fras")
    assert rows[1].terms["en"] == ("passag", "1", "second", "sentenc")
    assert rows[1].terms["pt"] == ("guia",)
    np.testing.assert_allclose(rows[1].vector, sources[1].vector, atol=1e-3)
    assert rows[0].dense.id == rows[0].lexical.id == rows[0].id
    assert rows[0].dense.keys == rows[0].lexical.keys == meta.audience


def test_rows_are_left_out_before_their_first_day_and_after_their_last(library: Library) -> None:
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    expired = add(library, "expired", replace(CLEAR, valid_until=yesterday)).document.id
    future = add(library, "future", replace(CLEAR, valid_from=tomorrow)).document.id

    assert library.indexable(expired, TODAY) == []
    assert len(library.indexable(expired, yesterday)) == 3
    assert len(library.indexable(expired)) == 3
    assert library.indexable(future, TODAY) == []
    assert len(library.indexable(future, tomorrow)) == 3
    assert list(library.indexable_all(TODAY)) == []
    rows = [row.id for batch in library.indexable_all(tomorrow) for row in batch]
    assert rows == sorted(library.passage_ids(future))


def test_all_rows_come_in_batches_each_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "_BATCH", 4)
    green = replace(CLEAR, tlp=Tlp.GREEN, audience=frozenset({COMMUNITY}))
    documents = [add(library, f"file {number}", green if number % 2 else CLEAR).document for number in range(4)]
    library.withdraw(documents[0].id)

    batches = list(library.indexable_all())

    assert [len(batch) for batch in batches] == [4, 4, 1]
    keys = {row.id: row.keys for batch in batches for row in batch}
    assert keys == {
        passage: document.meta.audience for document in documents[1:] for passage in library.passage_ids(document.id)
    }


def test_a_follower_that_starts_at_the_head_misses_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "_BATCH", 2)
    for number in range(3):
        add(library, f"file {number}")
    head, index = library.head(), dict[str, frozenset[str]]()

    for number, batch in enumerate(library.indexable_all()):
        index |= {row.id: row.keys for row in batch}
        if number == 1:
            add(library, "meanwhile")
            library.withdraw(library.documents()[0].id)
    for change in library.changes(head):
        for passage in library.passage_ids(change.document_id):
            index.pop(passage, None)
        index |= {row.id: row.keys for row in library.indexable(change.document_id)}

    assert index == {row.id: row.keys for batch in library.indexable_all() for row in batch}


def test_statistics_count_versions_passages_and_bytes(library: Library) -> None:
    add(library, "a", origin="rules")
    add(library, "bb", origin="rules")
    english = prepared("english")
    add(library, "ccc", passages=[replace(english, passage=replace(english.passage, language="en"))])
    library.withdraw(add(library, "dddd").document.id)

    assert library.statistics() == Statistics(
        documents={Status.SUPERSEDED: 1, Status.PUBLISHED: 2, Status.WITHDRAWN: 1},
        passages={"es": 3, "en": 1},
        original_bytes=10,
    )
