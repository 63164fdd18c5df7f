"""What a reader process and its parent say to each other: frames of JSON, checked on arrival, never pickles.

A frame is its length (8 bytes, big-endian) and its content. A request is two frames, a ``Request`` and the file;
the answer is one, an ``Answer``. The child begins with a ``Hello``.
"""

import os
import select
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from ingest.model import ReadFile

OUT_OF_MEMORY = "file-too-demanding"
_HEAD = 8
_PIECE = 1 << 20


class WireError(Exception):
    """The other side has gone, or what it says is not what was agreed."""


class WireTimeout(WireError):
    """The other side took too long."""


@dataclass(frozen=True, slots=True)
class Hello:
    """What the child could do to confine itself: ``network`` is True where it still has one."""

    network: bool


@dataclass(frozen=True, slots=True)
class Request:
    """Which file comes next: its name, and the largest size that is read."""

    name: str
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A ``ReadError``: its sentence, code and parameters."""

    message: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Exactly one of the two."""

    file: ReadFile | None = None
    refusal: Refusal | None = None


_Message = TypeVar("_Message", Hello, Request, Answer)


@cache
def _adapters() -> dict[type, TypeAdapter[object]]:
    return {kind: TypeAdapter(kind) for kind in (Hello, Request, Answer)}


def packed(message: Hello | Request | Answer) -> bytes:
    """Return a message as JSON."""
    return _adapters()[type(message)].dump_json(message)


def unpacked(kind: type[_Message], content: bytes) -> _Message:
    """Return the message that the JSON is.

    Raises:
        WireError: it is not JSON, or not such a message.
    """
    try:
        message = _adapters()[kind].validate_json(content, strict=True)
    except ValidationError as error:
        raise WireError("not a message of the agreed form") from error
    if not isinstance(message, kind):
        raise WireError("not a message of the agreed form")
    return message


def send(fd: int, content: bytes, deadline: float | None = None) -> None:
    """Write a frame.

    Args:
        fd: Pipe; non-blocking where there is a deadline.
        content: Of the frame.
        deadline: In ``time.monotonic`` seconds; None = wait for ever.

    Raises:
        WireError: the other side has gone.
        WireTimeout: the deadline has passed.
    """
    for part in (len(content).to_bytes(_HEAD, "big"), content):
        rest = memoryview(part)
        while rest:
            _wait(fd, select.POLLOUT, deadline)
            try:
                rest = rest[os.write(fd, rest[:_PIECE]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise WireError("the other side has gone") from error


def receive(fd: int, max_bytes: int, deadline: float | None = None) -> bytes:
    """Read a frame of at most ``max_bytes``.

    Raises:
        WireError: the other side has gone, or the frame is longer.
        WireTimeout: the deadline has passed.
    """
    length = int.from_bytes(_exactly(fd, _HEAD, deadline), "big")
    if length > max_bytes:
        raise WireError("a frame is longer than agreed")
    return _exactly(fd, length, deadline)


def _exactly(fd: int, count: int, deadline: float | None) -> bytes:
    content = bytearray()
    while len(content) < count:
        _wait(fd, select.POLLIN, deadline)
        try:
            piece = os.read(fd, min(_PIECE, count - len(content)))
        except BlockingIOError:
            continue
        except OSError as error:
            raise WireError("the other side has gone") from error
        if not piece:
            raise WireError("the other side has gone")
        content += piece
    return bytes(content)


def _wait(fd: int, event: int, deadline: float | None) -> None:
    poll = select.poll()
    poll.register(fd, event)
    left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
    if not poll.poll(left):
        raise WireTimeout("the other side took too long")
