"""The clock of the machine."""

from datetime import UTC, datetime


class SystemClock:
    """Tells the machine's time; implements ``knowledge.ports.Clock``."""

    def now(self) -> datetime:
        """Return the present instant, in UTC, time-zone aware."""
        return datetime.now(UTC)
