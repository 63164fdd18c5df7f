"""The retriever for LangChain: documents with their source, for a reader who was settled beforehand."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from knowledge.audience import Reader
from knowledge.model import Found, Language
from knowledge.retrieve import Retriever


class LiaisonRetriever(BaseRetriever):
    """A LangChain retriever over ``knowledge.retrieve.Retriever``.

    Attributes:
        retriever: Finds and clears the passages.
        reader: Who asks; without one, somebody who may read what is public.
        prior_language: The chat's language; None = unknown.
        limit: How many documents at most.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    reader: Reader = Reader()
    prior_language: Language | None = None
    limit: int = 10

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's
    ) -> list[LangChainDocument]:
        result = self.retriever.search(query, self.reader, self.prior_language, self.limit)
        return [_document(found) for found in result.found]


def _document(found: Found) -> LangChainDocument:
    passage, document = found.passage, found.document
    metadata = {
        "document": document.id,
        "title": document.meta.title,
        "source_name": document.source_name,
        "version": document.version,
        "section": passage.locator.section,
        "page": passage.locator.page,
        "slide": passage.locator.slide,
        "sheet": passage.locator.sheet,
        "language": passage.language,
        "audience": sorted(document.meta.audience),
        "score": found.score,
        "highlights": [passage.text[start:end] for start, end in found.highlights],
    }
    return LangChainDocument(id=passage.id, page_content=passage.text, metadata=metadata)
