"""What the commands print: lines for people, JSON for programs."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO, TypeAlias

from ingest.pipeline import FileReport
from knowledge.evaluate import Figures, Report
from knowledge.model import Answer, Document, Found, Locator

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


def write_line(text: str, stream: TextIO | None = None) -> None:
    """Write a line, whatever characters the terminal can show."""
    out = stream or sys.stdout
    encoding = out.encoding or "utf-8"
    out.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    out.flush()


def write_json(value: Json) -> None:
    """Write one JSON value on a line."""
    write_line(json.dumps(value, ensure_ascii=False))


def place_of(locator: Locator) -> str | None:
    """Return the page label, or where there are no pages the slide or the sheet."""
    if locator.page is not None:
        return locator.page
    return str(locator.slide) if locator.slide is not None else locator.sheet


def report_json(report: FileReport) -> Json:
    """Return one file's line of ``liaison add --json``."""
    return {
        "path": str(report.path),
        "status": report.status,
        "document": report.document,
        "passages": report.passages,
        "seconds": report.seconds,
        "error": report.error,
        "warnings": list(report.warnings),
    }


def report_line(report: FileReport) -> str:
    """Return one file's line of ``liaison add``."""
    if report.error:
        return f"{report.status:<11} {report.path}: {report.error}"
    plural = "passage" if report.passages == 1 else "passages"
    return f"{report.status:<11} {report.path}  {report.passages} {plural}  {report.seconds:.1f} s"


def found_json(found: Found) -> Json:
    """Return one passage of ``liaison ask --json``."""
    return {
        "document": found.document.id,
        "title": found.document.meta.title,
        "source_name": found.document.source_name,
        "section": found.passage.locator.section,
        "page": place_of(found.passage.locator),
        "score": round(found.score, 4),
        "text": found.passage.text,
        "audience": sorted(found.document.meta.audience),
    }


def highlighted(found: Found) -> str:
    """Return the sentences that answer, or the whole passage where none is set off."""
    return " ".join(found.passage.text[start:end] for start, end in found.highlights) or found.passage.text


def answer_json(answer: Answer) -> Json:
    """Return ``liaison ask --json``; where the material does not answer, passages are the nearest ones."""
    return {
        "answered": answer.answered,
        "language": answer.language,
        "confidence": round(answer.confidence, 4),
        "answer": highlighted(answer.found[0]) if answer.answered else None,
        "passages": [found_json(found) for found in answer.found],
    }


def answer_lines(answer: Answer) -> Iterable[str]:
    """Yield the lines of ``liaison ask``."""
    if not answer.answered:
        yield f"The material does not say. (confidence {answer.confidence:.2f})"
        yield from (f"  nearest: {title}" for title in answer.nearest)
        return
    yield highlighted(answer.found[0])
    yield ""
    for number, found in enumerate(answer.found[:3], 1):
        yield f"[{number}] {source_line(found)}"
    yield f"confidence {answer.confidence:.2f}"


def source_line(found: Found) -> str:
    """Return where a passage stands."""
    meta = found.document.meta
    parts = [meta.title, found.passage.locator.section, place_of(found.passage.locator), f"v{found.document.version}"]
    return " · ".join(part for part in [*parts, f"TLP:{meta.tlp}"] if part)


def document_json(document: Document) -> Json:
    """Return one document of ``liaison documents --json``."""
    meta = document.meta
    return {
        "document": document.id,
        "title": meta.title,
        "source_name": document.source_name,
        "status": str(document.status),
        "version": document.version,
        "language": meta.language,
        "tlp": str(meta.tlp) if meta.tlp else None,
        "audience": sorted(meta.audience),
        "jurisdictions": list(meta.jurisdictions),
        "valid_from": meta.valid_from.isoformat() if meta.valid_from else None,
        "valid_until": meta.valid_until.isoformat() if meta.valid_until else None,
        "review_on": meta.review_on.isoformat() if meta.review_on else None,
        "passages": document.passages,
        "added_by": document.added_by,
        "added_at": document.added_at.isoformat(),
    }


def document_line(document: Document) -> str:
    """Return one document of ``liaison documents``."""
    label = f"TLP:{document.meta.tlp}" if document.meta.tlp else "no label"
    return f"{document.id}  {document.status:<10} {label:<12} v{document.version}  {document.meta.title}"


def evaluation_lines(evaluation: Report) -> Iterable[str]:
    """Yield the table of ``liaison evaluate``: a row a language."""
    rows: dict[str, Figures] = {"overall": evaluation.overall}
    rows.update(evaluation.languages)
    names = list(evaluation.overall.as_json())
    yield " ".join(["".ljust(8), *(name.rjust(max(8, len(name))) for name in names)])
    for label, figures in rows.items():
        yield " ".join([label.ljust(8), *_cells(figures, names)])


def _cells(figures: Figures, names: list[str]) -> Iterable[str]:
    values = figures.as_json()
    for name in names:
        value = values[name]
        text = "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
        yield text.rjust(max(8, len(name)))
