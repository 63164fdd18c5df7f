"""Administrators whom the settings name."""

import pytest
from sqlalchemy import Engine

from bot.people.appoint import appoint
from bot.people.model import SHELL, Role, Standing
from bot.people.people import People
from knowledge.adapters.memory import FixedClock
from knowledge.store.audit import AuditTrail
from tests.bot.kit import NOW


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


def test_whom_the_settings_name_is_administrator(engine: Engine, clock: FixedClock) -> None:
    people = People(engine, clock)
    assert appoint(engine, clock, [501, 502, 501]) == 2
    assert {person.chat_id for person in people.with_roles(Role.ADMINISTRATOR)} == {501, 502}
    assert appoint(engine, clock, [501, 502]) == 0
    assert [entry.action for entry in AuditTrail(engine, clock).entries()] == ["joined", "joined"]


def test_an_official_rises_and_keeps_the_rest(engine: Engine, clock: FixedClock) -> None:
    people = People(engine, clock)
    appoint(engine, clock, [501, 502])
    second = people.of_chat(502)
    assert second is not None
    people.set_role(second.id, Role.STAFF, SHELL)
    assert appoint(engine, clock, [502]) == 1
    assert people.get(second.id).role is Role.ADMINISTRATOR


def test_a_setting_brings_nobody_back(engine: Engine, clock: FixedClock) -> None:
    people = People(engine, clock)
    appoint(engine, clock, [501, 502])
    second = people.of_chat(502)
    assert second is not None
    people.revoke(second.id, SHELL)
    assert appoint(engine, clock, [502]) == 0
    assert people.get(second.id).standing is Standing.REVOKED
    assert people.forget(502)
    assert appoint(engine, clock, [502]) == 0
    assert people.of_chat(502) is None
