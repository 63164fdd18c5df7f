"""One code for one person, however many come at once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from bot.people.model import SHELL, Agency
from bot.sandbox.world import World
from bot.tables import invitations, people
from bot.texts import load_texts
from knowledge.adapters.memory import FixedClock
from tests.bot.kit import NOW, ScriptedAnswerer, running, services_with
from tests.databases import databases, engine, postgres_databases, sqlite_databases

__all__ = ["databases", "engine", "postgres_databases", "sqlite_databases"]
CROWD = 50
TEXTS = load_texts()


@pytest.mark.timeout(120)
async def test_of_fifty_at_once_one_gets_in_and_all_are_answered(engine: Engine) -> None:
    world, clock = World(), FixedClock(NOW)
    async with running(world, services_with(engine, ScriptedAnswerer(), clock)) as application:
        desk = application.desk
        await asyncio.to_thread(desk.agencies.add, Agency("fgr", "Fiscalía"), SHELL)
        end = NOW + timedelta(days=1)
        made, code = await asyncio.to_thread(
            lambda: desk.invitations.make(by=SHELL, agency="fgr", expires_at=end, uses=1)
        )
        crowd = [world.user(f"P{number}", language="en") for number in range(CROWD)]
        for user in crowd:
            world.start(user, code)
        await world.wait_for(lambda: all(world.replies(user) for user in crowd), 60)
        await application.inbox.idle()
    refused = TEXTS.say("start.link_unknown", "en")
    turned_away = [user for user in crowd if refused in [message.text for message in world.replies(user)]]
    with engine.connect() as connection:
        registered = connection.execute(select(people.c.chat_id)).scalars().all()
        used = connection.execute(select(invitations.c.used).where(invitations.c.id == made.id)).scalar_one()
    assert len(turned_away) == CROWD - 1
    assert used == 1
    assert set(registered) == {user.id for user in crowd} - {user.id for user in turned_away}
