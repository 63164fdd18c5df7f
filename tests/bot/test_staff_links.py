"""/links on the stand-in: the registry of official links."""

import pytest
from sqlalchemy import Engine

from bot.people.model import SHELL, Role
from bot.sandbox.model import User
from bot.sandbox.world import World
from knowledge.adapters.memory import FixedClock
from knowledge.model import LANGUAGES, Language
from tests.bot.kit import Shelves, labels, running
from tests.bot.staff_kit import TEXTS, Office, error

PORTAL = "https://le.exchange.example/requests"


@pytest.fixture
def office(world: World, engine: Engine, clock: FixedClock) -> Office:
    return Office(world, engine, clock)


@pytest.fixture
def staff(office: Office) -> User:
    return office.enlist("Ana", Role.STAFF, until=None)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_link_is_added_shown_and_removed(
    world: World, shelves: Shelves, office: Office, language: Language
) -> None:
    office.language = language
    staff = office.enlist("Ana", Role.STAFF, until=None)
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, office.command("links"))
        assert shown.text == office.said("link.none")
        await office.press(staff, shown, office.said("link.button_new"))
        form = office.last(staff)
        await office.press(staff, form, TEXTS.country("MX", language))
        await office.press(staff, form, office.said("link.kind_requests"))
        await world.reply_to(staff, "Portal <oficial>")
        shown = await world.reply_to(staff, PORTAL)
        line = f"{TEXTS.country('MX', language)} · {office.said('link.kind_requests')} · Portal <oficial>\n{PORTAL}"
        assert shown.text == f"{office.said('link.title', count=1, total=1)}\n\n1. {line}"
        [link] = office.links.list()
        assert (link.country, link.kind, link.label, link.url) == ("MX", "requests", "Portal <oficial>", PORTAL)
        await office.press(staff, shown, office.said("link.button_remove", number=1))
        assert office.current(shown).text == f"{line}\n\n{office.said('link.confirm')}"
        await office.press(staff, shown, office.said("link.button_keep"))
        await office.press(staff, shown, office.said("link.button_remove", number=1))
        query = await office.press(staff, shown, office.said("link.button_yes"))
        assert query.text == office.said("link.removed")
        assert office.current(shown).text == office.said("link.none")
    assert office.links.list() == []


async def test_a_link_can_hold_everywhere_and_a_country_be_typed(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    async with running(world, shelves.services()):
        for country, kind in (("All countries", "emergencies"), ("uruguay", "other site")):
            shown = await world.reply_to(staff, "/links")
            await office.press(staff, shown, "Add a link")
            if country == "uruguay":
                assert (await world.reply_to(staff, "Atlantis")).text == error("country-malformed")
                form = await world.reply_to(staff, country)
            else:
                form = office.last(staff)
                await office.press(staff, form, country)
            assert (await world.reply_to(staff, "whatever")).text == error("link-kind-unknown")
            await office.press(staff, form, kind)
            await world.reply_to(staff, "Duty desk")
            await world.reply_to(staff, PORTAL)
    assert {(link.country, link.kind) for link in office.links.list()} == {(None, "emergency"), ("UY", "site")}


async def test_only_plain_https_addresses_are_taken(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/links")
        await office.press(staff, shown, "Add a link")
        form = office.last(staff)
        await office.press(staff, form, "Mexico")
        await office.press(staff, form, "requests")
        await world.reply_to(staff, "Portal")
        for text in (
            "http://le.exchange.example", "le.exchange.example", "https://localhost/x", "https://ana@le.example.com",
            "https://ana:pw@le.example.com/", "https://a b.example", "https://le.example.com/" + "x" * 300,
            "tg://resolve?domain=x", "javascript:alert(1)", "https://", "see https://le.example.com",
        ):  # fmt: skip
            assert (await world.reply_to(staff, text)).text == error("link-malformed"), text
        await world.reply_to(staff, PORTAL)
        shown = await world.reply_to(staff, "/links")
        assert "Portal" in shown.text
    assert [link.url for link in office.links.list()] == [PORTAL]


async def test_the_same_link_twice_is_refused(world: World, shelves: Shelves, office: Office, staff: User) -> None:
    office.links.add(url=PORTAL, label="Portal", by=SHELL, kind="requests", country="MX")
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/links")
        await office.press(staff, shown, "Add a link")
        form = office.last(staff)
        await office.press(staff, form, "Mexico")
        await office.press(staff, form, "requests")
        await world.reply_to(staff, "Again")
        assert (await world.reply_to(staff, PORTAL)).text == error("link-exists")


async def test_many_links_are_turned_page_by_page(world: World, shelves: Shelves, office: Office, staff: User) -> None:
    for number in range(10):
        office.links.add(url=f"{PORTAL}/{number}", label=f"Portal {number}", by=SHELL)
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/links")
        assert labels(shown)[-2:] == ["2 ▶", "➕ Add a link"]
        await office.press(staff, shown, "2 ▶")
        current = office.current(shown)
        assert labels(current) == [*(f"✖ Remove {number}" for number in range(6, 11)), "◀ 1", "➕ Add a link"]
        await office.press(staff, shown, "Remove 10")
        assert "Portal 9" in office.current(shown).text


async def test_a_link_that_is_gone_is_said_to_be(world: World, shelves: Shelves, office: Office, staff: User) -> None:
    link = office.links.add(url=PORTAL, label="Portal", by=SHELL)
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/links")
        office.links.remove(link.id, SHELL)
        for data in (f"s:lc:{link.id}:0:", f"s:ly:{link.id}:0:"):
            query = await office.press(staff, shown, data, stale=True)
            assert (query.text, query.alert) == (error("link-unknown"), True)


async def test_the_longest_links_fit_into_one_message(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    for number in range(9):
        url = f"{PORTAL}/{number}/".ljust(300, "x")
        office.links.add(url=url, label="😀" * 200, by=SHELL, kind="emergency", country="BA")
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/links")
        await office.press(staff, shown, "2 ▶")
        assert labels(office.current(shown))[-2:] == ["◀ 1", "➕ Add a link"]
        assert len(world.replies(staff)) == 1
