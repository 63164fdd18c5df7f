"""The stores on each kind of database: one database a kind, emptied before each test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from knowledge.adapters.memory import FixedClock
from knowledge.store.engine import open_engine
from tests.bot.people.office import Office, wipe
from tests.databases import MISSING, Databases, postgres_databases, sqlite_databases

__all__ = ["postgres_databases", "sqlite_databases"]


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)])
def kept_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A migrated database for all tests of this folder."""
    shared = request.getfixturevalue("sqlite_databases" if request.param == "sqlite" else "postgres_databases")
    if shared is None:
        pytest.skip(MISSING)
    mine = Databases(shared.server)
    engine = open_engine(mine.ready())
    yield engine
    engine.dispose()
    mine.clear()


@pytest.fixture
def engine(kept_engine: Engine) -> Engine:
    wipe(kept_engine)
    return kept_engine


@pytest.fixture
def office(engine: Engine, clock: FixedClock) -> Office:
    return Office(engine, clock)
