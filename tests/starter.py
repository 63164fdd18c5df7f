"""A home with the starter documents, made once for all tests that need real material."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from liaison.commands import add_starter
from liaison.compose import open_base, open_models
from liaison.settings import Settings


@pytest.fixture(scope="session")
def starter_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of `liaison init --starter`; not to be changed."""
    home = tmp_path_factory.mktemp("starter")
    settings = Settings(home=home)
    with open_base(settings, create=True) as base, open_models(settings, base) as models:
        add_starter(base, models)
    return home


@pytest.fixture
def starter_home(starter_template: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it."""
    home = tmp_path / "starter"
    shutil.copytree(starter_template, home)
    yield home
    shutil.rmtree(home)
