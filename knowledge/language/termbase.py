"""The termbase: concepts of exchange, investigation and law, with their terms and definitions in three languages.

The table has the columns of ``COLUMNS``. Terms are separated by semicolons, the first one is preferred; "(MX)" or
"(CO,CL)" after a term names the countries that use it; a final "*" keeps a term in the glossary only, because the word
means other things as well.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from knowledge.errors import UserInputError
from knowledge.model import LANGUAGES, Language

COLUMNS = ("id", "domain", "en", "es", "pt", "definition_en", "definition_es", "definition_pt", "source")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_TERM = re.compile(r"(?P<text>[^()*]+?)\s*(?:\((?P<countries>[A-Z]{2}(?:,\s*[A-Z]{2})*)\))?\s*(?P<star>\*?)")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or expression for a concept.

    Attributes:
        countries: ISO 3166-1 alpha-2 codes of the countries that use it; empty = wherever the language is spoken.
        glossary_only: True where the word means other things too and is left alone in running text.
    """

    text: str
    language: Language
    countries: tuple[str, ...] = ()
    glossary_only: bool = False


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning, whatever it is called.

    Attributes:
        terms: Per language, the preferred term first.
        definitions: Per language, one or two sentences; a language may be missing.
    """

    id: str
    domain: str
    terms: Mapping[Language, tuple[Term, ...]]
    definitions: Mapping[Language, str]
    source: str

    def preferred(self, language: Language, country: str | None = None) -> str:
        """Return the term to show: of ``country`` where it has one of its own, else the first; empty without any."""
        held = self.terms.get(language, ())
        own = [term.text for term in held if country in term.countries]
        return (own or [term.text for term in held] or [""])[0]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a table; ``line`` from 1, as an editor counts."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Termbase:
    """All concepts, by id."""

    concepts: Mapping[str, Concept] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.concepts)

    def terms(self, language: Language) -> Iterable[tuple[Concept, Term]]:
        """Yield every term of a language with its concept, in the order of the table."""
        for concept in self.concepts.values():
            for term in concept.terms.get(language, ()):
                yield concept, term


@dataclass(frozen=True, slots=True)
class Merged:
    """A termbase with additions of staff, and what they did.

    Attributes:
        added: Ids that are new.
        replaced: Ids whose concept now is the staff's.
        shared: (term, id, id) where two concepts claim the same term of a language; the staff's one counts.
    """

    termbase: Termbase
    added: tuple[str, ...]
    replaced: tuple[str, ...]
    shared: tuple[tuple[str, str, str], ...]


def load_termbase() -> Termbase:
    """Return the termbase that comes with the package."""
    return parse_termbase((files("knowledge") / "terms" / "terms.csv").read_text(encoding="utf-8"))


def parse_termbase(table: str) -> Termbase:
    """Read a table.

    Args:
        table: CSV text with the columns of ``COLUMNS`` in any order, comma or semicolon as the separator.

    Raises:
        UserInputError: Naming the first line that is wrong and how many are.
    """
    concepts, problems = _read(table)
    if problems:
        first, more = problems[0], len(problems) - 1
        message = f"Line {first.line} of the term table: {first.message}" + (
            f" ({more} more problems.)" if more else ""
        )
        raise UserInputError(message, code="terms-malformed", line=first.line, more=more)
    return Termbase(concepts)


def check_table(table: str) -> list[Problem]:
    """Return everything that is wrong in a table, in the order of its lines."""
    return _read(table)[1]


def merge(base: Termbase, extension: Termbase) -> Merged:
    """Put concepts of staff over the packaged ones: the same id replaces, another id adds."""
    replaced = tuple(identifier for identifier in extension.concepts if identifier in base.concepts)
    added = tuple(identifier for identifier in extension.concepts if identifier not in base.concepts)
    # The staff's come first, so that they count where two concepts claim a term.
    kept = {identifier: concept for identifier, concept in base.concepts.items() if identifier not in replaced}
    return Merged(Termbase({**extension.concepts, **kept}), added, replaced, _shared(extension, Termbase(kept)))


def write_table(termbase: Termbase) -> str:
    """Return a termbase as CSV text that ``parse_termbase`` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for concept in termbase.concepts.values():
        terms = ["; ".join(map(_written, concept.terms.get(language, ()))) for language in LANGUAGES]
        definitions = [concept.definitions.get(language, "") for language in LANGUAGES]
        writer.writerow([concept.id, concept.domain, *terms, *definitions, concept.source])
    return out.getvalue()


def _written(term: Term) -> str:
    countries = f" ({','.join(term.countries)})" if term.countries else ""
    return term.text + countries + ("*" if term.glossary_only else "")


def _shared(extension: Termbase, base: Termbase) -> tuple[tuple[str, str, str], ...]:
    found: list[tuple[str, str, str]] = []
    for language in LANGUAGES:
        owners = {term.text.casefold(): concept.id for concept, term in base.terms(language)}
        for concept, term in extension.terms(language):
            owner = owners.get(term.text.casefold())
            if owner:
                found.append((term.text, concept.id, owner))
    return tuple(found)


def _read(table: str) -> tuple[dict[str, Concept], list[Problem]]:
    text = table.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restkey="too many", strict=True)
    concepts: dict[str, Concept] = {}
    problems: list[Problem] = []
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            return {}, [Problem(1, f"the column {missing[0]} is missing.")]
        for row in reader:
            cells = {name: (cell or "").strip() for name, cell in row.items() if isinstance(cell, str | None)}
            wrong = ["it has too many cells."] if "too many" in row else _wrong(cells, concepts)
            problems += [Problem(reader.line_num, message) for message in wrong]
            if not wrong:
                concepts[cells["id"]] = _concept(cells)
    except csv.Error as error:
        problems.append(Problem(reader.reader.line_num or 1, f"it is not readable as CSV ({error})."))
    return concepts, problems


def _wrong(cells: Mapping[str, str], concepts: Mapping[str, Concept]) -> list[str]:
    identifier = cells["id"]
    if not _ID.fullmatch(identifier):
        return [f"'{identifier}' is no id; use lower-case letters, digits and hyphens."]
    if identifier in concepts:
        return [f"the id {identifier} stands there twice."]
    wrong = [
        f"'{piece}' is no term; write it as: term (MX,CO)*"
        for language in LANGUAGES
        for piece in _pieces(cells[language])
        if not _TERM.fullmatch(piece)
    ]
    if not cells["en"] or not (cells["es"] or cells["pt"]):
        wrong.append("it needs an English term and a Spanish or Portuguese one.")
    return wrong


def _pieces(cell: str) -> list[str]:
    return [piece.strip() for piece in cell.split(";") if piece.strip()]


def _concept(cells: Mapping[str, str]) -> Concept:
    terms = {language: tuple(_term(piece, language) for piece in _pieces(cells[language])) for language in LANGUAGES}
    definitions = {language: cells[f"definition_{language}"] for language in LANGUAGES}
    kept = {language: text for language, text in definitions.items() if text}
    return Concept(cells["id"], cells["domain"], terms, kept, cells["source"])


def _term(piece: str, language: Language) -> Term:
    parts = _TERM.fullmatch(piece)
    if parts is None:
        message = f"'{piece}' is no term."
        raise UserInputError(message, code="terms-malformed")
    countries = tuple(code.strip() for code in (parts["countries"] or "").split(",") if code)
    return Term(parts["text"], language, countries, bool(parts["star"]))
