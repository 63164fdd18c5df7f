"""People as values."""

from datetime import UTC, date, datetime

from bot.people.model import Person, Role, Standing
from knowledge.audience import Tlp

TODAY = date(2026, 11, 20)


def person_like(role: Role, standing: Standing = Standing.ACTIVE, until: date | None = None) -> Person:
    return Person(
        id="0123456789abcdef",
        chat_id=1,
        role=role,
        standing=standing,
        agency="unit-a",
        ceiling=Tlp.GREEN,
        name="Ana",
        post="",
        email="",
        email_confirmed=False,
        country="MX",
        language="es",
        until=until,
        approved_by=None,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
