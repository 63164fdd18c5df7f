"""A sentence-transformers model as the embedder, offline, on one thread, questions ahead of passages."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings

from knowledge.adapters import model_files
from knowledge.adapters.queue import PriorityWorker
from knowledge.errors import ModelError
from knowledge.model import Vector

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

_TEXTS_A_PIECE = 32
_FEW = 4
_CHARACTERS_A_PIECE = 8_000
_MULTILINGUAL_VOCABULARY = 100_000
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
_NOISY = ("sentence_transformers", "transformers", "huggingface_hub")


class _Encode(Protocol):
    def __call__(
        self, inputs: list[str], *, batch_size: int, show_progress_bar: bool, normalize_embeddings: bool
    ) -> Vector: ...


class SentenceTransformerEmbedder(Embeddings):
    """Implements ``knowledge.ports.Embedder`` and LangChain's ``Embeddings``. Thread-safe.

    The model is loaded when this is made, which takes some seconds, and run once, so that the first question is as
    fast as the others.

    Args:
        folder: Of a sentence-transformers model in safetensors; None = the packaged all-MiniLM-L6-v2, verified.
        multilingual: Whether the model reads Spanish and Portuguese; None = it does where its vocabulary is large.
        threads: Threads that the model may use; None = as many as the library chooses.

    Raises:
        ModelError: If the model is missing, is not the one that we trust, or brings code of its own.
    """

    def __init__(
        self, folder: Path | None = None, *, multilingual: bool | None = None, threads: int | None = None
    ) -> None:
        if folder is None:
            place, name = model_files.packaged_model(), model_files.PACKAGED_NAME
        else:
            place, name = folder.resolve(), folder.resolve().name
            model_files.check_folder(place)
        self._fingerprint = model_files.fingerprint(place, name)
        if multilingual is None:
            multilingual = model_files.vocabulary_size(place) > _MULTILINGUAL_VOCABULARY
        self._multilingual = multilingual
        self._model = _load(place)
        self._threads = threads or _usual_threads()
        self._tokenizer = _free_tokenizer(self._model)
        self._max_tokens = self._measure_max_tokens()
        self._worker = PriorityWorker(self._encode_questions, self._encode_passages, "embedder")
        self._dimensions = len(self.embed_question("warm-up"))

    @property
    def fingerprint(self) -> str:
        """Name of the model, hash of its weights, hash of its settings."""
        return self._fingerprint

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._dimensions

    @property
    def max_tokens(self) -> int:
        """Tokens of one text that the model reads, special tokens and prompt not counted."""
        return self._max_tokens

    @property
    def multilingual(self) -> bool:
        """True where the model reads Spanish and Portuguese."""
        return self._multilingual

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, special tokens not counted."""
        clean = [text.encode("utf-8", "replace").decode() for text in texts]
        encoded = self._tokenizer.encode_batch_fast(clean, add_special_tokens=False)
        return [len(one.ids) for one in encoded]

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        """Return vectors of shape (len(texts), dimensions), in order. Gives way to questions.

        Raises:
            ModelError: If the embedder was closed.
        """
        pieces = _pieces([len(text) for text in texts])
        waiting = [self._worker.piece([texts[position] for position in piece]) for piece in pieces]
        vectors = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        try:
            for piece, future in zip(pieces, waiting, strict=True):
                vectors[piece] = future.result()
        except CancelledError:
            raise _closed() from None
        finally:
            for future in waiting:
                future.cancel()
        return vectors

    def embed_question(self, text: str) -> Vector:
        """Return a vector of shape (dimensions,). Goes ahead of waiting passages.

        Raises:
            ModelError: If the embedder was closed.
        """
        try:
            found: Vector = self._worker.question(text).result()[0]
        except CancelledError:
            raise _closed() from None
        return found

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector per text, for LangChain."""
        return [[float(value) for value in vector] for vector in self.embed_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return a vector, for LangChain."""
        return [float(value) for value in self.embed_question(text)]

    def close(self) -> None:
        """End the thread; what waits is refused. Safe to repeat."""
        self._worker.close()

    def _encode_questions(self, texts: Sequence[str]) -> Vector:
        # Threads of one small matrix product wait for each other, and on a busy machine they wait long: a few
        # questions on one thread took half as long at the 95th percentile.
        with _threads(1 if len(texts) <= _FEW else self._threads):
            return self._encode(texts, self._model.encode_query)

    def _encode_passages(self, texts: Sequence[str]) -> Vector:
        with _threads(self._threads):
            return self._encode(texts, self._model.encode_document)

    @staticmethod
    def _encode(texts: Sequence[str], encode: _Encode) -> Vector:
        # Half of a surrogate pair, which a chat message may hold, is nothing that a tokenizer takes.
        clean = [text.encode("utf-8", "replace").decode() for text in texts]
        try:
            return encode(clean, batch_size=_TEXTS_A_PIECE, show_progress_bar=False, normalize_embeddings=True)
        except Exception as error:
            message = f"The embedder failed ({type(error).__name__})."
            raise ModelError(message, code="model-failed") from error

    def _measure_max_tokens(self) -> int:
        special = int(self._tokenizer.num_special_tokens_to_add(is_pair=False))
        prompts = [prompt for prompt in self._model.prompts.values() if prompt]
        longest = max(self.count_tokens(prompts), default=0)
        return int(self._model.max_seq_length or 512) - special - longest


def _pieces(lengths: Sequence[int]) -> list[list[int]]:
    """Cut positions into pieces of like length, longest first: a batch costs as much as its longest text."""
    order = sorted(range(len(lengths)), key=lambda position: lengths[position], reverse=True)
    pieces: list[list[int]] = []
    while order:
        longest = min(max(lengths[order[0]], 1), _CHARACTERS_A_PIECE)
        size = min(_TEXTS_A_PIECE, max(1, _CHARACTERS_A_PIECE // longest))
        pieces.append(order[:size])
        order = order[size:]
    return pieces


def _closed() -> ModelError:
    return ModelError("The embedder is closed.", code="model-closed")


def _usual_threads() -> int:
    import torch

    return torch.get_num_threads()


@contextmanager
def _threads(number: int) -> Iterator[None]:
    """Let the library use so many threads, in the thread that calls it, for a while."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(number)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _load(folder: Path) -> "SentenceTransformer":
    _go_offline()
    from sentence_transformers import SentenceTransformer

    _silence()
    try:
        return SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:
        message = f"The embedder in {folder} cannot be loaded ({type(error).__name__})."
        raise ModelError(message, folder=str(folder)) from error


def _go_offline() -> None:
    """Tell the hub's client, whether it was imported before or not, that there is no network."""
    os.environ.update(_OFFLINE)
    import huggingface_hub.constants as hub

    hub.HF_HUB_OFFLINE = True
    hub.HF_HUB_DISABLE_TELEMETRY = True


def _silence() -> None:
    from transformers.utils import logging as transformers_logging

    quieten: list[Callable[[], None]] = [
        transformers_logging.set_verbosity_error,
        transformers_logging.disable_progress_bar,
    ]
    for quiet in quieten:
        quiet()
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)


def _free_tokenizer(model: "SentenceTransformer") -> "Tokenizer":
    """Return a copy of the tokenizer that counts without cutting off, apart from the one that the model uses."""
    from tokenizers import Tokenizer

    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        message = "The embedder has no fast tokenizer, so its texts cannot be measured."
        raise ModelError(message)
    tokenizer = Tokenizer.from_str(backend.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
