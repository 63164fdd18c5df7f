"""Cutting formatted text into messages: nothing lost, nothing too long, every message well-formed on its own."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.html_entities import parse_html
from bot.sandbox.text import utf16_length
from bot.styled import MAX_UNITS, Run, Styled, plain, split, to_html, units

TEXT = st.text(st.sampled_from("ab .\n<>&\"'😀é|¿،"), max_size=60) | st.text(max_size=40).filter(
    lambda text: text.encode("utf-16-le", "ignore").decode("utf-16-le") == text
)
RUNS = st.lists(st.builds(Run, TEXT, st.booleans(), st.booleans()), max_size=12)
WITHOUT_SPACE = str.maketrans("", "", "".join(chr(code) for code in range(0x3001) if chr(code).isspace()))


def squeezed(text: str) -> str:
    return text.translate(WITHOUT_SPACE)


@given(RUNS, st.integers(2, 80))
def test_no_message_is_too_long_and_nothing_but_white_space_is_lost(runs: list[Run], limit: int) -> None:
    messages = split(runs, limit)
    assert all(0 < units(plain(message)) <= limit for message in messages)
    assert squeezed("".join(map(plain, messages))) == squeezed(plain(runs))


@given(RUNS, st.integers(2, 80))
def test_every_character_keeps_its_style(runs: list[Run], limit: int) -> None:
    def styles(parts: list[Run] | Styled) -> list[tuple[str, bool, bool]]:
        return [(sign, run.bold, run.quote) for run in parts for sign in run.text if not sign.isspace()]

    assert [style for message in split(runs, limit) for style in styles(message)] == styles(runs)


@given(RUNS, st.integers(2, 80))
def test_every_message_is_html_that_telegram_takes(runs: list[Run], limit: int) -> None:
    for message in split(runs, limit):
        text, entities = parse_html(to_html(message))
        assert squeezed(text) == squeezed(re.sub(r"[\x00-\x09\x0b-\x1f]", " ", plain(message)))
        assert {entity.type for entity in entities} <= {"bold", "expandable_blockquote"}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("First paragraph here.\n\nSecond one. Third one, longer.", "First paragraph here."),
        ("First line here\nsecond line, which is longer than that", "First line here"),
        ("One sentence is here. Another sentence follows it", "One sentence is here."),
        ("these are words without any other place to cut", "these are words without any"),
        ("x" * 50, "x" * 30),
    ],
)
def test_a_cut_falls_at_the_best_place(text: str, first: str) -> None:
    assert plain(split([Run(text)], 30)[0]) == first


def test_a_quotation_that_is_cut_goes_on_as_one() -> None:
    first, second = split([Run("lead\n\n"), Run("word " * 1000, quote=True), Run("\nsource")], MAX_UNITS)
    assert to_html(first).endswith("</blockquote>")
    assert to_html(second).startswith("<blockquote expandable>word")
    assert to_html(second).endswith("</blockquote>\nsource")


def test_emoji_count_as_two() -> None:
    messages = split([Run("😀" * 3000)])
    assert [utf16_length(plain(message)) for message in messages] == [4096, 1904]
