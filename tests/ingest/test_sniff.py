"""What a file is comes from its content; every refusal has its own code and one clear sentence."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import decode
from ingest.sniff import FORMATS, extension_of, sniff
from knowledge.errors import ReadError
from tests.ingest import samples

LIMIT = 10_000_000


def refusal(data: bytes, name: str, limit: int = LIMIT) -> ReadError:
    with pytest.raises(ReadError) as caught:
        sniff(data, name, max_bytes=limit)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return caught.value


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.pptx", "a.xlsx", "a.csv", "a.html", "a.md", "a.txt"])
def test_each_format_is_recognised_by_content_and_extension(name: str) -> None:
    data = samples.one_of_each()[name]
    found = sniff(data, name, max_bytes=LIMIT)
    assert name[1:] in found.extensions
    assert sniff(data, name.upper(), max_bytes=LIMIT) == found


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.pptx", "a.xlsx"])
def test_a_binary_format_needs_no_extension(name: str) -> None:
    data = samples.one_of_each()[name]
    assert name[1:] in sniff(data, "upload", max_bytes=LIMIT).extensions


def test_text_without_an_extension_is_plain_text() -> None:
    assert sniff(b"hola", "LEEME", max_bytes=LIMIT) is FORMATS["text"]
    assert sniff(b"hola", "informe.2024", max_bytes=LIMIT) is FORMATS["text"]


def test_the_end_mark_of_old_text_files_is_no_binary() -> None:
    assert sniff(b"hola\r\n\x1a", "a.txt", max_bytes=LIMIT) is FORMATS["text"]


def test_a_page_without_an_extension_is_html() -> None:
    assert sniff(b"\n<!-- x --><!DOCTYPE html><p>a", "page", max_bytes=LIMIT) is FORMATS["html"]


@pytest.mark.parametrize("data", [b"", b"\n \t", b"\xef\xbb\xbf", b"\0\0\0"])
def test_empty(data: bytes) -> None:
    assert refusal(data, "a.txt").code == "file-empty"


def test_over_the_limit() -> None:
    error = refusal(b"x" * 2_000_001, "a.txt", 2_000_000)
    assert error.code == "file-too-large"
    assert "2 MB" in str(error)


@pytest.mark.parametrize(
    ("name", "content", "both"),
    [
        ("a.pdf", "a.docx", ("PDF", "Word")),
        ("a.docx", "a.pdf", ("Word", "PDF")),
        ("a.xlsx", "a.csv", ("Excel", "plain text")),
        ("a.txt", "a.html", ("plain text", "HTML")),
        ("a.html", "a.txt", ("HTML", "plain text")),
        ("a.xls", "a.html", ("Excel 97-2003", "HTML")),
        ("a.doc", "a.docx", ("Word 97-2003", "Word")),
        ("a.docm", "a.docx", ("macro-enabled Word", "Word")),
        ("a.md", "a.pptx", ("Markdown", "PowerPoint")),
    ],
)
def test_mislabelled_names_both(name: str, content: str, both: tuple[str, str]) -> None:
    error = refusal(samples.one_of_each()[content], name)
    assert error.code == "file-mislabelled"
    assert (error.params["expected"], error.params["found"]) == both


def test_a_picture_named_like_a_document_is_mislabelled() -> None:
    error = refusal(b"\x89PNG\r\n\x1a\n0000", "a.pdf")
    assert error.code == "file-mislabelled"
    assert "PNG" in str(error)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x89PNG\r\n\x1a\n0000", "photo.png"),
        (b"\x7fELF0000", "tool"),
        (b"{\\rtf1 hola}", "a.rtf"),
        (b'{"a": 1}', "a.json"),
        (b"<?xml version='1.0'?><a/>", "a.xml"),
        (b"\x01\x02\x03\x04binary", "blob"),
        (zipped({"a.txt": b"hola"}), "a.zip"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "a.odt"),
        (samples.compound_file("__properties_version1.0"), "mail.msg"),
    ],
)
def test_unknown_types_name_what_is_accepted(data: bytes, name: str) -> None:
    error = refusal(data, name)
    assert error.code == "file-type-unknown"
    assert "PDF (.pdf)" in str(error)


@pytest.mark.parametrize(
    ("stream", "name", "save_as"),
    [
        ("WordDocument", "a.doc", ".docx"),
        ("Workbook", "a.xls", ".xlsx"),
        ("PowerPoint Document", "a.ppt", ".pptx"),
        ("WordDocument", "a.docx", ".docx"),
    ],
)
def test_old_office_formats_say_what_to_save_as(stream: str, name: str, save_as: str) -> None:
    error = refusal(samples.compound_file(stream), name)
    assert error.code == "file-type-legacy"
    assert error.params["save_as"] == save_as
    assert save_as in str(error)


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx"])
def test_an_encrypted_office_file(name: str) -> None:
    assert refusal(samples.compound_file("EncryptedPackage"), name).code == "file-encrypted"


@pytest.mark.parametrize("name", ["a.docx", "a.docm", "a.dat"])
def test_macros_whatever_the_extension(name: str) -> None:
    assert refusal(samples.with_macros(samples.simple_docx()), name).code == "file-has-macros"


def test_a_macro_content_type_is_enough() -> None:
    def change(parts: dict[str, bytes]) -> None:
        types = parts["[Content_Types].xml"]
        plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        parts["[Content_Types].xml"] = types.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")

    assert refusal(samples.rezipped(samples.simple_xlsx(), change), "a.xlsm").code == "file-has-macros"


def test_a_zip_bomb_is_too_large() -> None:
    bomb = samples.rezipped(samples.simple_docx(), lambda parts: parts.update({"word/media/x.bin": bytes(40_000_000)}))
    assert refusal(bomb, "a.docx").code == "file-too-large"


def test_declared_entities_are_refused() -> None:
    def change(parts: dict[str, bytes]) -> None:
        head, body = parts["word/document.xml"].split(b"?>", 1)
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        parts["word/document.xml"] = head + b"?>" + bomb + body

    assert refusal(samples.rezipped(samples.simple_docx(), change), "a.docx").code == "file-damaged"


def test_a_cut_off_archive_is_damaged() -> None:
    data = samples.simple_docx()
    assert refusal(data[: len(data) // 2], "a.docx").code == "file-damaged"


def test_extension_of() -> None:
    assert extension_of("Informe.FINAL.PDF") == ".pdf"
    assert extension_of("sin extensión") == ""


SPANISH = "La congelación de la señal: ¿qué pidió el juez? Según el artículo, está prohibido; mañana habrá más."
PORTUGUESE = "Não há informações; a decisão será enviada à corretora. É possível que o órgão não responda até amanhã."


@pytest.mark.parametrize("text", [SPANISH, PORTUGUESE, "“Don’t” – said the judge: café, jalapeño…", SPANISH.upper()])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "cp850", "mac_roman"])
def test_old_encodings_come_out_right(text: str, encoding: str) -> None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        assert encoding in ("latin-1", "cp850")
        return
    assert decode(data) == text


def test_a_byte_order_mark_that_lies_is_an_error() -> None:
    with pytest.raises(ReadError) as caught:
        decode(b"\xef\xbb\xbf\xff\xfe\xfa")
    assert caught.value.code == "file-damaged"


@given(st.binary(max_size=400), st.sampled_from(["a", *(f"a{e}" for f in FORMATS.values() for e in f.extensions)]))
def test_garbage_is_a_format_or_a_refusal(data: bytes, name: str) -> None:
    try:
        found = sniff(data, name, max_bytes=LIMIT)
    except ReadError as error:
        code = error.code
    else:
        code = f"file-{found.name}"
    assert code.startswith("file-")
