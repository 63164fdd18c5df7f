"""The two indexes of a cache folder, opened together, and a trial of them in a process of its own.

``python -m knowledge.adapters.pair FOLDER`` tries a folder: a native library that meets a damaged file may end its
process, and that must not be the bot's.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np

from knowledge.adapters.chroma import ChromaIndex
from knowledge.adapters.environment import plain_environment
from knowledge.adapters.tantivy_index import TantivyIndex
from knowledge.errors import IndexDamaged, LiaisonError

_TRIAL_TIMEOUT_S = 120.0


def open_pair(folder: Path, *, dead: int = 0) -> tuple[ChromaIndex, TantivyIndex]:
    """Open the indexes of a folder; they are made where they do not exist.

    Args:
        folder: Of one generation.
        dead: Deleted vectors that the Chroma files still hold.

    Raises:
        IndexDamaged: If one cannot be read, or the two do not hold equally many passages.
    """
    dense = ChromaIndex(folder / "chroma", dead=dead)
    try:
        return dense, TantivyIndex(folder / "tantivy")
    except LiaisonError:
        dense.close()
        raise


def survives(folder: Path) -> bool:
    """Tell whether the indexes of a folder open and answer, tried in another process; nothing else may have it open."""
    command = [sys.executable, "-m", "knowledge.adapters.pair", str(folder)]
    try:
        trial = subprocess.run(
            command, capture_output=True, timeout=_TRIAL_TIMEOUT_S, check=False, env=plain_environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return trial.returncode == 0


def _try(folder: Path) -> None:
    dense, lexical = open_pair(folder)
    dense.verify()
    if lexical.count() != dense.count():
        message = "The two indexes do not hold the same passages."
        raise IndexDamaged(message)
    lexical.search({"en": ["the"], "es": ["de"], "pt": ["de"]}, frozenset({"public"}), 10)
    dense.close()
    lexical.close()


if __name__ == "__main__":
    np.seterr(all="ignore")
    try:
        _try(Path(sys.argv[1]))
    except LiaisonError:
        sys.exit(1)
