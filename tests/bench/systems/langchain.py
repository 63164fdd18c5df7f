"""The recipes that LangChain's own pages teach: Chroma alone, and Chroma with BM25."""

from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.model import Language
from tests.bench.systems.bare import BareEmbedder
from tests.bench.systems.pieces import load_pieces
from tests.bench.systems.port import DEPTH, depth, distinct

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever


def open_chroma(folder: Path, embedder: BareEmbedder) -> "Chroma":
    """Open LangChain's Chroma store in a folder, with its defaults."""
    from chromadb.config import Settings
    from langchain_chroma import Chroma

    settings = Settings(anonymized_telemetry=False)
    return Chroma("bench", embedder, persist_directory=str(folder), client_settings=settings)


class LangChainChroma:
    """Dense search alone.

    Args:
        folder: Takes the store.
    """

    def __init__(self, folder: Path) -> None:
        self._store = open_chroma(folder / "chroma", BareEmbedder())
        self._depth = DEPTH

    def index(self, folder: Path) -> None:
        """Take in the text files of a folder."""
        self._take(load_pieces(folder))

    def ask(self, question: str, language: Language) -> list[str]:
        """Return the names of the nearest files."""
        return _names(self._store.similarity_search(question, k=self._depth))

    def close(self) -> None:
        """Do nothing: the process ends."""

    def _take(self, pieces: "list[Document]") -> None:
        self._store.add_documents(pieces)
        self._depth = depth(len({piece.metadata["name"] for piece in pieces}), len(pieces))


class LangChainEnsemble(LangChainChroma):
    """BM25 and Chroma, half and half, joined by their ranks."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._retriever: BaseRetriever | None = None

    def ask(self, question: str, language: Language) -> list[str]:
        """Return the names of the best files."""
        assert self._retriever is not None
        return _names(self._retriever.invoke(question))

    def _take(self, pieces: "list[Document]") -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever

        super()._take(pieces)
        words = BM25Retriever.from_documents(pieces, k=self._depth)
        dense = self._store.as_retriever(search_kwargs={"k": self._depth})
        self._retriever = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])


def _names(found: "list[Document]") -> list[str]:
    return distinct(str(document.metadata["name"]) for document in found)[:DEPTH]
