"""txtai with hybrid search: its BM25 and a Faiss index, half and half, joined by scaled scores."""

from pathlib import Path

from knowledge.model import Language, Vector
from tests.bench.systems.bare import BareEmbedder
from tests.bench.systems.pieces import load_pieces
from tests.bench.systems.port import DEPTH, depth, distinct


class TxtaiHybrid:
    """txtai as its pages teach it, with the packaged model.

    Args:
        folder: Not used: the index lives in memory.
    """

    def __init__(self, folder: Path) -> None:
        from txtai import Embeddings

        self._embedder = BareEmbedder()

        def encode(texts: list[str]) -> Vector:  # a plain function: of a bound method txtai would make an instance
            return self._embedder.encode(texts)

        self._embeddings = Embeddings(
            {
                "method": "external",
                "transform": encode,
                "hybrid": True,
                "content": False,
            }
        )
        self._names: list[str] = []
        self._depth = DEPTH

    def index(self, folder: Path) -> None:
        """Take in the text files of a folder."""
        pieces = load_pieces(folder)
        self._names = [str(piece.metadata["name"]) for piece in pieces]
        self._embeddings.index([(number, piece.page_content, None) for number, piece in enumerate(pieces)])
        self._depth = depth(len(set(self._names)), len(pieces))

    def ask(self, question: str, language: Language) -> list[str]:
        """Return the names of the best files."""
        found: list[tuple[int, float]] = self._embeddings.search(question, self._depth)
        return distinct(self._names[number] for number, _ in found)[:DEPTH]

    def close(self) -> None:
        """Let go of the index."""
        self._embeddings.close()
