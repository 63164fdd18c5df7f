"""Every sentence that a user can see, by key and language, from the gettext catalogues in ``locale/``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from gettext import c2py  # the plural formulas of catalogues
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po

from knowledge.errors import LiaisonError
from knowledge.model import LANGUAGES, Language

DEFAULT: Language = "en"
_FOLDER = Path(__file__).parent / "locale"
_CATALOGUES: dict[Language, str] = {"en": "en", "es": "es", "pt": "pt_BR"}
_DATES: dict[Language, str] = {"en": "en_GB", "es": "es_419", "pt": "pt_BR"}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences of one language.

    Attributes:
        forms: Key to its sentence, or to its sentences by grammatical number.
        plural: Number to the position of its form.
    """

    forms: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]


class Texts:
    """Says things in the languages of the bot.

    Args:
        catalogues: One per language.
    """

    def __init__(self, catalogues: Mapping[Language, Catalogue]) -> None:
        self._catalogues = catalogues

    def say(self, key: str, language: Language, *, count: int = 1, **params: str | int) -> str:
        """Return a sentence.

        Args:
            key: Its name in the catalogues.
            language: In which language.
            count: Picks the grammatical number where the sentence has several.
            **params: What fills its placeholders.

        Raises:
            KeyError: If there is no such sentence, or a placeholder is not filled.
        """
        catalogue = self._catalogues[language]
        forms = catalogue.forms[key]
        form = forms[catalogue.plural(count)] if len(forms) > 1 else forms[0]
        return form.format_map(params)

    def every(self, key: str) -> list[str]:
        """Return a sentence in all languages, without repetition."""
        return list(dict.fromkeys(self.say(key, language) for language in LANGUAGES))

    def error(self, error: Exception, language: Language) -> str:
        """Return the sentence of an error's code; the general one for other errors and unknown codes."""
        key = f"error.{error.code}" if isinstance(error, LiaisonError) else ""
        return self.say(key if key in self._catalogues[language].forms else "error.unexpected", language)

    @staticmethod
    def country(code: str, language: Language) -> str:
        """Return the name of a country, from its ISO 3166-1 alpha-2 code; the code itself where there is none."""
        name = Locale.parse(_DATES[language]).territories.get(code)
        return name or code

    @staticmethod
    def day(day: date, language: Language) -> str:
        """Return a date as one writes it, with the month as a word."""
        return format_date(day, "medium", _DATES[language])


def load_texts() -> Texts:
    """Read the catalogues that are shipped with the bot."""
    return Texts({language: read_catalogue(_FOLDER / name) for language, name in _CATALOGUES.items()})


def read_catalogue(folder: Path) -> Catalogue:
    """Read the ``.po`` files in ``LC_MESSAGES`` of one language; together they are one catalogue."""
    forms: dict[str, tuple[str, ...]] = {}
    plural = "0"
    for path in sorted((folder / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        plural = str(catalogue.plural_expr)
        for message in catalogue:
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key:
                forms[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return Catalogue(forms, c2py(plural))


def language_from_code(code: str | None) -> Language:
    """Return the language of Telegram's language code ("pt-br"), English for those that the bot does not speak."""
    primary = (code or "").lower().split("-")[0]
    return next((language for language in LANGUAGES if language == primary), DEFAULT)
