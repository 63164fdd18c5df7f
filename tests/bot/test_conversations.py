"""Whole conversations through the real application, the real library and the stand-in."""

import asyncio
import time
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.sandbox.model import User
from bot.sandbox.text import utf16_slice
from bot.sandbox.world import World
from bot.texts import load_texts
from knowledge.audience import Tlp
from knowledge.model import LANGUAGES, Language
from tests.bot.kit import (
    ScriptedAnswerer,
    Shelves,
    answer_of,
    config_for,
    document_of,
    found_of,
    labels,
    meta,
    running,
    services_with,
    until,
)

TEXTS = load_texts()
PRESERVATION = {
    "en": [
        "Preservation requests are urgent. A preservation request must contain the case number and the legal basis.",
        "The exchange keeps preserved data for ninety days. The agency may ask for one extension.",
        "Preserving data does not freeze funds. Use a freezing order for that.",
    ],
    "es": [
        "La preservación es urgente. Una solicitud de preservación debe contener el número de carpeta y el fundamento.",
        "La plataforma conserva los datos durante noventa días. La autoridad puede pedir una prórroga.",
        "Preservar datos no congela fondos. Para eso se usa una orden de aseguramiento.",
    ],
    "pt": [
        "A preservação é urgente. Um pedido de preservação deve conter o número do inquérito e o fundamento.",
        "A corretora conserva os dados por noventa dias. A autoridade pode pedir uma prorrogação.",
        "Preservar dados não bloqueia fundos. Para isso existe a ordem de bloqueio.",
    ],
}
TITLES: dict[Language, str] = {"en": "Preservation", "es": "Guía de preservación", "pt": "Guia de preservação"}
QUESTIONS: dict[Language, str] = {
    "en": "What must a preservation request contain?",
    "es": "¿Qué debe contener una solicitud de preservación?",
    "pt": "O que deve conter um pedido de preservação?",
}
OFF_TOPIC: dict[Language, str] = {
    "en": "How do I bake bread with olives at home?",
    "es": "¿Cómo se hornea pan con aceitunas en casa?",
    "pt": "Como assar pão com azeitonas em casa?",
}


@pytest.fixture
def stocked(shelves: Shelves) -> Shelves:
    for language in LANGUAGES:
        shelves.add(meta(TITLES[language], language), PRESERVATION[language])
    return shelves


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_conversation_in_each_language(world: World, stocked: Shelves, language: Language) -> None:
    official = world.user("Ana", language={"en": "en", "es": "es", "pt": "pt-br"}[language])
    async with running(world, stocked.services()):
        welcome = await world.reply_to(official, "/start")
        assert welcome.text == TEXTS.say("start.welcome", language)
        for command, key in (("help", "help.text"), ("privacy", "privacy.plain")):
            name = TEXTS.say(f"menu.{command}.name", language)
            assert (await world.reply_to(official, f"/{name}")).text == TEXTS.say(key, language)

        answer = await world.reply_to(official, QUESTIONS[language])
        lead, quote = PRESERVATION[language][0].split(". ")[1], PRESERVATION[language][0]
        assert lead in answer.text.split("\n\n", 1)[0]
        assert quote in answer.text
        source = answer.text.splitlines()[-1]
        assert source.startswith(f"📄 {TITLES[language]} · Guide › Part 1 · ")
        assert source.endswith("TLP:CLEAR")
        quoted = next(one for one in answer.entities if one.type == "expandable_blockquote")
        assert utf16_slice(answer.text, quoted.offset, quoted.length).strip() == quote
        assert any(entity.type == "bold" for entity in answer.entities)
        assert answer.link_preview == {"is_disabled": True}
        assert TEXTS.say("button.after", language) in labels(answer)
        assert labels(answer)[-3:] == [TEXTS.say("button.file", language), "👍", "👎"]

        nothing = await world.reply_to(official, OFF_TOPIC[language])
        assert nothing.text.startswith(TEXTS.say("answer.abstain", language))
        assert "enlace@exchange.example" in nothing.text
        assert nothing.keyboard is None


async def test_the_answer_speaks_the_language_of_the_question(world: World, stocked: Shelves) -> None:
    official = world.user("Ana", language="en")
    async with running(world, stocked.services()):
        answer = await world.reply_to(official, QUESTIONS["es"])
        assert "vigente al" in answer.text
        assert "Siguiente ▶" in labels(answer)


async def test_the_chosen_language_outlasts_telegrams_and_a_restart(world: World, stocked: Shelves) -> None:
    official = world.user("Ana", language="en")
    async with running(world, stocked.services()):
        offer = await world.reply_to(official, "/language")
        assert labels(offer) == ["English", "Español", "Português"]
        query = world.press(official, offer, "Português")
        said = await world.wait_for(lambda: query.answered and world.replies(official)[-1])
        assert said
        assert said.text == TEXTS.say("language.chosen", "pt")
    async with running(world, stocked.services()):
        assert (await world.reply_to(official, "/ayuda")).text == TEXTS.say("help.text", "pt")


async def test_typing_shows_while_an_answer_is_worked_out(world: World, engine: Engine) -> None:
    official, answerer = world.user("Ana"), ScriptedAnswerer(delay_s=5)
    async with running(world, services_with(engine, answerer)):
        world.send_text(official, "A slow question")
        await world.wait_for(lambda: "sendChatAction" in [method for method, _ in world.calls])
        assert world.replies(official) == []
        answerer.release()
        await world.wait_for(lambda: world.replies(official))


