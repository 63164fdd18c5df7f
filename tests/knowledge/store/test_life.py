"""The life of a document: added, replaced, amended, withdrawn, published again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from knowledge.audience import COMMUNITY, Tlp
from knowledge.errors import AudienceError, ModelError, ReadError, UserInputError
from knowledge.model import Status
from knowledge.store.engine import open_engine
from knowledge.store.library import Library
from knowledge.store.records import ChangeKind, Outcome
from tests.databases import Databases
from tests.knowledge.store.builders import CLEAR, EVERYBODY, TODAY, MovableClock, add, sha256

GREEN = replace(CLEAR, tlp=Tlp.GREEN, audience=frozenset({COMMUNITY}))
DRAFT = replace(CLEAR, tlp=None, audience=frozenset())


def kinds(library: Library, after: int = 0) -> list[tuple[ChangeKind, str]]:
    return [(change.kind, change.document_id) for change in library.changes(after)]


def readable_texts(library: Library, document_id: str) -> list[str]:
    ids = library.passage_ids(document_id)
    return [text.passage.text for text in library.readable(ids, EVERYBODY, TODAY)]


def test_an_added_document_comes_back_as_it_was_given(library: Library, clock: MovableClock) -> None:
    meta = replace(
        CLEAR,
        jurisdictions=("MX", "BR"),
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 1, 1),
        review_on=date(2026, 12, 1),
        sources=("https://example.org/a", "A «source» with spaces"),
    )

    result = add(library, "oficio", meta)

    document = result.document
    assert result.outcome is Outcome.ADDED
    assert document.meta == meta
    assert (document.version, document.status, document.passages) == (1, Status.PUBLISHED, 3)
    assert (document.source_name, document.media_type) == ("oficio.txt", "text/plain")
    assert (document.added_by, document.added_at) == ("staff:1", clock.now())
    assert document.content_hash == sha256("oficio")
    assert library.document(document.id) == document
    assert library.documents() == library.history(document.lineage) == [document]


def test_the_same_again_writes_nothing(library: Library) -> None:
    first = add(library, "oficio")
    head = library.head()

    again = add(library, "oficio", passages=[])

    assert again.outcome is Outcome.UNCHANGED
    assert again.document == first.document
    assert library.head() == head


def test_the_same_file_from_elsewhere_is_not_stored_twice(library: Library) -> None:
    first = add(library, "oficio", origin="inbox/a")

    again = add(library, "oficio", origin="archive/b")

    assert (again.outcome, again.document.id) == (Outcome.UNCHANGED, first.document.id)
    assert library.statistics().documents == {Status.PUBLISHED: 1}


def test_a_new_label_takes_effect_in_place(library: Library) -> None:
    first = add(library, "oficio").document

    result = add(library, "oficio", GREEN, passages=[])

    assert result.outcome is Outcome.UPDATED
    assert (result.document.id, result.document.version) == (first.id, 1)
    assert result.document.meta == GREEN
    assert readable_texts(library, first.id) == []
    assert {row.keys for row in library.indexable(first.id)} == {frozenset({COMMUNITY})}
    assert kinds(library, 1) == [(ChangeKind.UPDATED, first.id)]


def test_a_missing_label_takes_none_away(library: Library) -> None:
    first = add(library, "oficio", GREEN).document

    unchanged = add(library, "oficio", DRAFT)
    updated = add(library, "oficio", replace(DRAFT, valid_until=TODAY))

    assert unchanged.outcome is Outcome.UNCHANGED
    assert updated.document.meta == replace(GREEN, valid_until=TODAY)
    assert (updated.document.id, updated.document.status) == (first.id, Status.PUBLISHED)


def test_other_content_from_the_same_place_replaces(library: Library) -> None:
    old = add(library, "rules 2025", origin="rules").document

    result = add(library, "rules 2026", origin="rules")

    new = result.document
    assert result.outcome is Outcome.REPLACED
    assert (new.lineage, new.version) == (old.lineage, 2)
    assert [document.status for document in library.history(old.lineage)] == [Status.SUPERSEDED, Status.PUBLISHED]
    assert kinds(library, 1) == [(ChangeKind.SUPERSEDED, old.id), (ChangeKind.PUBLISHED, new.id)]
    assert readable_texts(library, old.id) == []
    assert len(readable_texts(library, new.id)) == 3


def test_versions_that_share_passages_keep_them_apart(library: Library) -> None:
    shared = "the same sentences"
    old = add(library, shared, origin="rules").document
    add(library, "rules 2026", origin="rules")

    third = add(library, shared, origin="rules").document

    assert (third.lineage, third.version) == (old.lineage, 3)
    assert set(library.passage_ids(old.id)).isdisjoint(library.passage_ids(third.id))
    assert readable_texts(library, old.id) == []
    assert len(readable_texts(library, third.id)) == 3


def test_a_new_title_makes_a_new_version(library: Library) -> None:
    old = add(library, "oficio").document

    result = add(library, "oficio", replace(CLEAR, title="Another title"))

    assert (result.outcome, result.document.version) == (Outcome.REPLACED, 2)
    assert readable_texts(library, old.id) == []


def test_a_draft_is_seen_by_nobody_until_it_has_a_label(library: Library) -> None:
    published = add(library, "rules 2025", origin="rules").document
    draft = add(library, "rules 2026", DRAFT, origin="rules")
    assert (draft.outcome, draft.document.status) == (Outcome.DRAFT, Status.DRAFT)
    assert readable_texts(library, draft.document.id) == []
    assert library.indexable(draft.document.id) == []
    assert len(readable_texts(library, published.id)) == 3

    labelled = library.amend(draft.document.id, CLEAR)

    assert (labelled.outcome, labelled.document.status) == (Outcome.UPDATED, Status.PUBLISHED)
    assert len(readable_texts(library, labelled.document.id)) == 3
    assert readable_texts(library, published.id) == []
    assert kinds(library)[-2:] == [(ChangeKind.SUPERSEDED, published.id), (ChangeKind.PUBLISHED, draft.document.id)]


def test_a_second_draft_takes_the_place_of_the_first(library: Library) -> None:
    published = add(library, "a", origin="rules").document
    first = add(library, "b", DRAFT, origin="rules").document

    second = add(library, "c", DRAFT, origin="rules").document

    statuses = {document.id: document.status for document in library.history(published.lineage)}
    assert statuses == {
        published.id: Status.PUBLISHED,
        first.id: Status.SUPERSEDED,
        second.id: Status.DRAFT,
    }


def test_withdrawing_is_final_for_the_version_and_safe_to_repeat(library: Library) -> None:
    document = add(library, "oficio").document

    withdrawn = library.withdraw(document.id)
    head = library.head()

    assert withdrawn.status is Status.WITHDRAWN
    assert library.withdraw(document.id) == withdrawn
    assert library.head() == head
    assert readable_texts(library, document.id) == []
    assert library.indexable(document.id) == []
    assert len(library.passage_ids(document.id)) == 3


def test_withdrawn_content_comes_back_as_a_new_version(library: Library) -> None:
    document = add(library, "oficio").document
    library.withdraw(document.id)

    result = add(library, "oficio", origin="elsewhere")

    assert result.outcome is Outcome.REPUBLISHED
    assert (result.document.lineage, result.document.version) == (document.lineage, 2)
    assert library.history(document.lineage)[0].status is Status.WITHDRAWN
    assert len(readable_texts(library, result.document.id)) == 3


def test_a_file_that_takes_on_the_content_of_another_leaves_its_old_one(library: Library) -> None:
    add(library, "x", origin="a")
    old = add(library, "y", origin="b").document

    result = add(library, "x", origin="b")

    assert (result.outcome, result.document.lineage) == (Outcome.REPLACED, old.lineage)
    assert readable_texts(library, old.id) == []
    assert library.statistics().documents == {Status.PUBLISHED: 2, Status.SUPERSEDED: 1}


def test_known_names_what_an_addition_would_keep(library: Library) -> None:
    assert library.known(sha256("x"), sha256("a")) is None
    document = add(library, "x", origin="a").document

    assert library.known(sha256("x"), sha256("a")) == document
    assert library.known(sha256("x"), sha256("elsewhere")) == document
    assert library.known(sha256("y"), sha256("a")) is None

    library.withdraw(document.id)
    assert library.known(sha256("x"), sha256("a")) is None


def test_an_empty_file_is_refused(library: Library) -> None:
    with pytest.raises(ReadError) as caught:
        add(library, "oficio", passages=[])

    assert caught.value.code == "file-empty"
    assert library.documents() == []


def test_a_label_without_audience_is_refused(library: Library) -> None:
    with pytest.raises(AudienceError):
        add(library, "oficio", replace(CLEAR, audience=frozenset()))

    assert library.documents() == []


def test_vectors_of_another_embedder_are_refused(library: Library) -> None:
    assert library.active_embedder() is None
    add(library, "oficio")

    with pytest.raises(ModelError):
        add(library, "other", embedder="another/2")

    assert library.active_embedder() == "test-embedder/1"
    assert len(library.documents()) == 1


def test_amending_needs_a_live_document_and_the_same_title(library: Library) -> None:
    document = add(library, "oficio").document

    with pytest.raises(UserInputError, match="add the file again"):
        library.amend(document.id, replace(CLEAR, title="Another"))
    library.withdraw(document.id)
    with pytest.raises(UserInputError, match="no longer in use"):
        library.amend(document.id, GREEN)
    with pytest.raises(UserInputError, match="no such document"):
        library.amend("0" * 16, GREEN)
    with pytest.raises(UserInputError, match="no such document"):
        library.withdraw("0" * 16)
    assert library.document("0" * 16) is None


def test_the_same_history_gives_the_same_ids(databases: Databases, clock: MovableClock) -> None:
    histories = []
    for _ in range(2):
        engine = open_engine(databases.ready())
        library = Library(engine, clock)
        documents = [add(library, content, origin="rules").document.id for content in ("a", "b", "a")]
        histories.append([(identifier, *library.passage_ids(identifier)) for identifier in documents])
        clock.advance(timedelta(days=1))
        engine.dispose()

    assert histories[0] == histories[1]
    assert len({identifier for row in histories[0] for identifier in row}) == 12
    assert {len(row[0]) for row in histories[0]} == {16}
    assert {len(row[1]) for row in histories[0]} == {32}


def test_documents_can_be_narrowed(library: Library) -> None:
    clear = add(library, "clear").document
    green = add(library, "green", GREEN).document
    expired = add(library, "expired", replace(CLEAR, valid_until=TODAY - timedelta(days=1))).document
    withdrawn = library.withdraw(add(library, "withdrawn").document.id)

    assert {document.id for document in library.documents()} == {clear.id, green.id, expired.id, withdrawn.id}
    assert library.documents(status=Status.WITHDRAWN) == [withdrawn]
    assert library.documents(keys=frozenset({COMMUNITY})) == [green]
    assert library.readable_documents(EVERYBODY, TODAY) == [clear]
