"""What an answer looks like."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import Look, one_line, render_answer, render_passage, source_line, with_lists
from bot.styled import Run, plain, to_html
from bot.texts import load_texts
from knowledge.audience import Tlp
from knowledge.language.sentences import sentence_spans
from knowledge.model import LANGUAGES, Language, Locator
from tests.bot.kit import NOW, answer_of, document_of, found_of, passage_of

TEXTS = load_texts()
LOOK = Look(TEXTS, "en", NOW.date(), "enlace@exchange.example")
TEXT = "Requests are urgent. They must name the account. Send them to the portal. Keep a copy."


def html_of(*highlights: int, text: str = TEXT) -> str:
    (message,) = render_answer(answer_of(found_of(text, highlights=highlights)), LOOK)
    return to_html(message)


def test_the_sentences_that_answer_lead_and_are_set_off_in_their_passage() -> None:
    assert html_of(1) == (
        "They must name the account.\n\n"
        "<blockquote expandable>Requests are urgent. <b>They must name the account.</b> "
        "Send them to the portal. Keep a copy.</blockquote>\n"
        "📄 Preservation requests · Guide › Part 1 · p. 1 · version 2 · valid as of 23 Nov 2026 · TLP:CLEAR"
    )


def test_two_sentences_lead_in_reading_order() -> None:
    html = html_of(1, 3)
    assert html.startswith("They must name the account.\nKeep a copy.\n\n<blockquote")
    assert html.count("<b>") == 2


def test_a_passage_that_is_all_answer_is_not_repeated() -> None:
    assert html_of(0, text="Ninety days.").startswith("Ninety days.\n\n📄 ")
    assert "blockquote" not in html_of(0, text="Ninety days.")


def test_foreign_text_cannot_become_formatting() -> None:
    document = document_of('<b>Fake</b> & "title"')
    found = found_of("Use <code> & <a href='x'>. Then stop.", document)
    (message,) = render_answer(answer_of(found), LOOK)
    html = to_html(message)
    assert "&lt;code&gt; &amp; &lt;a href=" in html
    assert "&lt;b&gt;Fake&lt;/b&gt; &amp;" in html


def test_a_title_cannot_fake_a_source_line() -> None:
    assert one_line("A\u202egnp.exe\u2069\n📄 Other · TLP:CLEAR\u200b") == "A gnp.exe 📄 Other · TLP:CLEAR"
    assert len(one_line("long " * 100)) <= 160


@pytest.mark.parametrize(
    ("locator", "expected"),
    [
        (Locator(("Guide",), page="iv", page_number=4), "Guide · p. iv ·"),
        (Locator((), page_number=4), "requests · p. 4 ·"),
        (Locator((), slide=7), "requests · slide 7 ·"),
        (Locator((), sheet="Prazos"), "requests · sheet “Prazos” ·"),
        (Locator(("Preservation requests", "Deadlines")), "requests · Deadlines ·"),
        (Locator(), "requests · version 2"),
    ],
)
def test_the_source_line_says_where_the_passage_stands(locator: Locator, expected: str) -> None:
    assert expected in source_line(passage_of(TEXT, locator=locator), document_of(), LOOK)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("es", "pág. 1 · versión 2 · vigente al 23 nov 2026 · TLP:AMBER"),
        ("pt", "p. 1 · versão 2 · vigente em 23 de nov. de 2026"),
    ],
)
def test_the_source_line_speaks_the_language_of_the_question(language: Language, expected: str) -> None:
    line = source_line(passage_of(TEXT), document_of(tlp=Tlp.AMBER), replace(LOOK, language=language))
    assert expected in line


def test_copies_of_the_passage_elsewhere_are_named() -> None:
    found = replace(found_of(TEXT), also_in=(document_of("Handbook"), document_of("Slides")))
    (message,) = render_answer(answer_of(found), LOOK)
    assert plain(message).endswith("\nAlso in: Handbook · Slides")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_abstention_says_so_names_what_is_near_and_a_person(language: Language) -> None:
    answer = replace(answer_of(language=language), nearest=("Seed phrases", "Mixers"), found=(found_of(TEXT),))
    (message,) = render_answer(answer, replace(LOOK, language=language))
    text = plain(message)
    assert text.startswith(TEXTS.say("answer.abstain", language))
    assert "• Seed phrases\n• Mixers" in text
    assert "enlace@exchange.example" in text
    assert "account" not in text


def test_without_a_contact_none_is_invented() -> None:
    (message,) = render_answer(answer_of(), replace(LOOK, contact=""))
    assert plain(message).endswith(TEXTS.say("answer.contact_none", "en"))


def test_a_passage_without_sentences_to_set_off_is_shown_open() -> None:
    (message,) = render_passage(passage_of(TEXT), document_of(), (), LOOK)
    assert message[0] == Run(f"{TEXT}\n")
    assert "blockquote" not in to_html(message)


def test_a_long_passage_becomes_several_messages_with_one_source_line() -> None:
    text = "\n\n".join(f"Paragraph {number} says something. It goes on for a while." for number in range(400))
    messages = render_answer(answer_of(found_of(text)), LOOK)
    assert len(messages) > 4
    assert [plain(message).count("📄") for message in messages] == [0] * (len(messages) - 1) + [1]
    assert all(plain(message).endswith(".") for message in messages[:-1])


@given(st.text(min_size=1, max_size=300).filter(str.strip), st.text(max_size=80), st.data())
def test_whatever_the_passage_holds_it_is_shown_verbatim(text: str, title: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    passage = replace(passage_of("x"), text=text)
    messages = render_passage(passage, document_of(title), ((start, end),), LOOK)
    shown = "".join("".join(map(plain, messages)).split())
    assert "".join(text.split()) in shown


def test_a_list_that_the_answer_announces_is_set_off_whole() -> None:
    text = "Preservation keeps records.\n\nThe request must contain:\n\n- the authority\n- the case number\n\nSend it."
    sentences = sentence_spans(text, "en")
    announced = next(span for span in sentences if text[slice(*span)].endswith(":"))
    item = next(span for span in sentences if "case number" in text[slice(*span)])
    [span] = with_lists(replace(passage_of(text), sentences=sentences), (announced, item))
    assert text[slice(*span)] == "The request must contain:\n\n- the authority\n- the case number"
