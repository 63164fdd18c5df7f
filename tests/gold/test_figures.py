"""The figures that the starter material must reach on the gold questions; they may rise, not fall."""

from pathlib import Path

import pytest

from knowledge.audience import Reader
from knowledge.evaluate import Report, evaluate, read_gold
from liaison.compose import answerer_in_memory, open_base, open_models
from liaison.settings import Settings

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def report(starter_template: Path) -> Report:
    settings = Settings(home=starter_template)
    with open_base(settings) as base, open_models(settings, base) as models:
        gold = read_gold(Path(__file__).parent / "starter.jsonl")
        return evaluate(answerer_in_memory(base, models), gold, Reader())


def test_the_right_passage_is_among_the_first_five(report: Report) -> None:
    figures = dict(report.languages)
    assert (figures["en"].recall[2] or 0) >= 0.95
    assert (figures["es"].recall[2] or 0) >= 0.905
    assert (figures["pt"].recall[2] or 0) >= 0.92


def test_the_language_of_the_question_matters_little(report: Report) -> None:
    first = {language: figures.recall[0] or 0 for language, figures in report.languages}
    assert min(first.values()) >= 0.79
    assert max(first.values()) - min(first.values()) <= 0.04


def test_what_the_material_does_not_say_is_told_apart(report: Report) -> None:
    figures = dict(report.languages)
    assert (figures["en"].auroc or 0) >= 0.94
    assert (figures["es"].auroc or 0) >= 0.95
    assert (figures["pt"].auroc or 0) >= 0.94
    assert all((found.answered or 0) >= 0.66 for found in figures.values())
