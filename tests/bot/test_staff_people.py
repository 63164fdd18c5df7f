"""/people on the stand-in: search, cards, every button, what the person is told, and who may do it."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, update

from bot.guard.case_data import mask
from bot.people.model import SHELL, SYSTEM, Role, Standing
from bot.sandbox.model import User
from bot.sandbox.world import World
from bot.tables import people
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Tlp
from knowledge.model import LANGUAGES, Language
from tests.bot.kit import NOW, Shelves, labels, meta, running
from tests.bot.staff_kit import FGR, PF, TEXTS, Office, error

TODAY = NOW.date()


@pytest.fixture
def office(world: World, engine: Engine, clock: FixedClock) -> Office:
    office = Office(world, engine, clock)
    office.agency(FGR, PF)
    return office


@pytest.fixture
def staff(office: Office) -> User:
    return office.enlist("Ana Whitfield", Role.STAFF, until=None)


@pytest.fixture
def boss(office: Office) -> User:
    return office.enlist("Irene Okafor", Role.ADMINISTRATOR, until=None)


@pytest.fixture
def official(office: Office) -> User:
    return office.enlist("Valeria Ruiz", language="es", agency="fgr", ceiling=Tlp.AMBER)


async def test_the_list_shows_everybody_with_what_is_special(
    world: World, shelves: Shelves, office: Office, staff: User, official: User
) -> None:
    office.enlist("Rafael Couto", Role.TRAINER, agency="pf")
    office.enlist("Sol Paz", standing=Standing.SUSPENDED)
    office.enlist("Leo Mar", until=TODAY - timedelta(days=1))
    office.enlist("", until=None)
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/people")
    nameless = next(person for person in office.people.search("", 10) if not person.name)
    assert shown.text.startswith("6 people\n")
    assert shown.protected
    assert set(labels(shown)) == {
        "Ana Whitfield · liaison staff", "Valeria Ruiz · fgr", "Rafael Couto · pf · trainer", "Sol Paz · suspended",
        "Leo Mar · expired", nameless.id,
    }  # fmt: skip


async def test_the_search_finds_by_agency_without_accents_and_says_when_nobody_matches(
    world: World, shelves: Shelves, office: Office, staff: User, official: User
) -> None:
    async with running(world, shelves.services()):
        found = await world.reply_to(staff, "/people fiscalia   REPUBLICA")
        assert labels(found) == ["Valeria Ruiz · fgr"]
        nothing = await world.reply_to(staff, "/people nobody-of-this-name")
        assert nothing.text == "0 people\nSearch: nobody-of-this-name\n\nNobody matches."
        assert labels(nothing) == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_fifty_people_are_turned_page_by_page(
    world: World, shelves: Shelves, office: Office, staff: User, boss: User, language: Language
) -> None:
    for number in range(50):
        office.register(8_000_000 + number, f"Ágata Número {number:02}")
    office.language = language
    async with running(world, shelves.services()):
        first = await world.reply_to(staff, f"{office.command('people')} agata numero")
        seen = labels(first)[:8]
        page = first
        for number in range(2, 8):
            await office.press(staff, page, f"{number} ▶")
            page = office.current(page)
            assert page.id == first.id
            seen += [label for label in labels(page) if label.startswith("Ágata")]
        assert labels(page)[-1] == "◀ 6"
        assert sorted(seen) == [f"Ágata Número {number:02}" for number in range(50)]
        assert TEXTS.say("person.page", "en", page=7, pages=7) in page.text


async def test_a_page_that_is_gone_shows_the_last_one(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/people")
        query = await office.press(staff, shown, "s:pl::7:", stale=True)
        assert query.text == ""
        assert labels(office.current(shown)) == ["Ana Whitfield · liaison staff"]


async def test_a_long_search_is_cut_where_the_buttons_have_no_more_room(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    for number in range(9):
        office.register(8_000_000 + number, "Ñ" * 60 + str(number))
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/people " + "Ñ" * 60)
        await office.press(staff, shown, "2 ▶")
        assert len(labels(office.current(shown))) == 2


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_card_says_all_there_is(
    world: World, shelves: Shelves, office: Office, official: User, language: Language
) -> None:
    office.language = language
    staff = office.enlist("Ana", Role.STAFF, until=None)
    office.people.note(office.person(official).id, "Met at the seminar", SHELL)
    office.clock.advance(timedelta(minutes=1))
    office.people.note(office.person(official).id, "Vouched\nfor", office.person(staff).id)
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Valeria")
    day = TEXTS.day(TODAY, language)
    lines = [
        "Valeria Ruiz",
        office.said("person.agency", agency="Fiscalía General de la República (fgr)"),
        office.said("person.role", role=office.said("person.role_official")),
        office.said("person.standing", standing=office.said("person.active")),
        office.said("person.ceiling", label="AMBER"),
        office.said("person.until", date=TEXTS.day(date(2027, 6, 30), language)),
        office.said("person.joined", date=day, how=office.said("person.by_invitation")),
        office.said("person.id", id=office.person(official).id),
        "",
        office.said("person.notes"),
        "• " + office.said("person.note_line", date=day, author=office.said("person.shell"), text="Met at the seminar"),
        "• " + office.said("person.note_line", date=day, author="Ana", text="Vouched for"),
    ]
    assert card.text.splitlines() == lines
    assert card.protected


@pytest.mark.parametrize("confirmed", [True, False])
async def test_the_card_says_what_an_applicant_said(
    world: World, shelves: Shelves, office: Office, engine: Engine, staff: User, official: User, confirmed: bool
) -> None:
    said = {"post": "Agente\u200b del MP", "email": "v.ruiz@fgr.org.mx", "country": "MX", "email_confirmed": confirmed}
    with engine.begin() as connection:
        connection.execute(update(people).where(people.c.chat_id == official.id).values(**said))
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "v.ruiz@fgr.org.mx", "Valeria")
        assert card.text.splitlines()[1:5] == [
            "Post: Agente del MP",
            "Agency: Fiscalía General de la República (fgr)",
            "Country: Mexico",
            f"E-mail: v.ruiz@fgr.org.mx ({'confirmed' if confirmed else 'not confirmed'})",
        ]


@pytest.mark.parametrize("by", [SYSTEM, SHELL, "staff", "gone"])
async def test_the_card_says_who_let_the_person_in(
    world: World, shelves: Shelves, office: Office, staff: User, by: str
) -> None:
    approver = office.person(staff).id if by == "staff" else by
    office.enlist("Zoe", approved_by=approver)
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Zoe")
    names = {SHELL: "the command line", "staff": "Ana Whitfield", "gone": "gone"}
    how = "named in the settings" if by == SYSTEM else f"approved by {names[by]}"
    assert f"Joined: 23 Nov 2026, {how}" in card.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("by", [SHELL, SYSTEM, "Ana Whitfield", "nameless"])
async def test_the_card_names_the_invitation_and_who_made_it(
    world: World, shelves: Shelves, office: Office, language: Language, by: str
) -> None:
    office.language = language
    staff = office.enlist("Ana Whitfield", Role.STAFF, until=None)
    maker = office.enlist("", Role.STAFF, until=None) if by == "nameless" else staff
    if by == SYSTEM:
        code = office.invitations.bootstrap()
    else:
        author = SHELL if by == SHELL else office.person(maker).id
        _, code = office.invitations.make(by=author, agency="fgr", expires_at=NOW + timedelta(days=1))
    assert code
    joined = office.invitations.redeem(code, 8_000_000, "es").person
    assert joined
    [invitation] = office.invitations.list(every=True)
    async with running(world, shelves.services()):
        card = await office.open_card(staff, joined.id)
    names = {
        SHELL: office.said("person.shell"), SYSTEM: office.said("person.program"), "nameless": office.person(maker).id,
    }  # fmt: skip
    how = office.said("person.by_invitation_of", id=invitation.id, name=names.get(by, by))
    assert office.said("person.joined", date=TEXTS.day(TODAY, language), how=how) in card.text.splitlines()
    assert invitation.id in how


async def test_a_card_has_no_room_for_tricks(world: World, shelves: Shelves, office: Office, staff: User) -> None:
    office.enlist("<b>Eva</b>\u202e\nRole: administrator")
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Eva")
    assert card.text.splitlines()[0] == "<b>Eva</b> Role: administrator"


async def test_only_the_newest_notes_fit_on_a_card(
    world: World, shelves: Shelves, office: Office, staff: User, official: User
) -> None:
    for number in range(12):
        office.people.note(office.person(official).id, f"note {number} " + "x" * 900, SHELL)
        office.clock.advance(timedelta(minutes=1))
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Valeria")
    assert [f"note {number} " in card.text for number in range(12)] == [False] * 7 + [True] * 5


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_change_is_made_shown_and_told(
    world: World, shelves: Shelves, office: Office, official: User, language: Language
) -> None:
    office.language = language
    boss = office.enlist("Irene", Role.ADMINISTRATOR, until=None)

    async with running(world, shelves.services()):
        card = await office.open_card(boss, "Valeria")

        async def choose(*keys: str) -> list[str]:
            """Press one button after the other; return what the official is told."""
            before = len(world.replies(official))
            for key in keys:
                query = await office.press(boss, card, office.said(key) if key.startswith("person.") else key)
            assert query.text == office.said("person.done")
            return [message.text for message in world.replies(official)[before:]]

        def told(key: str, **params: str) -> str:
            return office.said(key, "es", count=1, **params)

        assert await choose("person.button_agency", "Polícia Federal") == [
            told("person.told_agency", agency="Polícia Federal") + "\n" + told("person.told_ceiling", label="GREEN")
        ]
        assert office.said("person.agency", agency="Polícia Federal (pf)") in office.current(card).text
        assert await choose("person.button_ceiling", "TLP:AMBER") == [told("person.told_ceiling", label="AMBER")]
        assert await choose("person.button_ceiling", "TLP:AMBER") == []
        end = date(2027, 9, 30)
        label = office.said("person.three_months", date=TEXTS.day(end, language))
        assert await choose("person.button_until", label) == [told("person.told_until", date=TEXTS.day(end, "es"))]
        assert await choose("person.button_suspend") == [told("person.told_suspended")]
        assert office.said("person.suspended") in office.current(card).text
        assert await choose("person.button_agency", "person.button_no_agency") == []
        assert await choose("person.button_resume") == [told("person.told_resumed")]
        role = office.said("person.role_trainer")
        assert await choose("person.button_role", role, "person.button_yes") == [
            told("person.told_role", role=TEXTS.say("person.role_trainer", "es"))
        ]
        assert await choose("person.button_revoke", "person.button_yes") == [told("person.told_revoked")]
        assert await choose("person.button_resume") == [told("person.told_resumed")]
    person = office.person(official)
    assert (person.agency, person.ceiling, person.until) == (None, Tlp.GREEN, end)
    assert (person.role, person.standing) == (Role.TRAINER, Standing.ACTIVE)


async def test_the_end_can_be_typed_or_taken_away(
    world: World, shelves: Shelves, office: Office, staff: User, boss: User, official: User
) -> None:
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Valeria")
        await office.press(staff, card, "Extend")
        await office.press(staff, card, "Another date")
        assert office.last(staff).text == (
            "Last day for Valeria Ruiz? For example 2027-12-31 or 31/12/2027.\n\n/cancel ends this."
        )
        for text, code in [
            ("soon", "date-malformed"), ("31/02/2027", "date-malformed"), ("2026-11-22", "date-past"),
            ("2099-01-01", "date-far"), ("x" * 1001, "text-too-long"), ("\u200b\u200b", "text-missing"),
        ]:  # fmt: skip
            assert (await world.reply_to(staff, text)).text == error(code)
        shown = await world.reply_to(staff, "31/12/2027")
        assert "Until: 31 Dec 2027" in shown.text
        assert office.last(official).text == "Su registro ahora es válido hasta el 31 dic 2027."
        own = await office.open_card(boss, "Ana")
        await office.press(boss, own, "Extend")
        await office.press(boss, own, "12 months (23 Nov 2027)")
        assert office.last(staff).text == "Your registration is now valid until 23 Nov 2027."
        await office.press(boss, own, "Extend")
        await office.press(boss, own, "No end date")
        assert office.last(staff).text == "Your registration no longer has an end date."
    assert office.person(official).until == date(2027, 12, 31)
    assert office.person(staff).until is None


async def test_a_note_is_kept_for_staff_and_nobody_is_told(
    world: World, shelves: Shelves, office: Office, staff: User, official: User
) -> None:
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Valeria")
        await office.press(staff, card, "Add a note")
        assert (await world.reply_to(staff, "x" * 1001)).text == error("text-too-long")
        shown = await world.reply_to(staff, "Vouched for by her\nsuperior <b>")
        assert "• 23 Nov 2026, Ana Whitfield: Vouched for by her superior <b>" in shown.text
        answer = await world.reply_to(staff, "What does the material say?")
    assert "What does" not in shown.text + answer.text
    assert world.replies(official) == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_person_is_named_and_not_told(
    world: World, shelves: Shelves, office: Office, official: User, language: Language
) -> None:
    office.language = language
    staff = office.enlist("Ana", Role.STAFF, until=None)
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Valeria")
        await office.press(staff, card, office.said("person.button_name"))
        assert office.last(staff).text.startswith(office.said("person.ask_name", name="Valeria Ruiz") + "\n")
        for text, code in [("x" * 201, "text-too-long"), ("\u200b", "text-missing")]:
            assert (await world.reply_to(staff, text)).text == error(code, language)
        shown = await world.reply_to(staff, "Valeria Ruiz\nde la Peña\u202e")
        assert shown.text.splitlines()[0] == "Valeria Ruiz de la Peña"
        await world.reply_to(staff, "/people")
    assert office.person(official).name == "Valeria Ruiz de la Peña"
    assert world.replies(official) == []


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
async def test_staff_without_a_name_name_themselves(world: World, shelves: Shelves, office: Office, role: Role) -> None:
    actor = office.enlist("", role, until=None)
    person = office.person(actor)
    office.enlist("Zoe", approved_by=person.id)
    async with running(world, shelves.services()):
        assert f"approved by {person.id}" in (await office.open_card(actor, "Zoe")).text
        card = await office.open_card(actor, person.id)
        assert card.text.splitlines()[0] == "No name given"
        await office.press(actor, card, "Name")
        assert office.last(actor).text.startswith(TEXTS.say("person.ask_no_name", "en", id=person.id) + "\n")
        assert (await world.reply_to(actor, "Nadia Lund")).text.splitlines()[0] == "Nadia Lund"
        assert "approved by Nadia Lund" in (await office.open_card(actor, "Zoe")).text


async def test_a_name_is_not_masked_as_case_data(
    world: World, shelves: Shelves, office: Office, staff: User, official: User
) -> None:
    typed = "Full name: Mariana Quintero"
    assert "Mariana" not in mask(typed).text
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Valeria")
        await office.press(staff, card, "Name")
        await world.reply_to(staff, typed)
    assert office.person(official).name == typed


@pytest.mark.parametrize("role", [Role.TRAINER, Role.STAFF, Role.ADMINISTRATOR])
async def test_whoever_gets_a_role_without_a_name_is_named_next(
    world: World, shelves: Shelves, office: Office, boss: User, role: Role
) -> None:
    nameless = office.enlist("", agency="fgr")
    person = office.person(nameless)
    async with running(world, shelves.services()):
        card = await office.open_card(boss, person.id)
        for label in ("Role", office.said(f"person.role_{role}"), "Yes, do it"):
            query = await office.press(boss, card, label)
        assert query.text == office.said("person.done")
        assert office.last(boss).text == office.said("person.ask_no_name", id=person.id) + "\n\n/cancel ends this."
        assert office.said("person.role", role=office.said(f"person.role_{role}")) in office.current(card).text
        assert (await world.reply_to(boss, "Nadia Lund")).text.splitlines()[0] == "Nadia Lund"
        told = [message.text for message in world.replies(nameless)]
    assert told == [office.said("person.told_role", role=office.said(f"person.role_{role}"))]
    assert (office.person(nameless).name, office.person(nameless).role) == ("Nadia Lund", role)


async def test_no_name_is_asked_for_where_there_is_one_or_none_is_needed(
    world: World, shelves: Shelves, office: Office, boss: User, official: User
) -> None:
    nameless = office.person(office.enlist("", Role.TRAINER))
    async with running(world, shelves.services()):
        named = await office.open_card(boss, "Valeria")
        other = await office.open_card(boss, nameless.id)
        said = len(world.replies(boss))
        for card, role in ((named, "trainer"), (other, "official")):
            for label in ("Role", role, "Yes, do it"):
                await office.press(boss, card, label)
        await office.press(boss, other, "Suspend")
    assert len(world.replies(boss)) == said
    assert office.people.get(nameless.id).role is Role.OFFICIAL


async def test_an_administrator_is_not_named_by_staff(
    world: World, shelves: Shelves, office: Office, staff: User, boss: User
) -> None:
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Irene")
        await office.press(staff, card, f"s:pa:{office.person(boss).id}:0:name", stale=True)
        assert (await world.reply_to(staff, "Somebody Else")).text == error("not-allowed")
    assert office.person(boss).name == "Irene Okafor"


async def test_a_form_can_be_left_and_anything_odd_leaves_it_waiting(
    world: World, shelves: Shelves, office: Office, staff: User, official: User
) -> None:
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Valeria")
        await office.press(staff, card, "Add a note")
        await world.reply_to(staff, "/cancel")
        await world.reply_to(staff, "no note any more")
        await office.press(staff, card, "Add a note")
        await world.reply_to(staff, "/people")
        await world.reply_to(staff, "nor this")
    assert office.people.notes(office.person(official).id) == []


async def test_back_shows_the_card_again(
    world: World, shelves: Shelves, office: Office, boss: User, official: User
) -> None:
    async with running(world, shelves.services()):
        card = await office.open_card(boss, "Valeria")
        for menu in ("Agency", "Clearance", "Extend", "Role", "Revoke"):
            await office.press(boss, card, menu)
            assert office.current(card).text != card.text
            await office.press(boss, card, "◀ Back")
            assert (office.current(card).text, labels(office.current(card))) == (card.text, labels(card))


async def test_many_agencies_are_turned_on_the_card(
    world: World, shelves: Shelves, office: Office, staff: User, official: User
) -> None:
    for number in range(20):
        office.agency(type(FGR)(f"{'long-' * 11}{number:02}", f"Zulu {number:02}"))
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Valeria")
        await office.press(staff, card, "Agency")
        await office.press(staff, card, "2 ▶")
        await office.press(staff, card, "3 ▶")
        await office.press(staff, card, "Zulu 19")
    assert office.person(official).agency == f"{'long-' * 11}19"


async def test_who_cannot_be_told_is_changed_all_the_same(
    world: World, shelves: Shelves, office: Office, staff: User, official: User
) -> None:
    world.block(official)
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Valeria")
        query = await office.press(staff, card, "Suspend")
    assert query.text == TEXTS.say("person.done_untold", "en")
    assert office.person(official).standing is Standing.SUSPENDED


async def test_a_card_offers_what_one_may_do(
    world: World, shelves: Shelves, office: Office, staff: User, boss: User
) -> None:
    office.enlist("Olga")
    office.enlist("Rita", standing=Standing.REVOKED)
    words = ["Name", "Add a note"]
    full = ["Agency", "Clearance", "Extend", "Suspend", "Revoke", *words]
    async with running(world, shelves.services()):
        shown = {
            (who.first_name, name): labels(await office.open_card(who, name))
            for who in (staff, boss)
            for name in ("Ana Whitfield", "Irene Okafor", "Olga", "Rita")
        }
    administrators = [*full[:3], "Role", *full[3:]]
    assert shown == {
        ("Ana Whitfield", "Ana Whitfield"): ["Name"], ("Ana Whitfield", "Irene Okafor"): [],
        ("Ana Whitfield", "Olga"): full, ("Ana Whitfield", "Rita"): words,
        ("Irene Okafor", "Ana Whitfield"): administrators, ("Irene Okafor", "Irene Okafor"): ["Name"],
        ("Irene Okafor", "Olga"): administrators, ("Irene Okafor", "Rita"): ["Resume", *words],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "choice", "code"),
    [
        ("Irene", "suspend", "not-allowed"), ("Irene", "ceiling=RED", "not-allowed"),
        ("Ana", "suspend", "not-yourself"), ("Ana", "ceiling=RED", "not-yourself"),
        ("Valeria", "role=staff", "not-allowed"), ("Rita", "resume", "not-allowed"),
        ("Valeria", "until=2026-11-22", "date-past"), ("Valeria", "until=2027-02-31", "date-malformed"),
        ("Valeria", "agency=000000000000", "agency-unknown"), ("Loose", "ceiling=AMBER", "agency-needed"),
        ("Nobody", "suspend", "person-unknown"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("boss", "official")
async def test_presses_that_no_card_offers_are_refused_by_the_store(
    world: World, shelves: Shelves, office: Office, staff: User, who: str, choice: str, code: str
) -> None:
    office.enlist("Loose")
    office.enlist("Rita", standing=Standing.REVOKED)
    before = office.people.search("", 10)
    target = next((person.id for person in before if person.name.startswith(who)), "unknownid")
    async with running(world, shelves.services()):
        shown = await world.reply_to(staff, "/people")
        query = await office.press(staff, shown, f"s:ch:{target}:0:{choice}", stale=True)
    assert (query.text, query.alert) == (error(code), True)
    assert office.people.search("", 10) == before


async def test_the_last_administrator_stays(world: World, shelves: Shelves, office: Office, boss: User) -> None:
    async with running(world, shelves.services()):
        shown = await world.reply_to(boss, "/people")
        own = office.person(boss).id
        for choice in ("revoke", "suspend", "role=official"):
            query = await office.press(boss, shown, f"s:ch:{own}:0:{choice}", stale=True)
            assert query.text in {error("not-yourself"), error("last-administrator")}
    assert office.person(boss).role is Role.ADMINISTRATOR


async def test_two_of_staff_at_once_see_what_the_other_did(
    world: World, shelves: Shelves, office: Office, staff: User, boss: User, official: User
) -> None:
    async with running(world, shelves.services()):
        mine = await office.open_card(staff, "Valeria")
        theirs = await office.open_card(boss, "Valeria")
        await office.press(boss, theirs, "Revoke")
        await office.press(boss, theirs, "Yes, do it")
        query = await office.press(staff, mine, "Suspend")
        assert (query.text, query.alert) == (error("person-revoked"), True)
        assert "Registration: revoked" in office.current(mine).text
        assert labels(office.current(mine)) == ["Name", "Add a note"]
        assert [message.text for message in world.replies(official)] == ["Su registro ha terminado."]


async def test_the_same_press_by_two_counts_once(
    world: World, shelves: Shelves, office: Office, staff: User, boss: User, official: User
) -> None:
    async with running(world, shelves.services()):
        cards = [(who, await office.open_card(who, "Valeria")) for who in (staff, boss)]
        for who, card in cards:
            await office.press(who, card, "Extend")
        await asyncio.gather(*(office.press(who, card, "6 months (30 Dec 2027)") for who, card in cards))
        assert office.person(official).until == date(2027, 12, 30)
        assert {message.text for message in world.replies(official)} == {
            "Su registro ahora es válido hasta el 30 dic 2027."
        }


async def test_a_revoked_member_of_staff_can_do_nothing_any_more(
    world: World, shelves: Shelves, office: Office, staff: User, boss: User, official: User
) -> None:
    before = office.person(official)
    async with running(world, shelves.services()):
        card = await office.open_card(staff, "Valeria")
        await office.press(staff, card, "Add a note")
        shown = office.current(card)
        stranger = world.user("Sam", language="en")
        unknown = await world.reply_to(stranger, "/nosuchcommand")
        office.people.revoke(office.person(staff).id, office.person(boss).id)
        for data in ("Suspend", "Agency", "Clearance", "Add a note"):
            query = await office.press(staff, card, data)
            assert query.text == TEXTS.say("toast.stale", "en")
        assert office.current(card) == shown
        assert (await world.reply_to(staff, "a late note")).text == unknown.text
        assert (await world.reply_to(staff, "/people")).text == unknown.text
    assert office.person(official) == before
    assert office.people.notes(before.id) == []


async def test_a_suspended_official_reads_public_material_only(
    world: World, shelves: Shelves, office: Office, staff: User
) -> None:
    shelves.add(meta("Preservation", tlp=Tlp.AMBER), ["The freezing order goes to the duty officer at night."])
    shelves.add(meta("Public guide"), ["The public guide explains what a freezing order is in general."])
    official = office.enlist("Olga", agency="fgr", ceiling=Tlp.AMBER)
    question = "To whom does the freezing order go, to the duty officer at night?"
    async with running(world, shelves.services(threshold=0.3)):
        assert "duty officer" in (await world.reply_to(official, question)).text
        card = await office.open_card(staff, "Olga")
        await office.press(staff, card, "Suspend")
        await world.wait_for(lambda: office.last(official).text == TEXTS.say("person.told_suspended", "en"))
        after = await world.reply_to(official, question)
        assert "duty officer at night" not in after.text
        assert "Preservation" not in after.text


async def test_the_menu_follows_the_role(
    world: World, shelves: Shelves, office: Office, boss: User, official: User
) -> None:
    def menu() -> list[str]:
        return [name for name, _ in world.menus.commands.get(("chat", official.id, 0, ""), ())]

    async with running(world, shelves.services()):
        card = await office.open_card(boss, "Valeria")
        for role, entries in [("liaison staff", True), ("administrator", True), ("official", False)]:
            await office.press(boss, card, "Role")
            await office.press(boss, card, role)
            await office.press(boss, card, "Yes, do it")
            assert ("personas" in menu()) == entries
        for label in ("Role", "liaison staff", "Yes, do it"):
            await office.press(boss, card, label)
        assert "invitaciones" in menu()
        await office.press(boss, card, "Suspend")
        assert menu() == []
