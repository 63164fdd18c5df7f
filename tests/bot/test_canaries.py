"""Case data that people write to the bot, and the check that looks for it: what it finds, and that a run then fails."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.sandbox.state import DEFAULT_TOKEN
from bot.sandbox.world import World
from tests.bot.kit import Shelves, meta, running
from tests.canary import CANARIES, CASE, INPUT, KEY, TOKEN, Ears, Watch, engines_in

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = (
    f"¿Cómo pido preservar datos? Investigo a {CASE.name}, CURP {CASE.curp}, correo {CASE.email}.",
    f"What must a preservation request contain for {CASE.email}?",
    f"Em que rede está o endereço {CASE.tron}?",
    f"Congelen la cuenta de {CASE.email} con CURP {CASE.curp}",
    f"which chain is {CASE.tron}",
)


@pytest.fixture
def watch() -> Watch:
    return Watch()


# --- the real thing: what the check then looks for is looked for in every test, this one too


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
async def test_case_data_is_answered_and_kept_nowhere(world: World, shelves: Shelves, question: str) -> None:
    shelves.add(meta("Preservation"), ["A preservation request must contain the case number. Send it.", "Later. Then."])
    ana = world.user("Ana", language="es")
    async with running(world, shelves.services()):
        await world.reply_to(ana, question)
        world.edit_text(world.send_text(ana, "What is that?"), question)
        world.send_text(ana, f"/glossary {CASE.email}")
        await world.settle()


async def test_case_data_is_not_taken_for_an_invitation(world: World, shelves: Shelves) -> None:
    """The part of a link after ``start=`` is left as it is, for it is a code; what cannot be one is masked."""
    ana = world.user("Ana", language="es")
    async with running(world, shelves.services()):
        for payload in (CASE.curp, CASE.tron, CASE.email):
            await world.reply_to(ana, f"/start {payload}")
        await world.settle()


async def test_case_data_of_an_update_that_fails_is_kept_nowhere(world: World, shelves: Shelves) -> None:
    services = shelves.services()
    ana = world.user("Ana")
    async with running(world, services):
        with shelves.engine.begin() as connection:
            connection.execute(text("ALTER TABLE answers RENAME TO gone"))
        await world.reply_to(ana, QUESTIONS[1])
        await world.settle()


# --- that it bites


def test_the_canary_token_is_the_one_of_every_world() -> None:
    assert DEFAULT_TOKEN.partition(":")[2] == TOKEN == World().token.partition(":")[2]


def test_this_very_run_listens(request: pytest.FixtureRequest) -> None:
    watch = request.config.stash[KEY]
    before = watch.records
    logging.getLogger("bot.test").debug("one more")
    assert watch.records == before + 1
    assert logging.getLogger().level == logging.DEBUG


@pytest.mark.parametrize("kind", CANARIES)
def test_a_canary_in_a_record_is_seen(watch: Watch, kind: str) -> None:
    make = Ears(watch)
    make("bot.app", logging.DEBUG, "app.py", 7, "said %s", (CANARIES[kind],), None)
    places = watch.take()
    assert f"{kind} in the log, from bot.app (app.py:7)" in places
    assert f"{kind} in what would be redacted in the log, from bot.app (app.py:7)" in places
    assert watch.take() == []


def test_what_other_packages_say_below_a_warning_is_written_nowhere_and_so_not_looked_at(watch: Watch) -> None:
    Ears(watch)("httpx", logging.INFO, "client.py", 7, "GET %s", (TOKEN,), None)
    assert watch.take() == []


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
@pytest.mark.parametrize("kind", CANARIES)
def test_a_canary_in_a_file_is_seen(
    watch: Watch, request: pytest.FixtureRequest, tmp_path: Path, kind: str, spelling: type[str]
) -> None:
    folder = tmp_path / INPUT / "deep"
    folder.mkdir(parents=True)
    (folder / "page").write_bytes(b"\0" * 5000 + spelling(CANARIES[kind]).encode() + b"\0" * 5000)
    watch.see_tree(tmp_path)
    assert watch.take() == []
    watch.see_tree(tmp_path / INPUT)
    assert watch.take() == [f"{kind} in the file deep/page"]


def test_a_canary_in_the_name_of_a_file_is_seen_and_not_repeated(watch: Watch, tmp_path: Path) -> None:
    folder = tmp_path / INPUT
    folder.mkdir()
    (folder / f"{CASE.curp}.md").write_text("nothing")
    watch.see_tree(folder)
    assert watch.take() == ["case CURP in the name of the file [case CURP].md"]


@pytest.mark.parametrize("checkpoint", [False, True], ids=["in the log", "in the pages"])
def test_a_canary_in_a_database_is_seen(watch: Watch, tmp_path: Path, *, checkpoint: bool) -> None:
    from knowledge.store.engine import open_engine, writing

    folder = tmp_path / INPUT
    folder.mkdir()
    engine = open_engine(f"sqlite:///{folder / 'a.db'}")
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE t (x TEXT)"))
        connection.execute(text("INSERT INTO t VALUES (:x)"), {"x": CASE.email})
    if checkpoint:
        engine.raw_connection().cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    elsewhere = Watch()
    elsewhere.see_tree(folder)
    assert elsewhere.take() == [f"case e-mail in the file a.db{'' if checkpoint else '-wal'}"]
    watch.see_database(engine, tmp_path)
    assert watch.take() == []
    watch.see_database(engine)
    assert len(watch.take()) == 1
    engine.dispose()


PLANTED = """
import logging
import pytest
from sqlalchemy import text
from knowledge.store.engine import open_engine
from tests.canary import CASE, TOKEN

