"""PDF pages drawn line by line, so that each test knows what a reader should make of them."""

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model import Block, ReadFile
from ingest.readers import read as read_any
from knowledge.errors import ReadError
from tests.ingest import samples
from tests.ingest.samples import Placed, column

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

LEFT = [
    "The first column tells how a request",
    "for preservation is written and to",
    "whom it is sent. It goes on until the",
    "foot of the page, where a sentence is",
    "cut in two and then continues in the",
]
RIGHT = [
    "second column, which begins at the",
    "top of the page again. A reader who",
    "goes across the page would mix both",
    "columns into nonsense, line by line,",
    "and no passage could be cited.",
]


def read(data: bytes) -> ReadFile:
    return read_any(data, "a.pdf", max_bytes=50_000_000)


def texts(file: ReadFile) -> list[str]:
    return [block.text for block in file.blocks]


def refusal(data: bytes) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(data)
    return caught.value


def test_lines_become_paragraphs_again() -> None:
    lines = [*column(LEFT, 72, 700), *column(["Another paragraph stands", "below."], 72, 620)]
    assert texts(read(samples.pdf([lines]))) == [" ".join(LEFT), "Another paragraph stands below."]


def test_a_raised_figure_stays_in_its_line() -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    end = 72 + stringWidth("The law says so", "Helvetica", 10)
    raised = [Placed("The law says so", 72, 700), Placed("12", end, 704, 6), Placed("and more,", end + 9, 700)]
    file = read(samples.pdf([[*raised, *column(["which goes on below."], 72, 688)]]))
    assert texts(file) == ["The law says so12 and more, which goes on below."]


def test_two_columns_are_read_one_after_the_other() -> None:
    wide = Placed("A headline that goes across both of the columns of this page", 72, 730)
    rows = [wide, *(line for pair in zip(column(LEFT, 72, 700), column(RIGHT, 310, 700), strict=True) for line in pair)]
    assert texts(read(samples.pdf([rows]))) == [wide.text, " ".join(LEFT + RIGHT)]


def test_a_typeset_article_in_two_columns_is_complete() -> None:
    file = read(samples.pdf_two_columns(4, 7))
    found = texts(file)
    assert {samples.paragraph(number * 10 + part, 6) for number in range(4) for part in range(7)} <= set(found)
    lists = [block.text for block in file.blocks if block.kind == "list"]
    assert lists == ["\n".join(f"- {samples.sentence(number * 77 + part)}" for part in range(3)) for number in range(4)]
    assert {block.locator.headings for block in file.blocks} == {(f"{number + 1} Section",) for number in range(4)}


def test_a_short_second_column_is_known_from_the_other_pages() -> None:
    full = [*column(LEFT, 72, 700), *column(RIGHT, 310, 700)]
    file = read(samples.pdf([full, [*column(LEFT, 72, 700), *column(RIGHT[:2], 310, 700)]]))
    assert texts(file)[1] == " ".join(LEFT + RIGHT[:2])


def test_a_band_across_the_page_divides_the_columns() -> None:
    middle = Placed("This line goes across the whole page and has to stay between the two bands, here.", 72, 600)
    page = [
        *column(LEFT[:4], 72, 700),
        *column(RIGHT[:4], 310, 700),
        middle,
        *column([f"{line} more" for line in LEFT[:4]], 72, 560),
        *column([f"{line} more" for line in RIGHT[:4]], 310, 560),
    ]
    order = "\n".join(texts(read(samples.pdf([page]))))
    starts = [order.index(part) for part in (LEFT[0], RIGHT[0], "This line", f"{LEFT[0]} more", f"{RIGHT[0]} more")]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["Una solicitud de preserva-", "ción se envía."], "Una solicitud de preservación se envía."),
        (["La unidad de anti-", "lavado responde."], "La unidad de anti-lavado responde."),
        (["Answer a 24-", "hour deadline."], "Answer a 24-hour deadline."),
        (["A court-ordered freeze. The court-", "ordered one."], "A court-ordered freeze. The court-ordered one."),
        (
            ["The court has ordered it. A court-", "ordered freeze."],
            "The court has ordered it. A court-ordered freeze.",
        ),
        (["An exchange answers. The ex-", "change answers."], "An exchange answers. The exchange answers."),
        (["Resolución UIF-", "117 de 2025."], "Resolución UIF-117 de 2025."),
        (["Norte-", "América manda."], "Norte-América manda."),
        (["a range from 2020 -", "then more."], "a range from 2020 - then more."),
    ],
)
def test_hyphenation_is_undone_and_hyphens_stay(lines: list[str], whole: str) -> None:
    assert texts(read(samples.pdf([column(lines, 72, 700)]))) == [whole]


