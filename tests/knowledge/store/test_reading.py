"""What comes out for a reader: as it was stored, in order, and only where it is cleared."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from knowledge.audience import COMMUNITY, PUBLIC, Tlp, agency_key, audience_of, person_key
from knowledge.model import DocumentMeta, Locator
from knowledge.store.engine import writing
from knowledge.store.library import Library
from knowledge.store.records import Original
from knowledge.store.tables import audit_head, change_head, metadata
from tests.knowledge.store.builders import CLEAR, EVERYBODY, TODAY, MovableClock, add, prepared, sha256


def test_what_ranking_reads_is_what_was_stored(library: Library) -> None:
    given_passages = [prepared("oficio", ordinal) for ordinal in range(3)]
    document = add(library, "oficio", passages=given_passages).document
    ids = library.passage_ids(document.id)

    texts = library.readable(ids, EVERYBODY, TODAY)

    for text, identifier, source in zip(texts, ids, given_passages, strict=True):
        assert text.document == document
        assert text.passage == replace(source.passage, id=identifier, document_id=document.id)
        assert (text.terms, text.context_terms) == (source.terms, source.context_terms)
        assert text.gloss_sentences == source.gloss_sentences


def test_vectors_keep_half_precision_and_unit_length(library: Library) -> None:
    source = prepared("oficio")
    document = add(library, "oficio", passages=[source]).document

    (text,) = library.readable(library.passage_ids(document.id), EVERYBODY, TODAY)

    assert text.vector.dtype == text.sentence_vectors.dtype == np.float32
    assert text.vector.shape == source.vector.shape
    assert text.sentence_vectors.shape == source.sentence_vectors.shape
    np.testing.assert_allclose(text.vector, source.vector, atol=1e-3)
    np.testing.assert_allclose(text.sentence_vectors, source.sentence_vectors, atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(text.vector), 1, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(text.sentence_vectors, axis=1), 1, atol=1e-6)


def test_passages_with_different_numbers_of_sentences_keep_their_own_vectors(library: Library) -> None:
    long, bare = prepared("long", 0), prepared("bare", 1)
    bare = replace(
        bare,
        passage=replace(bare.passage, sentences=(), locator=Locator(), gloss=""),
        sentence_vectors=bare.sentence_vectors[:0],
        gloss_sentences=(),
        context_terms={"en": ()},
    )
    document = add(library, "both", passages=[long, bare]).document

    first, second = library.readable(library.passage_ids(document.id), EVERYBODY, TODAY)

    assert first.sentence_vectors.shape == (2, 16)
    assert second.sentence_vectors.shape == (0, 16)
    assert (second.passage.sentences, second.passage.locator, second.gloss_sentences) == ((), Locator(), ())
    assert second.context_terms == {"en": ()}


def test_what_no_database_can_hold_becomes_a_replacement_character(library: Library) -> None:
    source = prepared("oficio")
    source = replace(source, passage=replace(source.passage, text="NUL \x00, half a pair \ud83d, whole 😀"))
    document = add(library, "oficio", replace(CLEAR, title="T\x00"), passages=[source]).document

    (text,) = library.readable(library.passage_ids(document.id), EVERYBODY, TODAY)

    assert text.passage.text == "NUL \ufffd, half a pair \ufffd, whole 😀"
    assert add(library, "oficio", replace(CLEAR, title="T\x00")).outcome == "unchanged"


def test_vectors_that_do_not_fit_are_refused_and_nothing_stays(library: Library) -> None:
    source = prepared("oficio", 1)
    crooked = replace(source, sentence_vectors=source.sentence_vectors[:1])

    with pytest.raises(ValueError, match="shape"):
        add(library, "oficio", passages=[prepared("oficio"), crooked])

    assert library.documents() == []
    assert library.head() == 0


@pytest.mark.parametrize("term", ["", "two words"])
def test_a_term_that_could_not_be_read_back_is_refused(library: Library, term: str) -> None:
    with pytest.raises(ValueError, match="term"):
        add(library, "oficio", passages=[replace(prepared("oficio"), terms={"en": (term,)})])


def test_the_order_of_the_ids_is_kept_and_strangers_are_left_out(library: Library) -> None:
    ids = library.passage_ids(add(library, "oficio").document.id)
    asked = [ids[2], "f" * 32, ids[0], ids[2], "no id at all", "\x00", "'; --"]

    texts = library.readable(asked, EVERYBODY, TODAY)

    assert [text.passage.id for text in texts] == [ids[2], ids[0]]
    assert library.readable([], EVERYBODY, TODAY) == []
    assert library.readable(ids, frozenset(), TODAY) == []


def test_neighbours(library: Library) -> None:
    document = add(library, "oficio").document
    first, middle, last = library.passage_ids(document.id)

    before, after = library.neighbours(middle, EVERYBODY, TODAY)

    assert before == library.passage(first, EVERYBODY, TODAY)
    assert after == library.passage(last, EVERYBODY, TODAY)
    assert library.neighbours(first, EVERYBODY, TODAY) == (None, library.passage(middle, EVERYBODY, TODAY))
    assert library.neighbours(last, EVERYBODY, TODAY) == (library.passage(middle, EVERYBODY, TODAY), None)
    assert library.neighbours("\x00", EVERYBODY, TODAY) == (None, None)


def test_the_original_comes_back_byte_for_byte(library: Library) -> None:
    data = bytes(range(256)) * 5000
    added = library.add(
        CLEAR,
        source_name="scan.pdf",
        origin=sha256("scan"),
        media_type="application/pdf",
        data=data,
        content_hash=sha256("content"),
        passages=[prepared("scan")],
        embedder="test-embedder/1",
        added_by="staff:1",
    )

    assert library.original(added.document.id, EVERYBODY, TODAY) == Original("scan.pdf", "application/pdf", data)
    assert library.statistics().original_bytes == len(data)
    assert library.original("\x00", EVERYBODY, TODAY) is None


@pytest.mark.parametrize(
    ("begin", "end", "visible"),
    [(0, 0, True), (-1, 1, True), (1, None, False), (None, -1, False), (0, None, True), (None, 0, True)],
)
def test_the_first_and_the_last_day_count(library: Library, begin: int | None, end: int | None, visible: bool) -> None:
    first, last = (None if days is None else TODAY + timedelta(days=days) for days in (begin, end))
    document = add(library, "oficio", replace(CLEAR, valid_from=first, valid_until=last)).document

    texts = library.readable(library.passage_ids(document.id), EVERYBODY, TODAY)

    assert bool(texts) is visible
    assert bool(library.indexable(document.id, TODAY)) is visible


DAYS = st.none() | st.integers(-2, 2).map(lambda days: TODAY + timedelta(days=days))
AGENCIES, PERSONS = ("fgr", "pf"), ("ana", "luiz")
LABELS: list[tuple[Tlp, frozenset[str]]] = [
    (Tlp.CLEAR, audience_of(Tlp.CLEAR)),
    (Tlp.GREEN, audience_of(Tlp.GREEN)),
    (Tlp.AMBER, audience_of(Tlp.AMBER, agencies=AGENCIES)),
    *((Tlp.AMBER_STRICT, audience_of(Tlp.AMBER_STRICT, agencies=[name])) for name in AGENCIES),
    *((Tlp.RED, audience_of(Tlp.RED, persons=[name])) for name in PERSONS),
]
KEYS = [PUBLIC, COMMUNITY, *map(agency_key, AGENCIES), *map(person_key, PERSONS)]
FATES = ["published", "published", "draft", "superseded", "withdrawn", "relabelled"]
STORIES = st.tuples(st.sampled_from(FATES), st.sampled_from(LABELS), DAYS, DAYS)


def enact(library: Library, name: str, fate: str, meta: DocumentMeta) -> str:
    """Bring a document to its fate; return its id."""
    if fate == "draft":
        return add(library, name, replace(meta, tlp=None, audience=frozenset()), number=2).document.id
    first = CLEAR if fate == "relabelled" else meta
    document = add(library, name, first, number=2).document
    if fate == "relabelled":
        library.amend(document.id, meta)
    elif fate == "superseded":
        add(library, f"{name} again", replace(meta, audience=frozenset({"agency:nobody"})), origin=name, number=1)
    elif fate == "withdrawn":
        library.withdraw(document.id)
    return document.id


def oracle(fate: str, meta: DocumentMeta, keys: frozenset[str], today: date) -> bool:
    if fate not in ("published", "relabelled"):
        return False
    if meta.valid_from and today < meta.valid_from:
        return False
    if meta.valid_until and today > meta.valid_until:
        return False
    return any(key in meta.audience for key in keys)


def wipe(engine: Engine) -> None:
    with writing(engine) as connection:
        for table in reversed(metadata.sorted_tables):
            if table is not change_head and table is not audit_head:
                connection.execute(table.delete())
        connection.execute(update(change_head).values(seq=0))
        connection.execute(update(audit_head).values(seq=0, hash=""))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    stories=st.lists(STORIES, min_size=1, max_size=5),
    keys=st.frozensets(st.sampled_from(KEYS)),
    offset=st.integers(-3, 3),
)
def test_every_way_out_agrees_with_the_oracle(
    engine: Engine,
    stories: list[tuple[str, tuple[Tlp, frozenset[str]], date | None, date | None]],
    keys: frozenset[str],
    offset: int,
) -> None:
    wipe(engine)
    library = Library(engine, MovableClock())
    today = TODAY + timedelta(days=offset)
    allowed: dict[str, bool] = {}
    for number, (fate, (tlp, audience), begin, end) in enumerate(stories):
        meta = replace(CLEAR, tlp=tlp, audience=audience, valid_from=begin, valid_until=end)
        allowed[enact(library, f"story {number}", fate, meta)] = oracle(fate, meta, keys, today)
    expected = {identifier for identifier, visible in allowed.items() if visible}
    ids = {identifier: library.passage_ids(identifier) for identifier in allowed}
    every_id = [passage for passages in ids.values() for passage in passages]

    ranked = library.readable(every_id, keys, today)

    assert [text.passage.id for text in ranked] == [name for owner in ids if owner in expected for name in ids[owner]]
    assert {document.id for document in library.readable_documents(keys, today)} == expected
    for owner, (first, second) in ids.items():
        visible = owner in expected
        assert (library.original(owner, keys, today) is not None) is visible
        assert [library.passage(name, keys, today) is not None for name in (first, second)] == [visible] * 2
        assert (library.neighbours(first, keys, today)[1] is not None) is visible
        assert (library.neighbours(second, keys, today)[0] is not None) is visible
