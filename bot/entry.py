"""Glossary entries as messages. Pure."""

from collections.abc import Iterator

from bot.render import MAX_TITLE, Look, one_line
from bot.styled import Run, Styled, split
from knowledge.language.stem import fold
from knowledge.language.termbase import Concept, Term
from knowledge.model import LANGUAGES, Language

OWN_USAGE = "own usage"
"""The source of entries that rest on no document."""


def render_entry(concept: Concept, sought: str, look: Look) -> list[Styled]:
    """Return a glossary entry as messages, as a rule one.

    Args:
        concept: What it is about.
        sought: What was typed; a term of that spelling is shown even where it is not the preferred one.
        look: How to say it; its language leads and is that of the definition.
    """
    return split(list(_runs(concept, sought, look)))


def headword(concept: Concept, language: Language) -> str:
    """Return the preferred term in a language, or in the next one that has any."""
    return next(term for each in (language, *LANGUAGES) if (term := one_line(concept.preferred(each))))


def _runs(concept: Concept, sought: str, look: Look) -> Iterator[Run]:
    yield Run(headword(concept, look.language), bold=True)
    definition = next((text for each in (look.language, *LANGUAGES) if (text := concept.definitions.get(each))), "")
    yield Run(f"\n{definition.strip()}\n" if definition else "\n")
    for language in LANGUAGES:
        terms = list(_shown(concept.terms.get(language, ()), sought))
        if terms:
            yield Run("\n" + look.say(f"language.{language}") + ": ")
            yield Run("; ".join(_written(term, look) for term in terms))
    source = look.say("glossary.own_usage") if concept.source == OWN_USAGE else one_line(concept.source, MAX_TITLE * 2)
    if source:
        yield Run("\n\n" + look.say("glossary.source", source=source))


def _shown(terms: tuple[Term, ...], sought: str) -> Iterator[Term]:
    """Yield the preferred term, one for each further country, and what was typed."""
    countries: set[str] = set()
    for place, term in enumerate(terms):
        if place == 0 or set(term.countries) - countries or fold(term.text) == fold(sought):
            countries |= set(term.countries)
            yield term


def _written(term: Term, look: Look) -> str:
    names = ", ".join(look.texts.country(code, look.language) for code in term.countries)
    return one_line(f"{term.text} ({names})" if names else term.text)
