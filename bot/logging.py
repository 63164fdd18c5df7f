"""Logging without secrets and without what people wrote.

Records of the program's own packages are written as they are: they hold numbers, codes and references. Of other
packages only warnings and errors are written, with everything that they mention left out, because those mention
addresses with the token in them and whole messages. Of an exception its type and places are written, never its text.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

OURS = frozenset({"bot", "knowledge", "ingest", "liaison", "migrations", "tests"})
REDACTED = "[redacted]"
_TOKEN = re.compile(r"\d{3,20}(?::|%3[Aa])[A-Za-z0-9_-]{8,}")
_PASSWORD = re.compile(r"(?<=://)([^/\s:@]*):[^/\s@]+@")
CHATTY = ("httpx", "httpcore", "telegram", "sqlalchemy", "tornado", "asyncio")
"""Loggers that put what they would log together before anybody can leave something out."""
_FRAMES = 6
_PLACEHOLDER = re.compile(r"%(?:\([^)]*\))?[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[diouxXeEfFgGcrsa]")


def set_up_logging(level: str, secrets: Iterable[str] = (), stream: TextIO | None = None) -> logging.Handler:
    """Make one handler the only one of the root logger and return it.

    Args:
        level: Least level of the program's own records: debug, info, warning or error, in any case.
        secrets: Strings that are replaced wherever they appear, such as the token.
        stream: Where to write; standard error by default.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    handler.addFilter(is_wanted)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return handler


@contextmanager
def quiet_crashes(stream: TextIO | None = None, secrets: Iterable[str] = ()) -> Iterator[None]:
    """While the block runs, what nothing catches in a thread or a destructor is one line without its text.

    Args:
        stream: Where to write; standard error by default.
        secrets: Strings that are replaced wherever they appear.
    """
    formatter = RedactingFormatter(secrets)

    def report(failed: "threading.ExceptHookArgs | sys.UnraisableHookArgs") -> None:
        line = formatter.redact(f"liaison: unexpected failure: {describe(failed.exc_value)}")
        print(line, file=stream or sys.stderr)

    before = threading.excepthook, sys.unraisablehook
    threading.excepthook = sys.unraisablehook = report
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = before


def is_wanted(record: logging.LogRecord) -> bool:
    """Tell whether a record is written: all of ours that the level lets through, of others warnings and errors."""
    return is_ours(record.name) or record.levelno >= logging.WARNING


def is_ours(name: str) -> bool:
    """Tell whether a logger belongs to the program."""
    return name.split(".", 1)[0] in OURS


def describe(error: BaseException | None) -> str:
    """Return type, code and places of an exception and of what caused it, on one line, without their texts."""
    parts: list[str] = []
    while error is not None:
        code = getattr(error, "code", "")
        kind = f"{type(error).__name__} ({code})" if isinstance(code, str) and code else type(error).__name__
        parts.append(" ".join([kind, *_places(error)]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return " from ".join(parts)


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames)]


class RedactingFormatter(logging.Formatter):
    """Writes a record on one line, without secrets.

    Args:
        secrets: Strings that are replaced wherever they appear.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        # the longest first: one secret may be a part of another
        self._secrets = sorted({secret for secret in secrets if secret}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line."""
        said = _own_words(record) if is_ours(record.name) else _template(record)
        failure = f": {describe(record.exc_info[1])}" if record.exc_info else ""
        line = f"{self.formatTime(record)} {record.levelname.lower()} {record.name} {said}{failure}"
        return self.redact(" ".join(line.split()))

    def redact(self, line: str) -> str:
        """Return a line without the secrets that are known and what looks like a token or a password in an address."""
        for secret in self._secrets:
            line = line.replace(secret, REDACTED)
        return _PASSWORD.sub(rf"\1:{REDACTED}@", _TOKEN.sub(REDACTED, line))


def _own_words(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return _template(record)


def _template(record: logging.LogRecord) -> str:
    # a template that nobody filled may itself have been put together from what somebody wrote
    if not isinstance(record.msg, str) or not record.args:
        return f"{record.filename}:{record.lineno}"
    return _PLACEHOLDER.sub("…", record.msg)
