"""What tries to file a request is told from what asks about requests."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard.case_data import mask
from bot.guard.filing import files_a_request, judge
from knowledge.model import Language

HERE = Path(__file__).parent
ROWS = [json.loads(line) for line in (HERE / "filing.jsonl").read_text("utf-8").splitlines()]
GOLD = HERE.parents[1] / "gold" / "starter.jsonl"


def told(files: bool, split: str, language: str = "") -> list[bool]:
    """What is said of the phrasings of a half, masked as they reach the guard."""
    return [
        files_a_request(mask(row["text"]).text, row["language"])
        for row in ROWS
        if row["files"] is files and row["split"] == split and language in {"", row["language"]}
    ]


@pytest.mark.parametrize("split", ["fit", "held"])
def test_requests_are_recognised(split: str) -> None:
    found = told(True, split)
    assert len(found) >= 100
    assert sum(found) >= 0.99 * len(found)


@pytest.mark.parametrize("split", ["fit", "held"])
def test_questions_about_requests_are_left_alone(split: str) -> None:
    found = told(False, split)
    assert len(found) >= 100
    assert sum(found) <= 0.02 * len(found)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_each_language_has_its_share(language: str) -> None:
    requests = told(True, "fit", language) + told(True, "held", language)
    questions = told(False, "fit", language) + told(False, "held", language)
    assert min(len(requests), len(questions)) >= 60
    assert sum(requests) >= 0.99 * len(requests)
    assert sum(questions) <= 0.02 * len(questions)


def test_the_gold_questions_are_left_alone() -> None:
    questions = [json.loads(line)["question"] for line in GOLD.read_text("utf-8").splitlines()]
    assert sum(judge(mask(question).text).files for question in questions) <= 0.005 * len(questions)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("congelen esta cuenta", "es"), ("CONGELEN ESTA CUENTA", "es"), ("bloqueen la cuenta 88112, es urgente", "es"),
        ("need user data for UID 123456", "en"), ("urgente, vítima sequestrada, me mandem o IP", "pt"),
        ("bloqueiem a conta do golpista", "pt"),
    ],
)  # fmt: skip
def test_the_plainest_requests(text: str, language: Language) -> None:
    assert files_a_request(text, language)
    assert files_a_request(mask(text).text, language)


@pytest.mark.parametrize(
    "text",
    ["cómo pido congelar una cuenta", "qué debe decir el oficio", "o que faço se a vítima está sequestrada agora?"],
)
def test_the_plainest_questions(text: str) -> None:
    assert not judge(text).files


def test_danger_is_told_apart() -> None:
    assert judge("urgente, hay una persona secuestrada, mandenme la ip del usuario").urgent
    assert not judge("bloqueen la cuenta 88112").urgent
    question = judge("o que faço se a vítima está sequestrada agora?")
    assert question.live
    assert not question.files


def test_a_judgement_gives_its_reasons() -> None:
    reasons = dict(judge("congelen esta cuenta").reasons)
    assert reasons["act"] > 0
    assert "how" not in reasons
    assert dict(judge("por favor congelen, ¿cómo lo pido?").reasons)["how"] < 0


def test_past_is_no_demand() -> None:
    assert not judge("ya mandé el oficio de la cuenta, cuánto espero").files


@given(st.text(alphabet=st.sampled_from("aeno |.,?¿[]\n\u200bñé0x"), max_size=3000))
def test_odd_texts_are_judged_without_delay(text: str) -> None:
    assert judge(text).files in {True, False}
