"""Builds the starter documents that are not Markdown, or checks that the built files still match their sources.

python tools/build_starter.py            writes the files into knowledge/starter/
python tools/build_starter.py --check    exits 1 with one line when a built file differs
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from tools.starter.source import Meta

STARTER = ROOT / "knowledge" / "starter"
HANDBOOK = STARTER / "handbook"


def build(sources: Path) -> dict[str, bytes]:
    """Returns the content of every built file by its name.

    Args:
        sources: Folder with the handbook sources.
    """
    from tools.starter.booklet import build_booklet
    from tools.starter.guide import build_guide
    from tools.starter.slides import build_slides
    from tools.starter.source import read_source
    from tools.starter.workbook import build_workbook

    booklet = read_source(sources / "first-responder-handbook.md")
    guide = read_source(sources / "guia-ordenes-a-plataformas.md")
    slides = read_source(sources / "seminar-slides.md")
    sheets = [read_source(path) for path in sorted(sources.glob("formatos-de-direccion-*.csv"))]
    metas = {
        "first-responder-handbook.pdf": [booklet[0]],
        "guia-ordenes-a-plataformas.docx": [guide[0]],
        "seminar-slides.pptx": [slides[0]],
        "formatos-de-direccion.xlsx": [meta for meta, _ in sheets],
    }
    contents = (build_booklet(*booklet), build_guide(*guide), build_slides(*slides), build_workbook(sheets))
    manifest = [_entry(name, found) for name, found in metas.items()]
    text = yaml.safe_dump(manifest, allow_unicode=True, sort_keys=False, width=1000)
    return {**dict(zip(metas, contents, strict=True)), "manifest.yaml": text.encode()}


def _entry(name: str, metas: Sequence["Meta"]) -> dict[str, object]:
    first = metas[0]
    return {
        "file": name,
        "title": first.title,
        "tlp": first.tlp,
        "language": first.language,
        "jurisdictions": list(first.jurisdictions),
        "valid_from": first.valid_from,
        "valid_until": first.valid_until,
        "review_on": first.review_on,
        "sources": [source for meta in metas for source in meta.sources],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Builds or checks; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    options = parser.parse_args(arguments)
    built = build(HANDBOOK)
    if options.check:
        return _check(built)
    for name, content in built.items():
        (STARTER / name).write_bytes(content)
        print(f"{name}: {len(content)} bytes")
    return 0


def _check(built: dict[str, bytes]) -> int:
    stale = [name for name, content in built.items() if not _is_current(STARTER / name, content)]
    if stale:
        print(f"not what the sources give: {', '.join(stale)}; run tools/build_starter.py", file=sys.stderr)
    return int(bool(stale))


def _is_current(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


if __name__ == "__main__":
    sys.exit(main())
