"""Opening and migrating a database, and what is said when that fails."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, event, insert
from sqlalchemy.exc import IntegrityError

from knowledge.errors import SchemaTooNew, StorageError, UserInputError
from knowledge.store.engine import migrate, open_engine, reading, writing
from knowledge.store.library import Library
from knowledge.store.tables import settings
from migrations import all_tables
from tests.knowledge.store.builders import MovableClock, add
from tests.knowledge.store.other_process import ROOT

ONLY_SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def test_the_migrations_lead_to_the_tables(engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, all_tables()) == []


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    library = Library(engine, MovableClock())
    document = add(library, "oficio").document

    migrate(engine)

    assert library.documents() == [document]


def test_a_newer_schema_is_refused(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_future'")

    with pytest.raises(SchemaTooNew, match="newer version") as caught:
        migrate(engine)

    assert caught.value.code == "schema-too-new"


def test_a_database_without_tables_is_said_to_be_not_set_up(database_url: str) -> None:
    with opened(database_url) as engine, pytest.raises(StorageError) as caught:
        Library(engine, MovableClock()).head()

    assert caught.value.code == "database-not-set-up"


def test_a_broken_rule_can_be_caught_inside_and_is_translated_outside(engine: Engine) -> None:
    twice = insert(settings).values(key="a", value="b")

    with writing(engine) as connection:
        connection.execute(twice)
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(twice)
    with pytest.raises(StorageError), writing(engine) as connection:
        connection.execute(twice)

    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM settings").scalar_one() == 1


def test_errors_hold_no_values(engine: Engine) -> None:
    with pytest.raises(StorageError) as caught, writing(engine) as connection:
        connection.execute(insert(settings).values(key=None, value="canary"))

    assert "canary" not in repr(caught.value)
    assert "canary" not in str(caught.value.__cause__).partition("DETAIL")[0]


@ONLY_SQLITE
def test_sqlite_is_set_up_for_several_processes(engine: Engine) -> None:
    with reading(engine) as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        ]

    assert values == ["wal", 1, 10_000, 1]


@ONLY_SQLITE
def test_a_writer_that_waited_too_long_is_told(engine: Engine) -> None:
    with opened(engine.url.render_as_string()) as second:
        event.listen(second, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 50"))
        with writing(engine), pytest.raises(StorageError) as caught, writing(second):
            pass

    assert caught.value.code == "database-busy"


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path}/missing/liaison.db") as engine, pytest.raises(StorageError) as caught:
        migrate(engine)

    assert caught.value.code == "database-unreachable"
    assert str(tmp_path) not in str(caught.value)


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "liaison.db").write_bytes(b"not a database " * 1000)

    with opened(f"sqlite:///{tmp_path}/liaison.db") as engine, pytest.raises(StorageError) as caught:
        migrate(engine)

    assert caught.value.code == "database-damaged"


def test_a_server_out_of_reach_is_said_without_the_password(tmp_path: Path) -> None:
    address = f"postgresql://liaison:hunter2@/liaison?host={tmp_path}"

    with opened(address) as engine, pytest.raises(StorageError) as caught:
        migrate(engine)

    assert caught.value.code == "database-unreachable"
    assert "hunter2" not in repr(caught.value)
    assert "hunter2" not in repr(caught.value.__cause__)


@pytest.mark.parametrize(
    "address", ["", "mysql://u:hunter2@h/d", "liaison.db", "sqlite+aiosqlite:///x", "postgresql://h:x/d"]
)
def test_an_unusable_address_is_refused(address: str) -> None:
    with pytest.raises(UserInputError, match="sqlite:///") as caught:
        open_engine(address)

    assert caught.value.code == "database-address"
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_each_way_to_write_a_postgresql_address_works(scheme: str) -> None:
    assert open_engine(f"{scheme}://liaison@localhost/liaison").dialect.driver == "psycopg"


def test_importing_the_library_loads_neither_migrations_nor_drivers_nor_models() -> None:
    heavy = ("alembic", "migrations", "psycopg", "torch", "chromadb", "tantivy", "langchain_core")
    program = f"import sys, knowledge.store.library; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
