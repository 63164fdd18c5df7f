"""Plain text, Markdown and web pages."""

import pytest

from ingest.model import Block, ReadFile
from ingest.readers import read as read_any
from knowledge.errors import ReadError
from knowledge.model import Locator


def read(text: str | bytes, name: str) -> ReadFile:
    return read_any(text.encode() if isinstance(text, str) else text, name, max_bytes=10**7)


def shapes(file: ReadFile) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in file.blocks]


def refusal(text: str, name: str) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(text, name)
    return caught.value


# Plain text


def test_text_has_paragraphs_lists_and_only_marked_headings() -> None:
    file = read("Intro\nen dos líneas\n\n# Uno\nTEXTO\n\n* a\n* b\n\n2) c\n3) d", "a.txt")
    assert shapes(file) == [
        ("paragraph", "Intro\nen dos líneas"),
        ("paragraph", "TEXTO"),
        ("list", "- a\n- b"),
        ("list", "2) c\n3) d"),
    ]
    assert [block.locator.headings for block in file.blocks] == [(), ("Uno",), ("Uno",), ("Uno",)]
    assert file.title == "Uno"


def test_text_without_a_heading_has_no_title() -> None:
    assert read("SOLO TEXTO\n\nmás", "a.txt").title is None


def test_form_feeds_are_pages() -> None:
    file = read("uno\fdos\ftres", "a.txt")
    assert [(block.text, block.locator.page, block.locator.page_number) for block in file.blocks] == [
        ("uno", "1", 1),
        ("dos", "2", 2),
        ("tres", "3", 3),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "cp850", "mac_roman"])
def test_text_in_old_encodings(encoding: str) -> None:
    file = read("¿Qué pidió la fiscalía según el artículo?".encode(encoding, errors="replace"), "a.txt")
    assert file.blocks[0].text == "¿Qué pidió la fiscalía según el artículo?"


# Markdown

FRONT = """---
title: "Guía"
tlp: AMBER
agencies: [fgr, uif]
language: es-MX
jurisdictions: [MX, NO]
valid_from: 2026-01-15
valid_until: null
review_on:
sources:
  - https://example.org/a
  - b
---
"""


def test_front_matter_is_strings_and_lists() -> None:
    file = read(f"{FRONT}Texto", "a.md")
    assert (file.title, file.language) == ("Guía", "es")
    assert file.front_matter == {
        "title": "Guía",
        "tlp": "AMBER",
        "agencies": ["fgr", "uif"],
        "language": "es-MX",
        "jurisdictions": ["MX", "NO"],
        "valid_from": "2026-01-15",
        "valid_until": None,
        "review_on": None,
        "sources": ["https://example.org/a", "b"],
    }
    assert shapes(file) == [("paragraph", "Texto")]


@pytest.mark.parametrize(
    ("front", "line"),
    [("title: [a\n", 2), ("title: a\ntlp: b: c\n", 3), ("a: 1\n\tb: 2\n", 3), ("just words\n", 2), ("- a\n", 2)],
)
def test_broken_front_matter_names_the_line(front: str, line: int) -> None:
    error = refusal(f"---\n{front}---\nTexto", "a.md")
    assert error.code == "file-front-matter"
    assert error.params["line"] in (line, line + 1)
    assert "line" in str(error)


@pytest.mark.parametrize("front", ["title: {a: b}\n", "sources: [[a]]\n"])
def test_front_matter_of_another_shape_is_refused(front: str) -> None:
    assert refusal(f"---\n{front}---\nTexto", "a.md").code == "file-front-matter"


def test_a_tag_in_front_matter_makes_no_object() -> None:
    file = read("---\nx: !!python/object/apply:os.system [id]\n---\nTexto", "a.md")
    assert file.front_matter == {"x": ["id"]}


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert shapes(read("---\n\nTexto", "a.md")) == [("paragraph", "Texto")]


MARKDOWN = """Setext
======
Un *énfasis* **fuerte** y `código`, [texto](https://example.org/x), <https://example.org/y>
y [https://example.org](https://example.org/), [interno](#otro), ![una foto](x.png).

## Dos ##
1. uno
   sigue
   - dentro
     1. hondo
2. dos

   otro párrafo

| Red | Prefijo |
|-----|---------|
| TRON | `T` |
| BTC | a\\|b |

### Tres
```python
def f():
    return 1
```

> cita de

<!-- oculto -->
<p>de <b>HTML</b></p><script>x()</script>

## Cuatro
fin
"""


