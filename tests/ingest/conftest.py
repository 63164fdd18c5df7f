"""A knowledge base in a folder and the road into it, with a fast fake in place of the embedder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ingest.child import ReaderProcess
from ingest.pipeline import FileReport, Pipeline
from knowledge.adapters.memory import FixedClock, HashingEmbedder, IdentityGlosser
from knowledge.store.engine import migrate, open_engine
from knowledge.store.library import Library


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'liaison.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def library(engine: Engine) -> Library:
    return Library(engine, FixedClock())


@pytest.fixture(scope="session")
def reader() -> Iterator[ReaderProcess]:
    with ReaderProcess() as process:
        yield process


@pytest.fixture
def pipeline(library: Library, reader: ReaderProcess) -> Pipeline:
    return Pipeline(library, reader, HashingEmbedder(), IdentityGlosser(), added_by="staff", max_bytes=5_000_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "material"
    made.mkdir()
    return made


def by_name(reports: list[FileReport]) -> dict[str, FileReport]:
    return {report.path.name: report for report in reports}
