"""What every embedder does, the packaged model and the fake."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from knowledge.adapters.memory import HashingEmbedder
from knowledge.adapters.sentences import SentenceTransformerEmbedder
from knowledge.ports import Embedder

TEXTS = [
    "A preservation request asks the platform to keep the records of an account.",
    "Seed phrases have twelve or twenty-four words.",
    "",
    "The court order names the wallet address. " * 8,
    "x",
]


@pytest.fixture(scope="module", params=["hashing", pytest.param("packaged", marks=pytest.mark.integration)])
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    made = HashingEmbedder() if request.param == "hashing" else SentenceTransformerEmbedder(threads=1)
    yield made
    made.close()


def test_vectors_are_unit_vectors_in_order(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert embedder.embed_question(text) == pytest.approx(vector, abs=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dimensions)
    assert embedder.count_tokens([]) == []


def test_batching_does_not_show(embedder: Embedder) -> None:
    together = embedder.embed_passages(TEXTS * 9)
    backwards = embedder.embed_passages(list(reversed(TEXTS * 9)))
    assert together == pytest.approx(backwards[::-1], abs=1e-5)


def test_texts_that_share_words_are_near(embedder: Embedder) -> None:
    question = embedder.embed_question("how many words has a seed phrase")
    scores = embedder.embed_passages(TEXTS) @ question
    assert int(np.argmax(scores)) == 1


def test_the_fingerprint_is_one_short_word(embedder: Embedder) -> None:
    assert 0 < len(embedder.fingerprint) <= 80
    assert embedder.fingerprint.split() == [embedder.fingerprint]
    assert embedder.multilingual is False


def test_tokens_are_counted_without_a_limit(embedder: Embedder) -> None:
    long = "word " * (embedder.max_tokens + 100)
    counts = embedder.count_tokens(["", "word", long])
    assert counts == [0, 1, embedder.max_tokens + 100]


@pytest.mark.parametrize("text", ["\0", "\ud800", "🙂" * 50, "\u200b\u202e", "\n\n"])
def test_odd_characters_are_embedded(embedder: Embedder, text: str) -> None:
    assert np.linalg.norm(embedder.embed_question(text)) == pytest.approx(1.0, abs=1e-5)
    assert len(embedder.count_tokens([text])) == 1


def test_threads_may_ask_at_once(embedder: Embedder) -> None:
    expected = embedder.embed_question("seed phrase")
    found: list[bool] = []

    def ask() -> None:
        found.append(np.allclose(embedder.embed_question("seed phrase"), expected, atol=1e-5))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 20
