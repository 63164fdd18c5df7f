"""Homes to measure on: with the starter documents, and with as many passages as wanted."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from ingest.metadata import Statement
from knowledge.audience import COMMUNITY, PUBLIC, Tlp, agency_key, audience_of
from knowledge.model import DocumentMeta, RankedText
from knowledge.store.library import Library
from liaison.compose import open_base
from liaison.starter import starter_sources
from tests.bench.process import OwnProcess
from tests.bench.synthetic import PassageMaker, sources_of
from tests.bench.systems.product import Product, add, settings_of

STARTER = "home-starter"
"""Name of the folder of the home with the starter documents."""
_SEED = 20261123
_A_DOCUMENT = 20
_EVERYBODY = frozenset({PUBLIC, COMMUNITY, agency_key("fgr")})


def starter_home(folder: Path) -> Path:
    """Return a home in ``folder`` with the starter documents; made on the first call."""
    home = folder / STARTER
    if not home.exists():
        with OwnProcess(partial(Product, home), folder / "home-starter.log") as process:
            process.run(_add_starter)
    return home


def _add_starter(product: Product) -> None:
    add(product.base, product.models, starter_sources(), Statement())


def filled_home(folder: Path, size: int) -> Path:
    """Return a home in ``folder`` with ``size`` made passages, all public, not indexed yet; made on the first call."""
    starter, home = starter_home(folder), folder / f"home-{size}"
    if not home.exists():
        with open_base(settings_of(starter)) as source, open_base(settings_of(home), create=True) as target:
            fill(source.library, target.library, size)
    return home


def fill(source: Library, target: Library, size: int) -> None:
    """Write ``size`` passages, made of those of ``source``, a document at a time."""
    maker = PassageMaker(list(sources_of(all_texts(source))), _SEED)
    embedder = source.active_embedder() or ""
    for number, start in enumerate(range(0, size, _A_DOCUMENT)):
        language, passages = maker.passages(number, min(_A_DOCUMENT, size - start))
        data = "\n\n".join(prepared.passage.text for prepared in passages).encode()
        target.add(
            DocumentMeta(f"Guide {number}", language, Tlp.CLEAR, audience_of(Tlp.CLEAR)),
            source_name=f"guide-{number}.txt",
            origin=sha256(f"guide {number}".encode()).hexdigest(),
            media_type="text/plain",
            data=data,
            content_hash=sha256(data).hexdigest(),
            passages=passages,
            embedder=embedder,
            added_by="bench",
        )


def all_texts(library: Library) -> Iterator[RankedText]:
    """Yield every passage of a library with its vectors."""
    today = today_utc()
    for batch in library.indexable_all(today):
        yield from library.readable([row.id for row in batch], _EVERYBODY, today)


def today_utc() -> date:
    """Return the day by which validity is judged."""
    return datetime.now(UTC).date()
