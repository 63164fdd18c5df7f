"""LangChain + Chroma over the passages of a filled home, with the vectors that they have there."""

from itertools import islice
from pathlib import Path

import numpy as np

from knowledge.model import Language
from liaison.compose import open_base
from tests.bench.home import all_texts
from tests.bench.systems.bare import BareEmbedder
from tests.bench.systems.langchain import open_chroma
from tests.bench.systems.port import DEPTH
from tests.bench.systems.product import settings_of

_A_CALL = 2_000


class FilledChroma:
    """Dense search over the texts of a home.

    Args:
        home: Where the texts are.
        folder: Takes the store.
    """

    def __init__(self, home: Path, folder: Path) -> None:
        self._embedder = BareEmbedder()
        self._store = open_chroma(folder, self._embedder)
        with open_base(settings_of(home)) as base:
            texts = all_texts(base.library)
            while batch := list(islice(texts, _A_CALL)):
                self._store._collection.upsert(
                    [item.passage.id for item in batch],
                    embeddings=np.stack([item.vector for item in batch]),
                    metadatas=[{"name": item.document.source_name} for item in batch],
                    documents=[item.passage.text for item in batch],
                )

    def ask(self, question: str, language: Language) -> list[str]:
        """Return the names of the nearest documents."""
        return [str(found.metadata["name"]) for found in self._store.similarity_search(question, k=DEPTH)]

    def index(self, folder: Path) -> None:
        """Do nothing: everything is there from the start."""

    def close(self) -> None:
        """Do nothing: the process ends."""
