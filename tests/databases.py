"""Empty databases for tests: SQLite files, and a PostgreSQL server that lives as long as the test run.

Import the fixtures into a ``conftest``. The server listens on a Unix socket only and forgets everything. It refuses to
run as root, so root starts it as the user ``postgres`` (or ``nobody``). Where it is not installed, its tests are
skipped.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Protocol, TypedDict

import psycopg
import pytest
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import Engine, make_url

from knowledge.store.engine import migrate, open_engine

START_TIMEOUT_S = 60
MISSING = "PostgreSQL is not installed: no initdb on the path or under /usr/lib/postgresql"


class Server(Protocol):
    """Makes databases of one kind."""

    def create(self, template: str | None = None) -> str:
        """Make a database, empty or a copy of the one at an address that nobody has open; return its address."""
        ...

    def drop(self, url: str) -> None:
        """Remove a database."""
        ...


@dataclass
class PostgresServer:
    """A running server; ``folder`` holds its socket."""

    folder: Path
    numbers: "count[int]" = field(default_factory=count)

    def url(self, database: str) -> str:
        return f"postgresql://liaison@/{database}?host={self.folder}"

    def create(self, template: str | None = None) -> str:
        name = f"test{next(self.numbers)}"
        statement = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        model = make_url(template).database if template else None
        self._execute(statement.format(Identifier(name), Identifier(model or "template1")))
        return self.url(name)

    def drop(self, url: str) -> None:
        self._execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(make_url(url).database or "")))

    def _execute(self, statement: Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@dataclass
class SqliteFolder:
    """A folder of SQLite files."""

    folder: Path
    numbers: "count[int]" = field(default_factory=count)

    def create(self, template: str | None = None) -> str:
        path = self.folder / f"test{next(self.numbers)}.db"
        if template:
            shutil.copyfile(template.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)


@dataclass
class Databases:
    """Hands out databases of one kind."""

    server: Server
    template: str | None = None
    handed_out: list[str] = field(default_factory=list)

    def empty(self) -> str:
        """Return the address of a new database without tables."""
        self.handed_out.append(self.server.create())
        return self.handed_out[-1]

    def ready(self) -> str:
        """Return the address of a new database with the newest schema; migrating once and copying is quicker."""
        if self.template is None:
            self.template = self.server.create()
            engine = open_engine(self.template)
            migrate(engine)
            engine.dispose()
        self.handed_out.append(self.server.create(self.template))
        return self.handed_out[-1]

    def clear(self) -> None:
        """Remove what was handed out."""
        while self.handed_out:
            self.server.drop(self.handed_out.pop())


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """SQLite files in a folder of this test run."""
    return Databases(SqliteFolder(tmp_path_factory.mktemp("sqlite")))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[Databases | None]:
    """Databases on the PostgreSQL server of this test run; None where there is none to start."""
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    with run_server(binaries) as server:
        yield Databases(server)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)])
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Databases of each kind in turn."""
    of_kind = request.getfixturevalue("sqlite_databases" if request.param == "sqlite" else "postgres_databases")
    if of_kind is None:
        pytest.skip(MISSING)
    yield of_kind
    of_kind.clear()


@pytest.fixture
def database_url(databases: Databases) -> str:
    """The address of an empty database, without tables."""
    return databases.empty()


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    """An open database with the newest schema."""
    opened = open_engine(databases.ready())
    yield opened
    opened.dispose()


def find_binaries() -> Path | None:
    """Return the folder of PostgreSQL's server programs."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def run_server(binaries: Path) -> Iterator[PostgresServer]:
    """Start a server in a folder of its own and stop it at the end."""
    with ExitStack() as stack:
        # not pytest's folder: it is closed to other users, and the path of a socket holds at most 107 characters
        folder = Path(tempfile.mkdtemp(prefix="liaison-pg-", dir="/tmp"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        owner = unprivileged_user()
        if owner:
            shutil.chown(folder, owner)
        run_initdb(binaries, folder, owner)
        process = start_postgres(binaries, folder, owner)
        stack.callback(stop, process)
        server = PostgresServer(folder)
        wait_until_ready(server, process)
        yield server


def unprivileged_user() -> str | None:
    """Return whom to run the server as; None = as ourselves."""
    if os.geteuid() != 0:
        return None
    present = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in present else "nobody"


def run_initdb(binaries: Path, folder: Path, owner: str | None) -> None:
    options = ["--auth=trust", "--username=liaison", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True, **identity(owner))
    assert done.returncode == 0, done.stderr


def start_postgres(binaries: Path, folder: Path, owner: str | None) -> subprocess.Popen[bytes]:
    # quick rather than durable: nothing outlives the run
    quick = ["-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "shared_buffers=32MB"]
    private = ["-c", "listen_addresses=", "-k", str(folder), "-c", "unix_socket_permissions=0777"]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), *quick, *private]
    if shutil.which("setpriv"):
        command = ["setpriv", "--pdeathsig", "INT", *command]  # goes down with a test run that is killed
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, **identity(owner))


class Identity(TypedDict, total=False):
    """Whom a program runs as."""

    user: str
    group: int
    extra_groups: list[str]


def identity(owner: str | None) -> Identity:
    if owner is None:
        return {}
    return {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []}


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until_ready(server: PostgresServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            psycopg.connect(server.url("postgres")).close()
        except psycopg.OperationalError:
            assert process.poll() is None, (server.folder / "log").read_text()
            assert time.monotonic() < deadline, "PostgreSQL did not start in time"
            time.sleep(0.05)
        else:
            return
