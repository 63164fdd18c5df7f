"""Whether Liaison sets off the answer, and whether it knows what the material does not say, on SQuAD sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from knowledge.audience import Reader
from knowledge.evaluate import Figures, GoldQuestion, Relevant, evaluate
from tests.bench.process import OwnProcess
from tests.bench.report import Figure, Report
from tests.bench.sets import Collection, Gold, QuestionSet
from tests.bench.systems.product import Product
from tests.bench.targets import set_off_target, topic_target

_NOTE = (
    "As liaison evaluate measures. Set off: share of all questions whose set-off sentences, two at most, in the first "
    "passage, contain an answer. Topic missing: the texts of every other article are withdrawn, and all questions are "
    "asked again; those of these articles have no answer any more."
)


@dataclass(frozen=True, slots=True)
class Judged:
    """Figures of one set of questions with all texts there, and with every other article missing."""

    questions: str
    collection: str
    whole: Figures
    halved: Figures


def judge(collection: Collection, folder: Path) -> list[Judged]:
    """Measure one collection; only where its articles are known.

    Args:
        collection: The texts and the questions.
        folder: Takes files, a home and a log; one that is not there yet.
    """
    files = folder / "files"
    collection.write(files)
    missing = frozenset(name for name, article in collection.articles.items() if article % 2)
    sets = [item for item in collection.sets if not item.typed]
    with OwnProcess(partial(Product, folder / "home"), folder / "judging.log") as process:
        process.run(_index, files)
        whole = [process.run(_measure, _golds(item, frozenset())) for item in sets]
        process.run(_withdraw, missing)
        halved = [process.run(_measure, _golds(item, missing)) for item in sets]
    return [
        Judged(item.name, collection.name, before, after)
        for item, before, after in zip(sets, whole, halved, strict=True)
    ]


def _golds(asked: QuestionSet, missing: frozenset[str]) -> list[GoldQuestion]:
    return [_gold(gold, missing) for gold in asked.questions]


def _gold(gold: Gold, missing: frozenset[str]) -> GoldQuestion:
    there = tuple(Relevant(name) for name in sorted(gold.relevant - missing))
    return GoldQuestion(gold.asked.text, gold.asked.language, there, gold.answer)


def _index(product: Product, files: Path) -> None:
    product.index(files)


def _measure(product: Product, golds: Sequence[GoldQuestion]) -> Figures:
    return evaluate(product.answerer, golds, Reader()).overall


def _withdraw(product: Product, names: frozenset[str]) -> None:
    for document in product.base.library.documents():
        if document.source_name in names:
            product.base.library.withdraw(document.id)
    product.catch_up()


def report(judged: Sequence[Judged], into: Report) -> None:
    """Put the figures into a report."""
    if judged:
        into.add("Setting off, and knowing what is not there", [f for item in judged for f in _figures(item)], _NOTE)


def _figures(judged: Judged) -> list[Figure]:
    name = f"{judged.questions} → {judged.collection}"
    set_off, topic = set_off_target(judged.questions, judged.collection), topic_target(judged.questions)
    values = [
        (f"answer in what is set off, {name}", judged.whole.answer_in_highlight, set_off),
        (f"topic missing, AUROC, {name}", judged.halved.auroc, topic),
        (f"topic missing, answered at 5 % false answers, {name}", judged.halved.answered, None),
    ]
    return [Figure(text, value, "", bound) for text, value, bound in values if value is not None]
