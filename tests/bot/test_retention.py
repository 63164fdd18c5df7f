"""The purge: nothing outlives its declared life and nothing goes before it, whenever the purge runs."""

import itertools
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Table, func, insert, select

import migrations
from bot.people.store_barred import is_barred
from bot.retention import purge_all
from knowledge.adapters.memory import FixedClock
from knowledge.store.engine import open_engine
from tests.bot.kit import NOW
from tests.databases import Databases

TABLES = migrations.all_tables().tables
DAY = timedelta(days=1)
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
NUMBERS = itertools.count(1)
PURGED = {"updates", "dialogues", "answers", "feedback", "applications", "invitations", "barred", "chats", "people"}


@dataclass
class House:
    """Rows with the last instant at which each has to be there; what the page says, worked out a second time."""

    engine: Engine
    clock: FixedClock
    ends: dict[tuple[str, int | str], datetime] = field(default_factory=dict)

    def put(self, table: str, key: int | str, ends: datetime, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(insert(TABLES[table]).values(**values))
        self.ends[table, key] = ends

    def message(self, days: int) -> None:
        n, now = next(NUMBERS), self.clock.now()
        state = ("waiting", "handled", "parked")[days % 3]
        self.put(
            "updates", n, now + 7 * DAY, bot_id=1, update_id=n, chat_key=n, state=state, attempts=1, received_at=now
        )

    def dialogue(self, days: int) -> None:
        n, ends = next(NUMBERS), self.clock.now() + timedelta(hours=1)
        self.put("dialogues", n, ends, chat_id=n, kind="join.name", data="{}", expires_at=ends)

    def answer(self, days: int) -> None:
        n, ends = f"r{next(NUMBERS)}", self.clock.now() + 30 * DAY
        self.put("answers", n, ends, reference=n, chat_id=1, language="es", passages="[]", expires_at=ends)

    def verdict(self, days: int) -> None:
        n, now = f"r{next(NUMBERS)}", self.clock.now()
        self.put("feedback", n, now + 365 * DAY, reference=n, verdict="up", at=now)

    def application(self, days: int) -> None:
        n, ends = f"a{next(NUMBERS)}", self.clock.now() + (2 if days % 2 else 30) * DAY
        self.put("applications", n, ends, expires_at=ends, **application(n, self.clock.now()))

    def invitation(self, days: int) -> None:
        n, now = f"i{next(NUMBERS)}", self.clock.now()
        expires = now + (days % 90 + 1) * DAY
        self.put("invitations", n, expires + 90 * DAY, expires_at=expires, **invitation(n, now))

    def mark(self, days: int) -> None:
        n, now = f"{next(NUMBERS):064}", self.clock.now()
        self.put("barred", n, now + 730 * DAY, chat_hash=n, at=now)

    def language(self, days: int) -> None:
        n, now = next(NUMBERS), self.clock.now()
        self.put("chats", n, now + 365 * DAY, chat_id=n, language="es", created_at=now)

    def official(self, days: int) -> None:
        n, now = f"p{next(NUMBERS)}", self.clock.now()
        until = now.date() + days * DAY
        last = datetime.combine(until, datetime.max.time(), now.tzinfo)
        self.put("people", n, last + 365 * DAY, **person(n, next(NUMBERS), now), until=until)

    def revoked(self, days: int) -> None:
        n, now = f"p{next(NUMBERS)}", self.clock.now()
        self.put("people", n, now + 365 * DAY, **person(n, next(NUMBERS), now, "revoked"), until=None)

    def endless(self, days: int) -> None:
        n = f"p{next(NUMBERS)}"
        self.put("people", n, FOREVER, **person(n, next(NUMBERS), NOW), until=None)

    def there(self) -> set[tuple[str, int | str]]:
        keys = {"updates": "update_id", "chats": "chat_id", "dialogues": "chat_id", "barred": "chat_hash",
                "answers": "reference", "feedback": "reference"}  # fmt: skip
        with self.engine.connect() as connection:
            return {
                (name, key)
                for name in PURGED
                for key in connection.execute(select(TABLES[name].c[keys.get(name, "id")])).scalars()
            }

    def check(self) -> None:
        now, there = self.clock.now(), self.there()
        too_early = {row for row, ends in self.ends.items() if now < ends and row not in there}
        assert too_early == set()
        # a day and no more: registrations count in days
        too_late = {row for row, ends in self.ends.items() if now > ends + DAY and row in there}
        assert too_late == set()


def application(key: str, now: datetime) -> dict[str, object]:
    return {
        "id": key, "chat_id": 5, "state": "waiting", "agency_name": "", "name": "", "post": "", "email": "",
        "email_confirmed": False, "email_code_attempts": 0, "language": "es", "ceiling": "GREEN", "thread": "[]",
        "notes": "[]", "created_at": now,
    }  # fmt: skip


def invitation(key: str, now: datetime) -> dict[str, object]:
    return {
        "id": key, "code_hash": key, "role": "official", "ceiling": "GREEN", "uses": 1, "used": 0, "made_by": "shell",
        "note": "", "created_at": now,
    }  # fmt: skip


def person(key: str, chat_id: int, now: datetime, standing: str = "active") -> dict[str, object]:
    return {
        "id": key, "chat_id": chat_id, "role": "official", "standing": standing, "ceiling": "GREEN", "name": "Ana",
        "post": "", "email": "", "email_confirmed": False, "language": "es", "created_at": now, "changed_at": now,
    }  # fmt: skip


KINDS = (
    House.message, House.dialogue, House.answer, House.verdict, House.application, House.invitation, House.mark,
    House.language, House.official, House.revoked, House.endless,
)  # fmt: skip
PAUSES = st.one_of(
    st.timedeltas(timedelta(minutes=1), timedelta(hours=30)),
    st.timedeltas(timedelta(days=1), timedelta(days=40)),
    st.sampled_from([timedelta(hours=1), 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 366 * DAY, 730 * DAY]),
)
EVENTS = st.lists(
    st.tuples(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 400)), max_size=6), PAUSES), max_size=12
)


