"""What tries to file a request is told from what asks about requests."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard.case_data import mask
from bot.guard.filing import WEIGHTS, judge, signs
from knowledge.model import Language
from tests.bot.guard.fit_filing import fit

HERE = Path(__file__).parent
ROWS = [json.loads(line) for line in (HERE / "filing.jsonl").read_text("utf-8").splitlines()]
GOLD = HERE.parents[1] / "gold" / "starter.jsonl"


def told(files: bool, split: str, language: str = "") -> list[bool]:
    """What is said of the phrasings of a half, masked as they reach the guard."""
    return [
        judge(mask(row["text"]).text).files
        for row in ROWS
        if row["files"] is files and row["split"] == split and language in {"", row["language"]}
    ]


def test_requests_are_recognised() -> None:
    found = told(True, "fit")
    assert len(found) >= 1000
    assert sum(found) >= 0.99 * len(found)


def test_questions_about_requests_are_left_alone() -> None:
    found = told(False, "fit")
    assert len(found) >= 1000
    assert sum(found) <= 0.02 * len(found)


def test_phrasings_that_the_weights_were_not_fitted_on() -> None:
    """What is reached on phrasings of somebody who did not know the signs; see docs/decisions/0011.

    When they were first met, 90 in 100 requests were found and 6 in 100 questions mistaken; more phrasings of others
    have been learned from since, these never.
    """
    requests, questions = told(True, "held"), told(False, "held")
    assert min(len(requests), len(questions)) >= 150
    assert sum(requests) >= 0.95 * len(requests)
    assert sum(questions) <= 0.06 * len(questions)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_each_language_has_its_share(language: str) -> None:
    requests, questions = told(True, "fit", language), told(False, "fit", language)
    assert min(len(requests), len(questions)) >= 300
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
    assert judge(text).files
    assert judge(mask(text).text).files


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
    judgement = judge("congelen esta cuenta")
    reasons = dict(judgement.reasons)
    assert reasons["rule act"] > 0
    assert reasons["word congelen"] > 0
    assert "rule how" not in reasons
    assert dict(judge("¿cómo lo pido?").reasons)["rule how"] < 0
    assert sum(reasons.values()) > sum(dict(judge("cómo congelo esta cuenta").reasons).values())


def test_an_emptied_message_files_nothing() -> None:
    assert not judge("").files
    assert not judge("[TXID]?").files


def test_who_is_told_by_case_data_counts_as_more_than_an_address() -> None:
    assert not judge("is this on tron? [TRON address]").files
    assert judge("who is this on tron? [UID] give me his name").files


def test_weights_are_small_and_every_sort_of_sign_is_known() -> None:
    assert WEIGHTS.stat().st_size < 300_000
    data = json.loads(WEIGHTS.read_text("utf-8"))
    made = {sign[0] for row in ROWS[:300] for sign in signs(row["text"])}
    assert set(data["signs"]) == made
    assert all(weight for known in data["signs"].values() for weight in known.values())


def test_the_fit_finds_what_tells_two_sorts_apart() -> None:
    found = [{"wplease", "wfreeze"}, {"wfreeze", "whow"}, {"wplease", "wsend"}, {"whow", "wsend"}] * 5
    please, how, freeze, _ = fit(found, np.array([1.0, 0, 1, 0] * 5), np.ones(20), ["wplease", "whow", "wfreeze"])
    assert please > 0.5
    assert how < -0.5
    assert abs(freeze) < 0.1


def test_past_is_no_demand() -> None:
    assert not judge("ya mandé el oficio de la cuenta, cuánto espero").files


@given(st.text(alphabet=st.sampled_from("aeno |.,?¿[]\n\u200bñé0x"), max_size=3000))
def test_odd_texts_are_judged_without_delay(text: str) -> None:
    assert judge(text).files in {True, False}
