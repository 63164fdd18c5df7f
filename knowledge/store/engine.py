"""Opens and migrates the database, SQLite or PostgreSQL, and holds the two ways to use it: reading and writing."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from knowledge.errors import UserInputError
from knowledge.store.failures import NO_SPACE, storage_error

BUSY_TIMEOUT_S = 10
_READ_ONLY = "liaison_read_only"


def open_engine(url: str) -> Engine:
    """Return an engine for the database; nothing is opened before the first use.

    Errors of the database come out as ``StorageError``, except ``IntegrityError``, which callers may want to catch
    inside a transaction; ``reading`` and ``writing`` translate that one too.

    Args:
        url: ``sqlite:///<path>`` or ``postgresql://<user>[:<password>]@<host>/<database>``.

    Raises:
        UserInputError: If the address is neither.
    """
    address = _parse(url)
    engine = _open_sqlite(address) if address.get_backend_name() == "sqlite" else _open_postgres(address)
    event.listen(engine, "handle_error", _translate)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that only reads, all of it one state of the database; it never waits for a writer.

    Raises:
        StorageError: If the database refuses or is out of reach.
    """
    with _translated(), engine.connect() as connection:
        yield connection.execution_options(**_reading_options(engine))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that writes: committed as a whole at the end, undone as a whole on any error.

    On SQLite writers queue for at most ``BUSY_TIMEOUT_S`` seconds.

    Raises:
        StorageError: If the database refuses or is out of reach; ``DiskFull`` if there is no room.
    """
    with _translated(), engine.begin() as connection:
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema; safe to repeat, and to call from several processes at once.

    All steps are one transaction: a failure leaves the schema as it was.

    Raises:
        SchemaTooNew: If a newer version of the program made the database.
        StorageError: If the database refuses or is out of reach.
    """
    from knowledge.store import schema

    with reading(engine) as connection:
        if schema.is_current(connection):
            return
    with _translated(), engine.connect() as connection, _without_foreign_keys(connection), connection.begin():
        schema.upgrade(connection)


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    # SQLite alters a table by making it anew: dropping the old one would delete the rows that refer to it. The switch
    # does nothing inside a transaction, so it goes to the driver.
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()


def _reading_options(engine: Engine) -> dict[str, object]:
    if engine.dialect.name == "sqlite":
        return {_READ_ONLY: True}
    # as on SQLite: all statements of a transaction see the same state
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise storage_error(error) from error
    except OSError as error:
        if error.errno not in NO_SPACE:
            raise
        raise storage_error(error) from error


def _translate(context: ExceptionContext) -> Exception | None:
    # a failed ping is how the pool finds out that a connection is stale, not a failure
    if context.is_pre_ping or isinstance(context.sqlalchemy_exception, IntegrityError):
        return None
    return storage_error(context.original_exception)


def _parse(url: str) -> URL:
    message = "The database address must begin with sqlite:/// or postgresql://."
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise UserInputError(message, code="database-address") from None
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in ("sqlite", "postgresql+psycopg"):
        raise UserInputError(message, code="database-address")
    return address


def _open_postgres(address: URL) -> Engine:
    settings = {"connect_timeout": BUSY_TIMEOUT_S, "application_name": "liaison", "options": "-c lock_timeout=60s"}
    return create_engine(address, pool_pre_ping=True, hide_parameters=True, connect_args=settings)


def _open_sqlite(address: URL) -> Engine:
    # the driver begins no transactions of its own accord: _begin does, and tells writers from readers
    settings = {"timeout": BUSY_TIMEOUT_S, "isolation_level": None}
    engine = create_engine(address, hide_parameters=True, connect_args=settings)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    # IMMEDIATE takes the write lock at once: a reader that turns writer half way could not wait for it
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode")
    if cursor.fetchone() != ("wal",):
        _switch_to_wal(connection)
    cursor.execute("PRAGMA synchronous = NORMAL")
    # what was dropped must not stay readable in free pages
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _switch_to_wal(connection: DBAPIConnection) -> None:
    # SQLite does not wait for a lock here when two processes open a new file at the same moment
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    cursor = connection.cursor()
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            break
    cursor.close()
