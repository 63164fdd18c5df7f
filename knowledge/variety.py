"""Different passages first: one that says what a better one says, perhaps in another language, steps back a little."""

from collections.abc import Sequence

import numpy as np

from knowledge.model import Vector

ALIKE = 0.8
"""Cosine above which one passage says what another says."""
PENALTY = 0.2
"""What a passage loses that is the same as a better one; in between in proportion.

The same answer stands in a collection in several languages; where it is not the right one, three of the first five
places were lost. On questions of officials 0 to 2 points at recall@5 and recall@3 in each language, on the half that it
was chosen on and on the other, and nothing lost on encyclopaedia passages, which are alike in fewer cases.
"""


def varied(scores: Sequence[float], vectors: Vector) -> list[tuple[int, float]]:
    """Return positions with their new scores, best first; the best keeps its score, and none falls below 0.

    Args:
        scores: Of the passages, in [0, 1].
        vectors: Of the passages, unit vectors, shape (len(scores), dimensions).
    """
    alike = np.clip((vectors @ vectors.T - ALIKE) / (1 - ALIKE), 0, 1) * PENALTY
    old = np.array(scores, dtype=np.float64)
    lost = np.zeros(len(old))
    left = np.ones(len(old), dtype=bool)
    chosen: list[tuple[int, float]] = []
    for _ in range(len(old)):
        position = int(np.argmax(np.where(left, old - lost, -np.inf)))
        chosen.append((position, max(0.0, float(old[position] - lost[position]))))
        left[position] = False
        lost = np.maximum(lost, alike[position])
    return chosen
