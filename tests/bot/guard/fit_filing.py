"""Fits ``bot/guard/filing_weights.json`` anew: ``python -m tests.bot.guard.fit_filing``.

A logistic regression with a squared penalty, by accelerated gradient steps, on every phrasing of ``filing.jsonl`` that
is not held back and on the gold questions. Twice: the signs that weigh most are kept and fitted again.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.guard.case_data import mask
from bot.guard.filing import WEIGHTS, signs

HERE = Path(__file__).parent
GOLD = HERE.parents[1] / "gold" / "starter.jsonl"
KEPT, PENALTY, ROUNDS, GOLD_WEIGHT = 14_000, 1.0, 300, 1.0
Floats = NDArray[np.float64]


def phrasings() -> list[tuple[str, bool, float]]:
    """Return texts, whether they file, and how much each counts."""
    rows = [json.loads(line) for line in (HERE / "filing.jsonl").read_text("utf-8").splitlines()]
    gold = [json.loads(line)["question"] for line in GOLD.read_text("utf-8").splitlines()]
    return [
        *((row["text"], bool(row["files"]), 1.0) for row in rows if row["split"] == "fit"),
        *((question, False, GOLD_WEIGHT) for question in gold),
    ]


def fit(signs_of_each: Sequence[set[str]], files: Floats, counts: Floats, vocabulary: Sequence[str]) -> Floats:
    """Return the weight of each sign of a vocabulary, and the bias behind them."""
    place = {sign: number for number, sign in enumerate(vocabulary)}
    known = [(row, place[sign]) for row, found in enumerate(signs_of_each) for sign in sorted(found) if sign in place]
    rows, columns = (np.array(side) for side in zip(*known, strict=True))
    size, width = len(files), len(vocabulary)
    scale = (10 / np.sqrt(np.maximum(np.bincount(rows, minlength=size), 1)))[rows]
    step = 1 / (_steepness(rows, columns, scale, counts, width) / 4 + PENALTY + counts.sum() / 80)
    old = ahead = np.zeros(width + 1)
    pace = 1.0
    for _ in range(ROUNDS):
        total = np.bincount(rows, scale * ahead[columns], size) + ahead[width]
        off = (1 / (1 + np.exp(-total)) - files) * counts
        slope = np.append(np.bincount(columns, scale * off[rows], width) + PENALTY * ahead[:width], off.sum())
        new, faster = ahead - step * slope, (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = new + (pace - 1) / faster * (new - old)
        old, pace = new, faster
    return old


def _steepness(rows: NDArray[np.int64], columns: NDArray[np.int64], scale: Floats, counts: Floats, width: int) -> float:
    direction = np.ones(width) / width**0.5
    for _ in range(20):
        turned = np.bincount(
            columns, scale * (np.bincount(rows, scale * direction[columns], len(counts)) * counts)[rows], width
        )
        direction = turned / np.linalg.norm(turned)
    return float(np.linalg.norm(turned))


def weights(rows: Iterable[tuple[str, bool, float]]) -> tuple[float, dict[str, float]]:
    """Return the bias and the weights of the signs that are worth keeping."""
    texts, files, counts = zip(*rows, strict=True)
    found = [signs(mask(text).text) for text in texts]
    often = Counter(sign for one in found for sign in one)
    vocabulary = sorted(sign for sign, count in often.items() if count > 1)
    labels, shares = np.array(files, float), np.array(counts)
    first = fit(found, labels, shares, vocabulary)
    worth = {sign: abs(weight) * often[sign] ** 0.5 for sign, weight in zip(vocabulary, first, strict=False)}
    vocabulary = sorted(sorted(worth, key=lambda sign: -worth[sign])[:KEPT])
    second = fit(found, labels, shares, vocabulary)
    return float(second[-1]), dict(zip(vocabulary, (round(float(one), 3) for one in second), strict=False))


def main() -> None:
    """Fit, and write the file."""
    bias, fitted = weights(phrasings())
    sorts: dict[str, dict[str, int]] = {}
    for sign, weight in fitted.items():
        if round(weight * 1000):
            sorts.setdefault(sign[0], {})[sign[1:]] = round(weight * 1000)
    text = json.dumps({"bias": round(bias, 3), "signs": sorts}, ensure_ascii=False, separators=(",", ":"))
    WEIGHTS.write_text(text.replace("},", "},\n") + "\n", "utf-8")


if __name__ == "__main__":
    main()
