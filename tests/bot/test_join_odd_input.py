"""The form under odd input: what is no answer leaves the question open; what is one survives a restart of the bot."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.handlers.join.country import country_of, offered_countries
from bot.handlers.join.decide import months_later
from bot.handlers.join.presses import MONTHS, JoinPress, join_button, mark_of, read_join_press
from bot.mail import OutboxMailer
from bot.people.model import CEILINGS, ApplicationState, Role
from bot.sandbox.faults import Fault
from bot.sandbox.model import User
from bot.sandbox.world import World
from bot.services import BotServices
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Tlp
from knowledge.model import LANGUAGES, Language
from tests.bot.join_kit import (
    CODES,
    Office,
    code_in,
    current,
    has_buttons,
    last,
    next_after,
    pressed,
    quiet,
    said,
    started,
)
from tests.bot.kit import NOW, ScriptedAnswerer, labels, running, services_with


@pytest.fixture
def office(engine: Engine, clock: FixedClock) -> Office:
    return Office(engine, clock)


@pytest.fixture
def outbox() -> OutboxMailer:
    return OutboxMailer()


@pytest.fixture
def services(engine: Engine, clock: FixedClock, office: Office, outbox: OutboxMailer) -> BotServices:
    return replace(services_with(engine, ScriptedAnswerer(), clock), mailer=outbox)


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana", language="en")


GOOD = ("Policía de Rosario", "Argentina", "Ana Torres", "Agent", "ana@rosario.gob.ar")
LONG = "La unidad investiga fraudes con criptoactivos. "
QUESTIONS = ("join.ask_agency", "join.ask_country", "join.ask_name", "join.ask_post", "join.ask_email", "join.ask_code")


@pytest.mark.parametrize("step", range(len(QUESTIONS)))
async def test_bad_input_at_each_step_leaves_the_question_open(
    world: World, services: BotServices, outbox: OutboxMailer, ana: User, step: int
) -> None:
    async with running(world, services) as bot:
        await world.reply_to(ana, "/join")
        for answer in GOOD[:step]:
            await world.reply_to(ana, answer)
        for nothing in ("?!", "\u202e\u202e \u200b .", "🦊"):
            assert (await world.reply_to(ana, nothing)).text == said("join.not_words", "en")
        world.send_sticker(ana)
        await world.wait_for(lambda: last(world, ana).text == said("other.sticker", "en"))
        world.send_document(ana, "badge.pdf", b"%PDF")
        await world.wait_for(lambda: last(world, ana).text == said("other.document", "en"))
        before = len(world.replies(ana))
        world.send_text(ana, LONG * 105)
        await world.wait_for(lambda: len(world.replies(ana)) > before)
        await quiet(world, bot)
        (refusal,) = world.replies(ana)[before:]
        # an app sends 5,000 characters as two messages: the second is not taken for the answer
        assert refusal.text.startswith("Please be brief: ")
        answer = GOOD[step] if step < len(GOOD) else code_in(outbox)
        following = (*QUESTIONS[1:], "join.email_confirmed")[step]
        address = GOOD[4]
        assert said(following, "en", address=address) in (await world.reply_to(ana, answer)).text


async def test_a_command_in_the_middle_ends_the_wait_and_join_goes_on_where_it_stopped(
    world: World, services: BotServices, ana: User
) -> None:
    async with running(world, services):
        await world.reply_to(ana, "/join")
        await world.reply_to(ana, GOOD[0])
        assert (await world.reply_to(ana, "/help")).text == said("help.text", "en")
        assert (await world.reply_to(ana, "Argentina")).text.startswith(said("answer.abstain", "en"))
        resumed = await world.reply_to(ana, "/join")
        assert resumed.text.startswith(said("join.resumed", "en"))
        assert said("join.ask_country", "en") in resumed.text


async def test_signs_that_turn_the_direction_do_not_reach_the_card(
    world: World, services: BotServices, office: Office, ana: User
) -> None:
    async with running(world, services):
        await world.reply_to(ana, "/join")
        await world.reply_to(ana, "Policía\u202e de Rosario")
        await world.reply_to(ana, "argentina")
        # a name in another script is a name
        assert said("join.ask_post", "en") in (await world.reply_to(ana, "\u202bענת לוי\u202c")).text
    application = office.applications.open_of(ana.id)
    assert application is not None
    assert (application.agency_name, application.country, application.name) == ("Policía de Rosario", "AR", "ענת לוי")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_country_that_nobody_knows_is_asked_again(
    world: World, services: BotServices, language: Language
) -> None:
    ana = world.user("Ana", language=CODES[language])
    async with running(world, services):
        asked = await world.reply_to(ana, "/join")
        country = await next_after(world, ana, asked, "Interpol")
        unknown = await world.reply_to(ana, "Atlantis")
        assert unknown.text.startswith({"en": "I do not", "es": "No reconozco", "pt": "Não reconheço"}[language])
        named = await next_after(world, ana, country, {"en": "Peru", "es": "Perú", "pt": "Peru"}[language])
        assert not has_buttons(current(world, country))
        assert named.text.startswith({"en": "What is your", "es": "¿Cuál es su", "pt": "Qual é o seu"}[language])


async def test_the_form_survives_restarts_of_the_bot(
    world: World, services: BotServices, outbox: OutboxMailer, office: Office, ana: User
) -> None:
    async with running(world, services):
        await world.reply_to(ana, "/join")
    for answer in GOOD:
        async with running(world, services):
            await world.reply_to(ana, answer)
    async with running(world, services):
        summary = await world.reply_to(ana, code_in(outbox))
    async with running(world, services):
        await pressed(world, ana, summary, "Send")
        assert last(world, ana).text == said("join.sent", "en")
    application = office.applications.open_of(ana.id)
    assert application is not None
    assert application.state is ApplicationState.WAITING
    assert application.email_confirmed


@pytest.mark.parametrize("step", range(len(GOOD)))
async def test_an_answer_whose_question_was_lost_on_its_way_is_taken_once(
    world: World, services: BotServices, outbox: OutboxMailer, office: Office, ana: User, step: int
) -> None:
    async with running(world, services):
        await world.reply_to(ana, "/join")
        for number, answer in enumerate(GOOD):
            if number == step:
                world.faults.fail_next("sendMessage", Fault(status=502, description="Bad Gateway"))
            await world.reply_to(ana, answer)
        await world.reply_to(ana, code_in(outbox))
    application = office.applications.open_of(ana.id)
    assert application is not None
    said_there = (application.agency_name, application.country, application.name, application.post, application.email)
    assert said_there == (GOOD[0], "AR", *GOOD[2:])


async def test_a_welcome_that_was_lost_on_its_way_is_said_again(
    world: World, services: BotServices, office: Office, ana: User
) -> None:
    async with running(world, services) as bot:
        world.faults.fail_next("sendMessage", Fault(status=502, description="Bad Gateway"))
        welcome, form = await started(world, bot, ana, office.code(ceiling=Tlp.AMBER))
        assert said("join.may_read_green", "en") in welcome
        assert said("join.ask_name", "en") in form


async def test_buttons_of_questions_that_are_answered_do_nothing(
    world: World, services: BotServices, office: Office, ana: User
) -> None:
    async with running(world, services):
        asked = await world.reply_to(ana, "/join")
        stale = [data for row in (asked.keyboard.rows if asked.keyboard else ()) for data in row]
        await next_after(world, ana, asked, "Polícia")
        for one in stale:
            query = await pressed(world, ana, asked, one.callback_data or "", stale=True)
            assert query.text == said("toast.stale", "en")
        for made_up in (
            "j:",
            "j:agency",
            "j:agency:x:y",
            "j:ceiling:CLEAR",
            "j:nothing:abc",
            "j:send:abc:def",
            "j:ceiling:RED",
        ):
            assert (await pressed(world, ana, asked, made_up, stale=True)).text == said("toast.stale", "en")
    application = office.applications.open_of(ana.id)
    assert application is not None
    assert application.agency == "pf"


async def test_nobody_presses_in_the_form_of_another(
    world: World, services: BotServices, office: Office, ana: User
) -> None:
    zoe = world.user("Zoe", language="en")
    async with running(world, services):
        asked = await world.reply_to(ana, "/join")
        hers = await world.reply_to(zoe, "/join")
        data = next(b.callback_data or "" for row in (asked.keyboard.rows if asked.keyboard else ()) for b in row)
        assert (await pressed(world, zoe, hers, data, stale=True)).text == said("toast.stale", "en")
    for user in (ana, zoe):
        application = office.applications.open_of(user.id)
        assert application is not None
        assert application.agency is None


async def test_sending_twice_shows_staff_one_card(
    world: World, services: BotServices, office: Office, outbox: OutboxMailer, ana: User
) -> None:
    sol = world.user("Sol", language="en")
    world.private_chat(sol)
    office.enrol(sol, role=Role.STAFF)
    async with running(world, services) as bot:
        await world.reply_to(ana, "/join")
        for answer in GOOD:
            await world.reply_to(ana, answer)
        summary = await world.reply_to(ana, code_in(outbox))
        queries = [world.press(ana, summary, label) for label in [labels(summary)[0]] * 3]
        await world.wait_for(lambda: all(query.answered for query in queries))
        await quiet(world, bot)
        assert [query.text for query in queries] == ["", said("toast.stale", "en"), said("toast.stale", "en")]
        assert len(world.replies(sol)) == 1


async def test_staff_type_badly_too(world: World, services: BotServices, office: Office, outbox: OutboxMailer) -> None:
    ana, sol = world.user("Ana", language="en"), world.user("Sol", language="en")
    world.private_chat(sol)
    office.enrol(sol, role=Role.STAFF)
    async with running(world, services) as bot:
        await world.reply_to(ana, "/join")
        for answer in GOOD:
            await world.reply_to(ana, answer)
        await pressed(world, ana, await world.reply_to(ana, code_in(outbox)), "Send")
        card = await world.wait_for(lambda: world.replies(sol) and last(world, sol))
        assert card
        before = len(world.replies(ana))
        await next_after(world, sol, card, "Ask")
        assert (await world.reply_to(sol, "???")).text == said("join.not_words", "en")
        too_long = said("join.too_long", "en", count=1000, max=1000)
        assert (await world.reply_to(sol, LONG * 22)).text == too_long
        assert (await world.reply_to(sol, "/cancel")).text == said("cancel.done", "en")
        await quiet(world, bot)
        assert len(world.replies(ana)) == before
        await next_after(world, sol, card, "Ask")
        await world.reply_to(sol, "Which unit?")
        question = await world.wait_for(lambda: world.replies(ana)[before:])
        assert (await world.reply_to(ana, "…")).text == said("join.not_words", "en")
        assert (await world.reply_to(ana, LONG * 22)).text == too_long
        # decided meanwhile: the answer goes nowhere
        for label in ("Decline", "Yes, decline"):
            await pressed(world, sol, current(world, card), label)
        assert (await world.reply_to(ana, "The cyber unit")).text == said("join.gone", "en")
        assert (await pressed(world, ana, question[0], "Answer")).text == said("toast.stale", "en")
        note = card.keyboard.rows[1][1].callback_data if card.keyboard else ""
        assert (await pressed(world, sol, card, note or "", stale=True)).text == said("toast.stale", "en")


def test_countries_are_known_by_name_and_code_in_three_languages() -> None:
    for typed in ("Brasil", "brazil", "BR", "br", " Brasil. ", "BRASIL"):
        assert country_of(typed) == "BR"
    for typed in ("México", "mexico", "MX"):
        assert country_of(typed) == "MX"
    for nothing in ("", "Atlantis", "EU", "ZZ", "419", "mundo", "Latin America"):
        assert country_of(nothing) is None
    assert [offered_countries(language)[0] for language in LANGUAGES] == ["MX", "MX", "BR"]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2026-11-23", 3, "2027-02-23"), ("2026-11-30", 3, "2027-02-28"), ("2027-11-30", 3, "2028-02-29"),
     ("2026-01-31", 12, "2027-01-31"), ("2026-12-31", 6, "2027-06-30")],
)  # fmt: skip
def test_months_end_where_the_month_ends(day: str, months: int, later: str) -> None:
    assert months_later(NOW.date().fromisoformat(day), months).isoformat() == later


IDS = st.text("abcdefghijkmnpqrstuvwxyz23456789", min_size=1, max_size=16)
SLUGS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,62}", fullmatch=True)


@given(IDS, SLUGS, st.sampled_from(CEILINGS), st.sampled_from(MONTHS))
def test_what_is_written_into_a_button_is_read_back(identifier: str, slug: str, label: Tlp, months: int) -> None:
    data = join_button("x", "until", identifier, mark_of(slug), label, months).callback_data
    assert isinstance(data, str)
    assert len(data.encode()) <= 64
    assert read_join_press(data) == JoinPress("until", (identifier, mark_of(slug), str(label), str(months)))


@given(st.text(max_size=64) | st.from_regex(r"j:[a-z]{2,8}(:[A-Za-z0-9]{0,9}){0,4}", fullmatch=True))
def test_what_is_read_is_what_was_written(data: str) -> None:
    press = read_join_press(data)
    assert press is None or press.data() == data
