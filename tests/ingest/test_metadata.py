"""Who says what about a document, and whose word counts."""

from datetime import date
from pathlib import Path

import pytest

from ingest.metadata import Statement, parse_statement, title_from_name
from ingest.sources import find_sources, read_manifest
from knowledge.audience import Tlp
from knowledge.errors import AudienceError, UserInputError


def test_front_matter_says_everything_that_a_document_carries() -> None:
    stated = parse_statement(
        {
            "title": "Guía",
            "tlp": "tlp:amber",
            "agencies": ["unidad-a", "unidad-b"],
            "language": "es-MX",
            "jurisdictions": "mx, co",
            "valid_from": "2026-01-15",
            "valid_until": "2028-06-30",
            "review_on": "2027-05-31",
            "sources": ["https://example.org/a"],
        }
    )
    meta = stated.meta(fallback_title="x", fallback_language="en")
    assert (meta.title, meta.language, meta.tlp) == ("Guía", "es", Tlp.AMBER)
    assert meta.audience == {"agency:unidad-a", "agency:unidad-b"}
    assert meta.jurisdictions == ("MX", "CO")
    assert (meta.valid_from, meta.valid_until, meta.review_on) == (
        date(2026, 1, 15),
        date(2028, 6, 30),
        date(2027, 5, 31),
    )


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"tlp": "SECRET"}, "SECRET"),
        ({"language": "fr"}, "fr"),
        ({"valid_until": "soon"}, "valid_until"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"jurisdictions": ["Mexico"]}, "Mexico"),
        ({"title": ["a", "b"]}, "title"),
    ],
)
def test_an_unusable_value_is_named(values: dict[str, str | list[str] | None], word: str) -> None:
    with pytest.raises(UserInputError, match=word):
        parse_statement(values)


def test_a_bulk_label_never_makes_a_file_more_public_than_it_says_itself() -> None:
    own = Statement(tlp=Tlp.AMBER, agencies=("unidad-a",))
    merged = own.over(Statement(tlp=Tlp.CLEAR))
    assert (merged.tlp, merged.agencies) == (Tlp.AMBER, ("unidad-a",))


def test_a_stricter_command_restricts_a_file_that_says_clear() -> None:
    merged = Statement(tlp=Tlp.CLEAR).over(Statement(tlp=Tlp.AMBER, agencies=("unidad-a",)))
    assert merged.meta(fallback_title="x", fallback_language="en").audience == {"agency:unidad-a"}


def test_two_different_sets_of_agencies_are_refused() -> None:
    with pytest.raises(AudienceError):
        Statement(tlp=Tlp.AMBER, agencies=("a",)).over(Statement(tlp=Tlp.AMBER, agencies=("b",)))


def test_the_file_counts_before_the_command_for_everything_else() -> None:
    merged = Statement(language="pt").over(Statement(language="es", jurisdictions=("BR",)))
    assert (merged.language, merged.jurisdictions) == ("pt", ("BR",))


def test_validity_that_ends_before_it_begins_is_refused() -> None:
    stated = Statement(valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1))
    with pytest.raises(UserInputError, match="valid_until"):
        stated.meta(fallback_title="x", fallback_language="en")


def test_a_folder_is_walked_without_hidden_files_links_outside_and_its_manifest(tmp_path: Path) -> None:
    folder = tmp_path / "material"
    (folder / "sub").mkdir(parents=True)
    (folder / ".git").mkdir()
    for name in ("b.md", "a.txt", "sub/c.pdf", ".git/config", ".hidden.md"):
        (folder / name).write_text("x")
    (tmp_path / "outside.md").write_text("secret")
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    (folder / "manifest.yaml").write_text("- file: sub/c.pdf\n  title: Título\n  tlp: GREEN\n  valid_until: null\n")
    sources = find_sources([folder, folder / "b.md"])
    assert [s.path.relative_to(folder).as_posix() for s in sources] == ["a.txt", "b.md", "sub/c.pdf"]
    assert sources[2].stated == Statement(title="Título", tlp=Tlp.GREEN)


def test_a_missing_file_is_a_source_with_a_problem(tmp_path: Path) -> None:
    [source] = find_sources([tmp_path / "nowhere.pdf"])
    assert source.problem is not None
    assert source.problem.code == "file-missing"


@pytest.mark.parametrize("text", ["a: [", "- title: no file", "- 7", "- file: a.md\n  tlp: PINK"])
def test_a_manifest_that_cannot_be_used_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(text)
    with pytest.raises(UserInputError, match="manifest"):
        read_manifest(path)


@pytest.mark.parametrize(
    ("name", "title"), [("guia-2026_v2.pdf", "Guia 2026 v2"), ("---.txt", "---.txt"), ("a.md", "A")]
)
def test_a_title_is_made_of_a_file_name(name: str, title: str) -> None:
    assert title_from_name(name) == title
