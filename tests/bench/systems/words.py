"""The simplest system there is: how many words of the question a file holds. Needs no model; for trying the bench."""

from pathlib import Path

from knowledge.language.stem import tokens
from knowledge.model import Language


class SharedWords:
    """Ranks files by the share of the question's words that they hold.

    Args:
        folder: Not used.
    """

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, frozenset[str]] = {}

    def index(self, folder: Path) -> None:
        """Take in the text files of a folder."""
        self._files = {
            path.name: frozenset(tokens(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.txt"))
        }

    def ask(self, question: str, language: Language) -> list[str]:
        """Return the names of the files that hold most of the words."""
        words = frozenset(tokens(question))
        shared = {name: len(words & held) for name, held in self._files.items()}
        return sorted((name for name, count in shared.items() if count), key=lambda name: (-shared[name], name))[:10]

    def close(self) -> None:
        """Do nothing."""
