"""What the bot keeps in SQL beside the inbox: chosen languages, what buttons refer to, feedback."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, cast

from sqlalchemy import Connection, Engine, Table, insert, select, update

from bot.tables import answers, chats, feedback
from knowledge.model import Found, Language, Span
from knowledge.ports import Clock
from knowledge.store.engine import reading, writing

ANSWER_LIFE = timedelta(days=30)
REFERENCE_LENGTH = 8
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
Verdict = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage that an answer showed or offered, with the spans of the sentences set off."""

    passage_id: str
    document_id: str
    highlights: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """What is remembered of an answer: neither its question nor its text."""

    reference: str
    chat_id: int
    language: Language
    shown: tuple[Shown, ...]

    def highlights(self, passage_id: str) -> tuple[Span, ...]:
        """Return the sentences that were set off in a passage; none for one that the answer did not show."""
        return next((shown.highlights for shown in self.shown if shown.passage_id == passage_id), ())


def new_reference() -> str:
    """Return a random reference of 8 letters and digits that are not mistaken for one another (40 bits)."""
    return "".join(secrets.choice(_SIGNS) for _ in range(REFERENCE_LENGTH))


class Records:
    """Reads and writes the bot's tables; every method blocks.

    Args:
        engine: The database, migrated.
        clock: Sets and tests expiry.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def language_of(self, chat_id: int) -> Language | None:
        """Return the language that was chosen in a chat, if one was."""
        with reading(self._engine) as connection:
            found = connection.scalar(select(chats.c.language).where(chats.c.chat_id == chat_id))
        return cast("Language | None", found)

    def choose_language(self, chat_id: int, language: Language) -> None:
        """Remember the language of a chat, and when it was chosen last."""
        values = {"chat_id": chat_id, "language": language, "created_at": self._clock.now()}
        with writing(self._engine) as connection:
            _put(connection, chats, "chat_id", values)

    def remember(self, reference: str, chat_id: int, language: Language, found: Iterable[Found]) -> None:
        """Keep what the buttons of an answer need, for ``ANSWER_LIFE``."""
        shown = [[each.passage.id, each.document.id, each.highlights] for each in found]
        values = {"reference": reference, "chat_id": chat_id, "language": language, "passages": json.dumps(shown)}
        with writing(self._engine) as connection:
            connection.execute(insert(answers).values(**values, expires_at=self._clock.now() + ANSWER_LIFE))

    def recall(self, reference: str, chat_id: int) -> AnswerRecord | None:
        """Return an answer given in this chat, unless it has expired."""
        query = select(answers).where(
            answers.c.reference == reference, answers.c.chat_id == chat_id, answers.c.expires_at > self._clock.now()
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return AnswerRecord(row.reference, row.chat_id, row.language, _shown(row.passages))

    def judge(self, record: AnswerRecord, verdict: Verdict) -> None:
        """Store a verdict on an answer; a later one replaces an earlier one."""
        first = record.shown[0] if record.shown else None
        values = {
            "reference": record.reference,
            "verdict": verdict,
            "passage_id": None if first is None else first.passage_id,
            "document_id": None if first is None else first.document_id,
            "at": self._clock.now(),
        }
        with writing(self._engine) as connection:
            _put(connection, feedback, "reference", values)


def _shown(text: str) -> tuple[Shown, ...]:
    return tuple(
        Shown(passage, document, tuple((start, end) for start, end in spans))
        for passage, document, spans in json.loads(text)
    )


def _put(connection: Connection, table: Table, key: str, values: Mapping[str, object]) -> None:
    changed = {name: value for name, value in values.items() if name != key}
    found = connection.execute(update(table).where(table.c[key] == values[key]).values(**changed))
    if not found.rowcount:
        connection.execute(insert(table).values(**values))
