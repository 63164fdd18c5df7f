"""The audit trail: what is in it, and that nothing can be changed or taken out unseen."""

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, insert, select, text, update

from knowledge.audience import Tlp, audience_of
from knowledge.errors import StorageError, UserInputError
from knowledge.store.audit import AuditTrail, Detail, Entry, record
from knowledge.store.engine import open_engine, writing
from knowledge.store.library import Library
from knowledge.store.tables import audit, audit_head
from tests.databases import MISSING, Databases
from tests.knowledge.store.builders import CLEAR, MovableClock, add

NUMBER = 9
FIRST = datetime(2026, 11, 20, 9, 30, 0, 123456, tzinfo=UTC)
TAMPER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)])
def base(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database for all tests of this file; each begins with ``fill``."""
    shared = request.getfixturevalue("sqlite_databases" if request.param == "sqlite" else "postgres_databases")
    if shared is None:
        pytest.skip(MISSING)
    mine = Databases(shared.server)
    engine = open_engine(mine.ready())
    yield engine
    engine.dispose()
    mine.clear()


def fill(base: Engine, number: int = NUMBER) -> AuditTrail:
    with writing(base) as connection:
        connection.execute(delete(audit))
        connection.execute(update(audit_head).values(seq=0, hash=""))
        for step in range(number):
            at = FIRST + timedelta(microseconds=step)
            detail: dict[str, Detail] = {"count": step, "names": ["a", f"b{step}"]}
            record(connection, at, f"person-{step}", f"action-{step}", f"subject-{step}", **detail)
    return AuditTrail(base, MovableClock(FIRST))


def rows(connection: Connection) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(select(audit).order_by(audit.c.seq))]


def put_back(connection: Connection, kept: list[dict[str, Any]]) -> None:
    connection.execute(delete(audit))
    connection.execute(insert(audit), kept)


def sealed_anew(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a forger makes who knows how entries are sealed."""
    previous = ""
    for row in kept:
        row["previous"] = previous
        instant = row["at"].isoformat(timespec="microseconds")
        content = [row["seq"], instant, row["actor"], row["action"], row["subject"], row["detail"], previous]
        row["hash"] = previous = hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()
    return kept


def test_entries_come_out_as_they_went_in(base: Engine) -> None:
    trail = fill(base)
    entries = list(trail.entries())
    assert [entry.seq for entry in entries] == list(range(1, NUMBER + 1))
    assert entries[3] == Entry(
        4,
        FIRST + timedelta(microseconds=3),
        "person-3",
        "action-3",
        "subject-3",
        {"count": 3, "names": ["a", "b3"]},
        entries[2].hash,
        entries[3].hash,
    )
    assert entries[0].previous == ""
    assert list(trail.entries(after=7)) == entries[7:]


def test_an_untouched_trail_holds_with_every_anchor(base: Engine) -> None:
    assert fill(base, 0).verify("0:").head == "0:"
    trail = fill(base)
    found = trail.verify()
    newest = list(trail.entries())[-1]
    assert (found.entries, found.head, found.problem) == (NUMBER, f"{NUMBER}:{newest.hash}", None)
    anchors = ["0:", *(f"{entry.seq}:{entry.hash}" for entry in trail.entries())]
    assert all(trail.verify(anchor).problem is None for anchor in anchors)


def test_more_than_a_batch(base: Engine) -> None:
    trail = fill(base, 0)
    with writing(base) as connection:
        for step in range(1300):
            record(connection, FIRST, "system", "tested", f"subject-{step}")
    assert (trail.verify().entries, trail.verify().problem) == (1300, None)
    assert [entry.seq for entry in trail.entries(after=900)] == list(range(901, 1301))
    with writing(base) as connection:
        connection.execute(update(audit).where(audit.c.seq == 1200).values(subject="other"))
    assert trail.verify().problem == "Entry 1200 was changed."


CHANGED: dict[str, Callable[[dict[str, Any]], object]] = {
    "seq": lambda row: NUMBER + 5 + row["seq"],
    "at": lambda row: row["at"] + timedelta(microseconds=1),
    "actor": lambda row: row["actor"] + "x",
    "action": lambda row: row["action"].upper(),
    "subject": lambda row: "",
    "detail": lambda row: row["detail"].replace("a", "b", 1),
    "previous": lambda row: "0" * 64,
    "hash": lambda row: "f" * 64,
}


@TAMPER
@given(seq=st.integers(1, NUMBER), column=st.sampled_from(sorted(CHANGED)))
def test_an_edit_of_any_column_of_any_row_is_found(base: Engine, seq: int, column: str) -> None:
    trail = fill(base)
    with writing(base) as connection:
        row = next(row for row in rows(connection) if row["seq"] == seq)
        connection.execute(update(audit).where(audit.c.seq == seq).values({column: CHANGED[column](row)}))
    problem = trail.verify().problem
    assert problem
    assert str(seq) in problem
    assert "\n" not in problem


@TAMPER
@given(seqs=st.sets(st.integers(1, NUMBER), min_size=1))
def test_any_rows_taken_out_are_found(base: Engine, seqs: set[int]) -> None:
    trail = fill(base)
    with writing(base) as connection:
        connection.execute(delete(audit).where(audit.c.seq.in_(seqs)))
    problem = trail.verify().problem
    assert problem
    assert problem.startswith(f"Entry {min(seqs)} is missing")


@TAMPER
@given(pair=st.lists(st.integers(0, NUMBER - 1), min_size=2, max_size=2, unique=True))
def test_rows_that_changed_places_are_found(base: Engine, pair: list[int]) -> None:
    trail = fill(base)
    with writing(base) as connection:
        kept = rows(connection)
        one, other = pair
        kept[one]["seq"], kept[other]["seq"] = kept[other]["seq"], kept[one]["seq"]
        put_back(connection, kept)
    assert trail.verify().problem == f"Entry {min(pair) + 1} was changed."


@TAMPER
@given(last=st.integers(0, NUMBER - 1))
def test_an_end_cut_off_with_its_mark_is_found_by_the_anchor(base: Engine, last: int) -> None:
    trail = fill(base)
    anchor = trail.verify().head
    with writing(base) as connection:
        kept = rows(connection)[:last]
        connection.execute(delete(audit).where(audit.c.seq > last))
        connection.execute(update(audit_head).values(seq=last, hash=kept[-1]["hash"] if kept else ""))
    assert trail.verify().problem is None
    problem = trail.verify(anchor).problem
    assert problem
    assert problem.startswith(f"Entry {last + 1} is missing")


@TAMPER
@given(seq=st.integers(1, NUMBER), anchored=st.integers(1, NUMBER), remove=st.booleans())
def test_a_chain_written_anew_is_found_by_an_anchor_from_there_on(
    base: Engine, seq: int, anchored: int, remove: bool
) -> None:
    trail = fill(base)
    anchor = next(f"{entry.seq}:{entry.hash}" for entry in trail.entries() if entry.seq == anchored)
    with writing(base) as connection:
        kept = rows(connection)
        if remove:
            del kept[seq - 1]
            kept.append({**kept[-1], "seq": 0})
            for number, row in enumerate(kept, 1):
                row["seq"] = number
        else:
            kept[seq - 1]["subject"] = "forged"
        kept = sealed_anew(kept)
        put_back(connection, kept)
        connection.execute(update(audit_head).values(seq=len(kept), hash=kept[-1]["hash"]))
    assert trail.verify().problem is None
    assert (trail.verify(anchor).problem is not None) is (anchored >= seq)


@TAMPER
@given(seq=st.integers(1, NUMBER))
def test_one_row_sealed_anew_is_found_by_the_next_or_by_the_mark(base: Engine, seq: int) -> None:
    trail = fill(base)
    with writing(base) as connection:
        kept = rows(connection)
        kept[seq - 1]["subject"] = "forged"
        kept[seq - 1] = sealed_anew([dict(row) for row in kept[:seq]])[-1]
        put_back(connection, kept)
    problem = trail.verify().problem
    last = f"Entry {seq} is not the one that was written last."
    assert problem == (last if seq == NUMBER else f"Entry {seq + 1} does not follow on the one before it.")


@pytest.mark.parametrize("column", ["seq", "hash"])
def test_an_edit_of_the_mark_of_the_newest_is_found(base: Engine, column: str) -> None:
    trail = fill(base)
    for value in (NUMBER - 1, NUMBER + 1) if column == "seq" else ("", "f" * 64):
        with writing(base) as connection:
            connection.execute(update(audit_head).values({column: value}))
        assert trail.verify().problem
    fill(base)


def test_a_row_too_many_is_found(base: Engine) -> None:
    for seq in (0, -3, NUMBER + 1, NUMBER + 2):
        trail = fill(base)
        with writing(base) as connection:
            connection.execute(insert(audit).values(**{**rows(connection)[-1], "seq": seq}))
        assert trail.verify().problem


def test_a_missing_mark_is_found_and_nothing_is_added_without_it(base: Engine) -> None:
    trail = fill(base)
    with writing(base) as connection:
        connection.execute(delete(audit_head))
    assert trail.verify().problem == "The mark of the newest entry is missing."
    with pytest.raises(StorageError):
        trail.record("system", "tested", "x")
    with writing(base) as connection:
        connection.execute(insert(audit_head).values(id=1, seq=0, hash=""))


@pytest.mark.parametrize(
    "edit",
    ["at = 'no time'", "at = 7", "actor = x'00ff'", "detail = 3.5", "hash = x'00'", "previous = 9", "subject = x'41'"],
)
def test_rows_that_cannot_be_read_are_found(sqlite_databases: Databases, edit: str) -> None:
    base = open_engine(sqlite_databases.ready())
    trail = fill(base)
    with writing(base) as connection:
        connection.execute(text(f"UPDATE audit SET {edit} WHERE seq = 4"))
    found = trail.verify()
    assert (found.problem, found.entries) == ("Entry 4 was changed.", NUMBER)
    base.dispose()


def test_reading_on_from_a_damaged_row_is_an_error_of_ours(sqlite_databases: Databases) -> None:
    base = open_engine(sqlite_databases.ready())
    trail = fill(base)
    with writing(base) as connection:
        connection.execute(text("UPDATE audit SET detail = '{' WHERE seq = 4"))
    with pytest.raises(StorageError) as caught:
        list(trail.entries())
    assert caught.value.code == "audit-damaged"
    base.dispose()


@pytest.mark.parametrize(
    "anchor", ["", "x", "1", "1:", "0:a", "-1:" + "a" * 64, "1:" + "A" * 64, "1:" + "a" * 63, "01:" + "a" * 64]
)
def test_an_anchor_of_another_form_is_wrong_use(base: Engine, anchor: str) -> None:
    with pytest.raises(UserInputError) as caught:
        fill(base).verify(anchor)
    assert caught.value.code == "anchor-malformed"


def test_an_entry_is_undone_with_its_transaction(base: Engine) -> None:
    trail = fill(base)

    def fail() -> None:
        with writing(base) as connection:
            record(connection, FIRST, "system", "tested", "x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (trail.verify().entries, trail.verify().problem) == (NUMBER, None)


def test_appenders_at_once_make_one_chain(base: Engine) -> None:
    trail = fill(base, 0)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda step: trail.record("system", "tested", str(step)), range(80)))
    assert (trail.verify().entries, trail.verify().problem) == (80, None)
    assert {entry.subject for entry in trail.entries()} == {str(step) for step in range(80)}


