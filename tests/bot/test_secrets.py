"""Secrets: in no log record, no exception, no ``repr``, no crash, and in no child process."""

import io
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.app import build_application
from bot.logging import OURS, REDACTED, RedactingFormatter, describe, quiet_crashes, set_up_logging
from bot.quiet_bot import QuietBot
from bot.sandbox.world import World
from ingest.child import ReaderProcess
from knowledge.adapters.environment import ALLOWED, plain_environment
from knowledge.adapters.pipeline import Pipeline
from knowledge.store.engine import open_engine
from tests.bot.kit import ScriptedAnswerer, config_for, request_to, services_with

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "987654321:AA-bot-secret_of-thirty-five-signs"
PASSWORD = "s3cret/of the@mail"
SECRETS = {
    "TELEGRAM_BOT_TOKEN": TOKEN,
    "LIAISON_SMTP_PASSWORD": PASSWORD,
    "LIAISON_DATABASE_URL": "postgresql://liaison:dbsecret@db.example/liaison",
    "SOMETHING_NEW_API_KEY": "key-of-tomorrow",
}


def fail(error: Exception) -> None:
    raise error


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    """What the log says at its most talkative; the state of logging is put back afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    set_up_logging("debug", [TOKEN, PASSWORD], stream)
    yield stream
    root.handlers[:], root.level = before


@pytest.mark.parametrize("name", ["bot.app", "liaison.service", "httpx", "telegram.ext.Updater", "urllib3", "root"])
def test_no_record_shows_a_secret_wherever_it_stands(output: io.StringIO, name: str) -> None:
    log = logging.getLogger(name)
    log.error("token %s", TOKEN)
    log.error(f"https://api.telegram.org/bot{TOKEN}/getMe")  # noqa: G004 - as careless packages do
    log.error({"password": PASSWORD})
    log.error("%(password)s", {"password": PASSWORD})
    log.error("to %s", SECRETS["LIAISON_DATABASE_URL"])
    try:
        fail(ValueError(f"{TOKEN} {PASSWORD}"))
    except ValueError:
        log.exception("failed with %s", PASSWORD)
    said = output.getvalue()
    assert said.count("\n") == 6
    assert not any(secret in said for secret in (TOKEN, TOKEN.split(":")[1], PASSWORD, "dbsecret"))


def test_a_token_is_taken_out_even_where_nobody_named_it(output: io.StringIO) -> None:
    logging.getLogger("bot.app").warning(
        "bot%s and %s", "111222333:AnotherToken_of_some-length", "1112%3AEscaped_token"
    )
    assert "AnotherToken" not in output.getvalue()
    assert "Escaped_token" not in output.getvalue()
    assert output.getvalue().count(REDACTED) == 2


@pytest.mark.parametrize("name", ["httpx", "httpcore.http11", "telegram.Bot", "sqlalchemy.engine.Engine", "asyncio"])
def test_what_packages_say_below_a_warning_is_not_even_put_together(output: io.StringIO, name: str) -> None:
    assert not logging.getLogger(name).isEnabledFor(logging.INFO)


@given(st.text(min_size=1, max_size=12), st.text(max_size=30), st.text(max_size=30))
def test_a_named_secret_is_never_written(secret: str, before: str, after: str) -> None:
    line = RedactingFormatter([secret]).redact(f"{before}{secret}{after}")
    assert secret not in line.replace(REDACTED, "\0") or secret in REDACTED


def test_an_exception_is_described_without_its_text() -> None:
    try:
        try:
            fail(KeyError(TOKEN))
        except KeyError as cause:
            raise ValueError(PASSWORD) from cause
    except ValueError as error:
        said = describe(error)
    assert "ValueError" in said
    assert "KeyError" in said
    assert TOKEN not in said
    assert PASSWORD not in said


def test_a_crash_of_a_thread_is_one_line_without_its_text() -> None:
    stream = io.StringIO()
    before = threading.excepthook, sys.unraisablehook
    with quiet_crashes(stream, [PASSWORD]):
        thread = threading.Thread(target=fail, args=(ValueError(PASSWORD),))
        thread.start()
        thread.join()
    assert stream.getvalue().startswith("liaison: unexpected failure: ValueError test_secrets.py:")
    assert stream.getvalue().count("\n") == 1
    assert PASSWORD not in stream.getvalue()
    assert (threading.excepthook, sys.unraisablehook) == before


def test_a_program_that_crashes_says_no_secret() -> None:
    program = f"""
import typer
from liaison import cli

@cli.app.command("crash")
def crash() -> None:
    raise RuntimeError({TOKEN!r})

cli.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program, "crash"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 1
    assert done.stderr.startswith("liaison: ")
    assert "RuntimeError" in done.stderr
    assert TOKEN not in done.stderr + done.stdout


def test_nothing_that_holds_the_token_shows_it(engine: Engine) -> None:
    world = World(token=TOKEN)
    config = config_for(world)
    application = build_application(config, services_with(engine, ScriptedAnswerer()), request_to(world))
    holders = [config, application, application.bot, application.desk, application.desk.services, application.inbox,
               application.updater, application.bot.request]  # fmt: skip
    secret = TOKEN.split(":")[1]
    assert [type(one).__name__ for one in holders if secret in f"{one!r}{one!s}{[one]}"] == []


def test_a_quiet_bot_names_its_number_alone() -> None:
    assert repr(QuietBot(TOKEN)) == str(QuietBot(TOKEN)) == "<QuietBot 987654321>"


def test_an_engine_does_not_show_the_password_of_its_database() -> None:
    engine = open_engine(SECRETS["LIAISON_DATABASE_URL"])
    assert "dbsecret" not in f"{engine!r}{engine.url}{engine.pool!r}"
    engine.dispose()


# --- child processes


@pytest.fixture
def secretive(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def seen_by(pid: int) -> bytes:
    """Environment and command line of a process, as everybody on the machine or its user may read them."""
    folder = Path("/proc") / str(pid)
    return folder.joinpath("environ").read_bytes() + folder.joinpath("cmdline").read_bytes()


def test_the_stages_of_a_pipeline_know_no_secret(secretive: None) -> None:
    pipeline = Pipeline([["cat"], ["cat"]], timeout_s=10)
    try:
        assert pipeline.ask(["one"]) == ["one"]
        seen = [seen_by(pid) for pid in pipeline.pids]
    finally:
        pipeline.close()
    assert len(seen) == 2
    assert_clean(seen)


def test_the_process_that_reads_files_knows_no_secret(secretive: None) -> None:
    with ReaderProcess() as reader:
        reader.read(b"# Title\n\nText.", "a.md")
        assert reader.pid is not None
        assert_clean([seen_by(reader.pid)])


def assert_clean(seen: list[bytes]) -> None:
    for one in seen:
        assert one
        assert not any(name.encode() in one or value.encode() in one for name, value in SECRETS.items())


def test_the_environment_of_children_is_an_allow_list(secretive: None) -> None:
    environment = plain_environment(EXTRA="1")
    assert set(environment) <= {*ALLOWED, "LC_ALL", "EXTRA"}
    assert environment["EXTRA"] == "1"
    assert environment["PATH"] == os.environ["PATH"]


def test_every_child_process_of_the_program_gets_an_environment_of_its_own() -> None:
    """Whoever starts a process names its environment; without that it would inherit every secret."""
    careless = []
    for package in sorted(OURS - {"tests"}):
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text("utf-8")
            starts = text.count("subprocess.Popen(") + text.count("subprocess.run(")
            if starts > text.count("env="):
                careless.append(str(path.relative_to(ROOT)))
    assert careless == []
