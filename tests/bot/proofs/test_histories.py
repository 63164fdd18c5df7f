"""Random histories on the real bot: nothing reaches a reader but what the oracle allows, and nothing hints at the rest.

The slow tier plays 10,000 histories, 1,000 of them beside their twins and 60 on the bot's own files; ``make test`` a
sample of each.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.bot.proofs.checker import Checker
from tests.bot.proofs.stage import stage_on

PARTS = 4
pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


def seeds_of(part: int, sample: int, whole: int, scale: int) -> range:
    """The share of one part, so that several processes can take one each."""
    each = (whole if scale > 1 else sample) // PARTS
    return range(part * each, (part + 1) * each)


@pytest.mark.parametrize("part", range(PARTS))
async def test_nothing_leaves_that_the_reader_may_not_have(
    new_engine: Callable[[], Engine], scale: int, part: int
) -> None:
    seeds = seeds_of(part, 28, 10_000, scale)
    async with stage_on(new_engine(), strangers="closed" if part == 3 else "public") as stage:
        checker = Checker(stage)
        await checker.check(seeds)
    counts = checker.counts
    # the histories are worth something: people ask, get passages and files, press buttons of all ages
    assert counts["passages"] > len(seeds) / 2
    assert counts["presses"] > len(seeds)
    assert counts["met"] >= 0.9 * counts["aimed"]


async def test_what_is_not_clear_cannot_be_passed_on(new_engine: Callable[[], Engine], scale: int) -> None:
    async with stage_on(new_engine()) as stage:
        checker = Checker(stage)
        await checker.check(range(20_000, 20_000 + 8 * scale))
    assert checker.unprotected == []


@pytest.mark.parametrize("part", range(PARTS))
async def test_what_a_reader_may_never_see_changes_nothing_that_the_reader_gets(
    new_engine: Callable[[], Engine], scale: int, part: int
) -> None:
    seeds = seeds_of(part, 16, 1_000, scale)
    async with stage_on(new_engine()) as stage, stage_on(new_engine()) as twin:
        checker = Checker(stage, twin)
        await checker.compare(seeds)
    assert checker.counts["hidden"] > len(seeds)
    assert checker.counts["compared"] > 3 * len(seeds)


async def test_the_same_holds_for_polling_and_indexes_in_files(
    new_engine: Callable[[], Engine], scale: int, tmp_path: Path
) -> None:
    async with stage_on(new_engine(), folder=tmp_path, polling=True) as stage:
        checker = Checker(stage)
        await checker.check(range(30_000, 30_000 + 3 * scale))
    assert checker.counts["passages"] > 0
    assert checker.counts["presses"] > 0
