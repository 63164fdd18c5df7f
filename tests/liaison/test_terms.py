"""``liaison terms``: the team's own vocabulary over the packaged one."""

from pathlib import Path

import pytest

from tests.liaison.conftest import Shell

HEADER = "id,domain,en,es,pt,definition_en,definition_es,definition_pt,source\n"
ROW = (
    "ticket,request,intake ticket,boleta de ingreso (PE),tíquete de entrada,A number.,Un número.,Um número.,own usage\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "terms.csv"
    path.write_text(HEADER + ROW, encoding="utf-8")
    return path


def test_imported_concepts_are_exported_with_the_packaged_ones(shell: Shell, table: Path) -> None:
    code, out, _ = shell("terms", "import", table)
    assert (code, out.startswith("1 concepts taken")) == (0, True)
    whole = shell("terms", "export")[1]
    assert ROW in whole
    assert "seed phrase" in whole
    assert shell("terms", "export", "--own")[1] == HEADER + ROW


def test_importing_twice_replaces(shell: Shell, table: Path) -> None:
    shell("terms", "import", table)
    table.write_text(HEADER + ROW.replace("intake ticket", "intake slip"), encoding="utf-8")
    shell("terms", "import", table)
    own = shell("terms", "export", "--own")[1]
    assert "intake slip" in own
    assert "intake ticket" not in own


@pytest.mark.parametrize("text", ["", "id,en\n", HEADER + ROW.replace("ticket,request", ",request")])
def test_a_table_that_is_wrong_changes_nothing(shell: Shell, table: Path, text: str) -> None:
    table.write_text(text, encoding="utf-8")
    code, _, err = shell("terms", "import", table)
    assert (code, err.count("\n")) == (1, 1)
    assert shell("terms", "check", table)[0] == 1
    assert shell("terms", "export", "--own")[1] == HEADER


def test_check_finds_nothing_wrong_in_a_good_table(shell: Shell, table: Path) -> None:
    assert shell("terms", "check", table)[:2] == (0, "Nothing is wrong.\n")
    assert shell("terms", "check", table.parent / "nowhere.csv")[0] == 1
