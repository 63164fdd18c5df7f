"""Whole stories of joining by an invitation link, in each language, on the real registers."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.people.model import Role
from bot.sandbox.world import World
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Tlp
from knowledge.model import LANGUAGES, Language
from tests.bot.join_kit import CODES, Office, current, has_buttons, last, next_after, pressed, said, started
from tests.bot.kit import Shelves, meta, running

AMBER: dict[Language, str] = {
    "en": "The seizure wallet of the agency is kept by two officers. Each officer holds one half of the key.",
    "es": "La billetera de aseguramiento de la institución la cuidan dos agentes. Cada agente guarda media clave.",
    "pt": "A carteira de apreensão da instituição fica com dois agentes. Cada agente guarda metade da chave.",
}
QUESTION: dict[Language, str] = {
    "en": "Who keeps the seizure wallet of the agency?",
    "es": "¿Quién cuida la billetera de aseguramiento de la institución?",
    "pt": "Com quem fica a carteira de apreensão da instituição?",
}


@pytest.fixture
def office(engine: Engine, clock: FixedClock) -> Office:
    return Office(engine, clock)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_code_lets_an_official_in_to_green(
    world: World, shelves: Shelves, office: Office, language: Language
) -> None:
    shelves.add(meta("Wallets", language, Tlp.GREEN), [AMBER[language]])
    ana = world.user("Ana", language=CODES[language])
    code = office.code("pf")
    async with running(world, shelves.services()) as bot:
        before = await world.reply_to(ana, QUESTION[language])
        assert before.text.startswith(said("answer.abstain", language))
        (welcome,) = await started(world, bot, ana, code)
        assert "Polícia Federal" in welcome
        assert said("join.may_read_green", language) in welcome
        assert said("join.rules", language) in welcome
        answer = await world.reply_to(ana, QUESTION[language])
        assert AMBER[language].split(". ")[0] in answer.text
        shelves.clock.advance(timedelta(minutes=11))
        (known,) = await started(world, bot, ana, code)
        assert known.startswith(said("join.known", language, label="GREEN"))
    person = office.people.of_chat(ana.id)
    assert person is not None
    assert (person.agency, person.ceiling, person.country, person.language) == ("pf", Tlp.GREEN, "BR", language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_invitation_above_green_needs_a_person(
    world: World, shelves: Shelves, office: Office, language: Language
) -> None:
    shelves.add(meta("Wallets", language, Tlp.AMBER), [AMBER[language]])
    ana, sol = world.user("Ana", language=CODES[language]), world.user("Sol", language="en")
    async with running(world, shelves.services()) as bot:
        await world.reply_to(sol, "/start")
        office.enrol(sol, "en", Role.STAFF)
        await started(world, bot, ana, office.code("fgr", Tlp.AMBER, note="Seminar in Puebla"))
        # agency and country are known from the invitation
        assert said("join.ask_name", language) in last(world, ana).text
        assert said("join.intro_higher", language, label="AMBER") in last(world, ana).text
        assert said("join.ask_post", language) in (await world.reply_to(ana, "Ana Torres Díaz")).text
        assert said("join.ask_email", language) in (await world.reply_to(ana, "Agente, Unidad Cibernética")).text
        summary = await world.reply_to(ana, "ana.torres@fgr.org.mx")
        assert said("join.email_by_hand", language) in summary.text
        assert "Ana Torres Díaz" in summary.text
        assert "TLP:AMBER" in summary.text
        assert (await world.reply_to(ana, QUESTION[language])).text.startswith(said("join.use_buttons", language))
        await next_after(world, ana, last(world, ana), said("join.button_send", language))
        assert last(world, ana).text == said("join.sent_unconfirmed", language)

        assert (await world.reply_to(ana, QUESTION[language])).text.startswith(said("answer.abstain", language))
        card = last(world, sol)
        for part in (
            "Fiscalía General de la República", "Ana Torres Díaz", "Unidad Cibernética", "ana.torres@fgr.org.mx",
            said("card.email_unconfirmed", "en"), said("card.domain_listed", "en"), "Seminar in Puebla",
            said("card.by_shell", "en"), "up to TLP:AMBER",
        ):  # fmt: skip
            assert part in card.text
        await pressed(world, sol, card, "Approve")
        await pressed(world, sol, current(world, card), "TLP:AMBER")
        query = await pressed(world, sol, current(world, card), "6 months")
        assert query.text == said("card.approved", "en")
        assert not has_buttons(current(world, card))
        told = last(world, ana).text
        assert "TLP:AMBER" in told
        assert said("join.may_read_amber", language) in told
        answer = await world.reply_to(ana, QUESTION[language])
        assert AMBER[language].split(". ")[0] in answer.text
        assert answer.protected