@pytest.fixture
def houses(sqlite_databases: Databases) -> Iterator[list[House]]:
    opened: list[House] = []
    yield opened
    for house in opened:
        house.engine.dispose()
    sqlite_databases.clear()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
@given(EVENTS)
def test_nothing_outlives_its_declared_life_and_nothing_goes_before_it(
    houses: list[House],
    sqlite_databases: Databases,
    events: list[tuple[list[tuple[object, int]], timedelta]],
) -> None:
    house = House(open_engine(sqlite_databases.ready()), FixedClock(NOW))
    houses.append(house)
    for added, pause in events:
        for make, days in added:
            assert callable(make)
            make(house, days)
        house.clock.advance(pause)
        purge_all(house.engine, house.clock)
        house.check()


def test_every_kind_of_row_that_ends_is_tried(house: House) -> None:
    for make in KINDS:
        make(house, 3)
    assert {name for name, _ in house.ends} == PURGED
    house.clock.advance(3000 * DAY)
    gone = purge_all(house.engine, house.clock)
    assert gone == dict.fromkeys(PURGED, 1) | {"people": 2, "barred": 1}


@pytest.fixture
def house(engine: Engine) -> House:
    return House(engine, FixedClock(NOW))


def count(engine: Engine, table: Table) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_what_belongs_to_a_registration_goes_with_it(house: House) -> None:
    house.official(0)
    ((_, key),) = house.ends
    house.invitation(1)
    with house.engine.begin() as connection:
        connection.execute(insert(TABLES["person_notes"]).values(id="n", person_id=key, by="shell", text="x", at=NOW))
        used = connection.execute(select(TABLES["invitations"].c.id)).scalar_one()
        connection.execute(insert(TABLES["invitation_uses"]).values(invitation_id=used, person_id=key, at=NOW))
    house.clock.advance(400 * DAY)
    purge_all(house.engine, house.clock)
    assert [count(house.engine, TABLES[name]) for name in ("people", "person_notes", "invitation_uses")] == [0, 0, 0]


def test_the_language_of_somebody_registered_stays(house: House) -> None:
    house.endless(0)
    with house.engine.connect() as connection:
        chat = connection.execute(select(TABLES["people"].c.chat_id)).scalar_one()
    house.put("chats", chat, FOREVER, chat_id=chat, language="es", created_at=NOW)
    house.clock.advance(1000 * DAY)
    purge_all(house.engine, house.clock)
    house.check()


def test_a_revoked_person_stays_out_when_the_registration_is_purged(house: House) -> None:
    house.revoked(0)
    with house.engine.connect() as connection:
        chat = connection.execute(select(TABLES["people"].c.chat_id)).scalar_one()
    house.clock.advance(366 * DAY)
    purge_all(house.engine, house.clock)
    assert count(house.engine, TABLES["people"]) == 0
    with house.engine.connect() as connection:
        assert is_barred(connection, chat)
        actions = connection.execute(select(TABLES["audit"].c.actor, TABLES["audit"].c.action)).all()
    assert [tuple(action) for action in actions] == [("system", "forgotten")]


def test_the_audit_trail_and_the_material_stay(house: House) -> None:
    with house.engine.begin() as connection:
        connection.execute(insert(TABLES["settings"]).values(key="embedder", value="x"))
        connection.execute(insert(TABLES["agencies"]).values(slug="fgr", name="FGR", domains="[]", created_at=NOW))
    before = {name: count(house.engine, table) for name, table in TABLES.items()}
    house.clock.advance(5000 * DAY)
    purge_all(house.engine, house.clock)
    assert {name: count(house.engine, table) for name, table in TABLES.items()} == before


def test_what_was_deleted_leaves_the_files_too(house: House) -> None:
    """SQLite's pages and its write-ahead log, not the rows alone."""
    secret = "canary-that-was-typed-into-a-form"
    ends = NOW + timedelta(hours=1)
    house.put("dialogues", 1, ends, chat_id=1, kind="join.name", data=f'{{"name": "{secret}"}}', expires_at=ends)
    path = Path(house.engine.url.database or "")
    files = [path, path.with_name(f"{path.name}-wal")]
    assert any(secret.encode() in each.read_bytes() for each in files if each.exists())
    house.clock.advance(2 * DAY)
    purge_all(house.engine, house.clock)
    assert not any(secret.encode() in each.read_bytes() for each in files if each.exists())


def test_a_reader_in_the_middle_does_not_stop_the_purge(house: House) -> None:
    house.dialogue(0)
    other = sqlite3.connect(house.engine.url.database or "")
    try:
        other.execute("BEGIN")
        other.execute("SELECT * FROM dialogues").fetchall()
        house.clock.advance(DAY)
        assert purge_all(house.engine, house.clock)["dialogues"] == 1
    finally:
        other.close()
