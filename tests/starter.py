"""A home with the starter documents, made once for all tests that need real material."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def starter_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of `liaison init --starter`; not to be changed.

    It is made in a process of its own, by the first of the test run's processes that needs it; the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home, lock = shared / "starter-home", shared / "starter-home.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (home / "made").exists():
            _init(home)
            (home / "made").touch()
    return home


def _init(home: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIAISON_", "TELEGRAM_", "COV_"))}
    command = [sys.executable, "-c", "from liaison.cli import main; main()", "init", "--starter"]
    made = subprocess.run(
        command, env={**kept, "LIAISON_HOME": str(home)}, capture_output=True, text=True, timeout=280, check=False
    )
    assert made.returncode == 0, made.stderr


@pytest.fixture
def starter_home(starter_template: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it."""
    home = tmp_path / "starter"
    shutil.copytree(starter_template, home)
    yield home
    shutil.rmtree(home)
