"""Somebody who sends far too much: others get answers all the same, and the abuser is told so once. No speed here."""

import pytest
from sqlalchemy import Engine, func, select

from bot.admission import ReceivingLimits
from bot.sandbox.world import World
from bot.tables import updates
from bot.texts import load_texts
from tests.bench.abuse import HONEST, play
from tests.bot.kit import ScriptedAnswerer, Shelves, answer_of, config_for, found_of, meta, running, services_with

TEXTS = load_texts()
GOOD = answer_of(found_of("One. Two."))


async def test_what_is_over_the_limit_is_neither_kept_nor_answered_and_said_once(world: World, engine: Engine) -> None:
    abuser, official = world.user("Eva", language="es"), world.user("Ana", language="en")
    config = config_for(world, receiving=ReceivingLimits(burst=5, per_s=0.001))
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD)), config):
        for _ in range(300):
            world.send_text(abuser, "¿Qué es una billetera?")
        answer = await world.reply_to(official, "What is a wallet?")
        await world.settle()
    said = [message.text for message in world.replies(abuser)]
    assert answer.text.startswith("One.")
    assert said.count(TEXTS.say("limit.slow_down", "es")) == 1
    assert len(said) == 6
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(updates)).scalar_one() == 6


async def test_in_a_group_nobody_is_made_to_hear_it(world: World, engine: Engine) -> None:
    abuser = world.user("Eva", language="es")
    group = world.group("Office", [abuser])
    config = config_for(world, receiving=ReceivingLimits(burst=1, per_s=0.001))
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD)), config):
        for _ in range(20):
            world.send_text(abuser, "hello", chat=group)
        await world.settle()
    assert world.replies(group) == []


async def test_presses_over_the_limit_are_dropped_too(world: World, engine: Engine) -> None:
    official = world.user("Ana", language="en")
    config = config_for(world, receiving=ReceivingLimits(burst=3, per_s=0.001))
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD)), config):
        answer = await world.reply_to(official, "What is a wallet?")
        presses = [world.press(official, answer, "👍") for _ in range(5)]
        await world.wait_for(lambda: presses[1].answered)
        await world.settle()
    assert [press.answered for press in presses[:2]] == [True, True]
    assert not any(press.answered and press.text != TEXTS.say("limit.slow_down", "en") for press in presses[2:])


@pytest.mark.slow
async def test_everybody_else_is_answered_while_somebody_floods(world: World, shelves: Shelves) -> None:
    shelves.add(meta("Guide"), ["A preservation request must contain the case number. Send it through the portal."])
    found = await play(world, shelves.services(threshold=0.1), rounds=1, questions=4)
    assert len(found.idle_ms) == len(found.abused_ms) == 4 * HONEST
    assert found.sent > 100
    assert found.answered < 40
    # far from what the bench holds it to: the machine may be busy with something else at the moment
    assert found.ratio < 20