def test_running_heads_feet_and_page_numbers_go() -> None:
    pages = [
        [
            Placed("Guide for officers", 72, 805, 8),
            Placed(f"Chapter {number // 2}", 450, 805, 8),
            *column([samples.sentence(number), samples.sentence(number + 50)], 72, 700, size=8),
            Placed(f"- {number + 1} -", 290, 30, 8),
        ]
        for number in range(6)
    ]
    text = "\n".join(texts(read(samples.pdf(pages))))
    assert "Guide for officers" not in text
    assert "Chapter" not in text
    assert "- 3 -" not in text
    assert all(samples.sentence(number) in text for number in range(6))


def test_what_stands_at_the_top_of_one_page_only_stays() -> None:
    pages = [[Placed(samples.sentence(number), 72, 805), Placed("Other text follows.", 72, 700)] for number in range(4)]
    text = "\n".join(texts(read(samples.pdf(pages))))
    assert all(samples.sentence(number) in text for number in range(4))


def test_a_sentence_that_goes_on_over_the_page_is_one_paragraph() -> None:
    pages = [column(LEFT, 72, 700), column(RIGHT, 72, 700)]
    file = read(samples.pdf(pages))
    assert texts(file) == [" ".join(LEFT + RIGHT)]
    assert file.blocks[0].locator.page_number == 1


def test_a_footnote_does_not_cut_a_sentence() -> None:
    note = Placed("1 See the guide of the ministry.", 72, 90, 7)
    file = read(samples.pdf([[*column(LEFT, 72, 700), note], column(RIGHT, 72, 700)]))
    assert texts(file) == [" ".join(LEFT + RIGHT), note.text]


def test_a_finished_sentence_ends_at_the_page() -> None:
    file = read(samples.pdf([column(["It ends here."], 72, 700), column(["Another begins."], 72, 700)]))
    assert [(block.text, block.locator.page) for block in file.blocks] == [
        ("It ends here.", "1"),
        ("Another begins.", "2"),
    ]


def test_lists_keep_their_items_and_nesting() -> None:
    lines = [
        Placed("• first item that is so long that", 72, 700),
        Placed("it needs two lines", 82, 688),
        Placed("– nested", 92, 676),
        Placed("• last", 72, 664),
        Placed("1. uno", 72, 640),
        Placed("2) dos", 72, 628),
    ]
    file = read(samples.pdf([lines]))
    assert {block.kind for block in file.blocks} == {"list"}
    lines_read = "\n".join(texts(file)).split("\n")
    assert lines_read == [
        "- first item that is so long that it needs two lines",
        "  - nested",
        "- last",
        "1. uno",
        "2. dos",
    ]


def test_headings_come_from_the_outline() -> None:
    page = [
        Placed("1. Planning", 72, 740, 10, "Helvetica-Bold"),
        Placed("Text of planning.", 72, 700),
        Placed("Powers and limits", 72, 660, 10, "Helvetica-Bold"),
        Placed("Text of powers.", 72, 620),
    ]
    outline = [("Planning", 0, 0), ("Powers and limits", 1, 0), ("Annex", 0, 1)]
    file = read(samples.pdf([page, [Placed("Text of the annex.", 72, 700)]], outline=outline))
    assert [(block.text, block.locator.headings) for block in file.blocks] == [
        ("Text of planning.", ("Planning",)),
        ("Text of powers.", ("Planning", "Powers and limits")),
        ("Text of the annex.", ("Annex",)),
    ]


