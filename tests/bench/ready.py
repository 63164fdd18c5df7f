"""Starts on a home as the bot does and says when it has answered: ``python -m tests.bench.ready HOME``."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from knowledge.audience import Reader
from liaison.compose import build_answerer, open_base, open_cache, open_models
from tests.bench.machine import memory
from tests.bench.systems.product import settings_of, wait_until_ready

_QUESTIONS = 60
_FIRST = "What must a preservation request contain?"


def main(home: Path) -> None:
    """Print "ready" after the first answer, then the memory after some more questions, as JSON."""
    with (
        open_base(settings_of(home)) as base,
        open_models(base.settings, base) as models,
        open_cache(base, models) as cache,
    ):
        answerer = build_answerer(base, models, cache.dense, cache.lexical)
        answerer.answer(_FIRST, Reader())
        _say("ready")
        wait_until_ready(cache)
        from tests.bench.starter_set import gold_questions

        for question in gold_questions()[:_QUESTIONS]:
            answerer.answer(question.text, Reader(), question.language)
        _say(json.dumps(asdict(memory())))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
