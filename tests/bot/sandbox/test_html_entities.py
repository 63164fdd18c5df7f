"""Telegram's HTML: what is accepted, what is refused, and where entities lie."""

import html
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.errors import ApiError
from bot.sandbox.html_entities import parse_html
from bot.sandbox.model import Entity
from bot.sandbox.text import utf16_length, utf16_slice


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("<b>a</b>", "a", [("bold", 0, 1)]),
        ("<strong>a</strong><em>b</em><ins>c</ins><del>d</del>", "abcd",
         [("bold", 0, 1), ("italic", 1, 1), ("underline", 2, 1), ("strikethrough", 3, 1)]),
        ("<s>a</s><strike>b</strike>", "ab", [("strikethrough", 0, 2)]),
        ('<span class="tg-spoiler">a</span> <tg-spoiler>b</tg-spoiler>', "a b", [("spoiler", 0, 1), ("spoiler", 2, 1)]),
        ("😀<i>ñ😀</i>", "😀ñ😀", [("italic", 2, 3)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ('<blockquote expandable="">a</blockquote>', "a", [("expandable_blockquote", 0, 1)]),
        ("<b>a <i>b</i></b>", "a b", [("bold", 0, 3), ("italic", 2, 1)]),
        ("a &lt;b&gt; &amp;&quot; &#241;&#x1F600;", 'a <b> &" ñ😀', []),
        ("&copy; & &nbsp;", "&copy; & &nbsp;", []),
        ("<B>a</B>", "a", [("bold", 0, 1)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("<b>a<code>b</code>c</b>", "abc", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "ab", [("blockquote", 0, 2)]),
        ("<a href=\"not a link\">a</a>", "a", []),
    ],
)  # fmt: skip
def test_what_telegram_accepts(source: str, text: str, expected: list[tuple[str, int, int]]) -> None:
    found, entities = parse_html(source)
    assert found == text
    assert [(entity.type, entity.offset, entity.length) for entity in entities] == expected


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("ñ<p>a</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a<br/>", 'Unsupported start tag "br/" at byte offset 1'),
        ("<!-- a -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>x</a>", "Unexpected end of name token at byte offset 0"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<span class="red">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_what_telegram_refuses(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_links_code_and_emoji_carry_their_argument() -> None:
    _, (link, person, block, emoji) = parse_html(
        '<a href="https://example.org/?a=1&amp;b=2">l</a><a href="tg://user?id=42">p</a>'
        '<pre><code class="language-sql">x</code></pre><tg-emoji emoji-id="53">👍</tg-emoji>'
    )
    assert link.url == "https://example.org/?a=1&b=2"
    assert (person.type, person.user_id) == ("text_mention", 42)
    assert (block.type, block.language) == ("pre", "sql")
    assert emoji.custom_emoji_id == "53"


@dataclass(frozen=True)
class Piece:
    tag: str
    body: "str | tuple[Piece, ...]"


STYLES = {"b": "bold", "i": "italic", "u": "underline", "s": "strikethrough", "tg-spoiler": "spoiler", "code": "code",
          "pre": "pre", "blockquote": "blockquote"}  # fmt: skip
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("<>&\"'😀ñ\n"), min_size=1, max_size=12
)
TREES: st.SearchStrategy[tuple[Piece, ...]] = st.recursive(
    st.builds(Piece, st.just(""), WORDS).map(lambda piece: (piece,)),
    lambda inner: st.lists(st.builds(Piece, st.sampled_from(sorted(STYLES)), inner), min_size=1, max_size=3).map(tuple),
    max_leaves=8,
)


def markup(pieces: tuple[Piece, ...]) -> str:
    parts = []
    for piece in pieces:
        inner = html.escape(piece.body) if isinstance(piece.body, str) else markup(piece.body)
        parts.append(f"<{piece.tag}>{inner}</{piece.tag}>" if piece.tag else inner)
    return "".join(parts)


def styled(pieces: tuple[Piece, ...], around: frozenset[str] = frozenset()) -> list[tuple[str, frozenset[str]]]:
    """Each character with the styles around it: Telegram lets nothing share code."""
    found = []
    for piece in pieces:
        within = around | {STYLES[piece.tag]} if piece.tag else around
        if isinstance(piece.body, str):
            found += [(char, within) for char in piece.body]
        else:
            found += styled(piece.body, within)
    return found


def styles_at(entities: tuple[Entity, ...], unit: int) -> set[str]:
    return {entity.type for entity in entities if entity.offset <= unit < entity.end}


@given(TREES)
def test_every_character_keeps_its_styles(pieces: tuple[Piece, ...]) -> None:
    text, entities = parse_html(markup(pieces))
    expected = styled(pieces)
    assert text == "".join(char for char, _ in expected)
    unit = 0
    for char, around in expected:
        here = styles_at(entities, unit)
        if around & {"code", "pre"}:
            assert here - {"blockquote"} <= {"code", "pre"}
            assert len(here & {"code", "pre"}) == 1
        else:
            assert here == around
        unit += utf16_length(char)


@given(TREES)
def test_entities_lie_within_the_text_and_nest(pieces: tuple[Piece, ...]) -> None:
    text, entities = parse_html(markup(pieces))
    for entity in entities:
        assert 0 <= entity.offset < entity.end <= utf16_length(text)
        utf16_slice(text, entity.offset, entity.length).encode("utf-8")


TAGS = st.sampled_from(
    ["<b>", "</b>", "<i>", "</i>", "<code>", "</code>", "<blockquote>", "</blockquote>", "x", "&lt;"]
)


@given(st.lists(TAGS, max_size=12))
def test_accepted_exactly_when_balanced(tokens: list[str]) -> None:
    open_tags: list[str] = []
    balanced = True
    for token in tokens:
        if token.startswith("</"):
            balanced = balanced and bool(open_tags) and open_tags.pop() == token[2:]
        elif token.startswith("<"):
            open_tags.append(token[1:])
    balanced = balanced and not open_tags
    assert (refusal("".join(tokens)) is None) == balanced


def refusal(source: str) -> str | None:
    """The sentence of the refusal, or None; an accepted text holds all its entities."""
    try:
        text, entities = parse_html(source)
    except ApiError as refused:
        return refused.description
    assert all(entity.end <= utf16_length(text) for entity in entities)
    return None


@given(st.text(st.sampled_from("<>/&;#=\"' \nabiusp-x12😀"), max_size=40))
def test_never_anything_but_a_result_or_a_refusal(source: str) -> None:
    reason = refusal(source)
    assert reason is None or reason.startswith("Bad Request: can't parse entities: ")


@given(st.text(max_size=60))
def test_escaped_text_comes_back(text: str) -> None:
    plain = "".join(char for char in text if char >= " " or char == "\n")
    assert parse_html(html.escape(plain, quote=True)) == (plain, ())
