"""The guards on the real path: requests get the official channel, case data goes no further than the door."""

import json
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bot.guard.case_data import mask
from bot.guard.filing import judge
from bot.guard.kinds import Kind
from bot.handling import current_handling
from bot.inbox import Inbox
from bot.inbox_store import InboxStore
from bot.people.links import Links
from bot.people.model import SHELL
from bot.sandbox.model import User
from bot.sandbox.world import World
from bot.tables import updates
from bot.texts import load_texts
from knowledge.adapters.memory import FixedClock
from knowledge.model import Language
from tests.bot.kit import ScriptedAnswerer, answer_of, found_of, running, services_with
from tests.bot.test_inbox import BOT, Handler, update_of

TEXTS = load_texts()
ROWS = [json.loads(line) for line in (Path(__file__).parent / "guard" / "filing.jsonl").read_text("utf-8").splitlines()]
TRON = "TLyqzVGLV1srkB7dToTAEqgDSfPtXRJZYH"


@pytest.fixture
def answerer() -> ScriptedAnswerer:
    return ScriptedAnswerer(always=answer_of(found_of("A passage that answers.")))


def say(key: str, language: Language, **params: str) -> str:
    return TEXTS.say(key, language, count=1, **params)


@pytest.mark.parametrize(
    ("language", "text"),
    [("es", "congelen esta cuenta"), ("en", "need user data for UID 123456"), ("pt", "bloqueiem a conta 88123-4 já")],
)
async def test_a_request_gets_the_official_channel_and_no_answer(
    world: World, engine: Engine, clock: FixedClock, answerer: ScriptedAnswerer, language: Language, text: str
) -> None:
    Links(engine, clock).add(url="https://portal.exchange.example/le", label="Portal", by=SHELL)
    ana = world.user("Ana", language=language)
    async with running(world, services_with(engine, answerer)):
        reply = await world.reply_to(ana, text)
    assert reply.text is not None
    assert reply.text.startswith(say("guard.official_channel", language))
    assert "• Portal: https://portal.exchange.example/le" in reply.text
    assert answerer.asked == []


async def test_without_a_registered_channel_a_person_is_named(
    world: World, engine: Engine, answerer: ScriptedAnswerer
) -> None:
    ana = world.user("Ana", language="en")
    async with running(world, services_with(engine, answerer)):
        reply = await world.reply_to(ana, "please freeze this account")
    assert "enlace@exchange.example" in (reply.text or "")


async def test_an_emergency_gets_its_own_channel_first(
    world: World, engine: Engine, clock: FixedClock, answerer: ScriptedAnswerer
) -> None:
    links = Links(engine, clock)
    links.add(url="https://requests.exchange.example", label="Requests", by=SHELL)
    links.add(url="https://emergency.exchange.example", label="Emergency", by=SHELL, kind="emergency")
    ana = world.user("Ana", language="pt")
    async with running(world, services_with(engine, answerer)):
        filed = await world.reply_to(ana, "urgente, vítima sequestrada, me mandem o IP")
        asked = await world.reply_to(ana, "o que faço se a vítima está sequestrada agora?")
    assert 0 < (filed.text or "").index("emergency.exchange") < (filed.text or "").index("requests.exchange")
    assert (asked.text or "").startswith(say("guard.channels_emergency", "en", channels="").split("\n", maxsplit=1)[0])
    assert "A passage that answers." in (asked.text or "")
    assert len(answerer.asked) == 1


@pytest.mark.parametrize("way", ["caption", "forward", "edit"])
async def test_requests_that_come_another_way(
    world: World, engine: Engine, answerer: ScriptedAnswerer, way: str
) -> None:
    ana = world.user("Ana", language="es")
    text = "adjunto oficio, congelen la cuenta 88112"
    async with running(world, services_with(engine, answerer)):
        if way == "caption":
            world.send_photo(ana, b"x", text)
        elif way == "forward":
            world.forward_text(ana, text, world.user("Luis"))
        else:
            world.edit_text(world.send_text(ana, "hola"), text)
        await world.settle()
    assert (world.replies(ana)[-1].text or "").startswith(say("guard.official_channel", "es"))
    assert answerer.asked == []


async def test_case_data_is_masked_for_the_search_and_a_note_goes_first(
    world: World, engine: Engine, answerer: ScriptedAnswerer
) -> None:
    ana = world.user("Ana", language="es")
    async with running(world, services_with(engine, answerer)):
        reply = await world.reply_to(ana, f"¿con qué red trabaja {TRON}, la de juan@correo.example?")
    assert reply.text is not None
    note = say("guard.case_data_note", "en")
    chain = say("guard.chain", "en", chain="TRON")
    assert reply.text.startswith(f"{note}\n\n{chain}\n\n")
    assert reply.text.count(note) == 1
    assert [text for text, _, _ in answerer.asked] == ["¿con qué red trabaja dirección TRON, la ?"]


