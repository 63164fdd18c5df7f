"""The starter documents that come with the program."""

from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from ingest.sources import Source, find_sources


def starter_sources() -> list[Source]:
    """Return the starter documents; their origin does not depend on where the program is installed."""
    with as_file(files("knowledge") / "starter") as folder:
        found = [source for source in find_sources([Path(folder)]) if source.path.parent == folder]
        return [replace(source, name=f"starter/{source.path.name}") for source in found]
