"""English questions in the words of the termbase, which are the words of the glosses."""

from knowledge.language.stem import terms
from knowledge.language.term_finder import TermFinder, TermMatch


class TermSynonyms:
    """Puts the preferred term for its synonyms; implements ``knowledge.question.Synonyms``.

    Args:
        finder: Of the terms.
    """

    def __init__(self, finder: TermFinder) -> None:
        self._finder = finder

    def preferred(self, text: str) -> str:
        """Return English ``text`` with each synonym replaced; a preferred term stays in the form that was typed."""
        pieces: list[str] = []
        end = 0
        for match in self._finder.find(text, "en"):
            if _is_synonym(text[match.start : match.end], match):
                pieces += [text[end : match.start], match.english]
                end = match.end
        return "".join([*pieces, text[end:]])


def _is_synonym(typed: str, match: TermMatch) -> bool:
    """Tell a synonym from the preferred term in another form ("trace" and "tracing"), which stems make the same."""
    return not set(terms(typed, "en")) <= set(terms(match.concept.preferred("en"), "en"))