@pytest.fixture
def engine(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    yield engine
    engine.dispose()
    (tmp_path / "a.db").unlink()

def test_log():
    logging.getLogger("bot.x").debug("for %s", CASE.email)

def test_print():
    print(CASE.curp)

def test_database(engine):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (x TEXT)"))
        connection.execute(text("INSERT INTO t VALUES (:x)"), {"x": CASE.tron})

def test_nothing(tmp_path):
    (tmp_path / "left").write_text("nothing")

def test_file(tmp_path):
    (tmp_path / "left").write_text(TOKEN)
"""


def test_a_run_in_which_canaries_come_out_fails_for_each_place(tmp_path: Path) -> None:
    said = run(tmp_path, PLANTED, 1, ["-p", "xdist", "-n", "1"])
    assert "- case e-mail in the log, from bot.x (test_planted.py:" in said
    assert "- case CURP in captured stdout call" in said
    assert "- case address in the file a.db-wal" in said
    assert "- token in the file test_file0/left" in said
    failed = {line.split("::")[1].split()[0] for line in said.splitlines() if line.startswith(("FAILED", "ERROR"))}
    assert failed == {"test_log", "test_print", "test_database"}
    # what a test prints or logs itself, pytest shows
    assert TOKEN not in said
    assert CASE.tron not in said


def test_a_file_alone_fails_the_run(tmp_path: Path) -> None:
    said = run(tmp_path, f"from tests.canary import TOKEN\n{PLANTED[PLANTED.index('def test_nothing') :]}", 1, [])
    assert "2 passed" in said


def run(tmp_path: Path, tests: str, code: int, workers: list[str]) -> str:
    folder = tmp_path / INPUT
    folder.mkdir()
    (folder / "test_planted.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\n")
    options = ["-q", "-p", "tests.canary", "-p", "no:cacheprovider", f"--basetemp={folder / 'base'}", *workers]
    command = [sys.executable, "-m", "pytest", *options, "test_planted.py"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_an_engine_is_found_where_a_test_has_one(engine: Engine) -> None:
    assert engines_in([engine, Shelves(engine), 7, None]) == [engine]
