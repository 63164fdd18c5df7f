from knowledge.audience import Reader
from knowledge.langchain import LiaisonRetriever
from tests.knowledge.library import Library


def test_documents_carry_their_source() -> None:
    library = Library()
    added = library.add("freeze.md", "A freeze lasts ninety days. Other words.", title="Freezing", headings=("Time",))
    (found,) = LiaisonRetriever(retriever=library.retriever()).invoke("how long does a freeze last")
    assert found.page_content == "A freeze lasts ninety days. Other words."
    assert found.metadata["title"] == "Freezing"
    assert found.metadata["section"] == "Time"
    assert found.metadata["document"] == added.id
    assert found.metadata["audience"] == ["public"]
    assert "A freeze lasts ninety days." in found.metadata["highlights"]


def test_the_reader_and_the_limit_are_kept() -> None:
    library = Library()
    for number in range(4):
        library.add(f"{number}.md", f"Freeze of account {number}.", keys=frozenset({"agency:fge"}))
    assert LiaisonRetriever(retriever=library.retriever()).invoke("freeze account") == []
    cleared = LiaisonRetriever(retriever=library.retriever(), reader=Reader(frozenset({"agency:fge"})), limit=2)
    assert len(cleared.invoke("freeze account")) == 2
