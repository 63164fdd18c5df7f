"""Chroma's server has an advisory without a fix; the embedded library does not need it, and neither do we."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
USE_CHROMA = """
import sys, numpy
from pathlib import Path
from knowledge.adapters.chroma import ChromaIndex
from knowledge.ports import DenseEntry
index = ChromaIndex(Path(sys.argv[1]))
vector = numpy.ones(4, dtype=numpy.float32) / 2
index.upsert([DenseEntry("a", frozenset({"public"}), vector)])
assert [hit.id for hit in index.search(vector, frozenset({"public"}), 1)] == ["a"]
index.close()
print([name for name in sys.modules if name.startswith("chromadb.server")])
"""


def test_using_the_index_does_not_load_the_server(tmp_path: Path) -> None:
    command = [sys.executable, "-c", USE_CHROMA, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"


def test_no_module_of_ours_names_the_server() -> None:
    sources = [path for package in ("bot", "knowledge", "ingest", "liaison") for path in (ROOT / package).rglob("*.py")]
    assert sources
    assert not [path for path in sources if "chromadb.server" in path.read_text(encoding="utf-8")]
