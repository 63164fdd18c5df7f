"""Deleting everything about a person, and keeping out whom that should not let in again."""

from sqlalchemy import delete, select

from bot.people.model import STRANGER, Person, Standing
from bot.people.store_barred import bar
from bot.people.store_change import Change, require_other_administrator
from bot.people.store_rows import person_of_chat
from bot.tables import answers, applications, chats, dialogues, feedback, invitation_uses, people, person_notes


def forget(change: Change, chat_id: int) -> bool:
    """Delete what is kept about the person of a chat; tell whether anything was.

    Raises:
        UserInputError: For the last administrator (``last-administrator``).
    """
    person = person_of_chat(change.connection, chat_id)
    if person is not None:
        require_other_administrator(change, person)
        if person.standing is not Standing.ACTIVE:
            bar(change, chat_id)
    deleted = _delete_of_chat(change, chat_id) + (0 if person is None else _delete_person(change, person))
    if deleted:
        subject = STRANGER if person is None else person.id
        change.record(subject, "forgotten", subject)
    return bool(deleted)


def _delete_of_chat(change: Change, chat_id: int) -> int:
    given = select(answers.c.reference).where(answers.c.chat_id == chat_id)
    change.connection.execute(delete(feedback).where(feedback.c.reference.in_(given)))
    tables = (applications, dialogues, answers, chats)
    return sum(change.connection.execute(delete(table).where(table.c.chat_id == chat_id)).rowcount for table in tables)


def _delete_person(change: Change, person: Person) -> int:
    for table in (person_notes, invitation_uses):
        change.connection.execute(delete(table).where(table.c.person_id == person.id))
    return change.connection.execute(delete(people).where(people.c.id == person.id)).rowcount