def test_headings_come_from_the_type_where_there_is_no_outline() -> None:
    page = [
        Placed("A guide for officers", 72, 780, 22, "Helvetica-Bold"),
        Placed("First chapter", 72, 740, 15, "Helvetica-Bold"),
        *column(LEFT, 72, 715),
        Placed("A section", 72, 630, 10, "Helvetica-Bold"),
        *column(LEFT, 72, 610),
        Placed("Second chapter", 72, 520, 15, "Helvetica-Bold"),
        *column(RIGHT, 72, 495),
    ]
    file = read(samples.pdf([page]))
    assert file.title == "A guide for officers"
    assert [block.locator.headings for block in file.blocks] == [
        ("First chapter",),
        ("First chapter", "A section"),
        ("Second chapter",),
    ]


def test_page_labels_are_the_printed_ones() -> None:
    data = samples.pdf([[Placed(f"Text of page {number}.", 72, 700)] for number in range(4)])
    file = read(samples.pdf_with_labels(data, front=2))
    assert [(block.locator.page, block.locator.page_number) for block in file.blocks] == [
        ("i", 1),
        ("ii", 2),
        ("1", 3),
        ("2", 4),
    ]


def ruled(file_rows: list[list[str]], y: float) -> list[Placed]:
    return [Placed(cell, 80 + 150 * c, y - 20 * r) for r, row in enumerate(file_rows) for c, cell in enumerate(row)]


ROWS = [["Network", "Prefix", "Length"], ["TRON", "T", "34"], ["Bitcoin", "bc1q", "42"]]


@pytest.mark.parametrize(
    ("box", "rotation"),
    [((0, 0, 595, 842), 0), ((50, 100, 595, 842), 0), ((0, 0, 595, 842), 90), ((0, 0, 595, 842), 180)],
)
def test_a_ruled_table_has_rows_and_a_header(box: tuple[int, int, int, int], rotation: int) -> None:
    def rules(canvas: "Canvas", number: int) -> None:
        canvas.grid([75, 225, 375, 525], [695 - 20 * row + 20 for row in range(4)])

    before, after = Placed("Before the table.", 72, 760), Placed("After the table.", 72, 600)
    file = read(samples.pdf_boxed(samples.pdf([[before, *ruled(ROWS, 700), after]], rules=rules), box, rotation))
    assert file.blocks[1] == Block(
        "table", "TRON | T | 34\nBitcoin | bc1q | 42", file.blocks[1].locator, "Network | Prefix | Length"
    )
    assert texts(file) == ["Before the table.", file.blocks[1].text, "After the table."]


@pytest.mark.parametrize(
    "second", [[["Solana", "none", "a"], ["Ripple", "r", "b"]], [ROWS[0], ["Solana", "none", "a"]]]
)
def test_a_table_that_goes_on_keeps_its_header(second: list[list[str]]) -> None:
    def rules(canvas: "Canvas", number: int) -> None:
        top, rows = (695, 3) if number == 0 else (775, 2)
        canvas.grid([75, 225, 375, 525], [top + 20 - 20 * row for row in range(rows + 1)])

    file = read(samples.pdf([ruled(ROWS, 700), ruled(second, 780)], rules=rules))
    assert [block.header for block in file.blocks] == ["Network | Prefix | Length"] * 2
    assert "Solana | none | a" in file.blocks[1].text
    assert "Network" not in file.blocks[1].text
    assert file.blocks[1].locator.page_number == 2


def test_a_table_without_rules_is_seen_by_its_alignment() -> None:
    file = read(samples.pdf([[*column(LEFT, 72, 780), *ruled(ROWS, 700), *column(RIGHT, 72, 600)]]))
    table = next(block for block in file.blocks if block.kind == "table")
    assert (table.header, table.text) == ("Network | Prefix | Length", "TRON | T | 34\nBitcoin | bc1q | 42")


