"""Questions go together and first; nothing that waits is forgotten."""

import threading
from collections.abc import Sequence
from concurrent.futures import CancelledError

import numpy as np
import pytest

from knowledge.adapters.queue import PriorityWorker
from knowledge.model import Vector


class Model:
    """Notes what it is given, and stands still until it is let go."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.started = threading.Semaphore(0)
        self.go = threading.Semaphore(0)

    def run(self, texts: Sequence[str]) -> Vector:
        self.started.release()
        assert self.go.acquire(timeout=10)
        self.calls.append(list(texts))
        if "fail" in texts:
            message = "bad text"
            raise ValueError(message)
        return np.array([[len(text)] for text in texts], dtype=np.float32)


def test_questions_overtake_waiting_pieces_and_go_together() -> None:
    model = Model()
    worker = PriorityWorker(model.run, model.run, "test")
    pieces = [worker.piece(["p1", "p1b"]), worker.piece(["p2"])]
    assert model.started.acquire(timeout=10)
    questions = [worker.question("q"), worker.question("qq"), worker.question("qqq")]
    model.go.release(3)
    assert [future.result(10).tolist() for future in questions] == [[[1.0]], [[2.0]], [[3.0]]]
    assert [len(future.result(10)) for future in pieces] == [2, 1]
    assert model.calls == [["p1", "p1b"], ["q", "qq", "qqq"], ["p2"]]
    worker.close()


def test_a_failure_reaches_who_waits_and_work_goes_on() -> None:
    model = Model()
    model.go.release(10)
    worker = PriorityWorker(model.run, model.run, "test")
    with pytest.raises(ValueError, match="bad text"):
        worker.piece(["fail"]).result(10)
    assert worker.question("four").result(10).tolist() == [[4.0]]
    worker.close()


def test_closing_refuses_what_waits_and_what_comes() -> None:
    model = Model()
    worker = PriorityWorker(model.run, model.run, "test")
    running = worker.piece(["p1"])
    assert model.started.acquire(timeout=10)
    waiting = worker.piece(["p2"])
    closer = threading.Thread(target=worker.close)
    closer.start()
    with pytest.raises(CancelledError):
        waiting.result(10)
    model.go.release(5)
    closer.join(10)
    assert running.result(10).tolist() == [[2.0]]
    with pytest.raises(CancelledError):
        worker.question("late").result(10)
    worker.close()
    assert "test" not in {thread.name for thread in threading.enumerate()}
