"""Command menus: everybody's in each language, and those of staff in their own chats."""

import re
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Engine
from telegram import Bot
from telegram.error import TelegramError

from bot.desk import Desk
from bot.menus import COMMANDS, STAFF_COMMANDS, commands_in, present, publish_menu_for
from bot.people.model import Role, Standing
from bot.sandbox.model import User
from bot.sandbox.world import World
from bot.texts import read_catalogue
from knowledge.adapters.memory import FixedClock
from knowledge.model import LANGUAGES, Language
from tests.bot.kit import API_URL, ScriptedAnswerer, config_for, request_to, services_with
from tests.bot.staff_kit import TEXTS, Office
from tests.bot.test_texts import FOLDERS


@pytest.fixture
def office(world: World, engine: Engine, clock: FixedClock) -> Office:
    return Office(world, engine, clock)


@pytest.fixture
def desk(world: World, engine: Engine, clock: FixedClock) -> Desk:
    return Desk(config_for(world), services_with(engine, ScriptedAnswerer(), clock))


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    async with Bot(world.token, f"{API_URL}/bot", f"{API_URL}/file/bot", request=request_to(world)) as bot:
        yield bot


def menu_of(world: World, user: User) -> list[str]:
    return [name for name, _ in world.menus.commands.get(("chat", user.id, 0, ""), ())]


def names(commands: tuple[str, ...], language: Language) -> list[str]:
    return [TEXTS.say(f"menu.{command}.name", language) for command in commands]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menus_are_such_as_telegram_takes(language: Language) -> None:
    for command in commands_in(TEXTS, language, (*COMMANDS, *STAFF_COMMANDS)):
        assert re.fullmatch("[a-z0-9_]{1,32}", command.command)
        assert 1 <= len(command.description) <= 256


def test_no_name_stands_for_two_commands_in_any_language() -> None:
    keys = {
        key
        for folder in FOLDERS.values()
        for key in read_catalogue(folder).forms
        if re.fullmatch(r"menu\.\w+\.name", key)
    }
    meaning: dict[str, str] = {}
    for key in keys:
        for name in TEXTS.every(key):
            assert meaning.setdefault(name, key) == key


async def test_everybody_has_the_public_menu_in_three_languages(world: World, bot: Bot, desk: Desk) -> None:
    await present(desk, bot)
    for language in LANGUAGES:
        shown = [name for name, _ in world.menus.commands["default", 0, 0, language]]
        assert shown == names(COMMANDS, language)
        assert world.menus.descriptions[language] == TEXTS.say("profile.about", language)
    assert world.menus.commands["default", 0, 0, ""] == world.menus.commands["default", 0, 0, "en"]
    assert not any(key[0] == "chat" for key in world.menus.commands)


async def test_active_staff_have_menus_of_their_own_from_the_start(
    world: World, bot: Bot, desk: Desk, office: Office
) -> None:
    staff = office.enlist("Ana", Role.STAFF, language="pt", until=None)
    boss = office.enlist("Irene", Role.ADMINISTRATOR, language="en", until=None)
    desk.records.choose_language(boss.id, "es")
    others = [
        office.enlist("Olga"), office.enlist("Tomás", Role.TRAINER),
        office.enlist("Rita", Role.STAFF, standing=Standing.SUSPENDED),
    ]  # fmt: skip
    await present(desk, bot)
    assert menu_of(world, staff) == names((*COMMANDS, *STAFF_COMMANDS), "pt")
    assert menu_of(world, boss) == names((*COMMANDS, *STAFF_COMMANDS), "es")
    assert [menu_of(world, other) for other in others] == [[], [], []]


async def test_one_who_cannot_be_reached_does_not_cost_the_others_their_menus(
    world: World, bot: Bot, desk: Desk, office: Office
) -> None:
    office.register(999, "Never wrote", Role.STAFF)
    staff = office.enlist("Ana", Role.STAFF, until=None)
    office.register(998, "Nor did", Role.STAFF)
    await present(desk, bot)
    assert menu_of(world, staff) == names((*COMMANDS, *STAFF_COMMANDS), "en")


@pytest.mark.parametrize("end", ["demoted", "suspended", "revoked", "forgotten"])
async def test_the_menu_goes_with_the_role(world: World, bot: Bot, desk: Desk, office: Office, end: str) -> None:
    boss = office.person(office.enlist("Irene", Role.ADMINISTRATOR, until=None)).id
    staff = office.enlist("Ana", Role.STAFF, until=None)
    await publish_menu_for(bot, desk.texts, office.person(staff), staff.id, "en")
    assert "people" in menu_of(world, staff)
    identifier = office.person(staff).id
    if end == "demoted":
        office.people.set_role(identifier, Role.OFFICIAL, boss)
    elif end == "suspended":
        office.people.suspend(identifier, boss)
    elif end == "revoked":
        office.people.revoke(identifier, boss)
    else:
        office.people.forget(staff.id)
    await publish_menu_for(bot, desk.texts, office.people.of_chat(staff.id), staff.id, "en")
    assert menu_of(world, staff) == []


async def test_a_chat_that_nobody_opened_is_refused_by_telegram(bot: Bot, desk: Desk) -> None:
    with pytest.raises(TelegramError):
        await publish_menu_for(bot, desk.texts, None, 999, "en")
