"""The administrators whom the settings name."""

from collections.abc import Iterable

from sqlalchemy import Engine, insert, select, update

from bot.people.model import SYSTEM, Role, Standing
from bot.people.store_barred import is_barred
from bot.people.store_change import Change, changing
from bot.people.store_rows import new_id
from bot.tables import people
from knowledge.audience import Tlp
from knowledge.ports import Clock


def appoint(engine: Engine, clock: Clock, chat_ids: Iterable[int]) -> int:
    """Make the people of these chats administrators; return for how many something changed.

    Somebody who is suspended or revoked stays so: a setting that was forgotten must not bring anybody back.

    Args:
        engine: The database, migrated.
        clock: Stamps the rows.
        chat_ids: Telegram's numbers of the people.
    """
    wanted = sorted(set(chat_ids))
    if not wanted:
        return 0
    with changing(engine, clock) as change:
        return sum(_appoint(change, chat_id) for chat_id in wanted)


def _appoint(change: Change, chat_id: int) -> bool:
    found = change.connection.execute(select(people).where(people.c.chat_id == chat_id)).one_or_none()
    if found is None:
        if is_barred(change.connection, chat_id):
            return False
        identifier = new_id()
        change.connection.execute(insert(people).values(_new_administrator(identifier, chat_id, change)))
        change.record(SYSTEM, "joined", identifier, role=str(Role.ADMINISTRATOR))
        return True
    if found.role == Role.ADMINISTRATOR or found.standing != Standing.ACTIVE:
        return False
    changed = {"role": str(Role.ADMINISTRATOR), "until": None, "changed_at": change.now}
    change.connection.execute(update(people).where(people.c.id == found.id).values(**changed))
    change.record(SYSTEM, "role-changed", found.id, role=str(Role.ADMINISTRATOR))
    return True


def _new_administrator(identifier: str, chat_id: int, change: Change) -> dict[str, object]:
    return {
        "id": identifier,
        "chat_id": chat_id,
        "role": str(Role.ADMINISTRATOR),
        "standing": str(Standing.ACTIVE),
        "ceiling": str(Tlp.GREEN),
        "name": "",
        "post": "",
        "email": "",
        "email_confirmed": False,
        "language": "en",
        "approved_by": SYSTEM,
        "created_at": change.now,
        "changed_at": change.now,
    }
