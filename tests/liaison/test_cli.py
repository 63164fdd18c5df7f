"""The commands that stay stable, as a member of staff types them."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.ingest.samples import one_of_each
from tests.liaison.conftest import Shell

pytestmark = pytest.mark.integration

GUIDE = """---
title: Preservation and seed phrases
tlp: CLEAR
---

## Preservation

A preservation request obliges the exchange to keep the records for ninety days. It discloses nothing.

## Seed phrases

A seed phrase has 12 or 24 words from a fixed list. Seal it in an opaque envelope and photograph nothing.
"""


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    path = tmp_path / "guide.md"
    path.write_text(GUIDE)
    return path


def json_lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_document_in_a_cited_answer_out(shell: Shell, guide: Path) -> None:
    assert shell("add", guide)[0] == 0
    code, out, err = shell("ask", "how long does the exchange keep records after a preservation request", "--json")
    [answer] = json_lines(out)
    assert (code, err) == (0, "")
    assert set(answer) == {"answered", "language", "confidence", "answer", "passages"}
    assert (answer["answered"], answer["language"]) == (True, "en")
    assert "ninety days" in str(answer["answer"])
    assert isinstance(answer["passages"], list)
    first = answer["passages"][0]
    assert set(first) == {"document", "title", "source_name", "section", "page", "score", "text", "audience"}
    assert (first["title"], first["source_name"]) == ("Preservation and seed phrases", "guide.md")
    assert (first["section"], first["page"], first["audience"]) == ("Preservation", None, ["public"])


def test_what_the_material_does_not_say_is_said(shell: Shell, guide: Path) -> None:
    shell("add", guide)
    [answer] = json_lines(shell("ask", "who won the football match yesterday?", "--json")[1])
    assert (answer["answered"], answer["answer"]) == (False, None)
    assert "does not say" in shell("ask", "who won the football match yesterday?")[1]


def test_add_reports_every_file_of_a_folder(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "material"
    folder.mkdir()
    for name, data in one_of_each().items():
        (folder / name).write_bytes(data)
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.7\n" + b"\x00\xff" * 200)
    (folder / "encrypted.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000)
    code, out, _ = shell("add", folder, "--tlp", "CLEAR", "--json")
    reports = json_lines(out)
    assert code == 1
    assert len(reports) == len(one_of_each()) + 2
    for report in reports:
        assert {"path", "status", "document", "passages", "seconds", "error"} <= set(report)
        assert (report["error"] is None) == (report["status"] == "added")
    failed = {Path(str(report["path"])).name for report in reports if report["error"]}
    assert failed == {"damaged.pdf", "encrypted.docx"}


def test_a_withdrawn_document_answers_no_more(shell: Shell, guide: Path) -> None:
    [report] = json_lines(shell("add", guide, "--json")[1])
    assert shell("withdraw", str(report["document"]))[0] == 0
    [answer] = json_lines(shell("ask", "how many words has a seed phrase", "--json")[1])
    assert (answer["answered"], answer["passages"]) == (False, [])
    assert shell("documents")[1] == ""
    [listed] = json_lines(shell("documents", "--all", "--json")[1])
    assert listed["status"] == "withdrawn"


def test_a_restricted_document_answers_its_agency_only(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("The verification call goes to the duty officer of the unit before each freeze.")
    shell("add", path, "--tlp", "AMBER", "--agency", "unit-a")
    question = "who gets the verification call before a freeze"
    assert json_lines(shell("ask", question, "--json")[1])[0]["passages"] == []
    assert json_lines(shell("ask", question, "--json", "--as", "agency:unit-b")[1])[0]["passages"] == []
    [answer] = json_lines(shell("ask", question, "--json", "--as", "agency:unit-a")[1])
    assert answer["answered"] is True


def test_evaluate_prints_the_figures(shell: Shell, guide: Path, tmp_path: Path) -> None:
    shell("add", guide)
    gold = tmp_path / "gold.jsonl"
    relevant = [{"document": "guide.md", "contains": "12 or 24 words"}]
    lines = [
        {"question": "how many words has a seed phrase", "language": "en", "relevant": relevant, "answer": "12 or 24"},
        {"question": "price of a beer in Lima", "language": "en", "relevant": []},
        {"question": "¿qué es una frase semilla?", "language": "es", "relevant": relevant},
    ]
    gold.write_text("\n".join(map(json.dumps, lines)))
    [report] = json_lines(shell("evaluate", gold, "--json")[1])
    overall = report["overall"]
    assert isinstance(overall, dict)
    names = {"recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "auroc", "answered@5", "answer_in_highlight"}
    assert names | {"p50_ms", "p95_ms", "questions"} <= set(overall)
    assert (overall["recall@1"], overall["auroc"], overall["questions"]) == (1.0, 1.0, 3)
    assert isinstance(report["languages"], dict)
    assert set(report["languages"]) == {"en", "es"}
    assert "recall@5" in shell("evaluate", gold)[1]


def test_evaluate_draws_the_curve_and_gives_its_numbers(shell: Shell, guide: Path, tmp_path: Path) -> None:
    shell("add", guide)
    gold = tmp_path / "gold.jsonl"
    relevant = [{"document": "guide.md", "contains": "12 or 24 words"}]
    lines = [
        {"question": "how many words has a seed phrase", "language": "en", "relevant": relevant},
        {"question": "price of a beer in Lima", "language": "en", "relevant": []},
    ]
    gold.write_text("\n".join(map(json.dumps, lines)))
    picture = tmp_path / "curve.png"
    [report] = json_lines(shell("evaluate", gold, "--curve", picture, "--json")[1])
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert isinstance(report["curve"], dict)
    assert set(report["curve"]) == {"overall", "en"}
    [strict, *_] = report["curve"]["en"]
    assert (strict["share"], strict["false_answers"], strict["answered"], strict["right"]) == (0.01, 0, 1, 1)
    code, _, err = shell("evaluate", gold, "--curve", tmp_path / "nowhere" / "curve.png")
    assert (code, err.count("\n")) == (1, 1)
    assert "cannot be written" in err


def test_init_is_safe_to_repeat(shell: Shell, home: Path) -> None:
    assert shell("init")[0] == shell("init")[0] == 0
    assert (home / "liaison.db").exists()


def test_there_is_no_knowledge_base_yet(shell: Shell) -> None:
    code, out, err = shell("ask", "anything")
    assert (code, out) == (1, "")
    assert "liaison init" in err
    assert err.count("\n") == 1


def test_a_newer_schema_is_refused_with_one_line(shell: Shell, home: Path) -> None:
    shell("init")
    with sqlite3.connect(home / "liaison.db") as database:
        database.execute("update alembic_version set version_num = '9999_future'")
    database.close()
    code, out, err = shell("documents")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "newer" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("add",),
        ("add", "x.txt", "--tlp", "WHITE"),
        ("add", "x.txt", "--tlp", "AMBER"),
        ("add", "x.txt", "--valid-until", "tomorrow"),
        ("add", "x.txt", "--language", "fr"),
        ("ask", ""),
        ("ask", "x" * 5001),
        ("ask", "hello", "--as", "everybody"),
        ("nonsense",),
        ("evaluate",),
    ],
)
def test_wrong_use_is_exit_code_2(shell: Shell, arguments: tuple[str, ...]) -> None:
    code, out, err = shell(*arguments)
    assert (code, out) == (2, "")
    assert err


@pytest.mark.parametrize("text", ["", "{", '{"question": 1}', '{"question": "a", "language": "fr", "relevant": []}'])
def test_a_gold_file_that_is_none_is_named(shell: Shell, tmp_path: Path, text: str) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(text)
    code, out, err = shell("evaluate", gold)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "gold.jsonl" in err


def test_a_missing_file_is_one_line_and_exit_code_1(shell: Shell) -> None:
    code, out, _ = shell("add", "nowhere.pdf", "--tlp", "CLEAR")
    assert code == 1
    assert "nowhere.pdf" in out


def test_a_home_that_cannot_be_made_is_one_line(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("LIAISON_HOME", str(tmp_path / "file" / "home"))
    code, _, err = shell("init")
    assert (code, err.count("\n")) == (1, 1)


def test_a_database_that_is_none_is_one_line(shell: Shell, home: Path) -> None:
    home.mkdir()
    (home / "liaison.db").write_bytes(b"this is not a database " * 100)
    code, _, err = shell("documents")
    assert (code, err.count("\n")) == (1, 1)


def test_doctor_says_what_is_there_and_what_is_not(shell: Shell) -> None:
    shell("init")
    code, out, _ = shell("doctor", "--json")
    findings = json.loads(out)
    assert code == 0
    states = {finding["what"]: finding["state"] for finding in findings}
    assert states["telegram"] == states["bot"] == "off"
    assert states["embedder"] == states["database"] == "ok"


def test_doctor_says_when_nothing_can_work(shell: Shell, home: Path) -> None:
    home.mkdir()
    (home / "liaison.db").write_bytes(b"this is not a database " * 100)
    code, out, _ = shell("doctor", "--json")
    assert code == 1
    assert {finding["what"]: finding["state"] for finding in json.loads(out)}["database"] == "failed"