def test_markdown_blocks() -> None:
    file = read(MARKDOWN, "a.md")
    assert file.title == "Setext"
    assert [(block.kind, block.text, block.header, block.locator.headings) for block in file.blocks] == [
        (
            "paragraph",
            (
                "Un énfasis fuerte y código, texto (https://example.org/x), https://example.org/y "
                "y https://example.org, interno, una foto."
            ),
            "",
            ("Setext",),
        ),
        ("list", "1. uno sigue\n  - dentro\n    1. hondo\n2. dos otro párrafo", "", ("Setext", "Dos")),
        ("table", "TRON | T\nBTC | a/b", "Red | Prefijo", ("Setext", "Dos")),
        ("code", "def f():\n    return 1", "", ("Setext", "Dos", "Tres")),
        ("paragraph", "cita de", "", ("Setext", "Dos", "Tres")),
        ("paragraph", "de HTML", "", ("Setext", "Dos", "Tres")),
        ("paragraph", "fin", "", ("Setext", "Cuatro")),
    ]


def test_headings_alone_are_text() -> None:
    assert shapes(read("# Uno\n## Dos", "a.md")) == [("paragraph", "Uno\nDos")]


def test_markdown_without_text_is_refused() -> None:
    assert refusal("---\ntitle: x\n---\n<!-- nada -->\n", "a.md").code == "file-without-text"


# Web pages

PAGE = """<!DOCTYPE html><html lang="pt-BR"><head><title> Guia &amp; prazos </title><style>p{}</style></head><body>
<header><a href="/">Menu</a></header><nav>Início</nav>
<div class="cookie-banner">Aceitar cookies</div><div role="search">Buscar</div><p hidden>oculto</p>
<main>
 <header><h1 id="topo">Guia</h1></header>
 solto <b>em</b> texto<br>segunda linha
 <p>Um par&aacute;grafo <a href="https://x.y">com ligação</a>.</p>
 <section id="s2"><h2>Dois</h2>
  <ul><li>um<ol start="3"><li>três</li></ol></li><li><p>dois</p></li></ul>
  <table><caption>Redes</caption><tr><th>Rede</th><th>Prefixo</th></tr><tr><td>TRON</td><td>T</td></tr></table>
 </section>
 <h3><a name="velho"></a>Três</h3><div>fim <span>da</span><div>página</div></div>
 <pre>a  b
  c</pre>
 <form><input value="x">formulário</form><aside>lado</aside><script>var x = "código"</script>
</main><footer>Direitos</footer></body></html>"""


def test_a_web_page() -> None:
    file = read(PAGE, "a.html")
    assert (file.title, file.language, file.media_type) == ("Guia & prazos", "pt", "text/html")
    top, two = Locator(("Guia",), anchor="topo"), Locator(("Guia", "Dois"), anchor="s2")
    three = Locator(("Guia", "Dois", "Três"), anchor="velho")
    assert file.blocks == (
        Block("paragraph", "solto em texto\nsegunda linha", top),
        Block("paragraph", "Um parágrafo com ligação.", top),
        Block("list", "- um\n  3. três\n- dois", two),
        Block("paragraph", "Redes", two),
        Block("table", "TRON | T", two, "Rede | Prefixo"),
        Block("paragraph", "fim da", three),
        Block("paragraph", "página", three),
        Block("code", "a  b\n  c", three),
    )


def test_a_list_straight_inside_a_list_is_nested() -> None:
    page = "<html><body><ul><li>a</li><ul><li>b</li></ul><li>c</li></ul></body></html>"
    assert shapes(read(page, "a.html")) == [("list", "- a\n  - b\n- c")]


def test_a_page_without_main_is_read_from_its_body() -> None:
    file = read(
        "<html><body><div class=sidebar>lado</div><header><h1>Uno</h1></header><div>dos</div></body></html>", "a.htm"
    )
    assert shapes(file) == [("paragraph", "dos")]
    assert file.blocks[0].locator.headings == ("Uno",)


def test_a_small_article_beside_the_text_is_not_taken_for_the_page() -> None:
    file = read(f"<html><body><p>{'texto ' * 50}</p><article>breve</article></body></html>", "a.html")
    assert len(file.blocks) == 2


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="iso-8859-1">', "latin-1"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ('<meta charset="x-no-such">', "cp1252"),
    ],
)
def test_the_charset_of_a_page(head: str, encoding: str) -> None:
    page = f"<!doctype html><html><head>{head}</head><body><p>congelación y señal</p></body></html>"
    assert shapes(read(page.encode(encoding), "a.html")) == [("paragraph", "congelación y señal")]


def test_a_layout_table_in_a_page_is_walked_through() -> None:
    inner = "<table><tr><td>a</td><td>b</td></tr></table>"
    page = f"<html><body><table><tr><td><p>uno</p>{inner}</td></tr></table></body></html>"
    assert [block.text for block in read(page, "a.html").blocks] == ["uno", "a | b"]


def test_a_deep_page_is_read_or_refused() -> None:
    deep = f"<html><body>{'<div>' * 3000}fondo{'</div>' * 3000}</body></html>"
    try:
        file = read(deep, "a.html")
    except ReadError as error:
        code = error.code
    else:
        code = file.blocks[0].text
    assert code in ("fondo", "file-damaged", "file-without-text")


def test_a_page_of_scripts_has_no_text() -> None:
    assert refusal("<!doctype html><script>x</script>", "a.html").code == "file-without-text"
