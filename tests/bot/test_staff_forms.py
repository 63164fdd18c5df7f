"""Forms of staff under odd input: each step answers, nothing crashes, nothing half-made is left."""

from collections.abc import Mapping

import pytest
from sqlalchemy import Engine

from bot.handlers.staff import FORMS, STEPS
from bot.handlers.staff.forms import FAMILY
from bot.people.dialogues import Dialogues
from bot.people.model import SHELL, Role
from bot.sandbox.model import User
from bot.sandbox.world import World
from knowledge.adapters.memory import FixedClock
from tests.bot.kit import Shelves, running
from tests.bot.staff_kit import FGR, PF, TEXTS, Office, error

ODD = (
    "🦊" * 40, "\u202eevil\u202c", "<b>&amp;</b>", "' OR 1=1 --", "a" * 4096, "0",
    "-", "٣٣", "\u200b", "fgr\u0000", "{agency}",
)  # fmt: skip


@pytest.fixture
def office(world: World, engine: Engine, clock: FixedClock) -> Office:
    office = Office(world, engine, clock)
    office.agency(FGR)
    return office


@pytest.fixture
def staff(office: Office) -> User:
    return office.enlist("Ana", Role.STAFF, until=None)


def test_every_step_has_a_name_that_fits_where_it_is_kept() -> None:
    assert {FAMILY + name for name in FORMS} == set(STEPS)
    assert all(len(kind) <= 32 for kind in STEPS)
    assert all(len(name) <= 16 for name in FORMS)


@pytest.mark.parametrize("step", FORMS)
async def test_odd_answers_are_taken_as_text_or_refused(
    world: World, shelves: Shelves, office: Office, engine: Engine, staff: User, step: str
) -> None:
    data: Mapping[str, str] = {
        "person": office.person(office.enlist("Valeria")).id, "agency": "fgr", "name": "New", "slug": "new",
        "country": "MX", "label": "GREEN", "uses": "1", "days": "1", "kind": "site",
    }  # fmt: skip
    dialogues = Dialogues(engine, office.clock)
    known = {TEXTS.say(key, "en") for key in ("error.unexpected", "command.unknown")}
    async with running(world, shelves.services()):
        for text in ODD:
            dialogues.expect(staff.id, FAMILY + step, data)
            reply = await world.reply_to(staff, text)
            assert not any(reply.text.startswith(sentence) for sentence in known), text
            assert "Reference" not in reply.text, text
    assert [agency.slug for agency in office.agencies.list() if agency.slug not in {"fgr", "new"}] == []


async def test_two_who_add_the_same_agency(world: World, shelves: Shelves, office: Office, staff: User) -> None:
    boss = office.enlist("Irene", Role.ADMINISTRATOR, until=None)
    async with running(world, shelves.services()):
        forms = []
        for who in (staff, boss):
            shown = await world.reply_to(who, "/agencies")
            await office.press(who, shown, "Add an agency")
            form = await world.reply_to(who, PF.name)
            await office.press(who, form, "Use: policia-federal")
            await office.press(who, form, "Brazil")
            forms.append(form)
        await office.press(staff, forms[0], "No domains")
        query = await office.press(boss, forms[1], "No domains")
        assert (query.text, query.alert) == (error("agency-exists"), True)
    assert [agency.slug for agency in office.agencies.list()] == ["fgr", "policia-federal"]


async def test_an_agency_that_goes_while_an_invitation_is_made(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    async with running(world, shelves.services()):
        form = await world.reply_to(staff, "/invite")
        for label in ("Fiscalía", "TLP:GREEN", "1", "1 day"):
            await office.press(staff, form, label)
        office.agencies.remove("fgr", SHELL)
        query = await office.press(staff, form, "No note")
        assert (query.text, query.alert) == (error("agency-unknown"), True)
    assert office.invitations.list() == []


async def test_a_person_who_goes_while_a_note_is_written(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    gone = office.enlist("Valeria")
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Valeria")
        await office.press(staff, card, "Add a note")
        office.people.forget(gone.id)
        assert (await world.reply_to(staff, "met her")).text == error("person-unknown")
        query = await office.press(staff, card, "Suspend")
        assert (query.text, query.alert) == (error("person-unknown"), True)


async def test_a_form_survives_a_restart(world: World, shelves: Shelves, office: Office, staff: User) -> None:
    async with running(world, shelves.services()):
        form = await world.reply_to(staff, "/invite")
        await office.press(staff, form, "Fiscalía")
        await office.press(staff, form, "TLP:AMBER")
    async with running(world, shelves.services()):
        await world.reply_to(staff, "7")
        form = await world.reply_to(staff, "30")
        await office.press(staff, form, "No note")
    [invitation] = office.invitations.list()
    assert (invitation.agency, invitation.uses) == ("fgr", 7)
