"""Whole stories of applying without a code: the form, the code by e-mail, the decision."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.mail import OutboxMailer
from bot.people.model import SHELL, Agency, Role
from bot.sandbox.model import Message, User
from bot.sandbox.world import World
from bot.services import BotServices
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Tlp
from knowledge.model import LANGUAGES, Language
from tests.bot.join_kit import CODES, Office, code_in, current, has_buttons, last, next_after, pressed, said, started
from tests.bot.kit import ScriptedAnswerer, labels, running, services_with

COUNTRY: dict[Language, str] = {"en": "méxico", "es": "Mexico", "pt": "MX"}


@pytest.fixture
def office(engine: Engine, clock: FixedClock) -> Office:
    return Office(engine, clock)


@pytest.fixture
def answerer() -> ScriptedAnswerer:
    return ScriptedAnswerer()


@pytest.fixture
def services(engine: Engine, clock: FixedClock, answerer: ScriptedAnswerer, office: Office) -> BotServices:
    return services_with(engine, answerer, clock)


@pytest.fixture
def outbox() -> OutboxMailer:
    return OutboxMailer()


@pytest.fixture
def mailing(services: BotServices, outbox: OutboxMailer) -> BotServices:
    return replace(services, mailer=outbox)


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana", language="en")


@pytest.fixture
def sol(world: World, office: Office) -> User:
    """A member of staff who has written to the bot."""
    user = world.user("Sol", language="es")
    world.private_chat(user)
    office.enrol(user, "es", Role.STAFF)
    return user


async def fill_in(world: World, ana: User, email: str = "ana.torres@fgr.org.mx") -> Message:
    """Apply as an official of the FGR; return what the bot says to the e-mail address."""
    asked = await world.reply_to(ana, "/join")
    await next_after(world, ana, asked, "Fiscalía General")
    await world.reply_to(ana, "Ana Torres Díaz")
    await world.reply_to(ana, "Agent, Cyber Unit")
    return await world.reply_to(ana, email)


async def apply(world: World, ana: User, staff: User) -> Message:
    """Apply and send; return the card that staff got."""
    summary = await fill_in(world, ana)
    return await send(world, ana, staff, summary)


async def send(world: World, ana: User, staff: User, summary: Message) -> Message:
    before = len(world.replies(staff))
    await pressed(world, ana, summary, "✅")
    return (await world.wait_for(lambda: world.replies(staff)[before:]))[0]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_applying_with_a_code_by_mail(
    world: World, mailing: BotServices, outbox: OutboxMailer, office: Office, sol: User, language: Language
) -> None:
    ana = world.user("Ana", language=CODES[language])
    async with running(world, mailing):
        asked = await world.reply_to(ana, f"/{said('menu.join.name', language)}")
        assert said("join.intro", language) in asked.text
        assert "Fiscalía General de la República" in labels(asked)
        named = await next_after(world, ana, asked, said("join.button_other", language))
        assert said("join.ask_agency_name", language) in named.text
        country = await world.reply_to(ana, "Secretaría de Seguridad de Puebla")
        assert said("join.ask_country", language) in country.text
        assert said("join.ask_name", language) in (await world.reply_to(ana, COUNTRY[language])).text
        assert said("join.ask_post", language) in (await world.reply_to(ana, "Ana Torres Díaz")).text
        assert said("join.ask_email", language) in (await world.reply_to(ana, "Comandante")).text
        sent = await world.reply_to(ana, "ana@ssp.puebla.gob.mx")
        assert said("join.ask_code", language, address="ana@ssp.puebla.gob.mx") in sent.text
        assert [mail.to for mail in outbox.sent] == ["ana@ssp.puebla.gob.mx"]
        assert outbox.sent[0].subject == said("join.mail_subject", language)
        assert outbox.sent[0].body == said("join.mail_body", language, code=code_in(outbox))
        summary = await world.reply_to(ana, code_in(outbox))
        assert said("join.email_confirmed", language) in summary.text
        card = await send(world, ana, sol, summary)
        assert (await world.wait_for(lambda: last(world, ana))).text == said("join.sent", language)
        for part in (
            "Secretaría de Seguridad de Puebla (escrita a mano",
            "México",
            "✅ confirmado con código",
            "GREEN",
        ):
            assert part in card.text
        await pressed(world, sol, card, "Aprobar")
        # the agency was typed: staff say which it is
        assert "Secretaría de Seguridad de Puebla" in current(world, card).text.splitlines()[-1]
        await pressed(world, sol, current(world, card), "Fiscalía")
        await pressed(world, sol, current(world, card), "TLP:GREEN")
        query = await pressed(world, sol, current(world, card), "12 meses")
        assert query.text == said("card.approved", "es")
        assert said("join.may_read_green", language) in last(world, ana).text
        assert "Fiscalía General de la República" in last(world, ana).text
    person = office.people.of_chat(ana.id)
    assert person is not None
    assert (person.agency, person.ceiling, person.email_confirmed, person.country) == ("fgr", Tlp.GREEN, True, "MX")
    assert person.until is not None
    assert person.until.isoformat() == "2027-11-23"


async def test_wrong_and_expired_codes_and_another_address(
    world: World, mailing: BotServices, outbox: OutboxMailer, office: Office, clock: FixedClock, ana: User
) -> None:
    async with running(world, mailing):
        asked = await fill_in(world, ana)
        first = code_in(outbox)
        wrong = await world.reply_to(ana, f"{(int(first) + 1) % 1_000_000:06}")
        assert wrong.text.startswith(said("join.code_wrong", "en"))
        assert (await world.reply_to(ana, "no code came")).text.startswith(said("join.code_wrong", "en"))
        clock.advance(timedelta(minutes=16))
        assert (await world.reply_to(ana, first)).text.startswith(said("join.code_wrong", "en"))
        again = await next_after(world, ana, asked, "new code")
        assert said("join.ask_code", "en", address="ana.torres@fgr.org.mx") in again.text
        assert (await world.reply_to(ana, first)).text.startswith(said("join.code_wrong", "en"))
        change = await next_after(world, ana, again, "Change the address")
        assert said("join.ask_email", "en") in change.text
        await world.reply_to(ana, "ana.torres.diaz@cyber.fgr.org.mx")
        assert outbox.sent[-1].to == "ana.torres.diaz@cyber.fgr.org.mx"
        code = code_in(outbox)
        assert said("join.email_confirmed", "en") in (await world.reply_to(ana, f"{code[:3]} {code[3:]}")).text
    application = office.applications.open_of(ana.id)
    assert application is not None
    assert (application.email, application.email_confirmed) == ("ana.torres.diaz@cyber.fgr.org.mx", True)


async def test_a_code_tried_too_often_is_worth_nothing(
    world: World, mailing: BotServices, outbox: OutboxMailer, ana: User
) -> None:
    async with running(world, mailing):
        asked = await fill_in(world, ana)
        right = code_in(outbox)
        for number in range(5):
            await world.reply_to(ana, f"{(int(right) + 1 + number) % 1_000_000:06}")
        assert (await world.reply_to(ana, right)).text.startswith(said("join.code_wrong", "en"))
        await next_after(world, ana, asked, "new code")
        await next_after(world, ana, asked, "new code")
        refused = await next_after(world, ana, asked, "new code")
        assert refused.text == said("error.email-too-often", "en")
        assert len(outbox.sent) == 3


async def test_a_mail_server_that_fails_leaves_a_way_on(
    world: World, mailing: BotServices, outbox: OutboxMailer, ana: User
) -> None:
    outbox.broken = True
    async with running(world, mailing):
        failed = await fill_in(world, ana)
        assert failed.text == said("join.mail_failed", "en")
        outbox.broken = False
        await next_after(world, ana, failed, "new code")
        assert said("join.email_confirmed", "en") in (await world.reply_to(ana, code_in(outbox))).text


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("ana@gmail.com", "email-free-mail"),
        ("ana at fgr", "email-malformed"),
        ("ana@otra.gob.mx", "email-domain"),
    ],
)
async def test_addresses_that_are_not_official_are_refused(
    world: World, mailing: BotServices, outbox: OutboxMailer, ana: User, address: str, code: str
) -> None:
    async with running(world, mailing):
        assert (await fill_in(world, ana, address)).text == said(f"error.{code}", "en")
        assert outbox.sent == []
        assert (
            said("join.ask_code", "en", address="ana@fgr.org.mx") in (await world.reply_to(ana, "ana@fgr.org.mx")).text
        )


async def test_the_second_of_two_is_told_who_decided(
    world: World, services: BotServices, office: Office, ana: User, sol: User
) -> None:
    eva = world.user("Eva", language="pt-br")
    world.private_chat(eva)
    office.enrol(eva, "pt", Role.ADMINISTRATOR)
    async with running(world, services):
        card = await apply(world, ana, sol)
        hers = await world.wait_for(lambda: next((m for m in world.replies(eva) if "Ana Torres" in m.text), None))
        assert hers is not None
        assert said("card.email_unconfirmed", "pt") in hers.text
        await pressed(world, eva, hers, "Aprovar")
        await pressed(world, eva, current(world, hers), "TLP:GREEN")
        await pressed(world, sol, card, "Rechazar")
        await pressed(world, sol, current(world, card), "Sí, rechazar")
        late = await pressed(world, eva, current(world, hers), "6 meses")
        person = office.people.of_chat(sol.id)
        assert person is not None
        assert late.text == said("card.was_declined", "pt", who=person.id)
        assert not has_buttons(current(world, hers))
        assert "Recusada por" in current(world, hers).text
    assert office.people.of_chat(ana.id) is None


async def test_two_who_press_at_the_same_instant(
    world: World, services: BotServices, office: Office, ana: User, sol: User
) -> None:
    eva = world.user("Eva", language="es")
    world.private_chat(eva)
    office.enrol(eva, "es", Role.STAFF)
    async with running(world, services):
        card = await apply(world, ana, sol)
        hers = await world.wait_for(lambda: next((m for m in world.replies(eva) if "Ana Torres" in m.text), None))
        assert hers is not None
        for who, shown in ((sol, card), (eva, hers)):
            await pressed(world, who, shown, "Aprobar")
            await pressed(world, who, current(world, shown), "TLP:GREEN")
        before = len(world.replies(ana))
        queries = [
            world.press(who, shown, next(label for label in labels(current(world, shown)) if "3 meses" in label))
            for who, shown in ((sol, card), (eva, hers))
        ]
        await world.wait_for(lambda: all(query.answered for query in queries))
        texts = {query.text for query in queries}
        assert said("card.approved", "es") in texts
        assert len(texts) == 2
        assert len(world.replies(ana)) == before + 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_declining_gives_no_reason_and_a_way_to_a_person(
    world: World, services: BotServices, office: Office, sol: User, language: Language
) -> None:
    ana = world.user("Ana", language="en")
    async with running(world, services):
        card = await apply(world, ana, sol)
        offer = await world.reply_to(ana, "/language")
        await pressed(world, ana, offer, said(f"language.{language}", language))
        await pressed(world, sol, card, "Rechazar")
        back = await pressed(world, sol, current(world, card), "Volver")
        assert back.text == ""
        assert "❓ Preguntar" in labels(current(world, card))
        await pressed(world, sol, current(world, card), "Rechazar")
        done = await pressed(world, sol, current(world, card), "Sí, rechazar")
        assert done.text == said("card.declined", "es")
        contact = said("answer.contact", language, contact="enlace@exchange.example")
        assert last(world, ana).text == said("join.declined", language, contact=contact)
        # the next application shows it
        await world.reply_to(ana, "/language")
        await pressed(world, ana, last(world, ana), "English")
        again = await apply(world, ana, sol)
        assert said("card.refusals", "es", count=1, number=1) in again.text


async def test_asking_and_answering(
    world: World, services: BotServices, answerer: ScriptedAnswerer, office: Office, ana: User, sol: User
) -> None:
    async with running(world, services):
        card = await apply(world, ana, sol)
        assert card.protected
        asked = await next_after(world, sol, card, "Preguntar")
        assert said("card.ask_question", "es", name="Ana Torres Díaz") in asked.text
        sent = await world.reply_to(sol, "¿Quién es su superior?")
        assert sent.text == said("card.question_sent", "es")
        question = last(world, ana)
        assert question.text == said("join.asked", "en", text="¿Quién es su superior?")
        before = len(world.replies(sol))
        assert (await world.reply_to(ana, "Commander Ruiz, of the same unit")).text == said("join.reply_sent", "en")
        updated = (await world.wait_for(lambda: world.replies(sol)[before:]))[0]
        assert "solicitante: Commander Ruiz, of the same unit" in updated.text
        assert "¿Quién es su superior?" in updated.text
        # what follows is a question again, until the button asks for more
        await world.reply_to(ana, "What is a seed phrase?")
        assert answerer.asked[-1][0] == "What is a seed phrase?"
        again = await next_after(world, ana, question, "Answer")
        assert said("join.ask_reply", "en") in again.text
        shown = len(world.replies(sol))
        await world.reply_to(ana, "His number is +52 55 5346 0000")
        # where officials say who they are, a telephone is no case data
        assert "+52 55 5346 0000" in (await world.wait_for(lambda: world.replies(sol)[shown:]))[0].text
        noted = await next_after(world, sol, updated, "Nota")
        assert said("card.ask_note", "es", name="Ana Torres Díaz") in noted.text
        assert "Llamé a la unidad" in (await world.reply_to(sol, "Llamé a la unidad")).text
        assert "Llamé a la unidad" not in "".join(message.text for message in world.replies(ana))
    application = office.applications.open_of(ana.id)
    assert application is not None
    assert [line.by for line in application.thread][1:] == ["applicant", "applicant"]


async def test_an_application_that_waits_can_be_withdrawn(
    world: World, services: BotServices, office: Office, ana: User, sol: User
) -> None:
    async with running(world, services):
        card = await apply(world, ana, sol)
        waits = await world.reply_to(ana, "/join")
        assert waits.text == said("join.waits", "en")
        withdrawn = await next_after(world, ana, waits, "Withdraw")
        assert withdrawn.text == said("join.withdrawn", "en")
        query = await pressed(world, sol, card, "Aprobar")
        assert query.text == said("error.application-unknown", "es")
        assert not has_buttons(current(world, card))
        assert said("join.intro", "en") in (await world.reply_to(ana, "/join")).text
    assert office.people.of_chat(ana.id) is None


@pytest.mark.parametrize("standing", ["suspended", "revoked"])
async def test_who_was_turned_away_is_refused_without_a_reason(
    world: World, services: BotServices, office: Office, ana: User, standing: str
) -> None:
    person = office.enrol(ana)
    (office.people.suspend if standing == "suspended" else office.people.revoke)(person.id, SHELL)
    contact = said("answer.contact", "en", contact="enlace@exchange.example")
    async with running(world, services) as bot:
        assert (await world.reply_to(ana, "/join")).text == said("join.refused", "en", contact=contact)
        assert (await started(world, bot, ana, office.code()))[-1] == said("start.link_unknown", "en")
    assert office.applications.open_of(ana.id) is None


async def test_an_official_applies_for_more_with_a_reason(
    world: World, services: BotServices, office: Office, ana: User, sol: User
) -> None:
    office.enrol(ana)
    async with running(world, services):
        offer = await world.reply_to(ana, "/join")
        assert said("join.known", "en", label="GREEN") in offer.text
        assert labels(offer) == ["TLP:AMBER", "TLP:RED"]
        asked = await next_after(world, ana, offer, "TLP:RED")
        assert said("join.ask_name", "en") in asked.text
        await world.reply_to(ana, "Ana Torres Díaz")
        await world.reply_to(ana, "Agent")
        why = await world.reply_to(ana, "ana@fgr.org.mx")
        assert said("join.ask_reason", "en", label="RED") in why.text
        summary = await world.reply_to(ana, "I lead the joint team on ransomware.")
        assert "Reason: I lead the joint team on ransomware." in summary.text
        card = await send(world, ana, sol, summary)
        assert "I lead the joint team on ransomware." in card.text
        assert "Ya tiene registro" in card.text
        await pressed(world, sol, card, "Aprobar")
        await pressed(world, sol, current(world, card), "TLP:RED")
        await pressed(world, sol, current(world, card), "3 meses")
        assert said("join.may_read_red", "en") in last(world, ana).text
        assert (await world.reply_to(ana, "/join")).text == said("join.known", "en", label="RED")
    person = office.people.of_chat(ana.id)
    assert person is not None
    assert (person.ceiling, person.until is not None and person.until.isoformat()) == (Tlp.RED, "2027-02-23")


async def test_a_summary_can_be_begun_again_and_dropped(
    world: World, services: BotServices, office: Office, ana: User
) -> None:
    async with running(world, services):
        summary = await fill_in(world, ana)
        again = await next_after(world, ana, summary, "Start over")
        assert said("join.begun_again", "en") in again.text
        assert said("join.ask_agency", "en") in again.text
        stale = await pressed(world, ana, summary, "j:send:" + "x" * 12, stale=True)
        assert stale.text == said("toast.stale", "en")
        await next_after(world, ana, again, "Polícia")
        await world.reply_to(ana, "Ana Torres Díaz")
        await world.reply_to(ana, "Agent")
        summary = await world.reply_to(ana, "ana@pf.gov.br")
        assert "Polícia Federal" in summary.text
        dropped = await next_after(world, ana, summary, "Cancel")
        assert dropped.text == said("join.dropped", "en")
    assert office.applications.open_of(ana.id) is None


async def test_a_long_list_of_agencies_comes_in_pages(
    world: World, services: BotServices, office: Office, sol: User
) -> None:
    for number in range(20):
        office.agencies.add(Agency(f"state-{number:02}", f"Estado {number:02}", "MX"), SHELL)
    ana = world.user("Ana", language="pt-br")
    async with running(world, services):
        asked = await world.reply_to(ana, "/cadastro")
        # those of Brazil come first for somebody who writes Portuguese
        assert labels(asked)[0] == "Polícia Federal"
        assert len(labels(asked)) == 10
        await pressed(world, ana, asked, "Próximas")
        second = current(world, asked)
        assert "Estado 08" in labels(second)
        assert "◀ Anteriores" in labels(second)
        await next_after(world, ana, second, "Estado 08")
        assert said("join.ask_name", "pt") in last(world, ana).text


async def test_the_list_is_for_those_who_decide(
    world: World, services: BotServices, office: Office, ana: User, sol: User
) -> None:
    async with running(world, services):
        assert (await world.reply_to(ana, "/applications")).text == said("command.unknown", "en")
        assert (await world.reply_to(ana, "/nonsense")).text == said("command.unknown", "en")
        assert (await world.reply_to(sol, "/solicitudes")).text == said("card.none", "es")
        await apply(world, ana, sol)
        listed = await world.reply_to(sol, "/solicitudes")
        assert listed.text == said("card.list", "es", count=1, number=1)
        assert labels(listed) == ["Ana Torres Díaz · Fiscalía General de la… · GREEN"]
        shown = await next_after(world, sol, listed, "Ana")
        assert "Agent, Cyber Unit" in shown.text
        person = office.people.of_chat(sol.id)
        assert person is not None
        office.people.set_role(person.id, Role.OFFICIAL, SHELL)
        for label in ("Aprobar", "Rechazar", "Preguntar", "Nota"):
            assert (await pressed(world, sol, shown, label)).text == said("toast.stale", "es")
        assert (await world.reply_to(sol, "/solicitudes")).text == said("command.unknown", "es")
        assert (await pressed(world, ana, last(world, ana), "j:view:abc", stale=True)).text == said("toast.stale", "en")


async def test_nobody_decides_on_an_own_application(
    world: World, services: BotServices, office: Office, sol: User
) -> None:
    async with running(world, services):
        offer = await world.reply_to(sol, "/registro")
        await next_after(world, sol, offer, "TLP:AMBER")
        await world.reply_to(sol, "Sol Ruiz")
        await world.reply_to(sol, "Enlace")
        await world.reply_to(sol, "sol@fgr.org.mx")
        summary = await world.reply_to(sol, "Reviso el material de la institución.")
        card = await send(world, sol, sol, summary)
        await pressed(world, sol, card, "Aprobar")
        await pressed(world, sol, current(world, card), "TLP:AMBER")
        query = await pressed(world, sol, current(world, card), "3 meses")
        assert query.text == said("error.not-yourself", "es")
    person = office.people.of_chat(sol.id)
    assert person is not None
    assert person.ceiling is Tlp.GREEN


async def test_an_applicant_who_blocked_the_bot_is_registered_and_staff_are_told(
    world: World, services: BotServices, office: Office, ana: User, sol: User
) -> None:
    async with running(world, services):
        card = await apply(world, ana, sol)
        world.block(ana)
        await pressed(world, sol, card, "Aprobar")
        await pressed(world, sol, current(world, card), "TLP:GREEN")
        query = await pressed(world, sol, current(world, card), "3 meses")
        assert query.text == said("card.untold", "es")
    assert office.people.of_chat(ana.id) is not None
