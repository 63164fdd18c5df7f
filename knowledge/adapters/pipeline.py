"""A pipeline of programs that is kept open and answers texts that end in NUL by texts that end in NUL."""

import os
import selectors
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

from knowledge.adapters.environment import plain_environment

_BLOCK = 65536


class PipelineFailed(Exception):
    """A stage hung, ended or could not be started.

    Attributes:
        answered: What came back before that; the next text is the one that was not answered.
        hung: True where no answer came in time, False where a stage ended.
    """

    def __init__(self, answered: list[str], *, hung: bool) -> None:
        super().__init__("the pipeline failed")
        self.answered = answered
        self.hung = hung


class Pipeline:
    """Programs joined by pipes, started at first use. For one thread at a time.

    Args:
        stages: Per program its arguments, the program first. No shell is involved.
        timeout_s: How long one text may take.
        end: What every text ends in, and every answer must: when a stage dies, the ones after it give out what they
            have as if it were an answer.
    """

    def __init__(self, stages: Sequence[Sequence[str]], timeout_s: float, end: str = "") -> None:
        self._end = end
        self._stages = [list(stage) for stage in stages]
        self._timeout_s = timeout_s
        self._processes: list[subprocess.Popen[bytes]] = []

    def ask(self, texts: Sequence[str]) -> list[str]:
        """Return one answer per text, in order; the texts must hold no NUL.

        Raises:
            PipelineFailed: If an answer does not come in time; the processes are ended then.
        """
        answers: list[str] = []
        try:
            if not self._processes:
                self._start()
            self._exchange(texts, answers)
        except (OSError, EOFError) as error:
            self.close()
            raise PipelineFailed(answers, hung=isinstance(error, TimeoutError)) from None
        except BaseException:
            # What is still on its way would be taken for the answer to the next text.
            self.close()
            raise
        return answers

    def close(self) -> None:
        """End the processes; the next text starts them again. Safe to repeat."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            process.wait()
        self._processes = []

    @property
    def pids(self) -> list[int]:
        """Process ids, in the order of the stages; empty where nothing runs."""
        return [process.pid for process in self._processes]

    def _start(self) -> None:
        environment = plain_environment()
        source: int | None = subprocess.PIPE
        for stage in self._stages:
            process = subprocess.Popen(
                stage, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, bufsize=0
            )
            if self._processes:
                self._close_output(self._processes[-1])
            self._processes.append(process)
            source = process.stdout.fileno() if process.stdout else None
        for stream in (self._processes[0].stdin, self._processes[-1].stdout):
            if stream is not None:
                os.set_blocking(stream.fileno(), False)

    @staticmethod
    def _close_output(process: "subprocess.Popen[bytes]") -> None:
        # The next stage holds it now; ours would hide the end of the stage before.
        if process.stdout is not None:
            process.stdout.close()

    def _exchange(self, texts: Sequence[str], answers: list[str]) -> None:
        stdin, stdout = self._processes[0].stdin, self._processes[-1].stdout
        if stdin is None or stdout is None:
            raise EOFError
        outgoing = memoryview(b"".join(text.encode("utf-8", "replace") + b"\0" for text in texts))
        incoming = b""
        deadline = time.monotonic() + self._timeout_s
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            selector.register(stdin, selectors.EVENT_WRITE)
            while len(answers) < len(texts):
                ready = {key.fileobj for key, _ in selector.select(max(0.0, deadline - time.monotonic()))}
                if stdin in ready:
                    outgoing = outgoing[os.write(stdin.fileno(), outgoing[:_BLOCK]) :]
                    if not outgoing:
                        selector.unregister(stdin)
                if stdout in ready:
                    received = len(answers)
                    incoming = self._receive(stdout.fileno(), incoming, answers)
                    if len(answers) > received:
                        deadline = time.monotonic() + self._timeout_s
                if time.monotonic() > deadline:
                    raise TimeoutError

    def _receive(self, descriptor: int, incoming: bytes, answers: list[str]) -> bytes:
        piece = os.read(descriptor, _BLOCK)
        *whole, rest = (incoming + piece).split(b"\0")
        for answer in whole:
            text = answer.decode("utf-8", "replace")
            if not text.endswith(self._end):
                raise EOFError
            answers.append(text)
        if not piece:
            raise EOFError
        return rest
