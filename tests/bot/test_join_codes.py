"""Codes that do not let anybody in, the code of the first administrator, and who is told about reuse."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.people.model import SHELL, Role
from bot.sandbox.methods.menus import commands_for
from bot.sandbox.world import World
from bot.services import BotServices
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Tlp
from knowledge.model import LANGUAGES, Language
from tests.bot.join_kit import CODES, Office, last, said, started
from tests.bot.kit import ScriptedAnswerer, running, services_with


@pytest.fixture
def office(engine: Engine, clock: FixedClock) -> Office:
    return Office(engine, clock)


@pytest.fixture
def services(engine: Engine, clock: FixedClock, office: Office) -> BotServices:
    return services_with(engine, ScriptedAnswerer(), clock)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_reuse_of_a_code_is_told_to_staff_once_an_hour_and_not_by_whom(
    world: World, services: BotServices, office: Office, clock: FixedClock, language: Language
) -> None:
    sol, eva = world.user("Sol", language="en"), world.user("Eva", language="en")
    for user, role in ((sol, Role.STAFF), (eva, Role.ADMINISTRATOR)):
        world.private_chat(user)
        office.enrol(user, language, role)
    code = office.code(note="Seminar in Puebla")
    ana, other, third = (world.user(name, language="en") for name in ("Ana", "Zoraida", "Iker"))
    async with running(world, services) as bot:
        await started(world, bot, ana, code)
        refused = await started(world, bot, other, code)
        assert refused == [said("start.welcome", "en"), said("start.link_unknown", "en")]
        assert await started(world, bot, third, code) == refused
        for user in (sol, eva):
            notices = [message.text for message in world.replies(user)]
            invitation = next(each for each in office.invitations.list(every=True) if each.note)
            shell = said("card.by_shell", language)
            assert notices == [
                said("join.reused", language, id=invitation.id, note="Seminar in Puebla", maker=shell, uses=1)
            ]
            assert not any(str(who.id) in notices[0] or who.first_name in notices[0] for who in (ana, other, third))
        clock.advance(timedelta(minutes=61))
        assert await started(world, bot, other, code) == refused
        assert len(world.replies(sol)) == 2
    assert office.people.of_chat(other.id) is None


async def test_every_refusal_sounds_the_same(
    world: World, services: BotServices, office: Office, clock: FixedClock
) -> None:
    used, expired, revoked = office.code(), office.code(), office.code(note="revoked")
    office.invitations.revoke(next(each.id for each in office.invitations.list() if each.note == "revoked"), SHELL)
    out = world.user("Out", language="en")
    office.people.revoke(office.enrol(out).id, SHELL)
    async with running(world, services) as bot:
        await started(world, bot, world.user("First", language="en"), used)
        said_to = {
            case: await started(world, bot, world.user(case, language="en"), payload)
            for case, payload in {
                "used": used, "revoked": revoked, "unknown": "A" * 22, "short": "abc", "long": "b" * 40
            }.items()
        }  # fmt: skip
        said_to["outcast"] = await started(world, bot, out, office.code())
        clock.advance(timedelta(days=8))
        said_to["expired"] = await started(world, bot, world.user("Late", language="en"), expired)
    assert list(said_to.values()) == [[said("start.welcome", "en"), said("start.link_unknown", "en")]] * len(said_to)


async def test_whoever_guesses_is_refused_even_with_a_right_code(
    world: World, services: BotServices, office: Office, clock: FixedClock
) -> None:
    ana, code = world.user("Ana", language="en"), office.code()
    async with running(world, services) as bot:
        for number in range(5):
            refused = await started(world, bot, ana, f"{number:022}")
        assert await started(world, bot, ana, code) == refused
        assert office.people.of_chat(ana.id) is None
        clock.advance(timedelta(minutes=61))
        assert "Fiscalía General de la República" in (await started(world, bot, ana, code))[0]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_first_administrator_gets_the_staff_commands(
    world: World, services: BotServices, office: Office, language: Language
) -> None:
    code = office.invitations.bootstrap()
    assert code is not None
    eva = world.user("Eva", language=CODES[language])
    async with running(world, services) as bot:
        (welcome,) = await started(world, bot, eva, code)
        for command in ("applications", "people", "agencies", "invite"):
            assert f"/{said(f'menu.{command}.name', language)} – " in welcome
        menu = [name for name, _ in commands_for(world, eva, world.chats[eva.id])]
        assert said("menu.applications.name", language) in menu
        assert (await world.reply_to(eva, "/applications")).text == said("card.none", language)
    person = office.people.of_chat(eva.id)
    assert person is not None
    assert person.role is Role.ADMINISTRATOR
    assert office.invitations.bootstrap() is None


async def test_who_may_be_cleared_higher_goes_straight_into_the_form(
    world: World, services: BotServices, office: Office
) -> None:
    ana = world.user("Ana", language="en")
    code = office.code("interpol", Tlp.RED)
    async with running(world, services) as bot:
        welcome, form = await started(world, bot, ana, code)
        assert said("join.may_read_green", "en") in welcome
        # Interpol is of no country: it is asked
        assert said("join.ask_country", "en") in form
        assert said("join.intro_higher", "en", label="RED") in form
        # opened twice, the link goes on with the form
        assert said("join.ask_name", "en") in (await world.reply_to(ana, "France")).text
        assert said("join.ask_name", "en") in (await started(world, bot, ana, code))[1]
        # a question of one's own waits until the form is left
        assert (await world.reply_to(ana, "/cancel")).text == said("cancel.done", "en")
        assert said("answer.abstain", "en") in (await world.reply_to(ana, "What is a seed phrase?")).text
        resumed = await world.reply_to(ana, "/join")
        assert said("join.resumed", "en") in resumed.text
        assert said("join.ask_name", "en") in resumed.text
    application = office.applications.open_of(ana.id)
    assert application is not None
    assert (application.ceiling, application.agency, application.country) == (Tlp.RED, "interpol", "FR")
    assert application.invitation_id is not None


async def test_a_registration_that_ended_can_be_renewed_by_a_code_or_applied_for(
    world: World, services: BotServices, office: Office, clock: FixedClock
) -> None:
    ana = world.user("Ana", language="en")
    person = office.enrol(ana)
    clock.advance(timedelta(days=400))
    async with running(world, services) as bot:
        assert said("join.intro", "en") in (await world.reply_to(ana, "/join")).text
        await world.reply_to(ana, "/cancel")
        assert "Fiscalía General" in (await started(world, bot, ana, office.code()))[0]
    renewed = office.people.of_chat(ana.id)
    assert renewed is not None
    assert renewed.id == person.id
    assert renewed.is_active(clock.now().date())


async def test_a_member_of_staff_who_cannot_be_reached_keeps_no_other_from_being_told(
    world: World, services: BotServices, office: Office
) -> None:
    away, sol = world.user("Away", language="en"), world.user("Sol", language="en")
    office.enrol(away, role=Role.STAFF)
    world.private_chat(sol)
    office.enrol(sol, role=Role.STAFF)
    code = office.code()
    async with running(world, services) as bot:
        await started(world, bot, world.user("Ana", language="en"), code)
        await started(world, bot, world.user("Zoe", language="en"), code)
        assert last(world, sol).text.startswith("⚠️")
