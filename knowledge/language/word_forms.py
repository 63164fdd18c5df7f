"""Whether two Spanish or Portuguese words of one stem are forms of one word, or two words of one family."""

import re

from knowledge.model import Language

_PLURALS: dict[Language, tuple[tuple[str, str], ...]] = {
    "en": (),
    "es": (("ces", "z"),),
    "pt": (
        ("oes", "ao"), ("aes", "ao"), ("ais", "al"), ("eis", "el"), ("ois", "ol"), ("uis", "ul"), ("ns", "m"),
        ("res", "r"), ("zes", "z"),
    ),
}  # fmt: skip
_INFINITIVE = re.compile(r"\w{2,}[aei]r(?:se)?")
# Endings that make another word of a verb: "investigación", "investigador", "renovable".
_NO_VERB_FORM = re.compile(
    r"\w{2,}(?:cion|sion|cao|sao|[ai]dor|[ai]dora|[ai]miento|[ai]mento|ancia|encia|anza|anca|idad|idade|ble|vel"
    r"|tiv[oa]|tori[oa]|[ai]dura|ismo|ista|mente)"
)
# Names of an action: "congelación" and "congelamiento".
_ACTION = re.compile(r"(\w{2,}?)(?:cion|cao|miento|mento)")
_GENDERED = ("da", "sa", "va", "ria")


def same_word(said: str, written: str, language: Language) -> bool:
    """Tell whether ``said`` is ``written`` in another number, gender, person or tense.

    Args:
        said: Folded word of a text.
        written: Folded word of the same stem, as a dictionary has it.
        language: Of both; English stems keep families apart by themselves.
    """
    if language == "en":
        return True
    one, other = _single(said, language), _single(written, language)
    if said == written or one == other:
        return True
    if _INFINITIVE.fullmatch(written):
        return not _NO_VERB_FORM.fullmatch(one)
    return _bare(one) == _bare(other)


def singular(word: str, language: Language) -> str:
    """Return the singular of a folded noun with a plural of another stem ("ordens"); others as they are."""
    for plural, ending in _PLURALS[language]:
        if word.endswith(plural) and len(word) - len(plural) > 1:
            return word.removesuffix(plural) + ending
    return word


def _single(word: str, language: Language) -> str:
    known = singular(word, language)
    if known != word:
        return known
    if word.endswith("es") and len(word) > 4 and word[-3] in "nrldjy":  # noqa: PLR2004 - "mes", "tres" stay
        return word[:-2]
    return word.removesuffix("s") if len(word) > 3 else word  # noqa: PLR2004 - "gas" stays


def _bare(word: str) -> str:
    """Return a word without what tells its gender, the name of an action without its ending."""
    if found := _ACTION.fullmatch(word):
        return found[1]
    if word.endswith("ora"):
        return word[:-1]
    return word[:-1] + "o" if word.endswith(_GENDERED) else word
