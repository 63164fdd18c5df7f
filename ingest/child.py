"""Reads files in a child process with limits and without network, so that a hostile file harms nobody."""

import contextlib
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest import wire
from ingest.confined import Limits
from ingest.model import ReadFile
from ingest.sniff import too_large
from knowledge.errors import ReadError

__all__ = ["Limits", "ReaderProcess"]

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[1]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from ingest.confined import main; main()"
# No secret of ours, and no thread pool that would count against the limit.
_ENVIRONMENT = {"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
_CODE = re.compile(r"file-[a-z-]{1,40}")
_MAX_MESSAGE = 1000
_MAX_NAME = 500
_HELLO_BYTES = 1000
_GRACE_S = 5.0
_LAST_WORDS_S = 1.0


class ReaderProcess:
    """A child process that reads files one after the other; started when needed, replaced when it dies.

    Usable from several threads; they take turns.

    Args:
        limits: What the child may use.
        command: How to start another child than ours (for tests).
    """

    def __init__(self, limits: Limits | None = None, *, command: Sequence[str] | None = None) -> None:
        self.limits = limits or Limits()
        self._command = list(command) if command else _command(self.limits)
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._hello = wire.Hello(network=True)
        self._files = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def network_cut_off(self) -> bool:
        """True where the child cannot reach any network; the kernel may forbid to leave it. Starts the child."""
        with self._lock:
            self._started()
            return not self._hello.network

    @property
    def pid(self) -> int | None:
        """Process id of the child, None while there is none."""
        return self._child.pid if self._child else None

    def read(self, source: Path | bytes, name: str) -> ReadFile:
        """Return what a file says.

        Args:
            source: The file's path or its content.
            name: Its name; the extension has to agree with the content.

        Raises:
            ReadError: it cannot be read; besides the codes of ``ingest.readers.read``: file-unreadable (the path cannot
                be opened), file-crashed-reader, file-too-slow, file-too-demanding.
        """
        data = self._content(source)
        with self._lock:
            answer = self._exchange(data, name)
        if answer.refusal is not None:
            raise _translated(answer.refusal)
        if answer.file is None:
            raise _crashed()
        return answer.file

    def close(self) -> None:
        """End the child; a later ``read`` starts another."""
        with self._lock:
            self._stop()

    def _content(self, source: Path | bytes) -> bytes:
        limit = self.limits.file_bytes
        if isinstance(source, bytes):
            data = source
        else:
            try:
                with source.open("rb") as stream:
                    data = stream.read(limit + 1)
            except OSError as error:
                reason = error.strerror or "unknown"
                raise ReadError(
                    f"The file cannot be opened: {reason}.", code="file-unreadable", reason=reason
                ) from error
        if len(data) > limit:
            raise too_large(limit)
        return data

    def _exchange(self, data: bytes, name: str) -> wire.Answer:
        child = self._started()
        began = time.monotonic()
        deadline = began + self.limits.wall_s
        request = wire.packed(wire.Request(name[-_MAX_NAME:].encode(errors="replace").decode(), self.limits.file_bytes))
        try:
            wire.send(_fd(child.stdin), request, deadline)
            wire.send(_fd(child.stdin), data, deadline)
            answer = wire.unpacked(wire.Answer, wire.receive(_fd(child.stdout), self.limits.answer_bytes, deadline))
            _check(answer)
        except wire.WireError as error:
            raise self._failed(error) from error
        except BaseException:
            # Interrupted in the middle of a frame: the next answer would be taken for the wrong file's.
            self._stop(at_once=True)
            raise
        _log.debug("read %d bytes in %.2f s", len(data), time.monotonic() - began)
        self._files += 1
        if self._files >= self.limits.files or (answer.refusal and answer.refusal.code == wire.OUT_OF_MEMORY):
            self._stop()
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._stop(at_once=True)
        pipe = subprocess.PIPE
        child = subprocess.Popen(
            self._command,
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd="/",
            bufsize=0,
            start_new_session=True,
        )
        self._child, self._files = child, 0
        for stream in (child.stdin, child.stdout):
            os.set_blocking(_fd(stream), False)
        try:
            deadline = time.monotonic() + self.limits.start_s
            self._hello = wire.unpacked(wire.Hello, wire.receive(_fd(child.stdout), _HELLO_BYTES, deadline))
        except wire.WireError as error:
            raise self._failed(error) from error
        return child

    def _failed(self, error: wire.WireError) -> ReadError:
        """End the child and return what that means for the file."""
        late = isinstance(error, wire.WireTimeout)
        status = self._stop(at_once=late, wait_s=_LAST_WORDS_S)
        _log.warning("a reader process failed: %s, exit status %s", error, status)
        if late or status == -signal.SIGXCPU:
            return ReadError("The file takes too long to read.", code="file-too-slow")
        if status == -signal.SIGKILL:
            # Not by us: the kernel ran out of memory.
            return _too_demanding()
        return _crashed()

    def _stop(self, *, at_once: bool = False, wait_s: float = _GRACE_S) -> int | None:
        """End the child, politely first unless ``at_once``; return its exit status, None where we had to kill it."""
        child, self._child = self._child, None
        if child is None:
            return None
        status: int | None = None
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()
        if not at_once or child.poll() is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = child.wait(wait_s)
        if status is None:
            child.kill()
            child.wait()
        return status


def _command(limits: Limits) -> list[str]:
    numbers = (limits.memory_bytes, limits.cpu_s, limits.file_bytes, limits.open_files, limits.nice)
    # -I: no PYTHON* variables, no user site, not the current folder; -B: it could not write bytecode anyway.
    return [sys.executable, "-I", "-B", "-c", _START, str(_ROOT), *map(str, numbers)]


def _fd(stream: object) -> int:
    if stream is None or not hasattr(stream, "fileno"):
        raise wire.WireError("the other side has gone")
    return int(stream.fileno())


def _check(answer: wire.Answer) -> None:
    """Hold an answer to what JSON cannot say; the child is not trusted."""
    refusal, file = answer.refusal, answer.file
    if (refusal is None) == (file is None) or (file is not None and not file.blocks):
        raise wire.WireError("an answer without a file and without a reason")
    if refusal and (not _CODE.fullmatch(refusal.code) or {"message", "code", "self"} & set(refusal.params)):
        raise wire.WireError("a refusal of unknown form")


def _translated(refusal: wire.Refusal) -> ReadError:
    """Return a refusal as our error."""
    if refusal.code == wire.OUT_OF_MEMORY:
        return _too_demanding()
    message = "".join(character if character.isprintable() else " " for character in refusal.message[:_MAX_MESSAGE])
    return ReadError(message, code=refusal.code, **refusal.params)


def _crashed() -> ReadError:
    return ReadError("The file makes its reader crash; it is probably damaged.", code="file-crashed-reader")


def _too_demanding() -> ReadError:
    return ReadError("The file needs more memory than it may have.", code="file-too-demanding")