@TAMPER
@given(
    past=st.integers(-(10**15), 10**15),
    hours=st.integers(-12, 12),
    subject=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=64),
    detail=st.dictionaries(
        st.sampled_from(["a", "b", "ñ"]),
        st.one_of(st.integers(-(10**12), 10**12), st.text(max_size=20), st.lists(st.text(max_size=5), max_size=3)),
    ),
)
def test_every_instant_and_text_holds(
    base: Engine, past: int, hours: int, subject: str, detail: dict[str, Any]
) -> None:
    fill(base, 1)
    clock = MovableClock((FIRST - timedelta(microseconds=past)).astimezone(timezone(timedelta(hours=hours))))
    trail = AuditTrail(base, clock)
    trail.record("system", "tested", subject, **detail)
    assert trail.verify().problem is None
    [entry] = trail.entries(after=1)
    assert (entry.at, entry.subject, entry.detail) == (clock.instant, subject, detail)


def test_what_is_added_amended_and_withdrawn_is_in_the_trail(base: Engine) -> None:
    trail, clock = fill(base, 0), MovableClock()
    library, staff = Library(base, clock), "0123456789abcdef"
    document = add(library, "text").document
    add(library, "text")
    amber = replace(CLEAR, tlp=Tlp.AMBER, audience=audience_of(Tlp.AMBER, ["unit-a"]))
    library.amend(document.id, amber, staff)
    library.amend(document.id, amber, staff)
    library.amend(document.id, replace(amber, valid_until=date(2030, 1, 1)))
    library.withdraw(document.id, by=staff)
    library.withdraw(document.id)
    entries = list(trail.entries())
    assert [(entry.actor, entry.action, entry.subject) for entry in entries] == [
        ("shell", "document-added", document.id),
        (staff, "document-amended", document.id),
        ("shell", "document-amended", document.id),
        (staff, "document-withdrawn", document.id),
    ]
    assert entries[1].detail == {
        "audience": ["agency:unit-a"], "label": "AMBER", "outcome": "updated", "status": "published", "version": 1,
    }  # fmt: skip
    assert trail.verify().problem is None
    assert document.meta.title not in str(entries)
