from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.sentences import sentence_spans
from knowledge.model import LANGUAGES, Language


def sentences(text: str, language: Language) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "es",
            ["Conforme al art. 16 de la Ley.", "El Sr. Pérez pagó 3.5 BTC.", "¿Qué hacer?", "Véase núm. 4, pág. 12."],
        ),
        ("es", ["El C. Juez (v. gr. el Lic. Gómez) ordenó congelar.", "La respuesta es sí.", "Fin."]),
        (
            "en",
            [
                "See art. 29(7) and Smith v. Jones, No. 12-345.",
                "Mr. Lee sent 3.5 BTC.",
                "She said no.",
                "Then he left.",
            ],
        ),
        ("pt", ["Nos termos do art. 10 da Lei n. 9.613/98.", "O Sr. Silva e a Dra. Souza.", "Ver fls. 12.", "Fim."]),
    ],
)
def test_citations_and_titles_do_not_end_sentences(language: Language, expected: list[str]) -> None:
    assert sentences(" ".join(expected), language) == expected


def test_list_items_and_paragraphs_stand_alone() -> None:
    text = "Solicite:\n- el nombre\n- el correo\n\nOtro párrafo\ny su segunda línea."
    assert sentences(text, "es") == ["Solicite:", "- el nombre", "- el correo", "Otro párrafo\ny su segunda línea."]


def test_the_number_of_an_item_stays_with_it() -> None:
    assert sentences("1. Congelar la cuenta. 2. Pedir datos.", "es") == ["1. Congelar la cuenta.", "2. Pedir datos."]


@given(st.text(alphabet=st.sampled_from("aA1. ?!\n\t-«»¿é😀\u200b()"), max_size=200), st.sampled_from(LANGUAGES))
def test_every_character_but_white_space_is_in_one_sentence(text: str, language: Language) -> None:
    spans = sentence_spans(text, language)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    inside = {place for start, end in spans for place in range(start, end)}
    assert all(place in inside or text[place].isspace() for place in range(len(text)))


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_any_text_is_cut_without_loss(text: str, language: Language) -> None:
    assert "".join("".join(sentences(text, language)).split()) == "".join(text.split())
