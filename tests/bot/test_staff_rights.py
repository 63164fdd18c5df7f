"""Whose right it is: everybody but active staff meets unknown commands and buttons that are out of use."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.people.model import SHELL, Role, Standing
from bot.sandbox.model import Message, User
from bot.sandbox.world import World
from bot.tables import agencies, invitations, official_links, people, person_notes
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Tlp
from knowledge.model import LANGUAGES, Language
from tests.bot.kit import NOW, Shelves, running
from tests.bot.staff_kit import FGR, TEXTS, Office

COMMANDS = ("people", "agencies", "invite", "invitations", "links")
OUTSIDERS = (
    "stranger", "official", "trainer", "suspended staff", "expired staff", "revoked administrator",
)  # fmt: skip


@pytest.fixture
def office(world: World, engine: Engine, clock: FixedClock) -> Office:
    office = Office(world, engine, clock)
    office.agency(FGR)
    office.enlist("Irene", Role.ADMINISTRATOR, until=None)
    return office


def outsider(office: Office, kind: str, language: Language = "en") -> User:
    if kind == "stranger":
        return office.world.user("Sam", language=language)
    role = Role(kind.rsplit(maxsplit=1)[-1])
    standing = {"suspended": Standing.SUSPENDED, "revoked": Standing.REVOKED}.get(
        kind.split(maxsplit=1)[0], Standing.ACTIVE
    )
    until = (NOW - timedelta(days=1)).date() if kind.startswith("expired") else (NOW + timedelta(days=1)).date()
    return office.enlist("Olga", role, language=language, ceiling=Tlp.RED, agency="fgr", standing=standing, until=until)


def as_seen(message: Message) -> tuple[object, ...]:
    return message.text, message.entities, message.keyboard, message.protected, message.caption, message.file


def stored(engine: Engine) -> list[list[Any]]:
    with engine.connect() as connection:
        tables = (people, person_notes, agencies, invitations, official_links)
        return [sorted(map(repr, connection.execute(select(table)))) for table in tables]


@pytest.mark.parametrize("kind", OUTSIDERS)
async def test_to_outsiders_the_commands_are_unknown_in_every_language(
    world: World, shelves: Shelves, office: Office, kind: str
) -> None:
    user = outsider(office, kind, "es")
    async with running(world, shelves.services()):
        unknown = await world.reply_to(user, "/nosuchcommand")
        assert unknown.text == TEXTS.say("command.unknown", "es")
        names = {TEXTS.say(f"menu.{command}.name", language) for command in COMMANDS for language in LANGUAGES}
        for name in sorted(names):
            for text in (f"/{name}", f"/{name} fgr"):
                assert as_seen(await world.reply_to(user, text)) == as_seen(unknown)


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_staff_know_every_command_in_every_language(
    world: World, shelves: Shelves, office: Office, role: Role, language: Language
) -> None:
    user = office.enlist("Ana", role, until=None, language=language)
    async with running(world, shelves.services()):
        for command in COMMANDS:
            for other in LANGUAGES:
                shown = await world.reply_to(user, office.command(command, other))
                assert shown.text != TEXTS.say("command.unknown", language)


@pytest.mark.parametrize("kind", OUTSIDERS)
async def test_to_outsiders_every_button_is_out_of_use(
    world: World, shelves: Shelves, office: Office, engine: Engine, kind: str
) -> None:
    user = outsider(office, kind)
    victim = office.person(office.enlist("Valeria", agency="fgr")).id
    link = office.links.add(url="https://le.example.com", label="Portal", by=SHELL).id
    invitation, _ = office.invitations.make(by=SHELL, agency="fgr", expires_at=NOW + timedelta(days=1))
    async with running(world, shelves.services()):
        shown = await world.reply_to(user, "/language")
        before, said = stored(engine), len(world.replies(user))
        for data in (
            "s:pl::0:", f"s:pc:{victim}:0:", f"s:pm:{victim}:0:agency", f"s:ch:{victim}:0:revoke",
            f"s:ch:{victim}:0:role=administrator", f"s:pa:{victim}:0:note",
            f"s:pa:{victim}:0:name", "s:al::0:", "s:ac:aaaaaaaaaaaa:0:",
            "s:am:aaaaaaaaaaaa:0:name", "s:an::0:", "s:ay:aaaaaaaaaaaa:0:", "s:ip::0:", "s:il::0:open",
            f"s:ic:{invitation.id}:0:", f"s:iy:{invitation.id}:0:", "s:ll::0:", "s:ln::0:", f"s:lc:{link}:0:",
            f"s:ly:{link}:0:", "s:fill:invite-note:0:", "s:fill:nosuchstep:0:", "s:nonsense", "s:",
        ):  # fmt: skip
            query = world.press(user, shown, data, stale=True)
            await world.wait_for(lambda query=query: query.answered)  # type: ignore[misc] # bound at once
            assert (query.text, query.alert) == (TEXTS.say("toast.stale", "en"), False), data
        assert stored(engine) == before
        assert len(world.replies(user)) == said
        assert office.current(shown) == shown


async def test_a_form_does_not_outlive_the_right(
    world: World, shelves: Shelves, office: Office, engine: Engine
) -> None:
    staff = office.enlist("Ana", Role.STAFF, until=None)
    async with running(world, shelves.services()):
        form = await world.reply_to(staff, "/invite")
        for label in ("Fiscalía", "TLP:AMBER", "5", "7 days"):
            await office.press(staff, form, label)
        office.people.suspend(office.person(staff).id, SHELL)
        before = stored(engine)
        query = await office.press(staff, form, "No note")
        assert query.text == TEXTS.say("toast.stale", "en")
        assert (await world.reply_to(staff, "seminar")).text == TEXTS.say("command.unknown", "en")
        assert stored(engine) == before
        office.people.resume(office.person(staff).id, SHELL)
        query = await office.press(staff, form, "No note")
        assert query.text == TEXTS.say("toast.stale", "en")
    assert office.invitations.list() == []


async def test_a_demoted_administrator_changes_no_roles(world: World, shelves: Shelves, office: Office) -> None:
    demoted = office.enlist("Ana", Role.ADMINISTRATOR, until=None)
    target = office.enlist("Valeria")
    async with running(world, shelves.services()):
        card = await office.open_card(demoted, "Valeria")
        await office.press(demoted, card, "Role")
        office.people.set_role(office.person(demoted).id, Role.STAFF, SHELL)
        await office.press(demoted, card, "administrator")
        query = await office.press(demoted, card, "Yes, do it")
        assert query.text == TEXTS.say("error.not-allowed", "en")
    assert office.person(target).role is Role.OFFICIAL


async def test_a_forwarded_command_is_no_command(world: World, shelves: Shelves, office: Office) -> None:
    staff = office.enlist("Ana", Role.STAFF, until=None)
    async with running(world, shelves.services()):
        world.forward_text(staff, "/people", "Somebody")
        [reply] = await world.wait_for(lambda: world.replies(staff))
        assert reply.text == TEXTS.say("other.forward", "en")
