import pytest

from knowledge.language.answer_kinds import misses_kind


@pytest.mark.parametrize(
    ("question", "without", "with_it"),
    [
        ("¿cuánto cuesta un perito?", "Un perito firma el dictamen.", "Un perito cobra 500 pesos."),
        ("qual a taxa de saque", "O saque sai da conta.", "A taxa é de 1%."),
        ("how many requests did they receive", "Requests go through the portal.", "They received 45 requests."),
        ("cuántas palabras tiene", "Tiene palabras.", "Tiene doce palabras."),
        ("when did the treaty enter into force", "The treaty is in force.", "It entered into force in 2004."),
        ("as regras valem desde quando", "As regras valem.", "Valem desde 2 de fevereiro de 2026."),
    ],
)
def test_a_question_for_an_amount_a_number_or_a_date_needs_one(question: str, without: str, with_it: str) -> None:
    assert misses_kind(question, without, without)
    assert not misses_kind(question, with_it, with_it)


def test_an_address_may_stand_anywhere_and_a_number_only_where_the_answer_is() -> None:
    assert not misses_kind("what is their e-mail", "Write to a@example.org. It is read daily.", "It is read daily.")
    assert misses_kind("how many days", "Page 12. It lasts for some days.", "It lasts for some days.")


def test_other_questions_miss_nothing() -> None:
    assert not misses_kind("cuando llega el oficio, ¿quién lo firma?", "El fiscal.", "El fiscal.")
    assert not misses_kind("", "", "")
