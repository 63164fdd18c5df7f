"""Files in, documents out: through the real readers, in a child process, into a real database."""

from datetime import date
from pathlib import Path

import pytest

from ingest.metadata import Statement
from ingest.pipeline import FileReport, Pipeline
from ingest.sources import find_sources
from knowledge.audience import Tlp
from knowledge.errors import DiskFull
from knowledge.model import Status
from knowledge.store.library import Library
from tests.ingest.conftest import by_name
from tests.ingest.samples import one_of_each

CLEAR = Statement(tlp=Tlp.CLEAR)
PUBLIC = frozenset({"public"})
TODAY = date(2026, 11, 23)


def add(pipeline: Pipeline, *paths: Path, stated: Statement = CLEAR) -> dict[str, FileReport]:
    return by_name(list(pipeline.add(find_sources(paths), stated)))


def test_one_file_of_each_format_with_a_damaged_and_an_encrypted_one(
    pipeline: Pipeline, library: Library, folder: Path
) -> None:
    for name, data in one_of_each().items():
        (folder / name).write_bytes(data)
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.7\n" + b"\x00\xff" * 200)
    (folder / "encrypted.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000)
    reports = add(pipeline, folder)
    assert set(reports) == set(one_of_each()) | {"damaged.pdf", "encrypted.docx"}
    failed = {name for name, report in reports.items() if report.status == "failed"}
    assert failed == {"damaged.pdf", "encrypted.docx"}
    for name in failed:
        assert reports[name].error
        assert "\n" not in str(reports[name].error)
    stored = library.documents(Status.PUBLISHED)
    assert {document.source_name for document in stored} == set(one_of_each())
    assert all(document.passages == reports[document.source_name].passages > 0 for document in stored)


def test_adding_twice_changes_nothing(pipeline: Pipeline, library: Library, folder: Path) -> None:
    (folder / "a.md").write_text("# Preservation\n\nAsk the exchange to keep the records.")
    first = add(pipeline, folder)["a.md"]
    head = library.head()
    again = add(pipeline, folder)["a.md"]
    assert (first.status, again.status) == ("added", "unchanged")
    assert (again.document, again.passages, library.head()) == (first.document, first.passages, head)


def test_a_changed_file_is_a_new_version_of_its_document(pipeline: Pipeline, library: Library, folder: Path) -> None:
    path = folder / "rule.md"
    path.write_text("The threshold is 645 UMA.")
    old = add(pipeline, path)["rule.md"]
    path.write_text("The threshold is 210 UMA.")
    new = add(pipeline, path)["rule.md"]
    assert new.status == "replaced"
    assert old.document is not None
    assert new.document is not None
    stored = library.document(new.document)
    assert stored is not None
    assert (stored.version, stored.status) == (2, Status.PUBLISHED)
    superseded = library.document(old.document)
    assert superseded is not None
    assert superseded.status is Status.SUPERSEDED


def test_two_files_of_one_name_in_two_folders_are_two_documents(
    pipeline: Pipeline, library: Library, folder: Path
) -> None:
    for language, text in (("en", "Keep the records."), ("es", "Conserve los registros.")):
        (folder / language).mkdir()
        (folder / language / "p1.txt").write_text(text)
        add(pipeline, folder / language)
    assert [document.source_name for document in library.documents(Status.PUBLISHED)] == ["p1.txt", "p1.txt"]


def test_front_matter_describes_the_document(pipeline: Pipeline, library: Library, folder: Path) -> None:
    (folder / "g.md").write_text(
        "---\ntitle: Guía\ntlp: AMBER\nagencies: [unidad-a]\nlanguage: es\njurisdictions: [MX]\n"
        "valid_from: 2026-01-15\nvalid_until: 2027-01-15\n---\n\n## Congelar\n\nPida el congelamiento."
    )
    report = add(pipeline, folder)["g.md"]
    assert report.document is not None
    document = library.document(report.document)
    assert document is not None
    assert (document.meta.title, document.meta.language, document.meta.tlp) == ("Guía", "es", Tlp.AMBER)
    assert document.meta.audience == {"agency:unidad-a"}
    assert library.readable_documents(PUBLIC, TODAY) == []
    assert library.readable_documents(frozenset({"agency:unidad-a"}), date(2027, 1, 16)) == []
    assert library.readable_documents(frozenset({"agency:unidad-a"}), TODAY) == [document]


def test_without_a_label_a_document_stays_a_draft_until_it_gets_one(
    pipeline: Pipeline, library: Library, folder: Path
) -> None:
    (folder / "a.txt").write_text("A seed phrase has 12 or 24 words.")
    draft = add(pipeline, folder, stated=Statement())["a.txt"]
    assert draft.status == "draft"
    assert library.readable_documents(PUBLIC, TODAY) == []
    published = add(pipeline, folder)["a.txt"]
    assert (published.status, published.document) == ("updated", draft.document)
    assert len(library.readable_documents(PUBLIC, TODAY)) == 1


def test_the_language_is_detected_where_nothing_says_it(pipeline: Pipeline, library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text("La solicitud debe indicar los datos que el exchange debe conservar y el plazo.")
    (folder / "b.txt").write_text("O pedido deve indicar os dados que a corretora precisa guardar e por quanto tempo.")
    add(pipeline, folder)
    assert {document.source_name: document.meta.language for document in library.documents()} == {
        "a.txt": "es",
        "b.txt": "pt",
    }


def test_a_file_over_the_limit_is_refused_before_it_is_read(pipeline: Pipeline, folder: Path) -> None:
    (folder / "big.txt").write_bytes(b"a" * 5_000_001)
    assert add(pipeline, folder)["big.txt"].code == "file-too-large"


def test_a_missing_path_is_one_report_and_the_others_go_on(pipeline: Pipeline, folder: Path) -> None:
    (folder / "a.txt").write_text("Keep the records of the account.")
    reports = add(pipeline, folder / "nowhere.pdf", folder / "a.txt")
    assert (reports["nowhere.pdf"].code, reports["a.txt"].status) == ("file-missing", "added")


def test_passages_carry_their_place(pipeline: Pipeline, library: Library, folder: Path) -> None:
    (folder / "a.md").write_text("# Guide\n\n## Freeze\n\nAsk to freeze.\n\n## Seize\n\nAsk to seize.")
    report = add(pipeline, folder)["a.md"]
    assert report.document is not None
    ids = library.passage_ids(report.document)
    sections = {text.passage.locator.headings[-1] for text in library.readable(ids, PUBLIC, TODAY)}
    assert sections == {"Freeze", "Seize"}


class _FullDisk:
    """A library on a disk that fills up after some files."""

    def __init__(self, library: Library, room: int) -> None:
        self.known = library.known
        self._add = library.add
        self._room = room

    def add(self, *args: object, **kwargs: object) -> object:
        if self._room == 0:
            raise DiskFull("There is no room left on the disk.")
        self._room -= 1
        return self._add(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came


def test_a_full_disk_ends_the_batch_and_keeps_what_was_reported(
    pipeline: Pipeline, library: Library, folder: Path
) -> None:
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"Passage number {number} of the guide.")
    pipeline._library = _FullDisk(library, 2)  # type: ignore[assignment] # a disk that fills up
    reported: list[str] = []
    with pytest.raises(DiskFull, match="no room"):
        reported.extend(report.path.name for report in pipeline.add(find_sources([folder]), CLEAR))
    assert reported == ["0.txt", "1.txt"]
    assert {document.source_name for document in library.documents()} == set(reported)
