"""Countries as people type them, and which ones come first for a language."""

import re
from collections.abc import Mapping
from functools import cache

from babel import Locale

from knowledge.language.stem import fold
from knowledge.model import LANGUAGES, Language

_AMERICAS = (
    "MX", "AR", "BO", "BR", "CL", "CO", "CR", "DO", "EC", "SV", "GT", "HN", "NI", "PA", "PY", "PE", "UY", "VE",
)  # fmt: skip
_FIRST: Mapping[Language, tuple[str, ...]] = {"en": ("MX", "BR", "US"), "es": _AMERICAS, "pt": ("BR", "PT")}
_CODE = re.compile(r"[A-Z]{2}")
_NOT_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])


def offered_countries(language: Language) -> list[str]:
    """Return the countries that are offered as buttons, the likeliest first."""
    return list(dict.fromkeys([*(code for code in _FIRST[language] if code in _AMERICAS), *_AMERICAS]))


def likely(country: str | None, language: Language) -> bool:
    """Tell whether somebody who writes in a language is likely to be from a country."""
    return country in _FIRST[language]


def country_of(text: str) -> str | None:
    """Return the code of a country from its name in any of the languages, or from its code; None for anything else."""
    typed = fold(text).strip(" .")
    return typed.upper() if typed.upper() in _codes() else _names().get(typed)


@cache
def _codes() -> frozenset[str]:
    known = map(str, Locale.parse("en").territories)
    return frozenset(code for code in known if _CODE.fullmatch(code)) - _NOT_COUNTRIES


@cache
def _names() -> Mapping[str, str]:
    return {
        fold(str(name)): str(code)
        for language in LANGUAGES
        for code, name in Locale.parse(language).territories.items()
        if code in _codes()
    }
