"""Which files a command names: files, folders, and a manifest that a folder may hold."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ingest.metadata import Statement, parse_statement
from ingest.model import MetaValue
from knowledge.errors import UserInputError

MANIFEST_NAME = "manifest.yaml"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to add.

    Attributes:
        path: Where it lies.
        stated: What a manifest says about it.
        problem: Why it cannot even be opened; None for a file.
        name: Stands for the place of the file where its path would not; empty = the path.
    """

    path: Path
    stated: Statement = field(default_factory=Statement)
    problem: UserInputError | None = None
    name: str = ""

    @property
    def origin(self) -> str:
        """SHA-256 of the file's place: a changed file from the same place is a new version of the same document."""
        return hashlib.sha256((self.name or str(self.path.resolve())).encode()).hexdigest()


def find_sources(paths: Iterable[Path]) -> list[Source]:
    """List files and the files in folders, hidden ones left out, in the order of their names; each file once."""
    found: dict[Path, Source] = {}
    for path in paths:
        for source in _sources_of(path):
            found.setdefault(source.path, source)
    return list(found.values())


def _sources_of(path: Path) -> Iterator[Source]:
    if not path.is_dir():
        missing = UserInputError(f"There is no file {path}.", code="file-missing", name=path.name)
        yield Source(path, problem=None if path.is_file() else missing)
        return
    try:
        stated = read_manifest(path / MANIFEST_NAME)
    except UserInputError as problem:
        yield Source(path / MANIFEST_NAME, problem=problem)
        return
    for child in sorted(path.rglob("*")):
        inside = child.relative_to(path)
        hidden = any(part.startswith(".") for part in inside.parts)
        if child.is_file() and not hidden and inside.as_posix() != MANIFEST_NAME and _stays_inside(child, path):
            yield Source(child, stated.get(inside.as_posix(), Statement()))


def _stays_inside(child: Path, folder: Path) -> bool:
    """A symbolic link must not bring in files from elsewhere."""
    return child.resolve().is_relative_to(folder.resolve())


def read_manifest(path: Path) -> dict[str, Statement]:
    """Read what ``manifest.yaml`` says: a list of entries with ``file`` and the keys of front matter.

    Returns:
        File name, relative to the folder, to statement; empty where there is no manifest.

    Raises:
        UserInputError: If the manifest cannot be read; the sentence names the entry.
    """
    if not path.is_file():
        return {}
    try:
        loaded: object = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - texts only
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise UserInputError(f"{path.name} is not readable YAML.", code="manifest-unreadable") from None
    return dict(_entry(number, item) for number, item in enumerate(loaded if isinstance(loaded, list) else [loaded], 1))


def _entry(number: int, item: object) -> tuple[str, Statement]:
    if not isinstance(item, Mapping) or not isinstance(item.get("file"), str):
        raise UserInputError(f"{MANIFEST_NAME}: entry {number} names no file.", code="manifest-unreadable")
    values: dict[str, MetaValue] = {str(key): value for key, value in item.items() if value not in ("null", "~", "")}
    try:
        return str(values.pop("file")), parse_statement(values)
    except UserInputError as error:
        raise UserInputError(f"{MANIFEST_NAME}: entry {number}: {error}", code="manifest-unreadable") from None
