"""The translator stays open, keeps terms, and its failures are never more than a rougher gloss."""

import os
import signal
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.adapters.apertium import ApertiumGlosser
from knowledge.adapters.modes import MODES
from knowledge.adapters.pipeline import Pipeline, PipelineFailed
from knowledge.language.term_finder import TermFinder
from knowledge.language.termbase import load_termbase
from knowledge.model import Language

FINDER = TermFinder(load_termbase())


@pytest.fixture
def glosser() -> Iterator[ApertiumGlosser]:
    made = ApertiumGlosser(FINDER)
    assert made.available, "the Debian packages apertium-eng-spa and apertium-es-pt belong to the test set-up"
    yield made
    made.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_terms_stand_in_english_word_order(glosser: ApertiumGlosser) -> None:
    assert glosser.gloss(["Las billeteras blancas del banco"], "es") == ["The white wallets of the bank"]
    assert glosser.gloss(["As carteiras novas do banco"], "pt") == ["The new wallets of the bank"]
    assert glosser.gloss(["una orden judicial reciente"], "es") == ["A recent court order"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("¿Cómo pido el congelamiento de una billetera?", {"freeze", "wallet?"}),
        ("Fondos congelados por órdenes judiciales", {"frozen", "court", "orders"}),
        ("aseguramiento de criptoactivos", {"seizure", "crypto-assets"}),
    ],
)
def test_inflected_terms_reach_the_gloss(glosser: ApertiumGlosser, text: str, words: set[str]) -> None:
    assert words <= {word.lower() for word in glosser.gloss([text], "es")[0].split()}


@pytest.mark.parametrize(
    ("language", "text", "right", "wrong"),
    [
        ("es", "los bienes del acusado", "assets", "sakes"),
        ("es", "cuánto dura la medida", "how long lasts", "hard"),
        ("es", "la orden del juez", "order", "sender"),
        ("es", "las cifras de Alemania", "figures of germany", "encryptions"),
        ("pt", "quantos dias tenho", "days", "amounts"),
        ("pt", "como peço os dados", "how", "as i"),
        ("pt", "as regras valem desde quando", "in force", "cost"),
    ],
)
def test_what_it_misreads_is_put_in_other_words(
    glosser: ApertiumGlosser, language: Language, text: str, right: str, wrong: str
) -> None:
    gloss = glosser.gloss([text], language)[0].lower()
    assert right in gloss
    assert wrong not in gloss


def test_portuguese_goes_by_way_of_spanish(glosser: ApertiumGlosser) -> None:
    assert glosser.gloss(["O gato comprou duas casas brancas."], "pt") == ["The cat bought two white houses."]


@pytest.mark.parametrize("sign", [*"[]^$\\/@<>{}*#+|&;'\"", "[]", "^x$", "\\[", "🙂", "<b>", "{{"])
def test_reserved_signs_survive(glosser: ApertiumGlosser, sign: str) -> None:
    gloss = glosser.gloss([f"la casa {sign} azul"], "es")[0]
    assert sign in gloss
    assert "house" in gloss
    assert glosser.gloss(["la casa azul"], "es") == ["The blue house"]


def test_a_caret_at_the_end_does_not_stop_it(glosser: ApertiumGlosser) -> None:
    assert glosser.gloss(["la casa ^", "el gato"], "es") == ["The house ", "The cat"]


def test_control_characters_do_not_shift_answers(glosser: ApertiumGlosser) -> None:
    texts = ["la casa\0azul", "\0\0", "el perro\x1a\x00", "línea uno\n\nlínea dos\r\nfin", "\ud800 gato", "el gato"]
    glosses = glosser.gloss(texts, "es")
    assert len(glosses) == 6
    assert glosses[2].split() == ["The", "dog"]
    assert glosses[3].split("\n")[0] == "Line one"
    assert glosses[5] == "The cat"


def test_a_long_text_is_answered_whole(glosser: ApertiumGlosser) -> None:
    text = ("El juez ordenó el congelamiento. " * 200)[:5000]
    assert glosser.gloss([text], "es")[0].count("freeze") == text.count("congelamiento")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=40), max_size=4))
def test_any_text_is_one_answer(glosser: ApertiumGlosser, texts: list[str]) -> None:
    glosses = glosser.gloss([*texts, "el gato"], "es")
    assert len(glosses) == len(texts) + 1
    assert glosses[-1] == "The cat"


def test_more_texts_than_the_cache_holds_and_repeats(glosser: ApertiumGlosser) -> None:
    glosser.gloss(["el gato"], "es")
    texts = ["el gato", *(f"la casa {number}" for number in range(4200)), "el gato"]
    glosses = glosser.gloss(texts, "es")
    assert glosses[0] == glosses[-1] == "The cat"
    assert glosses[4200] == "The house 4199"


def test_threads_get_their_own_answers(glosser: ApertiumGlosser) -> None:
    wrong: list[str] = []

    def ask(number: int) -> None:
        for turn in range(10):
            gloss = glosser.gloss([f"la casa {number} {turn}"], "es")[0]
            if gloss != f"The house {number} {turn}":
                wrong.append(gloss)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("stage", range(10))
