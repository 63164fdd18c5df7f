"""A killed `add`: what was acknowledged is there, nothing is there by halves, and doing it again completes it."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from knowledge.adapters.clock import SystemClock
from knowledge.model import Status
from knowledge.store.engine import migrate, open_engine, reading
from knowledge.store.library import Library
from knowledge.store.tables import documents, passages, vectors
from tests.ingest.samples import paragraph

ROOT = Path(__file__).resolve().parents[2]
FILES = 120


def start(database: Path, folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.ingest.adding_process", str(database), str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill_after(process: "subprocess.Popen[str]", seconds: float) -> list[str]:
    """Let it work for a while after it is ready, kill it, and return what it acknowledged."""
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    time.sleep(seconds)
    process.kill()
    acknowledged = process.stdout.read().split("\n")
    process.wait()
    process.stdout.close()
    return [line for line in acknowledged[:-1] if line]


def halves(database: Path) -> list[tuple[object, ...]]:
    """Documents whose passages or vectors are not all there."""
    engine = open_engine(f"sqlite:///{database}")
    counted = (
        select(
            documents.c.source_name, documents.c.passages, func.count(passages.c.id), func.count(vectors.c.passage_id)
        )
        .outerjoin(passages, passages.c.document_id == documents.c.id)
        .outerjoin(vectors, vectors.c.passage_id == passages.c.id)
        .group_by(documents.c.id)
    )
    with reading(engine) as connection:
        rows = [tuple(row) for row in connection.execute(counted)]
    engine.dispose()
    return [row for row in rows if not row[1] == row[2] == row[3] or not row[1]]


def published(database: Path) -> list[str]:
    engine = open_engine(f"sqlite:///{database}")
    migrate(engine)
    names = [document.source_name for document in Library(engine, SystemClock()).documents(Status.PUBLISHED)]
    engine.dispose()
    return names


@pytest.mark.slow
def test_kill_at_random_moments(tmp_path: Path, scale: int) -> None:
    folder, database = tmp_path / "material", tmp_path / "liaison.db"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number:03}.txt").write_text(f"{paragraph(number)}\n\n{paragraph(number + 500)}")
    moments = random.Random(7)
    acknowledged: set[str] = set()
    for _ in range(5 * scale):
        acknowledged |= set(kill_after(start(database, folder), moments.uniform(0, 0.6)))
        stored = published(database)
        assert not halves(database)
        assert acknowledged <= set(stored)
        assert len(stored) == len(set(stored))
    last = start(database, folder)
    assert last.stdout is not None
    last.stdout.read()
    assert last.wait() == 0
    last.stdout.close()
    assert sorted(published(database)) == [f"{number:03}.txt" for number in range(FILES)]
    assert not halves(database)
