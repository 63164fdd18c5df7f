"""Adding files beside the bare embedder on the very texts, and reading a long PDF beside ``pdftotext``."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.bench.home import STARTER
from tests.bench.process import OwnProcess
from tests.bench.report import Bound, Figure, Report, number
from tests.bench.systems.workshop import Added, PdfTimes, Workshop, add_folder, add_starter, encode, read_pdf
from tests.bench.texts import write_texts
from tests.bench.timing import median

PAGES = 60
_NOTE = (
    "Adding: files to committed passages, without loading the model. Bare embedder: SentenceTransformer.encode on "
    "exactly the texts that were embedded, same model and threads, by turns; medians. Gloss: time in the translator."
)


@dataclass(slots=True)
class Corpus:
    """What adding a set of files came to: one entry a round."""

    name: str
    added: list[Added] = field(default_factory=list)
    bare_s: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Median of the seconds of adding."""
        return median([added.seconds for added in self.added])

    @property
    def ratio(self) -> float:
        """Median over the rounds of adding over the bare embedder."""
        pairs = zip(self.added, self.bare_s, strict=True)
        return median([added.seconds / bare for added, bare in pairs])

    @property
    def gloss_share(self) -> float:
        """Median of the time in the translator over the rest."""
        return median([added.gloss_s / max(1e-9, added.seconds - added.gloss_s) for added in self.added])


@dataclass(frozen=True, slots=True)
class Adding:
    """What was measured."""

    corpora: tuple[Corpus, ...]
    pdf: tuple[PdfTimes, ...]


def measure(folder: Path, *, quick: bool) -> Adding:
    """Add the starter documents and made text files, into a new home each round.

    Args:
        folder: Takes homes and files; the first home with the starter documents stays for other measurements.
        quick: One round, fewer files.
    """
    texts = folder / "texts"
    write_texts(texts, 60 if quick else 300)
    starter, made = Corpus("starter documents"), Corpus(f"{60 if quick else 300} text files")
    with OwnProcess(partial(Workshop, folder / "home-first"), folder / "adding.log") as process:
        for turn in range(1 if quick else 3):
            home = folder / (STARTER if turn == 0 else f"home-adding-{turn}")
            starter.added.append(process.run(add_starter, home))
            starter.bare_s.append(process.run(encode))
            made.added.append(process.run(add_folder, folder / f"home-texts-{turn}", texts))
            made.bare_s.append(process.run(encode))
        pdf = process.run(read_pdf, PAGES, 2 if quick else 5)
    return Adding((starter, made), tuple(pdf))


def report(adding: Adding, into: Report) -> None:
    """Put the figures into a report."""
    figures = [figure for corpus in adding.corpora for figure in _corpus(corpus)]
    into.add("Adding", [*figures, *_pdf(adding.pdf)], _NOTE)


def _corpus(corpus: Corpus) -> list[Figure]:
    first = corpus.added[0]
    work = (
        f"{first.passages} passages, {first.texts} texts embedded, bare embedder {number(median(corpus.bare_s), 's')}"
    )
    return [
        Figure(f"adding, {corpus.name}", corpus.seconds, "s", None, work),
        Figure(f"adding over bare embedder, {corpus.name}", corpus.ratio, "", Bound(1.15)),
        Figure(f"gloss adds, {corpus.name}", corpus.gloss_share, "", Bound(0.25)),
    ]


def _pdf(times: tuple[PdfTimes, ...]) -> list[Figure]:
    poppler = [item.pdftotext_s for item in times if item.pdftotext_s is not None]
    beside = f"pdftotext -layout {number(median(poppler), 's')}" if poppler else "pdftotext is not installed"
    return [
        Figure(
            f"{PAGES}-page PDF, reader in process", median([item.inside_s for item in times]), "s", Bound(1.0), beside
        ),
        Figure(f"{PAGES}-page PDF, reader process", median([item.child_s for item in times]), "s", Bound(1.0)),
        Figure(f"{PAGES}-page PDF, reader process with its start", times[0].first_s, "s"),
    ]
