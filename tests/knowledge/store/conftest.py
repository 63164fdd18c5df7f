"""Databases, a clock that tests move, and a library on top."""

import pytest
from sqlalchemy import Engine

from knowledge.store.library import Library
from tests.databases import database_url, databases, engine, postgres_databases, sqlite_databases
from tests.knowledge.store.builders import MovableClock

__all__ = ["database_url", "databases", "engine", "postgres_databases", "sqlite_databases"]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def library(engine: Engine, clock: MovableClock) -> Library:
    return Library(engine, clock)
