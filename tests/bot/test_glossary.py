"""/glossary: entries, close spellings, buttons for other entries, and additions of staff."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.buttons import Press, read_press, term_rows
from bot.entry import OWN_USAGE, headword, render_entry
from bot.people.links import Links
from bot.people.model import SHELL
from bot.render import Look
from bot.sandbox.model import User
from bot.sandbox.world import World
from bot.styled import MAX_UNITS, plain, to_html, units
from bot.texts import load_texts
from knowledge.adapters.memory import FixedClock
from knowledge.glossary import Glossary
from knowledge.language.termbase import Termbase, load_termbase, parse_termbase
from knowledge.model import LANGUAGES, Language
from knowledge.store.terms import TermStore
from tests.bot.kit import NOW, ScriptedAnswerer, button, labels, running, services_with

TEXTS = load_texts()
BASE = load_termbase()
HEADER = "id,domain,en,es,pt,definition_en,definition_es,definition_pt,source\n"
PROOF = (
    'travel-stamp,x,travel stamp,sello viajero,selo viajante,"Not <b>real</b> & short.",,,https://example.org/a?b&c\n'
)


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana", language="es")


def look(language: Language) -> Look:
    return Look(TEXTS, language, NOW.date())


@pytest.mark.parametrize("name", ["glossary", "glosario", "glossario"])
@pytest.mark.parametrize("sought", ["seed phrase", "frase semilla", "FRASE-SEMENTE", "frace semila"])
async def test_a_term_of_any_language_under_any_name_of_the_command(
    world: World, engine: Engine, ana: User, name: str, sought: str
) -> None:
    links = Links(engine, FixedClock(NOW))
    links.add(url="https://github.com/", label="GitHub", by=SHELL, kind="site")
    async with running(world, services_with(engine, ScriptedAnswerer())):
        entry = await world.reply_to(ana, f"/{name} {sought}")
    concept = BASE.concepts["seed-phrase"]
    assert entry.text.startswith(f"frase semilla\n{concept.definitions['es']}\n\n")
    *_, english, spanish, portuguese, _, source = entry.text.splitlines()
    # the English term is said in Spanish too: whoever typed it sees that
    also = "; seed phrase" if sought == "seed phrase" else ""
    assert (english, spanish) == ("English: seed phrase", f"Español: frase semilla{also}")
    assert portuguese.startswith("Português: frase-semente")
    assert source == f"Fuente: {concept.source}"  # its site is registered
    assert [(each.type, each.offset, each.length) for each in entry.entities][:1] == [("bold", 0, 13)]


async def test_variants_name_their_countries(world: World, engine: Engine, ana: User) -> None:
    async with running(world, services_with(engine, ScriptedAnswerer())):
        entry = await world.reply_to(ana, "/glosario aseguramiento")
    assert "Español: aseguramiento (México); incautación (Colombia, Chile, Perú); secuestro (Argentina)\n" in entry.text
    # nobody has registered the site of the source
    assert entry.text.splitlines()[-1].startswith("Fuente: hxxps://www[.]")


async def test_an_entry_that_rests_on_no_document_says_whose_usage_it_is(
    world: World, engine: Engine, ana: User
) -> None:
    async with running(world, services_with(engine, ScriptedAnswerer())):
        entry = await world.reply_to(ana, "/glosario orden de congelamiento")
    assert BASE.concepts["freezing-order"].source == OWN_USAGE
    assert entry.text.endswith("\n\nFuente: uso del equipo de enlace")


async def test_what_was_typed_is_shown_although_another_term_is_preferred(
    world: World, engine: Engine, ana: User
) -> None:
    async with running(world, services_with(engine, ScriptedAnswerer())):
        entry = await world.reply_to(ana, "/glosario frase de recuperacion")
    assert "Español: frase semilla; frase de recuperación\n" in entry.text


async def test_other_matches_are_buttons_that_open_them(world: World, engine: Engine, ana: User) -> None:
    async with running(world, services_with(engine, ScriptedAnswerer())):
        entry = await world.reply_to(ana, "/glosario billetera")
        assert entry.text.startswith("billetera\n")
        assert 1 <= len(labels(entry)) <= 4
        assert all(label.startswith("📖 ") for label in labels(entry))
        query = world.press(ana, entry, labels(entry)[0])
        await world.wait_for(lambda: query.answered and len(world.replies(ana)) == 2)
        opened = world.replies(ana)[-1]
        assert query.text == ""
        assert opened.text.splitlines()[0] == labels(entry)[0].removeprefix("📖 ")


@pytest.mark.parametrize(("code", "language"), [("en", "en"), ("es", "es"), ("pt-br", "pt")])
async def test_without_a_term_and_without_a_match_it_says_so_politely(
    world: World, engine: Engine, code: str, language: Language
) -> None:
    official = world.user("Ana", language=code)
    async with running(world, services_with(engine, ScriptedAnswerer())):
        assert (await world.reply_to(official, "/glossary")).text == TEXTS.say("glossary.how", language)
        assert (await world.reply_to(official, "/glossary \u200b ")).text == TEXTS.say("glossary.how", language)
        nothing = await world.reply_to(official, "/glossary xyzzy <b>&")
        assert nothing.text == TEXTS.say("glossary.nothing", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_are_in_the_glossary(language: Language) -> None:
    examples = re.findall(r"^/\w+ (.+)$", TEXTS.say("glossary.how", language), re.MULTILINE)
    assert len(examples) == 3
    offered = re.search(r"/gloss?a\w+ (.+?) –", TEXTS.say("help.text", language))
    assert offered is not None
    for example in [*examples, offered[1]]:
        assert Glossary().lookup(example)


async def test_what_staff_add_and_take_away_counts_at_once(world: World, engine: Engine, ana: User) -> None:
    store = TermStore(engine)
    services = replace(services_with(engine, ScriptedAnswerer()), glossary=Glossary(store.whole))
    async with running(world, services):
        assert (await world.reply_to(ana, "/glosario sello viajero")).text == TEXTS.say("glossary.nothing", "es")
        store.put(parse_termbase(HEADER + PROOF + PROOF.replace("travel-stamp", "second").replace("stamp", "stamps")))
        entry = await world.reply_to(ana, "/glosario viajero")
        assert entry.text.startswith("sello viajero\nNot <b>real</b> & short.\n")
        assert entry.text.endswith("Fuente: hxxps://example[.]org/a?b&c")
        gone = button(entry, "sello")
        store.put(parse_termbase(HEADER + PROOF.replace("viajero", "nuevo")))
        empty = replace(services, glossary=Glossary(Termbase))
    async with running(world, empty):
        query = world.press(ana, entry, gone)
        await world.wait_for(lambda: query.answered)
        assert (query.text, query.alert) == (TEXTS.say("toast.unavailable", "es"), True)


def test_every_entry_fits_and_is_well_formed_in_every_language() -> None:
    for concept in BASE.concepts.values():
        for language in LANGUAGES:
            (message,) = render_entry(concept, "", look(language))
            assert units(plain(message)) <= MAX_UNITS
            assert to_html(message).startswith("<b>")
            assert concept.definitions[language] in plain(message)


@given(st.text(min_size=1, max_size=5000), st.text(max_size=200))
def test_any_definition_and_search_are_escaped_and_split(definition: str, sought: str) -> None:
    concept = replace(BASE.concepts["wallet"], definitions={"en": definition})
    for message in render_entry(concept, sought, look("pt")):
        assert 0 < units(plain(message)) <= MAX_UNITS
        assert re.sub(r"</?b>|&(?:lt|gt|amp);", "", to_html(message)).count("<") == 0


def test_a_concept_without_a_term_in_the_language_is_headed_by_another_one() -> None:
    concept = replace(BASE.concepts["wallet"], terms={"en": BASE.concepts["wallet"].terms["en"]})
    assert headword(concept, "pt") == "wallet"


def test_buttons_of_entries_with_long_ids_fit() -> None:
    concept = replace(BASE.concepts["wallet"], id="x" * 300)
    data = str(term_rows([concept], look("en"))[0][0].callback_data)
    assert len(data.encode()) <= 64
    press = read_press(data)
    assert press is not None
    assert press == Press("term", press.reference)
