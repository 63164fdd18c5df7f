"""Stages on databases of their own."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from knowledge.store.engine import open_engine
from tests.databases import Databases, sqlite_databases

__all__ = ["sqlite_databases"]
NewEngine = Callable[[], Engine]


@pytest.fixture
def new_engine(sqlite_databases: Databases) -> Iterator[NewEngine]:
    """Opens one migrated and empty database after the other."""
    opened: list[Engine] = []

    def new() -> Engine:
        opened.append(open_engine(sqlite_databases.ready()))
        return opened[-1]

    yield new
    for engine in opened:
        engine.dispose()
    sqlite_databases.clear()
