"""How good retrieval and abstention are, measured on gold questions."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from knowledge.answer import Answerer
from knowledge.audience import Reader
from knowledge.calibration import Calibration, calibration_of
from knowledge.errors import UserInputError
from knowledge.model import LANGUAGES, Answer, Found, Language

RANKS = (1, 3, 5, 10)
FALSE_SHARE = 0.05
"""Share of unanswerable questions that may get an answer, for ``answered@5``."""
Json = dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Relevant:
    """A passage that answers: of ``document`` (a source file name), containing ``contains`` (empty: any passage)."""

    document: str
    contains: str = ""

    def matches(self, found: Found) -> bool:
        """Tell whether a found passage is the one; names of folders do not count, white space is folded."""
        wanted = PurePosixPath(self.document).name
        names = {PurePosixPath(document.source_name).name for document in (found.document, *found.also_in)}
        return wanted in names and _folded(self.contains) in _folded(found.passage.text)


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with what answers it.

    Attributes:
        relevant: Empty = the material does not answer it.
        answer: Text that the set-off sentences should contain; empty = not looked at.
    """

    question: str
    language: Language
    relevant: tuple[Relevant, ...] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one gold question.

    Attributes:
        rank: Position of the first relevant passage, from 1; None where it is not among those asked for.
        highlighted: Whether the set-off sentences of the first passage contain the answer; None without one.
    """

    gold: GoldQuestion
    confidence: float
    rank: int | None
    highlighted: bool | None
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures over a set of questions; None where the set does not allow the figure.

    Attributes:
        recall: Share of the answerable questions with a relevant passage among the first 1, 3, 5 and 10.
        mrr: Mean over the answerable questions of 1 / rank, 0 beyond rank 10.
        auroc: Chance that an answerable question has more confidence than an unanswerable one.
        answered: Share of the answerable questions that are answered where 5 % of the others are answered, too.
        answer_in_highlight: Share of the questions with an answer text whose set-off sentences contain it.
    """

    recall: tuple[float | None, ...]
    mrr: float | None
    auroc: float | None
    answered: float | None
    answer_in_highlight: float | None
    p50_ms: float | None
    p95_ms: float | None
    questions: int

    def as_json(self) -> Json:
        """Return the figures under their public names."""
        recall: Json = {f"recall@{rank}": value for rank, value in zip(RANKS, self.recall, strict=True)}
        return recall | {
            "mrr@10": self.mrr,
            "auroc": self.auroc,
            "answered@5": self.answered,
            "answer_in_highlight": self.answer_in_highlight,
            "p50_ms": self.p50_ms,
            "p95_ms": self.p95_ms,
            "questions": self.questions,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """Figures over all questions and by language."""

    overall: Figures
    languages: tuple[tuple[Language, Figures], ...]

    def as_json(self) -> dict[str, Json | dict[str, Json]]:
        """Return ``{"overall": {...}, "languages": {"es": {...}}}``."""
        by_language: dict[str, Json] = {language: figures.as_json() for language, figures in self.languages}
        return {"overall": self.overall.as_json(), "languages": by_language}


def read_gold(path: Path) -> list[GoldQuestion]:
    """Read gold questions, one JSON object a line; empty lines are passed over.

    Raises:
        UserInputError: If the file cannot be read, a line is not a gold question, or there is none.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"The gold file '{path.name}' cannot be read as UTF-8 text."
        raise UserInputError(message, code="gold-unreadable", file=path.name) from error
    found = [_parse(line, number, path.name) for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise UserInputError(f"The gold file '{path.name}' has no questions.", code="gold-empty", file=path.name)
    return found


def evaluate(
    answerer: Answerer,
    gold: Sequence[GoldQuestion],
    reader: Reader,
    *,
    seconds: Callable[[], float] = time.perf_counter,
) -> Report:
    """Ask every gold question and return the figures.

    Args:
        answerer: What is measured.
        gold: The questions; the language of each stands for that of the chat.
        reader: Who asks.
        seconds: A clock that only goes forward.
    """
    return summarise(outcomes(answerer, gold, reader, seconds=seconds))


def outcomes(
    answerer: Answerer,
    gold: Sequence[GoldQuestion],
    reader: Reader,
    *,
    seconds: Callable[[], float] = time.perf_counter,
) -> list[Outcome]:
    """Ask every gold question and return what came of each, in order."""
    return [_ask(answerer, question, reader, seconds) for question in gold]


def summarise(found: Sequence[Outcome]) -> Report:
    """Return the figures of outcomes, over all and by language."""
    spoken = [language for language in LANGUAGES if any(item.gold.language == language for item in found)]
    by_language = [(name, _figures([item for item in found if item.gold.language == name])) for name in spoken]
    return Report(_figures(found), tuple(by_language))


def calibrate(found: Sequence[Outcome]) -> Calibration:
    """Return the thresholds that the unanswerable questions among ``found`` call for.

    A language without any takes all of them together.

    Raises:
        UserInputError: If no question is unanswerable.
    """
    everywhere = [item.confidence for item in found if not item.gold.relevant]
    if not everywhere:
        raise UserInputError("The gold file has no unanswerable questions.", code="gold-one-sided")
    own = {
        language: [item.confidence for item in found if not item.gold.relevant and item.gold.language == language]
        for language in LANGUAGES
    }
    return calibration_of({language: held or everywhere for language, held in own.items()})


def _ask(answerer: Answerer, gold: GoldQuestion, reader: Reader, seconds: Callable[[], float]) -> Outcome:
    began = seconds()
    answer = answerer.answer(gold.question, reader, gold.language, max(RANKS))
    spent = (seconds() - began) * 1000
    ranks = (n for n, found in enumerate(answer.found, start=1) if any(r.matches(found) for r in gold.relevant))
    return Outcome(gold, answer.confidence, next(ranks, None), _highlighted(gold, answer), spent)


def _highlighted(gold: GoldQuestion, answer: Answer) -> bool | None:
    if not gold.answer:
        return None
    if not answer.found:
        return False
    first = answer.found[0]
    set_off = " ".join(first.passage.text[start:end] for start, end in first.highlights)
    return _folded(gold.answer) in _folded(set_off)


def _figures(found: Sequence[Outcome]) -> Figures:
    answerable = [item for item in found if item.gold.relevant]
    positive = [item.confidence for item in answerable]
    negative = [item.confidence for item in found if not item.gold.relevant]
    spent = sorted(item.milliseconds for item in found)
    return Figures(
        tuple(_share(item.rank is not None and item.rank <= rank for item in answerable) for rank in RANKS),
        _share(1 / item.rank if item.rank else 0.0 for item in answerable),
        _auroc(positive, negative),
        _answered(positive, negative),
        _share(item.highlighted for item in found if item.highlighted is not None),
        _percentile(spent, 0.50),
        _percentile(spent, 0.95),
        len(found),
    )


def _share(values: Iterable[float]) -> float | None:
    known = list(values)
    return sum(known) / len(known) if known else None


def _auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    if not positive or not negative:
        return None
    wins = sum((more > less) + (more == less) / 2 for more in positive for less in negative)
    return wins / (len(positive) * len(negative))


def _answered(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    if not positive or not negative:
        return None
    threshold = _threshold(negative, FALSE_SHARE)
    return _share(confidence >= threshold for confidence in positive)


def _threshold(negative: Sequence[float], false_share: float) -> float:
    """Return just above the highest confidence that must stay unanswered."""
    ordered = sorted(negative, reverse=True)
    allowed = int(false_share * len(ordered))
    return min(1.0, ordered[allowed] + 1e-9) if allowed < len(ordered) else 0.0


def _percentile(ordered: Sequence[float], part: float) -> float | None:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else None


def _folded(text: str) -> str:
    return " ".join(text.split())


def _parse(line: str, number: int, file: str) -> GoldQuestion:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise _bad(number, file, "is not JSON") from error
    if not isinstance(value, dict):
        raise _bad(number, file, "is not a JSON object")
    question, language = value.get("question"), value.get("language")
    if not isinstance(question, str) or not question.strip():
        raise _bad(number, file, "has no 'question'")
    known = next((name for name in LANGUAGES if name == language), None)
    if known is None:
        raise _bad(number, file, "has no 'language' of en, es or pt")
    answer = value.get("answer")
    if answer is not None and not isinstance(answer, str):
        raise _bad(number, file, "has an 'answer' that is not text")
    return GoldQuestion(question, known, _relevant(value.get("relevant"), number, file), answer or "")


def _relevant(value: object, number: int, file: str) -> tuple[Relevant, ...]:
    if not isinstance(value, list):
        raise _bad(number, file, "has no list 'relevant'")
    found = []
    for item in value:
        document = item.get("document") if isinstance(item, dict) else None
        contains = item.get("contains", "") if isinstance(item, dict) else None
        if not isinstance(document, str) or not document or not isinstance(contains, str):
            raise _bad(number, file, "has an entry of 'relevant' without 'document' and 'contains'")
        found.append(Relevant(document, contains))
    return tuple(found)


def _bad(number: int, file: str, problem: str) -> UserInputError:
    message = f"Line {number} of the gold file '{file}' {problem}."
    return UserInputError(message, code="gold-line", line=number, file=file, problem=problem)
