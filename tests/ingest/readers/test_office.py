"""Word documents and presentations."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model import ReadFile
from ingest.readers import read as read_any
from knowledge.errors import ReadError
from tests.ingest import samples

if TYPE_CHECKING:
    from docx.document import Document
    from pptx.presentation import Presentation

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(data: bytes, name: str) -> ReadFile:
    return read_any(data, name, max_bytes=10**8)


def texts(file: ReadFile) -> list[tuple[str, str, str]]:
    return [(block.kind, block.text, block.locator.section) for block in file.blocks]


# Word


def test_headings_lists_and_tables_in_their_order() -> None:
    def fill(document: "Document") -> None:
        document.add_heading("Guía de oficios", 0)
        document.add_paragraph("Preámbulo")
        document.add_heading("Medidas", 1)
        document.add_heading("Congelar", 2)
        for text, style in [("uno", "List Bullet"), ("dentro", "List Bullet 2"), ("dos", "List Bullet")]:
            document.add_paragraph(text, style=style)
        table = document.add_table(3, 2)
        for row, cells in enumerate([("Medida", "Efecto"), ("Congelar", "detiene"), ("Preservar", "conserva")]):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
        document.add_heading("Plazos", 1)
        for text in ("primero", "segundo"):
            document.add_paragraph(text, style="List Number")
        document.add_paragraph("Fin")

    file = read(samples.docx(fill), "a.docx")
    assert file.title == "Guía de oficios"
    assert texts(file) == [
        ("paragraph", "Preámbulo", ""),
        ("list", "- uno\n  - dentro\n- dos", "Medidas › Congelar"),
        ("table", "Congelar | detiene\nPreservar | conserva", "Medidas › Congelar"),
        ("list", "1. primero\n2. segundo", "Plazos"),
        ("paragraph", "Fin", "Plazos"),
    ]
    assert file.blocks[2].header == "Medida | Efecto"


def test_numbering_of_a_list_by_its_own_format() -> None:
    from docx.oxml import parse_xml

    def fill(document: "Document") -> None:
        numbering = document.part.numbering_part.element
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/></w:lvl>'
            for level, kind in enumerate(("decimal", "lowerLetter", "bullet"))
        )
        numbering.insert(0, parse_xml(f'<w:abstractNum {WORD} w:abstractNumId="90">{levels}</w:abstractNum>'))
        numbering.append(parse_xml(f'<w:num {WORD} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
        for text, level in (("uno", 0), ("a", 1), ("b", 1), ("punto", 2), ("dos", 0), ("otra a", 1)):
            properties = document.add_paragraph(text)._p.get_or_add_pPr()
            own = f'<w:numPr {WORD}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
            properties.append(parse_xml(own))

    listed = "1. uno\n  a. a\n  b. b\n    - punto\n2. dos\n  a. otra a"
    assert texts(read(samples.docx(fill), "a.docx")) == [("list", listed, "")]


def test_titles_of_a_word_document() -> None:
    assert read(samples.docx(lambda d: d.add_paragraph("x"), title="Del campo"), "a.docx").title == "Del campo"
    assert read(samples.docx(lambda d: d.add_heading("Uno", 1), title="Word Document"), "a.docx").title == "Uno"
    assert read(samples.docx(lambda d: d.add_paragraph("x")), "a.docx").title is None


@pytest.mark.parametrize(
    "style",
    [
        '<w:name w:val="heading 2"/>',
        '<w:name w:val="Título 2"/>',
        '<w:name w:val="Mi estilo"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>',
        '<w:name w:val="Hijo"/><w:basedOn w:val="Heading2"/>',
    ],
)
def test_a_heading_by_any_other_style_is_a_heading(style: str) -> None:
    from docx.oxml import parse_xml

    def fill(document: "Document") -> None:
        own = f'<w:style {WORD} w:type="paragraph" w:styleId="Propio">{style}</w:style>'
        document.styles.element.append(parse_xml(own))
        document.add_heading("Uno", 1)
        properties = document.add_paragraph("Dos")._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:pStyle {WORD} w:val="Propio"/>'))
        document.add_paragraph("Texto")

    assert texts(read(samples.docx(fill), "a.docx")) == [("paragraph", "Texto", "Uno › Dos")]


def test_tracked_changes_are_read_as_accepted_and_hidden_text_is_left_out() -> None:
    from docx.oxml import parse_xml

    def fill(document: "Document") -> None:
        paragraph = document.add_paragraph("Plazo de ")._p
        for xml in (
            f'<w:del {WORD} w:id="1" w:author="a"><w:r><w:delText>tres</w:delText></w:r></w:del>',
            f'<w:ins {WORD} w:id="2" w:author="a"><w:r><w:t>cinco</w:t></w:r></w:ins>',
            f"<w:r {WORD}><w:rPr><w:vanish/></w:rPr><w:t>oculto</w:t></w:r>",
            f'<w:r {WORD}><w:t xml:space="preserve"> días</w:t><w:tab/></w:r>',
            f"<w:r {WORD}><w:t>há</w:t><w:noBreakHyphen/><w:t>biles</w:t></w:r>",
        ):
            paragraph.append(parse_xml(xml))

    assert texts(read(samples.docx(fill), "a.docx")) == [("paragraph", "Plazo de cinco días há-biles", "")]


def test_text_boxes_and_content_controls_are_read_once() -> None:
    from docx.oxml import parse_xml

    box = "<w:txbxContent><w:p><w:r><w:t>en caja</w:t></w:r></w:p></w:txbxContent>"
    compatibility = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    choices = f"<mc:Choice Requires='x'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    both = f"<mc:AlternateContent>{choices}</mc:AlternateContent>"
    control = "<w:sdtContent><w:p><w:r><w:t>en control</w:t></w:r></w:p></w:sdtContent>"
    contents = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'

    def fill(document: "Document") -> None:
        document.add_paragraph("Antes")._p.append(parse_xml(f"<w:r {WORD} {compatibility}>{both}</w:r>"))
        for xml in (f"<w:sdt {WORD}>{control}</w:sdt>", f"<w:sdt {WORD}>{contents}{control}</w:sdt>"):
            document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))

    assert [text for _, text, _ in texts(read(samples.docx(fill), "a.docx"))] == ["Antes", "en caja", "en control"]


def test_merged_cells_say_their_text_in_each_row() -> None:
    def fill(document: "Document") -> None:
        table = document.add_table(3, 3)
        for row in range(3):
            for column in range(3):
                table.cell(row, column).text = f"{'hij'[column]}" if row == 0 else ""
        table.cell(1, 0).merge(table.cell(2, 0)).text = "TRON"
        table.cell(1, 1).merge(table.cell(1, 2)).text = "ancho"
        table.cell(2, 2).text = "x"

    block = read(samples.docx(fill), "a.docx").blocks[0]
    assert (block.header, block.text) == ("h | i | j", "TRON | ancho\nTRON |  | x")


def test_a_frame_around_text_is_no_table() -> None:
    def fill(document: "Document") -> None:
        document.add_table(1, 1).cell(0, 0).text = "Aviso importante"

    assert texts(read(samples.docx(fill), "a.docx")) == [("paragraph", "Aviso importante", "")]


FOOTNOTES = (
    f"<w:footnotes {WORD}>"
    '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>Artículo 29.</w:t></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)


def test_footnotes_follow_their_paragraph() -> None:
    from docx.oxml import parse_xml

    def fill(document: "Document") -> None:
        document.add_paragraph("Según el convenio")._p.append(
            parse_xml(f'<w:r {WORD}><w:footnoteReference w:id="2"/></w:r>'),
        )
        document.add_paragraph("Fin")

    def change(parts: dict[str, bytes]) -> None:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        relation = f'<Relationship Id="rIdF" Type="{kind}" Target="footnotes.xml"/></Relationships>'
        rels = "word/_rels/document.xml.rels"
        parts[rels] = parts[rels].replace(b"</Relationships>", relation.encode())
        parts["word/footnotes.xml"] = FOOTNOTES.encode()
        media = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        override = f'<Override PartName="/word/footnotes.xml" ContentType="{media}"/></Types>'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override.encode())

    file = read(samples.rezipped(samples.docx(fill), change), "a.docx")
    assert [text for _, text, _ in texts(file)] == ["Según el convenio [2]", "[2] Artículo 29.", "Fin"]


def test_an_empty_word_document_has_no_text() -> None:
    with pytest.raises(ReadError) as caught:
        read(samples.docx(lambda document: None), "a.docx")
    assert caught.value.code == "file-without-text"


# Presentations


def slides(deck: "Presentation") -> None:
    from pptx.util import Inches

    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = "Seminario"
    second = deck.slides.add_slide(deck.slide_layouts[1])
    second.shapes.title.text = "Qué pedir"
    frame = second.placeholders[1].text_frame
    frame.text = "identificadores"
    for text, level in (("TXID\vcompleto", 1), ("periodo", 0)):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
    table = second.shapes.add_table(2, 2, 0, 0, Inches(2), Inches(1)).table
    for index, text in enumerate(("Medida", "Efecto", "Congelar", "detiene")):
        table.cell(index // 2, index % 2).text = text
    group = second.shapes.add_group_shape()
    group.shapes.add_group_shape().shapes.add_textbox(0, 0, 10, 10).text_frame.text = "en el grupo"
    second.notes_slide.notes_text_frame.text = "Decir que el plazo corre."
    hidden = deck.slides.add_slide(deck.slide_layouts[1])
    hidden.shapes.title.text = "Oculta"
    hidden._element.set("show", "0")
    deck.slides.add_slide(deck.slide_layouts[6])


def test_a_presentation() -> None:
    file = read(samples.pptx(slides), "a.pptx")
    assert file.title == "Seminario"
    assert [(block.locator.slide, *line) for block, line in zip(file.blocks, texts(file), strict=True)] == [
        (1, "paragraph", "Seminario", "Seminario"),
        (2, "list", "- identificadores\n  - TXID completo\n- periodo", "Qué pedir"),
        (2, "table", "Congelar | detiene", "Qué pedir"),
        (2, "paragraph", "en el grupo", "Qué pedir"),
        (2, "notes", "Decir que el plazo corre.", "Qué pedir"),
    ]
    assert file.blocks[2].header == "Medida | Efecto"
    assert file.warnings == ("The hidden slide 3 was left out.", "Slide 4 has no text (a picture?).")


def test_numbered_bullets_charts_and_plain_text_boxes() -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    def fill(deck: "Presentation") -> None:
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        frame = slide.shapes.add_textbox(0, 0, 10, 10).text_frame
        frame.text = "Pasos:"
        for text in ("preservar", "congelar"):
            paragraph = frame.add_paragraph()
            paragraph.text = text
            properties = paragraph._p.get_or_add_pPr()
            properties.append(properties.makeelement(f"{{{DRAWING}}}buAutoNum", {"type": "arabicPeriod"}))
        data = CategoryChartData()  # type: ignore[no-untyped-call]
        data.categories = ["a"]
        data.add_series("s", (1,))  # type: ignore[no-untyped-call]
        slide.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, 10, 10, data)

    file = read(samples.pptx(fill), "a.pptx")
    assert texts(file) == [("paragraph", "Pasos:", ""), ("list", "1. preservar\n2. congelar", "")]
    assert file.warnings == ("Slide 1 has a chart whose figures were not read.",)


def test_the_words_of_a_diagram_are_read() -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    diagram = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    frame = (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="d"/><p:cNvGraphicFramePr/><p:nvPr/>'
        '</p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/><a:ext cx="1" cy="1"/></p:xfrm><a:graphic>'
        f'<a:graphicData uri="{diagram}">'
        f'<dgm:relIds xmlns:dgm="{diagram}" xmlns:r="{office}" r:dm="rIdD"/></a:graphicData>'
        "</a:graphic></p:graphicFrame></p:spTree>"
    )
    points = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in ("Preservar", "", "Congelar"))

    def change(parts: dict[str, bytes]) -> None:
        slide, rels = "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels"
        parts[slide] = parts[slide].replace(b"</p:spTree>", frame.encode())
        relation = (
            f'<Relationship Id="rIdD" Type="{office}/diagramData" Target="../diagrams/data1.xml"/></Relationships>'
        )
        parts[rels] = parts[rels].replace(b"</Relationships>", relation.encode())
        parts["ppt/diagrams/data1.xml"] = f'<d xmlns:a="{DRAWING}">{points}</d>'.encode()

    file = read(samples.rezipped(samples.simple_pptx(), change), "a.pptx")
    assert file.blocks[0].text == "- Preservar\n- Congelar"


def test_the_title_field_of_a_presentation_unless_it_is_the_default() -> None:
    assert read(samples.pptx(slides, title="Curso"), "a.pptx").title == "Curso"
    assert read(samples.pptx(slides, title="PowerPoint Presentation"), "a.pptx").title == "Seminario"


# Whatever else


@given(
    st.sampled_from(["a.docx", "a.pptx", "a.xlsx"]),
    st.integers(0, 2**31),
    st.integers(1, 60),
)
@settings(max_examples=60)
def test_a_damaged_office_file_is_read_or_refused(name: str, seed: int, changes: int) -> None:
    """The XML inside is damaged, and packed again, so that it is not the archive that complains."""
    import random

    chooser = random.Random(seed)

    def change(parts: dict[str, bytes]) -> None:
        victim = chooser.choice([part for part in parts if part.endswith((".xml", ".rels"))])
        content = bytearray(parts[victim])
        for _ in range(changes):
            content[chooser.randrange(len(content))] = chooser.choice(b'<>/="&ax09\xff\x00')
        parts[victim] = bytes(content)

    try:
        file = read(samples.rezipped(samples.one_of_each()[name], change), name)
    except ReadError as error:
        code = error.code
    else:
        code = f"file-{len(file.blocks)}"
    assert code.startswith("file-")


@given(st.sampled_from(sorted(samples.one_of_each())), st.floats(0, 1))
def test_a_truncated_file_is_read_or_refused(name: str, share: float) -> None:
    data = samples.one_of_each()[name]
    try:
        file = read(data[: int(len(data) * share)], name)
    except ReadError as error:
        code = error.code
    else:
        code = f"file-{len(file.blocks)}"
    assert code.startswith("file-")


@given(
    st.sampled_from([b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"---\n", b"a;b\n", b""]),
    st.binary(max_size=300),
    st.data(),
)
def test_garbage_is_read_or_refused(start: bytes, rest: bytes, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*samples.one_of_each(), "a"]))
    try:
        file = read(start + rest, name)
    except ReadError as error:
        code = error.code
    else:
        code = f"file-{len(file.blocks)}"
    assert code.startswith("file-")
