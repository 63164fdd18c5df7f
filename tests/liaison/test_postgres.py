"""The whole road on PostgreSQL: the same commands, another address."""

import json
from pathlib import Path

import pytest

from tests.databases import MISSING, Databases
from tests.liaison.conftest import Shell

pytestmark = pytest.mark.integration


@pytest.fixture
def postgres(postgres_databases: Databases | None, monkeypatch: pytest.MonkeyPatch, home: Path) -> str:
    if postgres_databases is None:
        pytest.skip(MISSING)
    url = postgres_databases.empty()
    monkeypatch.setenv("LIAISON_DATABASE_URL", url)
    return url


def test_add_ask_withdraw_on_postgresql(shell: Shell, postgres: str, tmp_path: Path) -> None:
    guide = tmp_path / "guide.md"
    guide.write_text("## Seed phrases\n\nA seed phrase has 12 or 24 words from a fixed list.")
    assert shell("init")[0] == 0
    report = json.loads(shell("add", guide, "--tlp", "CLEAR", "--json")[1])
    assert report["status"] == "added"
    answer = json.loads(shell("ask", "how many words has a seed phrase", "--json")[1])
    assert (answer["answered"], answer["passages"][0]["source_name"]) == (True, "guide.md")
    assert shell("withdraw", report["document"])[0] == 0
    assert json.loads(shell("ask", "how many words has a seed phrase", "--json")[1])["passages"] == []


def test_a_server_that_is_not_there_is_one_line_without_the_password(
    shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIAISON_DATABASE_URL", f"postgresql://liaison:canary@/none?host={tmp_path}")
    code, out, err = shell("documents")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "canary" not in err
