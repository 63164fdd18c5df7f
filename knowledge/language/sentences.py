"""Sentences of a passage, as exact spans of its text."""

import re
from itertools import pairwise

from knowledge.model import Language, Span

# A full stop after one of these does not end a sentence. Citations ("art. 16", "núm. 4", "v.", "fls. 12") make up most
# of what goes wrong in legal text.
_ABBREVIATIONS: dict[Language, str] = {
    "en": " mr mrs ms dr prof st v vs cf e.g i.e al dept hon gen sgt capt lt u.s u.k eds approx est ",
    "es": " sr sra sres srta dr dra lic ing mtro mtra prof c cc d v gr v.gr vs cfr cf p.ej ej aprox tel ee ee.uu exp ",
    "pt": " sr sra srs dr dra exmo exma ilmo ilma prof v exa exas cf vs ex p.ex aprox tel av min des rel proc ",
}
_BEFORE_NUMBERS: dict[Language, str] = {
    "en": " no nos art arts sec secs para paras p pp fig figs ch vol ed ",
    "es": " no nos nro num núm núms art arts pág págs pag p pp fr fracc inc párr cap caps t vol ed fig figs fs fol uu ",
    "pt": " n nº no num núm art arts p pp pág págs fl fls inc par parág cap vol ed fig figs ",
}
_LAST_WORD = re.compile(r"([^\W\d_](?:[\w.]*[^\W_])?)\.\s*$")
_ENUMERATOR = re.compile(r"(?:\d{1,3}|[A-Za-z])[.)]\s*")
_NOT_A_START = re.compile(r"[a-záéíóúñãõçâêôàü,;:)\]]")
_LINE = re.compile(r"[^\n]*\n?")
_NEW_LINE_STARTS = re.compile(r"\s*(?:[-•*–]\s|\d{1,3}[.)]\s|[a-z]\)\s|#)")


def sentence_spans(text: str, language: Language) -> tuple[Span, ...]:
    """Return the sentences of ``text``, in order.

    Returns:
        Spans that neither overlap nor begin or end with white space; every other character is in exactly one.
    """
    cuts = [0, *_boundaries(text, language), len(text)]
    trimmed = (_trim(text, start, end) for start, end in pairwise(cuts))
    return tuple((start, end) for start, end in trimmed if start < end)


def _boundaries(text: str, language: Language) -> list[int]:
    import sentencex

    found = [0]
    for boundary in sentencex.get_sentence_boundaries(language, text):
        end = int(boundary["end_index"])
        if found[-1] < end < len(text) and _ends_sentence(text, found[-1], end, language):
            found.append(end)
    return found[1:]


def _ends_sentence(text: str, start: int, end: int, language: Language) -> bool:
    before, after = text[start:end], text[end : end + 40].lstrip()
    if "\n\n" in before[len(before.rstrip()) :] or (_NEW_LINE_STARTS.match(text[end:]) and before.endswith("\n")):
        return True
    if _NOT_A_START.match(after) or _ENUMERATOR.fullmatch(before):
        return False
    word = _LAST_WORD.search(before)
    return word is None or not _abbreviates(word[1], after, language)


def _abbreviates(word: str, after: str, language: Language) -> bool:
    wanted = f" {word.lower()} "
    if wanted in _ABBREVIATIONS[language]:
        return True
    if after[:1].isdigit() or after[:1] in "§<(":
        return wanted in _BEFORE_NUMBERS[language]
    return len(word) == 1 and word.isupper() and after[:1].isupper()


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
