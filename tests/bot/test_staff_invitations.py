"""/invite and /invitations on the stand-in: the form, the link, the QR code, the list, revoking."""

from datetime import timedelta
from io import BytesIO

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import Engine

from bot.handlers.staff.qr import qr_png
from bot.people.model import SHELL, Agency, Role
from bot.sandbox.model import Message, User
from bot.sandbox.world import World
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Tlp
from knowledge.model import LANGUAGES, Language
from tests.bot.kit import NOW, Shelves, labels, running
from tests.bot.staff_kit import FGR, PF, TEXTS, Office, error


@pytest.fixture
def office(world: World, engine: Engine, clock: FixedClock) -> Office:
    office = Office(world, engine, clock)
    office.agency(FGR, PF)
    return office


@pytest.fixture
def staff(office: Office) -> User:
    return office.enlist("Ana", Role.STAFF, until=None)


def modules(png: bytes) -> list[list[bool]]:
    """The pixels of a picture, True for black."""
    with Image.open(BytesIO(png)) as picture:
        assert picture.format == "PNG"
        width, grey = picture.width, picture.convert("L").tobytes()
    return [[shade < 128 for shade in grey[start : start + width]] for start in range(0, len(grey), width)]


def assert_shows(png: bytes, link: str) -> None:
    """The picture is the QR code of the link, with white around it, large enough to be read from a slide."""
    pixels = modules(png)
    expected = [
        [bool(dark) for dark in row] for row in segno.make(link, error="m", micro=False, boost_error=False).matrix
    ]
    side = len(expected) + 8
    scale = len(pixels) // side
    assert len(pixels) == len(pixels[0]) == side * scale
    assert 480 <= len(pixels) <= 600
    sampled = [row[scale // 2 :: scale] for row in pixels[scale // 2 :: scale]]
    assert [row[4:-4] for row in sampled[4:-4]] == expected
    assert not any(any(row) for row in sampled[:4] + sampled[-4:])
    assert not any(any(row[:4] + row[-4:]) for row in sampled)


@settings(max_examples=10, deadline=None)
@given(st.from_regex(r"\Ahttps://t\.me/[A-Za-z0-9_]{5,32}\?start=[A-Za-z0-9_-]{22}\Z"))
def test_any_link_of_a_bot_becomes_a_code(link: str) -> None:
    assert_shows(qr_png(link), link)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_invitation_is_made_in_five_presses(
    world: World, shelves: Shelves, office: Office, language: Language
) -> None:
    office.language = language
    staff = office.enlist("Ana", Role.STAFF, until=None)
    async with running(world, shelves.services()):
        form = await world.reply_to(staff, office.command("invite"))
        assert form.text == f"{office.said('invite.ask_agency')}\n\n{office.said('staff.cancel_hint')}"
        for label in ("Fiscalía", "TLP:AMBER", "35", office.said("invite.days", count=7, days=7)):
            await office.press(staff, form, label)
        query = await office.press(staff, form, office.said("invite.button_no_note"))
        assert query.text == ""
        made, link, picture = world.replies(staff)[-3:]
        assert made.text == office.said("invite.made")
        assert labels(made) == []
    assert link.text.startswith(f"https://t.me/{world.bot.username}?start=")
    assert picture.file is not None
    assert_shows(picture.file.data, link.text)
    assert picture.caption.splitlines() == [
        "Fiscalía General de la República",
        office.said(
            "invite.caption_uses", count=35, uses=35, date=TEXTS.day((NOW + timedelta(days=7)).date(), language)
        ),
        office.said("invite.caption_label", label="AMBER"),
        office.said("invite.caption_green"),
    ]
    assert not link.protected
    assert not picture.protected
    [invitation] = office.invitations.list()
    assert (invitation.agency, invitation.ceiling, invitation.uses) == ("fgr", Tlp.AMBER, 35)
    assert (invitation.country, invitation.note, invitation.role) == ("MX", "", Role.OFFICIAL)
    assert invitation.expires_at == NOW + timedelta(days=7)
    assert invitation.made_by == office.person(staff).id


async def test_the_link_lets_somebody_in_up_to_green(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    async with running(world, shelves.services()):
        await invite(office, staff, "Fiscalía", "TLP:RED", "1", "1 day", "No note")
        code = world.replies(staff)[-2].text.rpartition("=")[2]
    joined = office.invitations.redeem(code, 9_000_000, "es")
    assert joined.outcome == "joined"
    assert joined.person is not None
    assert (joined.person.agency, joined.person.ceiling) == ("fgr", Tlp.GREEN)


async def invite(office: Office, staff: User, *choices: str) -> Message:
    form = await office.world.reply_to(staff, office.command("invite"))
    for label in choices:
        await office.press(staff, form, label)
    return form


async def test_everything_can_be_typed_and_bad_input_is_asked_for_again(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    steps = [
        ("policia federal", [("nobody", "agency-unknown")]),
        ("tlp:green", [("CLEAR", "ceiling-unknown"), ("AMBER+STRICT", "ceiling-unknown"), ("blue", "tlp-unknown")]),
        ("12", [("0", "number-malformed"), ("501", "number-malformed"), ("a few", "number-malformed")]),
        ("90", [("91", "number-malformed"), ("-1", "number-malformed")]),
        ("Seminar in Brasília <b>", [("x" * 1001, "text-too-long"), ("\u2060", "text-missing")]),
    ]
    async with running(world, shelves.services()):
        await world.reply_to(staff, "/invite")
        for good, bad in steps:
            for text, code in bad:
                assert (await world.reply_to(staff, text)).text == error(code)
            await world.reply_to(staff, good)
        await world.wait_for(lambda: office.last(staff).caption)
    [invitation] = office.invitations.list()
    assert (invitation.agency, invitation.ceiling, invitation.uses) == ("pf", Tlp.GREEN, 12)
    assert (invitation.note, invitation.expires_at) == ("Seminar in Brasília <b>", NOW + timedelta(days=90))


async def test_a_note_that_is_too_long_is_asked_for_again(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    async with running(world, shelves.services()):
        await invite(office, staff, "Fiscalía", "TLP:GREEN", "1", "1 day")
        assert (await world.reply_to(staff, "x" * 900)).text == error("text-too-long")
        assert (await world.reply_to(staff, "short")).text == TEXTS.say("invite.made", "en")


async def test_the_last_press_twice_makes_one_invitation(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    async with running(world, shelves.services()):
        form = await invite(office, staff, "Fiscalía", "TLP:GREEN", "1", "1 day")
        queries = [world.press(staff, form, "No note") for _ in range(2)]
        await world.wait_for(lambda: all(query.answered for query in queries))
        assert [query.text for query in queries] == ["", TEXTS.say("toast.stale", "en")]
    assert len(office.invitations.list()) == 1


async def test_without_agencies_there_is_nobody_to_invite(world: World, shelves: Shelves, office: Office) -> None:
    for agency in (FGR, PF):
        office.agencies.remove(agency.slug, SHELL)
    staff = office.enlist("Ana", Role.STAFF, until=None)
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/invite")
        assert shown.text == TEXTS.say("invite.no_agencies", "en")
        await world.reply_to(staff, "this is a question again")
    assert office.invitations.list() == []


async def test_many_agencies_are_turned_while_the_form_asks_for_one(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    office.agency(*(Agency(f"z{number:02}", f"Zulu {number:02}") for number in range(10)))
    async with running(world, shelves.services()):
        form = await world.reply_to(staff, "/invite")
        await office.press(staff, form, "2 ▶")
        await office.press(staff, form, "◀ 1")
        await office.press(staff, form, "2 ▶")
        await office.press(staff, form, "Zulu 09")
        assert office.current(form).text.startswith("Zulu 09: up to which label?")
        query = await office.press(staff, form, "s:ip::0:", stale=True)
        assert query.text == TEXTS.say("toast.stale", "en")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_list_says_what_is_left_and_who_made_it(
    world: World, shelves: Shelves, office: Office, language: Language
) -> None:
    office.language = language
    staff = office.enlist("Ana", Role.STAFF, until=None)
    expires = NOW + timedelta(days=7)
    _, code = office.invitations.make(by=SHELL, agency="fgr", uses=3, expires_at=expires, note="Puebla\u202e seminar")
    office.invitations.redeem(code, 9_000_000, "es")
    office.clock.advance(timedelta(seconds=1))
    office.invitations.make(by=office.person(staff).id, agency="pf", ceiling=Tlp.RED, expires_at=expires)
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, office.command("invitations"))
    until = office.said("invitation.until", date=TEXTS.day(expires.date(), language))
    shell, ana = (office.said("invitation.made_by", name=name) for name in (office.said("person.shell"), "Ana"))
    assert shown.text.split("\n\n") == [
        office.said("invitation.open"),
        f"1. pf · TLP:RED · {office.said('invitation.used', used=0, uses=1)} · {until} · {ana}",
        f"2. fgr · TLP:GREEN · {office.said('invitation.used', used=1, uses=3)} · {until} · {shell} · Puebla seminar",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_revoking_asks_first_and_the_code_is_dead(
    world: World, shelves: Shelves, office: Office, language: Language
) -> None:
    office.language = language
    staff = office.enlist("Ana", Role.STAFF, until=None)
    _, code = office.invitations.make(by=SHELL, agency="fgr", uses=3, expires_at=NOW + timedelta(days=7))
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, office.command("invitations"))
        await office.press(staff, shown, office.said("invitation.button_revoke", number=1))
        assert office.said("invitation.confirm") in office.current(shown).text
        await office.press(staff, shown, office.said("invitation.button_keep"))
        await office.press(staff, shown, office.said("invitation.button_revoke", number=1))
        query = await office.press(staff, shown, office.said("invitation.button_yes"))
        assert query.text == office.said("invitation.revoked")
        assert office.current(shown).text == f"{office.said('invitation.open')}\n\n{office.said('invitation.none')}"
        await office.press(staff, shown, office.said("invitation.button_past"))
        past = office.current(shown).text
        assert office.said("invitation.revoked_on", date=TEXTS.day(NOW.date(), language)) in past
        await office.press(staff, shown, office.said("invitation.button_open"))
        assert office.current(shown).text.startswith(office.said("invitation.open"))
    assert office.invitations.redeem(code, 9_000_000, "es").outcome == "refused"


async def test_the_past_has_pages_of_its_own(world: World, shelves: Shelves, office: Office, staff: User) -> None:
    office.invitations.bootstrap()
    for _ in range(9):
        office.invitations.make(by=SHELL, agency="fgr", expires_at=NOW + timedelta(hours=1))
    office.clock.advance(timedelta(days=2))
    office.invitations.make(by=SHELL, agency="pf", expires_at=office.clock.now() + timedelta(days=1))
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/invitations")
        assert labels(shown) == ["✖ Revoke 1", "Past ones ▶"]
        await office.press(staff, shown, "Past ones ▶")
        first = office.current(shown)
        assert first.text.count("expired on") == 8
        await office.press(staff, shown, "2 ▶")
        second = office.current(shown)
        assert second.text.count("expired on") == 2
        assert labels(second) == ["◀ 1", "◀ Open ones"]
        assert "administrator · TLP:GREEN · used 0 of 1 · expired on 24 Nov 2026 · made by the program" in (
            first.text + second.text
        )


async def test_an_invitation_that_is_gone_is_said_to_be(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/invitations")
        for data in ("s:ic:nosuchid:0:", "s:iy:nosuchid:0:"):
            query = await office.press(staff, shown, data, stale=True)
            assert (query.text, query.alert) == (error("invitation-unknown"), True)
