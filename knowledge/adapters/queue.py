"""One thread for a model that only one thread may use: questions together and first, passages in small pieces."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from knowledge.model import Vector

Run = Callable[[Sequence[str]], Vector]
_QUESTIONS_AT_ONCE = 32


@dataclass(slots=True)
class _Job:
    texts: Sequence[str]
    done: Future[Vector] = field(default_factory=Future)


class PriorityWorker:
    """Runs one function on one thread.

    All questions that wait are handed over as one call, ahead of every waiting piece, so a question waits for at most
    one piece. Pieces keep their order.

    Args:
        run_questions: Takes the waiting questions, returns one vector each.
        run_piece: Takes a piece of passages, returns one vector each.
        name: Of the thread.
    """

    def __init__(
        self,
        run_questions: Run,
        run_piece: Run,
        name: str,
    ) -> None:
        self._run_questions = run_questions
        self._run_piece = run_piece
        self._wake = threading.Condition()
        self._questions: deque[_Job] = deque()
        self._pieces: deque[_Job] = deque()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def question(self, text: str) -> Future[Vector]:
        """Queue a question; the result has one row."""
        return self._queue(self._questions, _Job((text,)))

    def piece(self, texts: Sequence[str]) -> Future[Vector]:
        """Queue a piece of passages; it is worked on as a whole."""
        return self._queue(self._pieces, _Job(texts))

    def close(self) -> None:
        """Finish what runs, cancel what waits, end the thread. Safe to repeat."""
        with self._wake:
            self._closed = True
            waiting = [*self._questions, *self._pieces]
            self._questions.clear()
            self._pieces.clear()
            self._wake.notify()
        for job in waiting:
            job.done.cancel()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _queue(self, queue: deque[_Job], job: _Job) -> Future[Vector]:
        with self._wake:
            if self._closed:
                job.done.cancel()
            else:
                queue.append(job)
                self._wake.notify()
        return job.done

    def _work(self) -> None:
        while work := self._next():
            jobs, run = work
            running = [job for job in jobs if job.done.set_running_or_notify_cancel()]
            if running:
                self._answer(running, run)

    def _next(self) -> tuple[list[_Job], Run] | None:
        with self._wake:
            while not (self._questions or self._pieces or self._closed):
                self._wake.wait()
            if self._closed:
                return None
            if self._questions:
                count = min(len(self._questions), _QUESTIONS_AT_ONCE)
                return [self._questions.popleft() for _ in range(count)], self._run_questions
            return [self._pieces.popleft()], self._run_piece

    @staticmethod
    def _answer(jobs: list[_Job], run: Run) -> None:
        texts = [text for job in jobs for text in job.texts]
        try:
            results = run(texts)
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            for job in jobs:
                job.done.set_exception(error)
            return
        start = 0
        for job in jobs:
            job.done.set_result(results[start : start + len(job.texts)])
            start += len(job.texts)
