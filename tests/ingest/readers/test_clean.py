"""Text comes out in one kind of Unicode, and nothing that cannot be seen is left in it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.clean import clean, fold, one_line, tidy, tidy_code


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("e\u0301xito", "éxito"),
        ("preser\u00advación", "preservación"),
        ("zero\u200bwidth\u200d\ufeff", "zerowidth"),
        ("\u202eoculto\u202c \u2066x\u2069", "oculto x"),
        ("e\ufb03cient \ufb01n", "efficient fin"),
        ("10\u00a0000\u202f€", "10 000 €"),
        ("a\x00b\x07c\x1b[0m", "abc[0m"),
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("tab\tstays", "tab\tstays"),
        ("hidden\U000e0041\U000e0042 tags", "hidden tags"),
        ("private\ue000 use", "private use"),
        ("half \ud800 pair", "half  pair"),
        ("plain ASCII", "plain ASCII"),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(st.text() | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Co", "Zs", "Mn", "Lo", "Ll"])))
def test_clean_is_nfc_visible_and_done_at_once(raw: str) -> None:
    cleaned = clean(raw)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    kinds = {unicodedata.category(character) for character in cleaned if character not in "\n\t"}
    assert not kinds & {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert "Zs" not in kinds or " " in cleaned
    cleaned.encode("utf-8")


@given(st.text(alphabet="aé \n\t\u00ad"))
def test_folding_space_keeps_the_words(raw: str) -> None:
    words = clean(raw).split()
    assert one_line(raw).split() == words
    assert tidy(raw).split() == words
    assert tidy_code(raw).split() == words
    assert not any(line != line.strip() for line in tidy(raw).split("\n"))


def test_fold_compares_titles() -> None:
    assert fold("1.2  Preservación — «órdenes»") == fold("1.2 PRESERVACION: ordenes")
