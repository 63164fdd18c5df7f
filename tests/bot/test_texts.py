"""The catalogues: complete in every language, nothing unused, no sentence in code."""

import ast
import re
import string
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import bot
from bot.menus import COMMANDS, STAFF_COMMANDS
from bot.texts import Texts, language_from_code, load_texts, read_catalogue
from knowledge.errors import DiskFull, LiaisonError, ReadError
from knowledge.model import LANGUAGES, Language

CODE = Path(bot.__file__).parent
SOURCES = [path for path in CODE.rglob("*.py") if "sandbox" not in path.parts]
FOLDERS = {name: CODE / "locale" / name for name in ("en", "es", "pt_BR")}
FORMS = {name: dict(read_catalogue(folder).forms) for name, folder in FOLDERS.items()}
TEXTS = load_texts()
UNLISTED = ("cancel", "mydata", "forget")  # they work, and other sentences name them
READER_CODES = (
    "unreadable", "missing", "empty", "encrypted", "damaged", "type-unknown", "type-legacy", "has-macros",
    "mislabelled", "too-large", "without-text", "crashed-reader", "too-slow", "too-demanding", "front-matter",
)  # fmt: skip
SENDING = {
    "say", "send_message", "send_document", "reply_text", "answer", "answer_press", "edit_message_text", "edit_text",
    "set_my_description", "set_my_short_description", "set_my_name", "InlineKeyboardButton", "BotCommand",
    "Run", "_button",
}  # fmt: skip


def strings_in(path: Path) -> set[str]:
    return {node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if _is_text(node)}  # type: ignore[attr-defined]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def placeholders(forms: tuple[str, ...]) -> set[str]:
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def error_codes(node: LiaisonError | type[LiaisonError] = LiaisonError) -> Iterator[str]:
    assert isinstance(node, type)
    yield node.default_code
    for child in node.__subclasses__():
        yield from error_codes(child)


@pytest.mark.parametrize("name", FORMS)
def test_every_sentence_is_in_every_language(name: str) -> None:
    assert FORMS[name].keys() == FORMS["en"].keys()
    assert all(form.strip() for forms in FORMS[name].values() for form in forms)


@pytest.mark.parametrize("name", FORMS)
def test_no_sentence_stands_twice_in_a_catalogue(name: str) -> None:
    files = (FOLDERS[name] / "LC_MESSAGES").glob("*.po")
    ids = [key for path in files for key in re.findall(r'^msgid "(.+)"$', path.read_text("utf-8"), re.MULTILINE)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", FORMS)
def test_placeholders_are_the_same_in_every_language(name: str) -> None:
    assert {key: placeholders(forms) for key, forms in FORMS[name].items()} == {
        key: placeholders(forms) for key, forms in FORMS["en"].items()
    }


def test_every_sentence_is_used() -> None:
    used = set().union(*(strings_in(path) for path in SOURCES))
    built = {
        f"menu.{command}.{part}" for command in (*COMMANDS, *STAFF_COMMANDS, *UNLISTED) for part in ("name", "about")
    }
    built |= {f"language.{language}" for language in LANGUAGES}
    unused = {key for key in FORMS["en"] if key not in used | built and not key.startswith("error.")}
    assert unused == set()


def test_every_key_in_the_code_has_a_sentence() -> None:
    families = {key.split(".", 1)[0] for key in FORMS["en"]}
    key = re.compile(rf"(?:{'|'.join(sorted(families))})\.[a-z_-]+(?:\.[a-z_]+)?")
    used = {text for path in SOURCES for text in strings_in(path) if key.fullmatch(text)}
    assert used - FORMS["en"].keys() == set()
    assert len(used) > 30


def test_errors_that_can_reach_a_chat_have_a_sentence() -> None:
    codes = {*error_codes(), *(f"file-{code}" for code in READER_CODES), "database-busy", "database-unreachable"}
    operators = {"home-in-use"}
    assert {f"error.{code}" for code in codes - operators} - FORMS["en"].keys() == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(CODE)))
