"""A migrated database in a file, a world, a clock."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.sandbox.world import World
from knowledge.adapters.memory import FixedClock
from knowledge.store.engine import open_engine
from tests.bot.kit import NOW, Shelves
from tests.databases import Databases, sqlite_databases

__all__ = ["sqlite_databases"]


@pytest.fixture
def engine(sqlite_databases: Databases) -> Iterator[Engine]:
    engine = open_engine(sqlite_databases.ready())
    yield engine
    engine.dispose()
    sqlite_databases.clear()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def shelves(engine: Engine, clock: FixedClock) -> Shelves:
    return Shelves(engine, clock)