@pytest.mark.parametrize("language", ["en", "es", "pt"])
async def test_an_address_alone_gets_its_chain(
    world: World, engine: Engine, answerer: ScriptedAnswerer, language: Language
) -> None:
    ana = world.user("Ana", language=language)
    async with running(world, services_with(engine, answerer)):
        right = await world.reply_to(ana, TRON)
        wrong = await world.reply_to(ana, TRON[:-1] + "X")
        number = await world.reply_to(ana, "4111 1111 1111 1111")
    chain = say("guard.chain", language, chain="TRON")
    assert right.text == "\n\n".join([say("guard.case_data_note", language), chain, say("guard.chain_more", language)])
    assert say("guard.chain_wrong", language, chain="TRON") in (wrong.text or "")
    assert say("question.no_words", language) in (number.text or "")
    assert answerer.asked == []


async def test_nothing_of_it_is_in_the_database_even_before_it_is_handled(engine: Engine, clock: FixedClock) -> None:
    secrets = ("juan.perez", TRON, "4111", "Colonia Roma", "PEGJ850101")
    texts = [
        f"que red es {TRON} de juan.perez@correo.example", "tarjeta 4111 1111 1111 1111 que hago",
        "congelen la cuenta de la persona de la Colonia Roma", "que pido con CURP PEGJ850101HDFRRN09",
    ]  # fmt: skip
    inbox = Inbox(InboxStore(engine, clock, 42), clock)
    for number, text in enumerate(texts, start=1):
        await inbox.put(update_of(number, text=text))
    with engine.connect() as connection:
        kept = " ".join(row.payload for row in connection.execute(select(updates.c.payload)))
    assert [secret for secret in secrets if secret in kept] == []
    assert "Ana" not in kept


async def test_what_was_masked_is_known_to_the_handler_of_that_update_alone(engine: Engine, clock: FixedClock) -> None:
    seen: list[tuple[Kind, ...]] = []

    async def handle(_: object) -> None:
        handling = current_handling()
        assert handling is not None
        seen.append(handling.masked)

    inbox = Inbox(InboxStore(engine, clock, 42), clock)
    await inbox.put(update_of(1, text=f"que red es {TRON}"))
    await inbox.put(update_of(2, text="que es un oficio"))
    await inbox.start(handle, BOT)
    await inbox.idle()
    await inbox.stop()
    assert seen == [(Kind.ADDRESS,), ()]


async def test_a_chat_that_needs_an_address_keeps_it(engine: Engine, clock: FixedClock) -> None:
    inbox = Inbox(
        InboxStore(engine, clock, 42), clock, keeps=lambda chat: frozenset({Kind.EMAIL}) if chat == 5 else frozenset()
    )
    for number, chat in ((1, 5), (2, 6)):
        await inbox.put(update_of(number, chat, "ana@fgr.example y CPF 111.444.777-35"))
    with engine.connect() as connection:
        kept = [row.payload for row in connection.execute(select(updates.c.payload).order_by(updates.c.update_id))]
    assert ["ana@fgr.example" in payload for payload in kept] == [True, False]
    assert not any("777" in payload for payload in kept)


async def test_what_is_not_admitted_is_neither_kept_nor_handled(engine: Engine, clock: FixedClock) -> None:
    async def admits(update: object) -> bool:
        return getattr(update, "update_id", 0) != 2

    handler = Handler()
    inbox = Inbox(InboxStore(engine, clock, 42), clock, admits=admits)
    await inbox.start(handler, BOT)
    for number in (1, 2, 3):
        await inbox.put(update_of(number))
    await inbox.idle()
    await inbox.stop()
    assert handler.of(1) == [1, 3]
    with engine.connect() as connection:
        assert [row.update_id for row in connection.execute(select(updates.c.update_id))] == [1, 3]


async def test_every_phrasing_gets_the_channel_on_the_real_path(
    world: World, engine: Engine, answerer: ScriptedAnswerer
) -> None:
    people: list[tuple[User, bool]] = []
    async with running(world, services_with(engine, answerer)):
        for number, row in enumerate(ROWS[::60]):
            person = world.user(f"P{number}", language=row["language"])
            people.append((person, judge(mask(row["text"]).text).files))
            world.send_text(person, row["text"])
        await world.settle(timeout_s=60)
    channel = tuple(TEXTS.every("guard.official_channel"))
    told = [(files, (world.replies(person)[-1].text or "").startswith(channel)) for person, files in people]
    assert len(told) > 50
    assert all(files == got for files, got in told)


def test_the_guards_are_quick() -> None:
    text = ("¿Cómo pido el congelamiento de una cuenta si el juez de control todavía no firma la orden? " * 12)[:1000]
    for _ in range(3):
        judge(mask(text).text)
    taken = []
    for _ in range(60):
        start = time.thread_time()
        judge(mask(text).text)
        taken.append(time.thread_time() - start)
    # ten times what it takes: this finds a pattern that explodes, not a busy machine
    assert sorted(taken)[30] < 0.03
