"""Files as a peer takes them in: whole, or cut where they are far longer than the model reads."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.documents import Document

_LONGEST_WHOLE = 4_000
_PIECE, _OVERLAP = 1_000, 100


def load_pieces(folder: Path) -> "list[Document]":
    """Return the text files of a folder as LangChain documents, their names in ``metadata["name"]``.

    A file of more than 4,000 characters is cut into pieces of 1,000 that overlap by 100.
    """
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=_PIECE, chunk_overlap=_OVERLAP)
    found: list[Document] = []
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        texts = splitter.split_text(text) if len(text) > _LONGEST_WHOLE else [text]
        found += [Document(page_content=piece, metadata={"name": path.name}) for piece in texts]
    return found
