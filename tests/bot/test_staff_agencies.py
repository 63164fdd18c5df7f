"""/agencies on the stand-in: list, add, change, remove."""

import pytest
from sqlalchemy import Engine

from bot.people.model import SHELL, Agency, Role
from bot.sandbox.model import User
from bot.sandbox.world import World
from knowledge.adapters.memory import FixedClock
from knowledge.model import LANGUAGES, Language
from tests.bot.kit import Shelves, labels, running
from tests.bot.staff_kit import FGR, PF, TEXTS, Office, error


@pytest.fixture
def office(world: World, engine: Engine, clock: FixedClock) -> Office:
    return Office(world, engine, clock)


@pytest.fixture
def staff(office: Office) -> User:
    return office.enlist("Ana", Role.STAFF, until=None)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_agency_is_added_with_what_is_suggested(
    world: World, shelves: Shelves, office: Office, language: Language
) -> None:
    office.language = language
    staff = office.enlist("Ana", Role.STAFF, until=None)
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, office.command("agencies"))
        assert shown.text == office.said("agency.none")
        await office.press(staff, shown, office.said("agency.button_new"))
        assert office.last(staff).text == f"{office.said('agency.ask_name')}\n\n{office.said('staff.cancel_hint')}"
        form = await world.reply_to(staff, "Fiscalía General de la República (FGR)")
        await office.press(staff, form, office.said("agency.button_slug", slug="fgr"))
        await office.press(staff, form, TEXTS.country("MX", language))
        card = await world.reply_to(staff, "@FGR.org.mx, mail.fgr.org.mx")
        assert card.text.splitlines() == [
            "Fiscalía General de la República (FGR)",
            office.said("agency.slug", slug="fgr"),
            office.said("agency.country", country=TEXTS.country("MX", language)),
            office.said("agency.domains", domains="@fgr.org.mx, @mail.fgr.org.mx"),
        ]
        shown = await world.reply_to(staff, office.command("agencies"))
        assert shown.text == office.said("agency.title", count=1, total=1)
    assert office.agencies.list() == [
        Agency("fgr", "Fiscalía General de la República (FGR)", "MX", ("fgr.org.mx", "mail.fgr.org.mx"))
    ]


async def test_an_agency_is_added_by_typing_and_leaving_out(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/agencies")
        await office.press(staff, shown, "Add an agency")
        await world.reply_to(staff, "Unit 7")
        form = await world.reply_to(staff, "unit-seven")
        await office.press(staff, form, "No country")
        await office.press(staff, form, "No domains")
        assert office.current(form).text.splitlines()[1:] == [
            "Short name: unit-seven", "Country: none", "E-mail: no domains on the list",
        ]  # fmt: skip
    assert office.agencies.list() == [Agency("unit-seven", "Unit 7")]


async def test_bad_input_is_asked_for_again_at_each_step(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    office.agency(FGR)
    steps = [
        ("FGR Sonora", [("x" * 1001, "text-too-long"), ("\u200b", "text-missing")]),
        ("sonora", [("Sonora!", "agency-malformed"), ("fgr", "agency-exists"), ("x" * 64, "agency-malformed")]),
        ("méxico", [("Atlantis", "country-malformed"), ("zz", "country-malformed")]),
        ("sonora.gob.mx", [("not a domain", "domain-malformed"), ("gmail.com", "domain-free-mail")]),
    ]
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/agencies")
        await office.press(staff, shown, "Add an agency")
        for good, bad in steps:
            for text, code in bad:
                assert (await world.reply_to(staff, text)).text == error(code)
            await world.reply_to(staff, good)
    assert office.agencies.get("sonora") == Agency("sonora", "FGR Sonora", "MX", ("sonora.gob.mx",))


async def test_each_part_can_be_changed(world: World, shelves: Shelves, office: Office, staff: User) -> None:
    office.agency(FGR, PF)
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/agencies")
        await office.press(staff, shown, "Fiscalía")
        await office.press(staff, shown, "Name")
        card = await world.reply_to(staff, "Fiscalía de la República")
        await office.press(staff, card, "Country")
        await office.press(staff, card, "No country")
        await office.press(staff, card, "E-mail domains")
        card = await world.reply_to(staff, "fgr.mx")
        await office.press(staff, card, "Country")
        assert (await world.reply_to(staff, "nowhere")).text == error("country-malformed")
        card = await world.reply_to(staff, "chile")
        assert card.text.splitlines() == [
            "Fiscalía de la República", "Short name: fgr", "Country: Chile", "E-mail: @fgr.mx",
        ]  # fmt: skip
        await office.press(staff, card, "E-mail domains")
        await office.press(staff, card, "No domains")
        await office.press(staff, card, "All agencies")
        assert labels(office.current(card)) == ["Fiscalía de la República", "Polícia Federal", "➕ Add an agency"]
    assert office.agencies.list() == [Agency("fgr", "Fiscalía de la República", "CL"), PF]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_removing_asks_first_and_is_refused_while_somebody_belongs_to_it(
    world: World, shelves: Shelves, office: Office, language: Language
) -> None:
    office.language = language
    office.agency(FGR, PF)
    staff = office.enlist("Ana", Role.STAFF, until=None)
    office.enlist("Valeria", agency="fgr")
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, office.command("agencies"))
        await office.press(staff, shown, "Fiscalía")
        await office.press(staff, shown, office.said("agency.button_remove"))
        assert office.said("agency.confirm_remove") in office.current(shown).text
        query = await office.press(staff, shown, office.said("agency.button_yes"))
        assert (query.text, query.alert) == (error("agency-in-use", language), True)
        await office.press(staff, shown, office.said("agency.button_keep"))
        await office.press(staff, shown, office.said("agency.button_back"))
        await office.press(staff, shown, "Polícia")
        await office.press(staff, shown, office.said("agency.button_remove"))
        query = await office.press(staff, shown, office.said("agency.button_yes"))
        assert query.text == office.said("agency.removed")
        assert labels(office.current(shown)) == [FGR.name, office.said("agency.button_new")]
    assert office.agencies.list() == [FGR]


async def test_an_agency_that_is_gone_meanwhile_is_said_to_be(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    office.agency(FGR)
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/agencies")
        office.agencies.remove("fgr", SHELL)
        query = await office.press(staff, shown, "Fiscalía")
        assert (query.text, query.alert) == (error("agency-unknown"), True)


async def test_many_agencies_are_turned_page_by_page(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    office.agency(*(Agency(f"a{number:02}", f"Agency {number:02}") for number in range(17)))
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/agencies")
        assert len(labels(shown)) == 8 + 1 + 1
        await office.press(staff, shown, "2 ▶")
        await office.press(staff, shown, "3 ▶")
        assert labels(office.current(shown)) == ["Agency 16", "◀ 2", "➕ Add an agency"]


async def test_a_button_of_an_earlier_step_is_out_of_use(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/agencies")
        await office.press(staff, shown, "Add an agency")
        form = await world.reply_to(staff, "Unit 7")
        await world.reply_to(staff, "unit-7")
        query = await office.press(staff, form, "Use: unit-7")
        assert query.text == TEXTS.say("toast.stale", "en")
        await world.reply_to(staff, "/cancel")
        query = await office.press(staff, office.last(staff), "s:fill:agency-country:0:MX", stale=True)
        assert query.text == TEXTS.say("toast.stale", "en")
    assert office.agencies.list() == []
