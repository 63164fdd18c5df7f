"""Who is asking, as far as access is concerned: the one place that decides it."""

from telegram import Update

from knowledge.audience import Reader


def reader_of(update: Update) -> Reader:  # noqa: ARG001 - registration will read the sender from it
    """Return the keys of the person behind an update: as nobody is registered yet, ``public`` alone."""
    return Reader()