async def test_thirty_five_officials_at_once_are_all_answered_in_time(world: World, engine: Engine) -> None:
    officials = [world.user(f"Official {number}") for number in range(35)]
    answerer = ScriptedAnswerer(always=answer_of(found_of("One. Two.")))
    services = services_with(engine, answerer)
    world.limits.enabled = True
    limits = replace(config_for(world), sending=replace(config_for(world).sending, overall_per_s=30, chat_burst=1))
    async with running(world, services, limits):
        begun = time.monotonic()
        for official in officials:
            world.send_text(official, "What is a preservation request?")
        await world.wait_for(lambda: all(world.replies(official) for official in officials), 10)
        assert time.monotonic() - begun < 3
        await until(lambda: not world.outbox.pending)
    assert [len(world.replies(official)) for official in officials] == [1] * 35


async def test_one_person_is_answered_in_order(world: World, engine: Engine) -> None:
    answers = [answer_of(found_of(f"Answer number {number}.")) for number in range(6)]
    official = world.user("Ana")
    async with running(world, services_with(engine, ScriptedAnswerer(*answers))):
        for number in range(6):
            world.send_text(official, f"Question {number}")
        await world.wait_for(lambda: len(world.replies(official)) == 6)
    assert [f"number {number}." in message.text for number, message in enumerate(world.replies(official))] == [True] * 6


async def test_a_reader_without_registration_gets_public_material_only(world: World, shelves: Shelves) -> None:
    for tlp in (Tlp.GREEN, Tlp.AMBER, Tlp.RED):
        shelves.add(meta(f"Secret {tlp}", tlp=tlp), [f"The turnaround of preservation in {tlp} cases is four days."])
    shelves.add(meta("Open notes"), ["Mixers pool coins of many people. Bridges move coins between chains."])
    official = world.user("Ana", language="en")
    async with running(world, shelves.services()):
        answer = await world.reply_to(official, "What is the turnaround of preservation in cases?")
        assert "Secret" not in answer.text
        assert "four days" not in answer.text
        assert TEXTS.say("answer.abstain", "en") in answer.text


async def test_a_long_answer_comes_in_several_messages_with_the_buttons_last(world: World, engine: Engine) -> None:
    text = " ".join(f"Sentence number {number} explains it." for number in range(300))
    answerer, official = ScriptedAnswerer(answer_of(found_of(text, document_of("Handbook")))), world.user("Ana")
    async with running(world, services_with(engine, answerer)):
        world.send_text(official, "Explain everything")
        await world.wait_for(lambda: any(message.keyboard for message in world.replies(official)))
    replies = world.replies(official)
    assert len(replies) == 3
    assert [bool(message.keyboard) for message in replies] == [False, False, True]
    assert all("expandable_blockquote" in {entity.type for entity in message.entities} for message in replies[:2])


async def test_commands_and_descriptions_are_set_for_every_language(world: World, engine: Engine) -> None:
    async with running(world, services_with(engine, ScriptedAnswerer())):
        await until(lambda: len(world.menus.descriptions) == 4)
    names = {key[-1]: [name for name, _ in commands] for key, commands in world.menus.commands.items()}
    assert names[""] == names["en"] == ["start", "help", "glossary", "language", "join", "privacy"]
    assert names["es"] == ["start", "ayuda", "glosario", "idioma", "registro", "privacidad"]
    assert names["pt"] == ["start", "ajuda", "glossario", "idioma", "cadastro", "privacidade"]


async def test_a_link_with_a_payload_welcomes_and_says_that_it_opens_nothing(world: World, engine: Engine) -> None:
    official: User = world.user("Ana", language="es")
    async with running(world, services_with(engine, ScriptedAnswerer())):
        world.start(official, "abc-DEF_123")
        await world.wait_for(lambda: len(world.replies(official)) == 2)
    said = [message.text for message in world.replies(official)]
    assert said == [TEXTS.say("start.welcome", "es"), TEXTS.say("start.link_unknown", "es")]


@pytest.mark.integration
async def test_the_real_embedder_finds_the_passage(world: World, engine: Engine) -> None:
    from knowledge.adapters.model_files import packaged_model
    from knowledge.adapters.sentences import SentenceTransformerEmbedder

    embedder = await asyncio.to_thread(SentenceTransformerEmbedder, packaged_model())
    shelves = Shelves(engine, embedder=embedder)
    shelves.add(meta("Preservation"), PRESERVATION["en"])
    shelves.add(
        meta("Wallets"), ["A seed phrase is a list of twelve or twenty-four common words. It opens the wallet."]
    )
    official = world.user("Ana", language="en")
    async with running(world, shelves.services()):
        answer = await world.reply_to(official, "how do I recognise a seed phrase", 20)
        assert "twelve or twenty-four common words" in answer.text
        assert "📄 Wallets" in answer.text
    embedder.close()


async def test_a_person_is_pointed_to_even_without_a_configured_contact(world: World, shelves: Shelves) -> None:
    official = world.user("Ana", language="pt")
    async with running(world, shelves.services(contact="")):
        nothing = await world.reply_to(official, OFF_TOPIC["pt"])
        assert nothing.text.endswith(TEXTS.say("answer.contact_none", "pt"))
