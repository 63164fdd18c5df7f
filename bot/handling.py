"""What is known of the update that the present task handles: how often it was tried, what it sent, why it failed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.guard.kinds import Kind
from bot.guard.masking import Note


@dataclass(slots=True)
class Handling:
    """One try to handle one update.

    Attributes:
        last: A failure of the handler's own will not be tried again.
        patient: An outage of Telegram's will be tried again.
        effects: Messages that reached Telegram; after the first one nothing is tried again, so nothing is said twice.
        failure: What went wrong, once something has.
        reference: Number under which the failure was logged and told to the sender.
        note: What was masked in the update before it was kept.
    """

    update_id: int
    last: bool = True
    patient: bool = False
    effects: int = 0
    failure: Exception | None = None
    reference: str | None = None
    note: Note = field(default_factory=Note)

    def fail(self, error: Exception) -> bool:
        """Record a failure; True if the update will be tried again, so that nobody need be told yet."""
        self.failure = error
        return self.again

    @property
    def masked(self) -> tuple[Kind, ...]:
        """Kinds of case data that were masked in the update before it was kept."""
        return self.note.kinds

    @property
    def outage(self) -> bool:
        """Whether it was Telegram that failed, not the handler."""
        return is_outage(self.failure)

    @property
    def again(self) -> bool:
        """Whether the update is to be tried again."""
        if self.failure is None or self.effects:
            return False
        return self.patient if self.outage else not self.last


def is_outage(error: BaseException | None) -> bool:
    """Tell whether Telegram was out of reach or overloaded, as against having refused what was asked of it."""
    return isinstance(error, RetryAfter) or (isinstance(error, NetworkError) and not isinstance(error, BadRequest))


_current: ContextVar[Handling | None] = ContextVar("handling", default=None)


def current_handling() -> Handling | None:
    """Return the handling that the present task is part of; None outside one."""
    return _current.get()


@contextmanager
def handling_as_current(handling: Handling) -> Iterator[None]:
    """Make ``handling`` the current one while the block runs."""
    token = _current.set(handling)
    try:
        yield
    finally:
        _current.reset(token)
