"""Splitting: nothing lost, nothing too long, and every passage knows where it stands."""

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Block, BlockKind
from ingest.split import Context, SplitLimits, split
from knowledge.model import Language, Locator, Passage

LIMITS = SplitLimits(max_tokens=60, target_tokens=30, max_context_tokens=16)


def words(texts: Sequence[str], language: Language) -> list[int]:
    return [len(text.split()) for text in texts]


def cut(blocks: Sequence[Block], title: str = "", language: Language = "en") -> list[Passage]:
    return split(blocks, Context(title, language, words, LIMITS.max_context_tokens), LIMITS, content_hash="0" * 64)


def block(text: str, kind: BlockKind = "paragraph", header: str = "", **place: object) -> Block:
    headings = place.pop("headings", ())
    assert isinstance(headings, tuple)
    page = place.pop("page_number", None)
    assert page is None or isinstance(page, int)
    return Block(kind, text, Locator(headings, str(page) if page else None, page), header)


SENTENCE = "The prosecutor asks the exchange to keep the records for ninety days."

alphabet = st.sampled_from(["seed", "frase", "A.", "(b)", "0x12", "¿Qué?", "art.", "12.5", "end.", "x" * 30, "№", "🙂"])
texts = st.lists(alphabet, min_size=1, max_size=150).map(" ".join)
kinds: st.SearchStrategy[BlockKind] = st.sampled_from(["paragraph", "list", "notes", "code"])
places = st.builds(
    Locator,
    headings=st.sampled_from(
        [(), ("One",), ("One", "Two"), ("A heading of quite some length that goes on and on",) * 4]
    ),
    page_number=st.sampled_from([None, 1, 2]),
)
blocks = st.lists(st.builds(Block, kinds, texts, places), min_size=1, max_size=8)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(blocks)
def test_no_character_is_lost_or_doubled(given_blocks: list[Block]) -> None:
    passages = cut(given_blocks)
    assert squeezed("".join(p.text for p in passages)) == squeezed("".join(b.text for b in given_blocks))


@given(
    blocks, st.sampled_from(["", "Title", "A title that is far too long to stand before each of the passages, " * 3])
)
def test_no_passage_is_longer_than_the_embedder_reads(given_blocks: list[Block], title: str) -> None:
    context = Context(title, "en", words, LIMITS.max_context_tokens)
    for passage in cut(given_blocks, title):
        embedded = f"{context.text(passage.locator)} {passage.text}"
        assert words([embedded], "en")[0] <= LIMITS.max_tokens


@given(blocks)
def test_sentences_are_spans_of_their_passage_in_order(given_blocks: list[Block]) -> None:
    for passage in cut(given_blocks):
        ends = [0]
        for start, end in passage.sentences:
            assert ends[-1] <= start < end <= len(passage.text)
            assert passage.text[start:end] == passage.text[start:end].strip()
            ends.append(end)


@given(blocks)
def test_the_same_file_gives_the_same_ids_and_no_two_alike(given_blocks: list[Block]) -> None:
    ids = [passage.id for passage in cut(given_blocks)]
    assert ids == [passage.id for passage in cut(given_blocks)]
    assert len(set(ids)) == len(ids)


def test_a_heading_begins_a_new_passage() -> None:
    passages = cut([block(SENTENCE, headings=("Freeze",)), block(SENTENCE, headings=("Seize",))])
    assert [p.locator.section for p in passages] == ["Freeze", "Seize"]


def test_an_introduction_stays_with_its_list() -> None:
    [passage] = cut(
        [block("The request must contain:"), block("- the case number\n- the offence\n- the period", "list")]
    )
    assert passage.text == "The request must contain:\n\n- the case number\n- the offence\n- the period"
    assert [passage.text[a:b] for a, b in passage.sentences][1] == "- the case number"


def test_a_long_table_repeats_its_header_in_each_passage() -> None:
    rows = "\n".join(f"network {n} | prefix {n} | length {n}" for n in range(30))
    passages = cut([block(f"Network | Prefix | Length\n{rows}", "table", "Network | Prefix | Length")])
    assert len(passages) > 2
    assert all(p.text.startswith("Network | Prefix | Length\n") for p in passages)
    assert sum(p.text.count("prefix ") for p in passages) == 30


def test_a_header_too_long_to_repeat_stands_once() -> None:
    header = " | ".join(f"column {n}" for n in range(20))
    passages = cut([block(f"{header}\na | b\nc | d", "table", header)])
    assert squeezed("".join(p.text for p in passages)) == squeezed(f"{header}a|bc|d")


def test_a_table_of_a_header_only_is_kept() -> None:
    [passage] = cut([block("Network | Prefix", "table", "Network | Prefix")])
    assert passage.text == "Network | Prefix"


def test_a_paragraph_longer_than_a_passage_is_cut_at_sentences_into_even_portions() -> None:
    passages = cut([block(" ".join([SENTENCE] * 11))])
    sizes = words([p.text for p in passages], "en")
    assert len(passages) == 3
    assert max(sizes) - min(sizes) <= 12
    assert all(p.text.endswith("days.") for p in passages)


def test_a_passage_is_cited_by_the_page_of_most_of_its_text() -> None:
    [passage] = cut([block("Short.", page_number=3), block(SENTENCE, page_number=4)])
    assert passage.locator.page_number == 4


def test_a_full_passage_ends_with_its_page() -> None:
    passages = cut([block(f"{SENTENCE} {SENTENCE}", page_number=3), block(SENTENCE, page_number=4)])
    assert [p.locator.page_number for p in passages] == [3, 4]


def test_the_context_loses_its_outermost_parts_first() -> None:
    context = Context("A title of some words", "en", words, 6)
    assert context.text(Locator(("Outer heading here", "Inner heading"))) == "Outer heading here | Inner heading"
