"""The packaged model as a peer would use it: the same weights, nothing of ours around them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from knowledge.adapters.model_files import packaged_model
from knowledge.model import Vector

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32


class BareEmbedder(Embeddings):
    """``SentenceTransformer.encode`` as LangChain's ``Embeddings``."""

    def __init__(self) -> None:
        self.model = _load()
        self.encode(["warm-up"])

    def encode(self, texts: Sequence[str]) -> Vector:
        """Return unit vectors of shape (len(texts), dimensions)."""
        found: Vector = self.model.encode(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return found

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector per text."""
        return [[float(value) for value in vector] for vector in self.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return a vector."""
        return self.embed_documents([text])[0]


def _load() -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(packaged_model()), device="cpu", local_files_only=True)
