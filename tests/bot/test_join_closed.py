"""A bot that is closed to strangers: one fixed text, byte for byte, whatever they write, send or press."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.people.links import Links
from bot.people.model import SHELL, Role
from bot.sandbox.model import Message, User
from bot.sandbox.world import World
from bot.services import BotServices
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Tlp
from knowledge.model import LANGUAGES, Language
from tests.bot.join_kit import CODES, Office, last, next_after, pressed, quiet, said, started
from tests.bot.kit import Shelves, button, config_for, labels, meta, running

TEXT = "A preservation request must contain the case number and the legal basis. It is urgent."
QUESTION = "What must a preservation request contain?"


@pytest.fixture
def office(engine: Engine, clock: FixedClock) -> Office:
    return Office(engine, clock)


@pytest.fixture
def services(shelves: Shelves, office: Office) -> BotServices:
    shelves.add(meta("Preservation"), [TEXT])
    shelves.add(meta("Green", tlp=Tlp.GREEN), ["The green list is read on Mondays by the duty officer of the unit."])
    return shelves.services()


@pytest.fixture
def links(engine: Engine, clock: FixedClock) -> Links:
    links = Links(engine, clock)
    links.add(url="https://lers.exchange.example/portal", label="Portal", by=SHELL)
    links.add(url="https://lers.exchange.example/life", label="Danger to life", by=SHELL, kind="emergency")
    links.add(url="https://mx.exchange.example", label="Mexico", by=SHELL, country="MX")
    return links


def closed(world: World, language: Language) -> str:
    channels = "• Portal: https://lers.exchange.example/portal\n• Danger to life: https://lers.exchange.example/life"
    return "\n\n".join(
        [
            said("closed.text", language),
            said("closed.channels", language, channels=channels),
            said("answer.contact", language, contact="enlace@exchange.example"),
        ]
    )


async def said_to(world: World, who: User, message: Message) -> Message:
    """The first thing that the bot says to a message."""
    return (await world.wait_for(lambda: [each for each in world.replies(who) if each.id > message.id]))[0]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_strangers_get_one_fixed_text(
    world: World, services: BotServices, links: Links, language: Language
) -> None:
    ana = world.user("Ana", language=CODES[language])
    glossary = f"/{said('menu.glossary.name', language)}"
    asked = [
        QUESTION, "hola", "obrigado", "x" * 3000, "???", f"{glossary} seed phrase", glossary, "/applications",
        "/people", "/invite", "/nonsense", "//", "/", "Congelen esta cuenta", "What is on the green list?",
    ]  # fmt: skip
    async with running(world, services, config_for(world, strangers="closed")) as bot:
        answers = [await said_to(world, ana, world.send_text(ana, text)) for text in asked]
        answers += [
            await said_to(world, ana, world.send_sticker(ana)),
            await said_to(world, ana, world.send_document(ana, "order.pdf", b"%PDF")),
            await said_to(world, ana, world.send_photo(ana, b"x", caption=QUESTION)),
            await said_to(world, ana, world.send_location(ana, 1.0, 2.0)),
        ]
        world.edit_text(world.messages(ana)[0], "What else?")
        await quiet(world, bot)
        answers.append(last(world, ana))
        answers.append(await world.reply_to(ana, "/start"))
        await quiet(world, bot)
        # one each, and nothing besides
        assert len(world.replies(ana)) == len(answers)
    assert {answer.text for answer in answers} == {closed(world, language)}
    assert all(answer.keyboard is None for answer in answers)


async def test_buttons_of_old_answers_say_the_same(
    world: World, services: BotServices, links: Links, office: Office
) -> None:
    ana = world.user("Ana", language="en")
    person = office.enrol(ana)
    async with running(world, services, config_for(world, strangers="closed")):
        answer = await world.reply_to(ana, QUESTION)
        assert answer.text.startswith(TEXT.split(". ", maxsplit=1)[0])
        term = await world.reply_to(ana, "/glossary seed")
        office.people.suspend(person.id, SHELL)
        for message in (answer, term):
            for label in labels(message):
                query = await pressed(world, ana, message, label)
                assert (query.text, last(world, ana).text) == ("", closed(world, "en"))
        made_up = await pressed(world, ana, answer, "show:abcdefgh:" + "0" * 32, stale=True)
        assert (made_up.text, last(world, ana).text) == ("", closed(world, "en"))
        assert (await world.reply_to(ana, QUESTION)).text == closed(world, "en")
        office.people.resume(person.id, SHELL)
        assert (await world.reply_to(ana, QUESTION)).text == answer.text


async def test_what_strangers_may_still_do(world: World, services: BotServices, links: Links, office: Office) -> None:
    ana, sol = world.user("Ana", language="en"), world.user("Sol", language="en")
    world.private_chat(sol)
    office.enrol(sol, role=Role.STAFF)
    async with running(world, services, config_for(world, strangers="closed")):
        for command, key in (("help", "help.text"), ("cancel", "cancel.nothing"), ("language", "language.choose")):
            assert (await world.reply_to(ana, f"/{command}")).text == said(key, "en")
        offer = last(world, ana)
        assert (await next_after(world, ana, offer, "Español")).text == said("language.chosen", "es")
        await next_after(world, ana, offer, "English")
        assert (await world.reply_to(ana, "/privacy")).text != closed(world, "en")
        asked = await world.reply_to(ana, "/join")
        # which agencies the team works with is nobody's business: theirs is typed, and found on the list all the same
        assert said("join.ask_agency_name", "en") in asked.text
        assert asked.keyboard is None
        assert (await world.reply_to(ana, "Interpol")).text.startswith(said("join.ask_country", "en"))
        # what is no answer to the form gets the fixed text, and the form waits on
        assert (await said_to(world, ana, world.send_sticker(ana))).text == closed(world, "en")
        await world.reply_to(ana, "Chile")
        await world.reply_to(ana, "Ana Torres")
        await world.reply_to(ana, "Agent")
        summary = await world.reply_to(ana, "ana@interpol.example")
        assert "Interpol" in summary.text
        await pressed(world, ana, summary, "Send")
        card = await world.wait_for(lambda: last(world, sol) if world.replies(sol) else None)
        assert card is not None
        # an applicant who waits is a stranger still
        assert (await world.reply_to(ana, QUESTION)).text == closed(world, "en")
        await next_after(world, sol, card, "Ask")
        await world.reply_to(sol, "Which department?")
        assert (await world.reply_to(ana, "National Central Bureau")).text == said("join.reply_sent", "en")
        for part in ("Approve", "TLP:GREEN", "3 months"):
            shown = world.chats[sol.id].messages[card.id]
            await pressed(world, sol, shown, button(shown, part), stale=True)
        assert TEXT.split(". ", maxsplit=1)[0] in (await world.reply_to(ana, QUESTION)).text


async def test_a_link_that_is_not_valid_promises_no_public_material(
    world: World, services: BotServices, links: Links
) -> None:
    ana = world.user("Ana", language="en")
    async with running(world, services, config_for(world, strangers="closed")) as bot:
        assert await started(world, bot, ana, "A" * 22) == [
            closed(world, "en"),
            said("join.link_unknown", "en"),
        ]


async def test_the_text_without_registered_channels_and_contact(world: World, services: BotServices) -> None:
    ana = world.user("Ana", language="en")
    bare = replace(services, contact="")
    async with running(world, bare, config_for(world, strangers="closed")):
        text = (await world.reply_to(ana, QUESTION)).text
    assert said("closed.no_channels", "en") in text
    assert said("answer.contact_none", "en") in text


async def test_an_open_bot_lets_strangers_ask(world: World, services: BotServices) -> None:
    ana = world.user("Ana", language="en")
    async with running(world, services):
        assert TEXT.split(". ", maxsplit=1)[0] in (await world.reply_to(ana, QUESTION)).text