def test_a_drawing_of_many_lines_is_not_searched_for_tables() -> None:
    def rules(canvas: "Canvas", number: int) -> None:
        for line in range(5000):
            canvas.line(100, 100, 300 + line % 200, 100 + line % 300)

    began = time.process_time()
    assert texts(read(samples.pdf([column(LEFT, 72, 700)], rules=rules))) == [" ".join(LEFT)]
    assert time.process_time() - began < 5.0


def test_a_watermark_at_an_angle_is_no_text() -> None:
    def rules(canvas: "Canvas", number: int) -> None:
        canvas.saveState()
        canvas.rotate(45)
        canvas.setFont("Helvetica", 60)
        canvas.drawString(300, 100, "DRAFT COPY")
        canvas.restoreState()

    assert texts(read(samples.pdf([column(LEFT, 72, 700)], rules=rules))) == [" ".join(LEFT)]


def test_the_contents_page_is_not_read_as_text() -> None:
    page = column(["Planning ............................ 3", "Powers . . . . . . . . . . . . . . . 12"], 72, 700)
    assert texts(read(samples.pdf([page, column(LEFT, 72, 700)]))) == [" ".join(LEFT)]


def test_a_line_that_ends_in_dots_is_text() -> None:
    page = column(["It was said that he would wait…", "The rest is not known..."], 72, 700)
    assert texts(read(samples.pdf([page]))) == ["It was said that he would wait… The rest is not known..."]


def test_title_from_metadata_unless_it_is_a_default() -> None:
    page = [[Placed("Text.", 72, 700)]]
    assert read(samples.pdf(page, title="Guía de solicitudes")).title == "Guía de solicitudes"
    assert read(samples.pdf(page, title="guia_final.docx")).title is None


def test_a_page_without_text_is_a_warning() -> None:
    file = read(samples.pdf([[Placed("Text.", 72, 700)], []]))
    assert file.warnings == ("Page 2 has no text (a scan?).",)


def test_a_scan_needs_ocr() -> None:
    error = refusal(samples.pdf_scan(2))
    assert error.code == "file-without-text"
    assert "OCR" in str(error)


def test_a_password_is_asked_for() -> None:
    error = refusal(samples.pdf([[Placed("Secret.", 72, 700)]], password="s3cret"))
    assert error.code == "file-encrypted"


def test_too_many_pages() -> None:
    assert refusal(samples.pdf_many_pages(5001)).code == "file-too-large"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\nnothing of the kind", b"junk %PDF-1.4 \x00\xff"])
def test_damaged(data: bytes) -> None:
    assert refusal(data).code == "file-damaged"


@given(st.integers(0, 2**31), st.integers(1, 40))
@settings(max_examples=40)
def test_a_damaged_pdf_is_read_or_refused(seed: int, changes: int) -> None:
    import random

    chooser = random.Random(seed)
    data = bytearray(samples.pdf([[*column(LEFT, 72, 700), *ruled(ROWS, 600)]], outline=[("A", 0, 0)]))
    for _ in range(changes):
        data[chooser.randrange(len(data))] = chooser.randrange(256)
    try:
        file = read_any(bytes(data[: chooser.randrange(len(data) // 2, len(data))]), "a.pdf", max_bytes=10**7)
    except ReadError:
        return
    assert file.blocks


def test_sixty_pages_are_read_whole() -> None:
    file = read(samples.pdf_report(60))
    assert {block.locator.page_number for block in file.blocks} == set(range(1, 61))


def test_a_report_is_complete() -> None:
    file = read(samples.pdf_report(10))
    text = " ".join(texts(file))
    for number in range(10):
        for part in range(5):
            assert samples.paragraph(number * 10 + part, 6) in text
    assert {block.locator.headings for block in file.blocks} == {("Chapter 1",), ("Chapter 2",)}
    assert "Guide for liaison" not in text
