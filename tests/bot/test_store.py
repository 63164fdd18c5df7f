"""The bot's tables, on SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, inspect, select

from bot.inbox_store import InboxStore
from bot.records import ANSWER_LIFE, Records, new_reference
from bot.retention import purge_all
from bot.tables import answers, chats, feedback, updates
from knowledge.adapters.memory import FixedClock
from knowledge.store.tables import metadata
from tests.bot.kit import document_of, found_of
from tests.databases import databases, engine, postgres_databases, sqlite_databases

__all__ = ["databases", "engine", "postgres_databases", "sqlite_databases"]


@pytest.fixture
def store(engine: Engine, clock: FixedClock) -> InboxStore:
    return InboxStore(engine, clock, bot_id=42)


@pytest.fixture
def records(engine: Engine, clock: FixedClock) -> Records:
    return Records(engine, clock)


def test_the_migration_makes_the_tables_that_the_code_describes(engine: Engine) -> None:
    found = inspect(engine)
    for table in (updates, chats, answers, feedback):
        assert metadata.tables[table.name] is table
        assert {column["name"]: column["nullable"] for column in found.get_columns(table.name)} == {
            column.name: column.nullable for column in table.columns
        }
        keys = found.get_pk_constraint(table.name)
        assert keys["constrained_columns"] == [column.name for column in table.primary_key]
        assert {index["name"] for index in found.get_indexes(table.name)} == {index.name for index in table.indexes}


def test_an_update_is_kept_once(store: InboxStore) -> None:
    assert store.add(7, 1, "{}")
    assert not store.add(7, 1, "{}")
    assert [waiting.update_id for waiting in store.waiting()] == [7]


def test_updates_wait_in_the_order_of_their_ids_and_per_bot(
    engine: Engine, clock: FixedClock, store: InboxStore
) -> None:
    for number in (9, 7, 8):
        store.add(number, 1, "{}")
    other = InboxStore(engine, clock, bot_id=43)
    assert other.add(7, 1, "{}")
    assert [waiting.update_id for waiting in store.waiting()] == [7, 8, 9]
    assert [waiting.update_id for waiting in other.waiting()] == [7]


def test_a_claim_counts_and_can_be_taken_back(store: InboxStore) -> None:
    store.add(7, 1, '{"a": 1}')
    assert [claimed and claimed.attempts for claimed in (store.claim(7), store.claim(7))] == [1, 2]
    store.unclaim(7)
    claimed = store.claim(7)
    assert claimed is not None
    assert (claimed.attempts, claimed.payload) == (2, '{"a": 1}')
    assert store.claim(8) is None


@pytest.mark.parametrize("reference", [None, "abcd2345"])
def test_of_a_settled_update_only_the_id_stays(engine: Engine, store: InboxStore, reference: str | None) -> None:
    store.add(7, 1, '{"text": "secret"}')
    if reference is None:
        store.finish(7)
    else:
        store.park(7, reference)
    with engine.connect() as connection:
        row = connection.execute(select(updates)).one()
    assert (row.chat_key, row.payload, row.reference) == (0, None, reference)
    assert store.claim(7) is None
    assert store.waiting() == []
    assert not store.add(7, 1, "{}")


def test_everything_is_forgotten_after_a_week(store: InboxStore, clock: FixedClock) -> None:
    store.add(7, 1, "{}")
    store.add(8, 1, '{"text": "left by a bot that runs no more"}')
    store.finish(7)
    clock.advance(timedelta(days=6))
    assert store.purge() == 0
    store.add(9, 1, "{}")
    clock.advance(timedelta(days=2))
    assert store.purge() == 2
    assert [waiting.update_id for waiting in store.waiting()] == [9]


def test_a_chosen_language_stays_until_another_is_chosen(records: Records) -> None:
    assert records.language_of(5) is None
    records.choose_language(5, "es")
    records.choose_language(5, "pt")
    assert records.language_of(5) == "pt"
    assert records.language_of(6) is None


def test_an_answer_is_found_again_in_its_own_chat_until_it_expires(
    engine: Engine, records: Records, clock: FixedClock
) -> None:
    found = [found_of("One. Two.", highlights=(1,)), found_of("Three.", document_of("Other"), ())]
    records.remember("abcd2345", 5, "es", found)
    record = records.recall("abcd2345", 5)
    assert record is not None
    assert record.language == "es"
    assert [shown.passage_id for shown in record.shown] == [each.passage.id for each in found]
    assert record.highlights(found[0].passage.id) == ((5, 9),)
    assert record.highlights("f" * 32) == ()
    assert records.recall("abcd2345", 6) is None
    assert records.recall("zzzz2345", 5) is None
    clock.advance(ANSWER_LIFE)
    assert records.recall("abcd2345", 5) is None
    assert purge_all(engine, clock)["answers"] == 1
    assert purge_all(engine, clock)["answers"] == 0


def test_the_last_verdict_counts_and_names_nobody(engine: Engine, records: Records) -> None:
    found = found_of("One.")
    records.remember("abcd2345", 5, "es", [found])
    record = records.recall("abcd2345", 5)
    assert record is not None
    records.judge(record, "up")
    records.judge(record, "down")
    with engine.connect() as connection:
        row = connection.execute(select(feedback)).one()
    assert (row.verdict, row.passage_id, row.document_id) == ("down", found.passage.id, found.document.id)
    assert {column.name for column in feedback.columns} == {"reference", "verdict", "passage_id", "document_id", "at"}


def test_references_do_not_repeat_and_hold_no_lookalikes() -> None:
    made = {new_reference() for _ in range(2000)}
    assert len(made) == 2000
    assert not set("".join(made)) & set("01ilo")
