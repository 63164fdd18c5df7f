"""What a cache folder says about itself: which generation is current, what it holds, and whether its files are as left.

A *seal* lists the size and hash of every file of a generation. It is removed before the first write and made again
once the files rest, so a file that changed behind our back is found before a native library reads it.
"""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1
_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """State of a cache folder.

    Attributes:
        generation: Name of the folder that holds the indexes; empty = none is usable.
        embedder: Fingerprint of the embedder that made the vectors.
        database: Identity of the database that was followed; empty = not told.
        cursor: Last entry of the change log that the indexes hold.
        checked_on: ISO day on which validity was last compared with the database.
        dead: Deleted vectors that the files still hold.
    """

    generation: str
    embedder: str
    database: str
    cursor: int
    checked_on: str
    dead: int
    version: int = FORMAT


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of a cache folder, None where there is none that we can read."""
    try:
        stored = json.loads((folder / _MANIFEST).read_bytes())
        manifest = Manifest(**stored)
    except (OSError, ValueError, TypeError):
        return None
    return manifest if manifest.version == FORMAT and _well_typed(manifest) else None


def _well_typed(manifest: Manifest) -> bool:
    texts = (manifest.generation, manifest.embedder, manifest.database, manifest.checked_on)
    numbers = (manifest.cursor, manifest.dead)
    return all(isinstance(text, str) for text in texts) and all(isinstance(number, int) for number in numbers)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step; it is on the disk when this returns."""
    _replace(folder / _MANIFEST, json.dumps(asdict(manifest)))


def _replace(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _seal_path(generation: Path) -> Path:
    return generation.with_suffix(".seal")


def _digests(generation: Path) -> dict[str, list[int | str]]:
    found: dict[str, list[int | str]] = {}
    for path in sorted(path for path in generation.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "blake2b").hexdigest()
        found[path.relative_to(generation).as_posix()] = [path.stat().st_size, digest]
    return found


def seal(generation: Path) -> None:
    """Write down the files of a generation; nothing may be writing to it."""
    _replace(_seal_path(generation), json.dumps(_digests(generation)))


def unseal(generation: Path) -> None:
    """Say that the files are about to change."""
    _seal_path(generation).unlink(missing_ok=True)


def sealed(generation: Path) -> bool | None:
    """Tell whether the files are as they were sealed; None where they were not sealed."""
    try:
        listed = json.loads(_seal_path(generation).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return False
    try:
        return bool(listed == _digests(generation))
    except OSError:
        return False


def remove_generations(folder: Path, keep: str) -> None:
    """Delete all generations of a cache folder but ``keep``, and what an interrupted write left."""
    for path in folder.glob("g-*"):
        if path.name in (keep, f"{keep}.seal"):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
