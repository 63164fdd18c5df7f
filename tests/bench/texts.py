"""Text files to add: sentences of the starter documents in other company, each with something of its own."""

import random
from pathlib import Path

from ingest.readers import read
from knowledge.language.detect import detect
from knowledge.language.sentences import sentence_spans
from knowledge.model import LANGUAGES, Language
from liaison.starter import starter_sources

_SEED = 5
_PARAGRAPHS = (2, 5)
_SENTENCES = (3, 6)
_MAX_BYTES = 50_000_000


def write_texts(folder: Path, count: int) -> None:
    """Write ``count`` text files of two to five paragraphs, in the three languages by turns; always the same."""
    folder.mkdir(parents=True)
    chooser = random.Random(_SEED)
    known = _sentences()
    for number in range(count):
        mine = known[LANGUAGES[number % len(LANGUAGES)]]
        paragraphs = [_paragraph(chooser, mine) for _ in range(chooser.randint(*_PARAGRAPHS))]
        (folder / f"text-{number:04}.txt").write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")


def _paragraph(chooser: random.Random, sentences: list[str]) -> str:
    chosen = [chooser.choice(sentences) for _ in range(chooser.randint(*_SENTENCES))]
    return " ".join(f"{text[:-1]} ({chooser.randrange(10**5)}){text[-1]}" for text in chosen)


def _sentences() -> dict[Language, list[str]]:
    """Return the sentences of the Markdown documents, which are most of them, by language."""
    found: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
    for source in starter_sources():
        if source.path.suffix != ".md":
            continue
        blocks = read(source.path.read_bytes(), source.path.name, max_bytes=_MAX_BYTES).blocks
        for block in blocks:
            if block.kind == "paragraph":
                language = detect(block.text)
                found[language] += [block.text[start:end] for start, end in sentence_spans(block.text, language)]
    return {language: [text for text in texts if len(text) > 30] for language, texts in found.items()}
