"""What a stranger gets, whatever they send: the fixed texts of the catalogues, and nothing that staff keep from them.

The slow tier plays 10,000 sequences, half of them where the bot is closed to strangers; ``make test`` a sample.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from bot.texts import load_texts
from tests.bot.proofs.oracle import Human
from tests.bot.proofs.stage import Strangers, stage_on
from tests.bot.proofs.strangers import LENGTH, answers, play_strangers, prepare_stage, told_apart

TEXTS = load_texts()
NewEngine = Callable[[], Engine]


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("strangers", ["closed", "public"])
async def test_whatever_strangers_do_they_get_public_texts(
    new_engine: NewEngine, scale: int, strangers: Strangers
) -> None:
    sequences = 5_000 if scale > 1 else 20
    async with (
        stage_on(new_engine(), strangers=strangers) as stage,
        stage_on(new_engine(), strangers=strangers) as twin,
    ):
        count = await play_strangers(stage, twin, range(sequences), strangers)
    assert count > sequences * LENGTH / 2


@pytest.mark.parametrize("strangers", ["closed", "public"])
@pytest.mark.parametrize("registered", [None, Human("official", "fgr", "RED"), Human("trainer", "fgr", "RED")])
async def test_what_staff_may_do_is_to_others_what_does_not_exist(
    new_engine: NewEngine, strangers: Strangers, registered: Human | None
) -> None:
    async with stage_on(new_engine(), strangers=strangers) as stage:
        prepare_stage(stage, registered=registered)
        assert await told_apart(stage) == []


async def test_a_closed_bot_says_one_thing_to_strangers(new_engine: NewEngine) -> None:
    async with stage_on(new_engine(), strangers="closed") as stage:
        prepare_stage(stage)
        said = await answers(stage, "text", "What does a preservation request contain?")
        assert len(said) == 1
        assert TEXTS.say("closed.text", "en") in said[0][0]
        for kind in ("text", "forward", "sticker", "file", "contact", "edit"):
            assert await answers(stage, kind, "Which requests are answered within ten working days?") == said, kind
        for words in ("/glossary seed phrase", "/qwertz", "/people", "hola", "?", "a" * 3000):
            assert await answers(stage, "text", words) == said, words
