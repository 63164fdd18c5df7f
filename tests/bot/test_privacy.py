"""Privacy: what is declared is what is there; /mydata gives all of it to whom it is about, /forget leaves none."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Date, Engine, Integer, LargeBinary, Table, insert, inspect, select

import migrations
from bot.handlers import privacy as handlers
from bot.own_data import as_json, as_text, own_data
from bot.privacy import LIVES, Whose
from bot.retention import RULES
from bot.sandbox.model import Message, User
from bot.sandbox.world import World
from bot.texts import load_texts
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Reader
from knowledge.model import LANGUAGES, Language
from knowledge.store.tables import UtcDateTime
from tests.bot.kit import NOW, ScriptedAnswerer, Shelves, answer_of, found_of, labels, running, services_with

TEXTS = load_texts()
TABLES: Mapping[str, Table] = migrations.all_tables().tables
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "privacy.md").read_text("utf-8")
NAMES_A_PERSON = re.compile(r"chat_id|chat_key|chat_hash|.*person_id|by|.*_by|actor|subject")
ANA, EVA = "a" * 16, "e" * 16
ANA_CHAT, EVA_CHAT = 1111, 2222
GOOD = answer_of(found_of("One. Two."))
TELEGRAM_CODES: dict[Language, str] = {"en": "en", "es": "es", "pt": "pt-br"}


# --- what is declared is what is there


def test_every_table_has_a_declared_life() -> None:
    assert set(LIVES) == set(TABLES)


def test_the_database_has_no_table_besides_them(engine: Engine) -> None:
    assert set(inspect(engine).get_table_names()) == {*LIVES, "alembic_version"}


def test_what_is_said_to_be_purged_is_what_the_purge_deletes() -> None:
    along_with_others = {"people", "person_notes", "invitation_uses"}
    assert {name for name, life in LIVES.items() if life.purged} == {r.table.name for r in RULES} | along_with_others


def test_everything_about_a_person_ends_but_for_the_audit_trail() -> None:
    assert {name for name, life in LIVES.items() if life.whose is Whose.PERSON and not life.purged} == {"audit"}


@pytest.mark.parametrize("name", LIVES)
def test_every_column_that_names_a_person_is_declared(name: str) -> None:
    life = LIVES[name]
    declared = {*life.chat, *life.person, *life.doer, *life.mentions}
    columns = {column.name for column in TABLES[name].columns}
    assert declared | {*life.withheld} <= columns
    hidden = {("barred", "chat_hash"), ("changes", "subject")}
    assert {each for each in columns if NAMES_A_PERSON.fullmatch(each) and (name, each) not in hidden} <= declared


def section(name: str) -> str:
    found = re.search(rf"^### `{name}`$(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/privacy.md has no section on {name}"
    return found[1]


@pytest.mark.parametrize("name", LIVES)
def test_the_page_names_every_column_in_plain_words(name: str) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", section(name), re.MULTILINE))
    assert list(rows) == [column.name for column in TABLES[name].columns]
    assert all(words.strip() for words in rows.values())


@pytest.mark.parametrize("name", LIVES)
def test_the_page_says_the_declared_life(name: str) -> None:
    life = LIVES[name]
    assert f"Whose: {life.whose}. Life: {life.ends}" in section(name)
    assert f"{life.holds} {life.why}" in section(name)


def test_the_page_names_no_table_that_is_not_there() -> None:
    assert set(re.findall(r"^### `(\w+)`$", PAGE, re.MULTILINE)) == {*LIVES, "alembic_version"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_of_ones_own_data_has_a_title(language: Language) -> None:
    personal = {name for name, life in LIVES.items() if life.chat or life.person or life.doer or life.mentions}
    assert set(handlers._TITLES) == personal | {"feedback", "barred"}
    titles = [TEXTS.say(key, language) for key in handlers._TITLES.values()]
    assert len(set(titles)) == len(titles)


# --- one's own data


def value_for(table: Table, column: Column[object], mark: str) -> object:
    """Something that fits a column and carries ``mark`` where it can."""
    if isinstance(column.type, LargeBinary):
        return mark.encode()
    plain: dict[type, object] = {
        Boolean: True, Integer: 7, BigInteger: 7, Date: NOW.date(), UtcDateTime: NOW + timedelta(hours=1)
    }  # fmt: skip
    text = f"{mark}{column.name}"
    return plain.get(type(column.type), text[: getattr(column.type, "length", None)])


def fill(engine: Engine, name: str, mark: str, **known: object) -> None:
    """Put a row into a table whatever else it refers to."""
    table = TABLES[name]
    values = {column.name: value_for(table, column, mark) for column in table.columns}
    with engine.connect() as connection:
        # the switch does nothing inside a transaction, so it goes to the driver
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        connection.execute(insert(table).values(**{**values, **known}))
        connection.commit()
    engine.dispose()


@pytest.fixture
def lived_in(engine: Engine) -> Engine:
    """A database in which every table has rows about Ana, and rows about Eva."""
    for mark, person, chat in (("ana", ANA, ANA_CHAT), ("eva", EVA, EVA_CHAT)):
        fill(engine, "updates", mark, chat_key=chat, update_id=chat)
        fill(engine, "chats", mark, chat_id=chat)
        fill(engine, "answers", mark, chat_id=chat, reference=f"{mark}-answer")
        fill(engine, "feedback", mark, reference=f"{mark}-answer", verdict="up")
        fill(engine, "people", mark, id=person, chat_id=chat, approved_by=EVA, ceiling="RED", agency=None)
        fill(engine, "person_notes", mark, person_id=person, by=EVA)
        fill(engine, "applications", mark, chat_id=chat, person_id=person, decided_by=EVA)
        fill(engine, "dialogues", mark, chat_id=chat)
        fill(engine, "invitations", mark, made_by=person)
        fill(engine, "invitation_uses", mark, person_id=person)
        fill(engine, "official_links", mark, added_by=person)
        fill(engine, "documents", mark, id=f"{mark}-document", lineage=mark, added_by=person, status="published")
        fill(engine, "document_audience", mark, document_id=f"{mark}-document", key=f"person:{person}")
        fill(engine, "audit", mark, seq=chat, actor=person, subject=f"{mark}-application")
        fill(engine, "audit", mark, seq=chat + 1, actor="shell", subject=person)
        fill(engine, "audit", mark, seq=chat + 2, actor="stranger", subject=f"{mark}-answer")
        fill(engine, "audit", mark, seq=chat + 3, actor="shell", subject="x", detail=f'{{"person":"{person}"}}')
    return engine


def keys_of(person: str) -> frozenset[str]:
    return frozenset({"public", "community", f"person:{person}"})


def test_a_person_is_given_every_table_that_is_about_them(lived_in: Engine) -> None:
    data = own_data(lived_in, FixedClock(NOW), ANA_CHAT, keys_of(ANA))
    assert set(data) == set(handlers._TITLES) - {"barred"}
    assert len(data["audit"]) == 4
    shown = as_json(data).decode()
    assert "eva" not in shown
    assert str(EVA_CHAT) not in shown
    for name in ("people", "person_notes", "applications", "dialogues", "chats", "answers"):
        assert set(data[name][0]) == {column.name for column in TABLES[name].columns} - {*LIVES[name].withheld}


def test_what_one_did_to_others_is_not_told_about_the_others(lived_in: Engine) -> None:
    data = own_data(lived_in, FixedClock(NOW), EVA_CHAT, keys_of(EVA))
    assert {"id": ANA, "approved_by": EVA} in data["people"]
    shown = as_json(data).decode()
    assert str(ANA_CHAT) not in shown
    assert "anaemail" not in shown
    assert "anatext" not in shown


def test_seals_of_codes_are_given_to_nobody(lived_in: Engine) -> None:
    shown = as_json(own_data(lived_in, FixedClock(NOW), ANA_CHAT, keys_of(ANA))).decode()
    assert "code_hash" not in shown


def test_a_document_that_the_person_may_not_read_now_is_not_mentioned(lived_in: Engine) -> None:
    later = FixedClock(NOW + timedelta(days=1))
    assert "document_audience" not in own_data(lived_in, FixedClock(NOW), ANA_CHAT, frozenset({"public"}))
    assert "document_audience" not in own_data(lived_in, later, ANA_CHAT, keys_of(ANA))


def test_a_stranger_is_given_what_is_kept_of_the_chat(lived_in: Engine) -> None:
    fill(lived_in, "chats", "new", chat_id=3333)
    data = own_data(lived_in, FixedClock(NOW), 3333, frozenset({"public"}))
    assert set(data) == {"chats"}
    assert own_data(lived_in, FixedClock(NOW), 4444, frozenset({"public"})) == {}


def test_both_files_say_the_same(lived_in: Engine) -> None:
    data = own_data(lived_in, FixedClock(NOW), ANA_CHAT, keys_of(ANA))
    text = as_text(data, {name: f"Title of {name}" for name in data})
    for name, rows in json.loads(as_json(data)).items():
        assert f"Title of {name}" in text
        for row in rows:
            for column, value in row.items():
                assert f"{column}: {'' if value is None else value}" in text


# --- in chat


@pytest.fixture
def official(world: World, engine: Engine) -> User:
    """Ana, registered."""
    ana = world.user("Ana", language="es")
    register(engine, ana.id)
    return ana


def register(engine: Engine, chat_id: int, role: str = "official", standing: str = "active") -> None:
    row = {
        "id": ANA, "chat_id": chat_id, "role": role, "standing": standing, "agency": None, "ceiling": "GREEN",
        "name": "Ana Torres", "post": "Fiscal", "email": "ana.torres@fiscalia.example", "email_confirmed": True,
        "country": "MX", "language": "es", "until": None, "approved_by": "shell", "created_at": NOW, "changed_at": NOW,
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(TABLES["people"]).values(**row))


def files(world: World, user: User) -> Iterator[tuple[str, str, Message]]:
    for message in world.replies(user):
        if message.file is not None:
            yield message.file.name, message.file.data.decode(), message


@pytest.mark.parametrize("language", LANGUAGES)
async def test_privacy_is_said_in_each_language(world: World, engine: Engine, language: Language) -> None:
    ana = world.user("Ana", language=TELEGRAM_CODES[language])
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        said = await world.reply_to(ana, "/" + TEXTS.say("menu.privacy.name", language))
    assert said.text == TEXTS.say("privacy.plain", language)
    for command in ("mydata", "forget"):
        assert f"/{TEXTS.say(f'menu.{command}.name', language)} – " in said.text


async def test_mydata_comes_as_two_protected_files(world: World, engine: Engine, official: User) -> None:
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        await world.reply_to(official, "¿Qué es una billetera?")
        world.send_text(official, "/misdatos")
        await world.wait_for(lambda: len(list(files(world, official))) == 2)
    (text_name, text, first), (json_name, data, second) = files(world, official)
    assert (text_name, json_name) == ("mis-datos.txt", "mis-datos.json")
    assert first.protected
    assert second.protected
    assert TEXTS.say("mydata.people", "es") in text
    assert "name: Ana Torres" in text
    own = json.loads(data)
    assert own["people"][0]["chat_id"] == official.id
    assert len(own["answers"]) == 1
    # the very message that asks for it is being handled, so it is there too
    assert own["updates"][0]["chat_key"] == official.id


async def test_a_newcomer_has_no_data_but_the_message_itself(world: World, engine: Engine) -> None:
    eva = world.user("Eva", language="en")
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        world.send_text(eva, "/mydata")
        await world.wait_for(lambda: len(list(files(world, eva))) == 2)
    own = json.loads(list(files(world, eva))[1][1])
    assert set(own) == {"updates"}


async def test_forget_deletes_and_makes_a_stranger(world: World, engine: Engine, official: User) -> None:
    answerer = ScriptedAnswerer(always=GOOD)
    async with running(world, services_with(engine, answerer)):
        await world.reply_to(official, "¿Qué es una billetera?")
        asked = await world.reply_to(official, "/olvidarme")
        assert asked.text == TEXTS.say("forget.explain", "es")
        assert labels(asked) == [TEXTS.say("forget.yes", "es"), TEXTS.say("forget.no", "es")]
        query = world.press(official, asked, TEXTS.say("forget.yes", "es"))
        await world.wait_for(lambda: query.answered)
        await world.wait_for(lambda: world.replies(official)[-1].text == TEXTS.say("forget.done", "es"))
        assert labels(next(m for m in world.replies(official) if m.id == asked.id)) == []
        await world.reply_to(official, "¿Qué es una billetera?")
        await world.settle()
    assert [reader for _, reader, _ in answerer.asked][-1] == Reader()
    left = own_data(engine, FixedClock(NOW), official.id, frozenset({"public"}))
    assert set(left) == {"answers", "audit"}
    assert all(row["subject"] == left["answers"][0]["reference"] for row in left["audit"])


async def test_forget_can_be_taken_back(world: World, engine: Engine, official: User) -> None:
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        asked = await world.reply_to(official, "/olvidarme")
        world.press(official, asked, TEXTS.say("forget.no", "es"))
        await world.wait_for(lambda: world.replies(official)[-1].text == TEXTS.say("forget.kept", "es"))
    assert "people" in own_data(engine, FixedClock(NOW), official.id, frozenset())


async def test_an_old_button_forgets_nobody(world: World, engine: Engine, official: User, clock: FixedClock) -> None:
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD), clock)):
        asked = await world.reply_to(official, "/olvidarme")
        clock.advance(handlers.CONFIRM_WITHIN + timedelta(minutes=1))
        query = world.press(official, asked, TEXTS.say("forget.yes", "es"))
        await world.wait_for(lambda: query.answered)
    assert query.text == TEXTS.say("toast.stale", "es")
    assert "people" in own_data(engine, FixedClock(NOW), official.id, frozenset())


@pytest.mark.parametrize("data", ["p:", "p:forget", "p:forget:", "p:forget:-1", "p:forget:99999999999", "p:other:1"])
async def test_a_button_that_was_never_made_forgets_nobody(
    world: World, engine: Engine, official: User, data: str
) -> None:
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        asked = await world.reply_to(official, "/olvidarme")
        query = world.press(official, asked, data, stale=True)
        await world.wait_for(lambda: query.answered)
    assert "people" in own_data(engine, FixedClock(NOW), official.id, frozenset())


async def test_the_last_administrator_has_to_stay(world: World, engine: Engine) -> None:
    ana = world.user("Ana", language="en")
    register(engine, ana.id, "administrator")
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        asked = await world.reply_to(ana, "/forget")
        world.press(ana, asked, TEXTS.say("forget.yes", "en"))
        await world.wait_for(lambda: world.replies(ana)[-1].text == TEXTS.say("error.last-administrator", "en"))
    assert "people" in own_data(engine, FixedClock(NOW), ana.id, frozenset())


async def test_somebody_revoked_leaves_a_mark_without_a_name(world: World, engine: Engine) -> None:
    ana = world.user("Ana", language="en")
    register(engine, ana.id, standing="revoked")
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        asked = await world.reply_to(ana, "/forget")
        world.press(ana, asked, TEXTS.say("forget.yes", "en"))
        await world.wait_for(lambda: world.replies(ana)[-1].text == TEXTS.say("forget.done", "en"))
        await world.settle()
    assert own_data(engine, FixedClock(NOW), ana.id, frozenset()) == {"barred": [{"barred": True}]}
    with engine.connect() as connection:
        marks = connection.execute(select(TABLES["barred"].c.chat_hash)).scalars().all()
    assert str(ana.id) not in marks[0]


def test_the_confirmation_fits_into_a_button() -> None:
    minute = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp()) // 60
    assert len(f"p:forget:{minute}".encode()) <= 64


async def test_the_commands_say_nothing_in_a_group(world: World, shelves: Shelves) -> None:
    ana = world.user("Ana", language="en")
    group = world.group("Office", [ana])
    async with running(world, shelves.services()):
        world.send_text(ana, "/mydata", chat=group)
        await world.settle()
    assert world.replies(group) == []