def test_no_sentence_that_a_user_can_see_stands_in_the_code(path: Path) -> None:
    assert list(visible_literals(path)) == []


def visible_literals(path: Path) -> Iterator[str]:
    """Texts with letters in what is sent, keys of sentences and formatting apart."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in SENDING:
            continue
        for part in [*node.args, *(keyword.value for keyword in node.keywords)]:
            yield from (text for text in _own_strings(part) if re.search(r"[^\W\d_]", text) and text not in FORMS["en"])


def _own_strings(part: ast.expr) -> Iterator[str]:
    if isinstance(part, ast.Call):
        # what a call inside is given is checked where that call sends something itself
        return
    if isinstance(part, ast.JoinedStr):
        yield from _literal_parts(part)
        return
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        yield part.value
    for child in ast.iter_child_nodes(part):
        if isinstance(child, ast.expr):
            yield from _own_strings(child)


def _literal_parts(part: ast.JoinedStr) -> Iterator[str]:
    literals = [str(value.value) if isinstance(value, ast.Constant) else "*" for value in part.values]
    builds_a_key = any(fnmatchcase(key, "".join(literals)) for key in FORMS["en"])
    yield from (literal for literal in literals if literal != "*" and not builds_a_key)


def test_the_check_for_literals_finds_them(tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text(
        'bot.send_message(1, "Hello " + name)\nsay(bot, 1, f"Hi {x}")\nRun("\\n\\n")\nlook.say("help.text")\n'
    )
    assert list(visible_literals(path)) == ["Hello ", "Hi "]


@pytest.mark.parametrize(("language", "word"), [("en", "characters"), ("es", "caracteres"), ("pt", "caracteres")])
def test_numbers_pick_the_grammatical_form(language: Language, word: str) -> None:
    assert f"1000 {word}" in TEXTS.say("question.too_long", language, count=1000, max=1000)
    assert word not in TEXTS.say("question.too_long", language, count=1, max=1)


def test_a_missing_parameter_is_an_error() -> None:
    with pytest.raises(KeyError):
        TEXTS.say("answer.contact", "en")


def test_an_error_speaks_by_its_code() -> None:
    assert TEXTS.error(DiskFull("x"), "es") == TEXTS.say("error.disk-full", "es")
    assert TEXTS.error(ReadError("x", code="file-empty"), "pt") == TEXTS.say("error.file-empty", "pt")
    assert TEXTS.error(ReadError("x", code="nobody-knows"), "en") == TEXTS.say("error.unexpected", "en")
    assert TEXTS.error(ValueError("secret"), "en") == TEXTS.say("error.unexpected", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_telegram_limits_is_within_its_limits(language: Language) -> None:
    for key in FORMS["en"]:
        if key.startswith("toast."):
            assert len(TEXTS.say(key, language)) <= 200
    assert len(TEXTS.say("profile.short", language)) <= 120
    assert len(TEXTS.say("profile.about", language)) <= 512
    for command in COMMANDS:
        assert re.fullmatch(r"[a-z]{1,32}", TEXTS.say(f"menu.{command}.name", language))
    apology = max((TEXTS.say(key, language) for key in FORMS["en"] if key.startswith("error.")), key=len)
    assert len(TEXTS.say("failure.apology", language, reason=apology, reference="abcdefgh")) <= 200


@pytest.mark.parametrize(
    ("code", "language"),
    [("pt-br", "pt"), ("es", "es"), ("es-419", "es"), ("EN-us", "en"), ("fr", "en"), ("", "en"), (None, "en")],
)
def test_telegrams_language_code_is_the_first_guess(code: str | None, language: Language) -> None:
    assert language_from_code(code) == language


def test_all_spellings_of_a_command_are_known() -> None:
    assert Texts.every(TEXTS, "menu.help.name") == ["help", "ayuda", "ajuda"]