def test_a_killed_stage_costs_nothing(glosser: ApertiumGlosser, stage: int) -> None:
    assert glosser.gloss(["el gato"], "es") == ["The cat"]
    os.kill(glosser.pids[stage], signal.SIGKILL)
    assert glosser.gloss(["el perro", "la casa"], "es") == ["The dog", "The house"]


def test_a_stopped_stage_is_replaced() -> None:
    glosser = ApertiumGlosser(FINDER, timeout_s=0.5)
    try:
        glosser.gloss(["el gato"], "es")
        stopped = glosser.pids[3]
        os.kill(stopped, signal.SIGSTOP)
        assert glosser.gloss(["el perro en la billetera", "la casa"], "es") == ["el perro en la wallet", "The house"]
        assert not alive(stopped)
        assert glosser.gloss(["el perro en la billetera"], "es") == ["The dog in the wallet"]
    finally:
        glosser.close()


def test_closing_leaves_no_process(glosser: ApertiumGlosser) -> None:
    glosser.gloss(["el gato"], "pt")
    pids = glosser.pids
    assert len(pids) == 16
    glosser.close()
    glosser.close()
    assert not any(alive(pid) for pid in pids)
    assert glosser.gloss(["el perro"], "es") == ["The dog"]


def test_without_the_translator_terms_are_still_put_in(tmp_path: Path) -> None:
    glosser = ApertiumGlosser(FINDER, tmp_path)
    assert glosser.available is False
    assert glosser.gloss(["Las billeteras del perro", "nada"], "es") == ["Las wallets del perro", "nada"]
    assert glosser.gloss(["ordens judiciais"], "pt") == ["court orders"]
    assert glosser.pids == []


def test_a_mode_whose_program_is_missing_is_not_available(tmp_path: Path) -> None:
    for name in ("spa-eng", "pt-es"):
        (tmp_path / f"{name}.mode").write_text("no-such-program 'x'")
    assert ApertiumGlosser(FINDER, tmp_path).available is False


def _script(path: Path, body: str) -> Path:
    path.write_text(f"#!/usr/bin/env python3\nimport sys, time\n{body}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_translator_that_always_hangs_is_left_alone_for_a_while(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    hanging = _script(tmp_path / "hang", f"open({str(starts)!r}, 'a').write('x')\ntime.sleep(60)\n")
    (tmp_path / "spa-eng.mode").write_text(f"{hanging} 'x'")
    (tmp_path / "pt-es.mode").write_text(f"{hanging} 'x'")
    glosser = ApertiumGlosser(FINDER, tmp_path, timeout_s=0.5)
    assert glosser.gloss([f"billetera {number}" for number in range(20)], "es")[19] == "wallet 19"
    before = starts.read_text()
    assert before
    assert glosser.gloss(["billetera nueva"], "es") == ["wallet nueva"]
    assert starts.read_text() == before
    assert glosser.pids == []


def test_one_text_that_hangs_does_not_take_the_others_along(tmp_path: Path) -> None:
    body = (
        "read = sys.stdin.buffer\npending = b''\n"
        "while byte := read.read(1):\n"
        "    pending += byte\n"
        "    if byte == b'\\0':\n"
        "        if b'bad' in pending: time.sleep(60)\n"
        "        sys.stdout.buffer.write(pending.upper()); sys.stdout.buffer.flush(); pending = b''\n"
    )
    stage = _script(tmp_path / "upper", body)
    for name in ("spa-eng", "pt-es"):
        (tmp_path / f"{name}.mode").write_text(str(stage))
    glosser = ApertiumGlosser(FINDER, tmp_path, timeout_s=1.0)
    assert glosser.gloss(["uno", "bad", "tres"], "es") == ["UNO", "bad", "TRES"]
    glosser.close()


def test_a_pipeline_says_what_it_answered_before_it_failed(tmp_path: Path) -> None:
    ending = _script(
        tmp_path / "end", "sys.stdout.buffer.write(b'one\\0two\\0rest'); sys.stdout.flush(); sys.stdin.read(1)\n"
    )
    pipeline = Pipeline([[str(ending)]], timeout_s=5.0)
    with pytest.raises(PipelineFailed) as failed:
        pipeline.ask(["a", "b", "c"])
    assert failed.value.answered == ["one", "two"]
    assert pipeline.pids == []


def test_much_text_does_not_block_the_pipes() -> None:
    pipeline = Pipeline([["cat"], ["cat"]], timeout_s=5.0)
    texts = ["x" * 100_000 for _ in range(20)]
    assert pipeline.ask(texts) == texts
    pipeline.close()


def test_a_program_that_cannot_start_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(PipelineFailed):
        Pipeline([["cat"], [str(tmp_path / "nothing")]], timeout_s=1.0).ask(["a"])


def test_the_modes_are_where_debian_puts_them() -> None:
    assert (MODES / "spa-eng.mode").is_file()
