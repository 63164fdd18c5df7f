"""Adds a folder in a process of its own, one line a stored file, so that tests can kill it at any moment."""

import sys
from pathlib import Path

from ingest.child import ReaderProcess
from ingest.metadata import Statement
from ingest.pipeline import Pipeline
from ingest.sources import find_sources
from knowledge.adapters.clock import SystemClock
from knowledge.adapters.memory import HashingEmbedder, IdentityGlosser
from knowledge.audience import Tlp
from knowledge.store.engine import migrate, open_engine
from knowledge.store.library import Library


def main() -> None:
    database, folder = sys.argv[1:]
    engine = open_engine(f"sqlite:///{database}")
    migrate(engine)
    with ReaderProcess() as reader:
        library = Library(engine, SystemClock())
        pipeline = Pipeline(library, reader, HashingEmbedder(), IdentityGlosser(), added_by="s", max_bytes=10**6)
        print("ready", flush=True)
        for report in pipeline.add(find_sources([Path(folder)]), Statement(tlp=Tlp.CLEAR)):
            print(report.path.name, flush=True)


if __name__ == "__main__":
    main()
