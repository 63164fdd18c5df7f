"""Passages in another language: terms of the termbase, lines, capitals, agreement, and failures that are told."""

import os
import signal
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.adapters.translator import ApertiumTranslator
from knowledge.errors import ModelError
from knowledge.language.term_finder import TermFinder
from knowledge.language.termbase import load_termbase
from knowledge.model import LANGUAGES, Language

FINDER = TermFinder(load_termbase())


@pytest.fixture(scope="module")
def translator() -> Iterator[ApertiumTranslator]:
    made = ApertiumTranslator(FINDER)
    assert len(made.pairs) == 6, "the Debian packages apertium-eng-spa and apertium-es-pt belong to the test set-up"
    yield made
    made.close()


@pytest.mark.parametrize(
    ("source", "target", "text", "expected"),
    [
        ("en", "es", "The seed phrase opens the wallet.", "La frase semilla abre la billetera."),
        ("en", "pt", "The exchange received the preservation requests.",
         "A corretora recebeu os pedidos de preservação."),
        ("es", "en", "El juez ordenó el aseguramiento de las billeteras.",
         "The judge ordered the seizure of the wallets."),
        ("pt", "en", "Ordens judiciais e chaves privadas são provas digitais.",
         "Court orders and private keys are digital evidence."),
        ("es", "pt", "La carpeta de investigación contiene la clave privada.", "Os autos contém a chave privada."),
        ("pt", "es", "O bloqueio das contas exige uma ordem judicial.",
         "El congelamiento de las cuentas exige una orden judicial."),
    ],
)  # fmt: skip
def test_terms_come_from_the_termbase_and_agree(
    translator: ApertiumTranslator, source: Language, target: Language, text: str, expected: str
) -> None:
    assert translator.translate(text, source, target) == expected


def test_a_term_that_is_used_as_a_verb_is_left_to_the_translator(translator: ApertiumTranslator) -> None:
    assert translator.translate("The police froze the account.", "en", "es") == "La policía congeló la cuenta."
    assert "congela " in translator.translate("Preservation does not freeze funds.", "en", "es")
    assert translator.translate("La cuenta cuenta con saldo.", "es", "en") == "The account has balance."


def test_nouns_of_the_field_are_not_taken_for_animals(translator: ApertiumTranslator) -> None:
    said = translator.translate("The request shows the seal of the authority.", "en", "es")
    assert "sello" in said
    assert "foca" not in said


def test_lines_lists_and_tables_stay(translator: ApertiumTranslator) -> None:
    text = "# The wallet\n\n- The account\n  1. the court order\nRequest | 24 | TLP:GREEN\n| --- | --- |\n\n"
    assert translator.translate(text, "en", "es") == (
        "# La billetera\n\n- La cuenta\n  1. la orden judicial\nSolicitud | 24 | TLP:GREEN\n| --- | --- |\n\n"
    )


@pytest.mark.parametrize(
    "kept",
    [
        "https://example.org/a_b.html?x=1&y=[2]", "enlace@exchange.example", "TLP:AMBER+STRICT", "SLIP-39", "art. 16",
        "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh", "KYC", "{x}", "^x$", "<b>", "50 %", "\\n",
    ],
)  # fmt: skip
def test_what_is_no_word_survives(translator: ApertiumTranslator, kept: str) -> None:
    assert kept in translator.translate(f"The wallet and {kept} of the account", "en", "es")


@pytest.mark.parametrize("source", LANGUAGES)
@pytest.mark.parametrize("target", LANGUAGES)
def test_no_mark_of_the_translator_is_left(translator: ApertiumTranslator, source: Language, target: Language) -> None:
    definitions = [concept.definitions[source] for concept in list(FINDER.termbase.concepts.values())[:60]]
    said = translator.translate("\n".join(definitions), source, target)
    assert not any(mark in said for mark in ("*", "@", "#", "qz", "^", "$", "  "))
    assert said.count("\n") == 59
    assert all(line[0].isupper() for line in said.splitlines())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_answered_with_as_many_lines(translator: ApertiumTranslator, text: str) -> None:
    said = translator.translate(f"{text}\nThe wallet", "en", "es")
    assert said.endswith("\nLa billetera")
    assert said.count("\n") == text.count("\n") + 1


def test_threads_get_their_own_answers(translator: ApertiumTranslator) -> None:
    wrong: list[str] = []

    def ask(number: int) -> None:
        for turn in range(5):
            said = translator.translate(f"The wallet {number} {turn}", "en", "es")
            if said != f"La billetera {number} {turn}":
                wrong.append(said)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_killed_process_costs_nothing() -> None:
    translator = ApertiumTranslator(FINDER)
    try:
        translator.translate("The wallet.", "en", "es")
        for stage in (0, 1, 4, 8):
            os.kill(translator.pids[stage], signal.SIGKILL)
            assert translator.translate("The account.\nThe wallet.", "en", "es") == "La cuenta.\nLa billetera."
    finally:
        translator.close()


def test_idle_processes_end(tmp_path: Path) -> None:
    translator = ApertiumTranslator(FINDER, idle_s=0.2)
    assert translator.translate("O gato", "pt", "es") == "El gato"
    assert translator.pids
    for _ in range(100):
        if not translator.pids:
            break
        time.sleep(0.05)
    assert translator.pids == []
    assert translator.translate("O gato", "pt", "es") == "El gato"
    translator.close()
    assert translator.pids == []


def test_a_translator_that_hangs_is_an_error_in_time(tmp_path: Path) -> None:
    hanging = tmp_path / "hang"
    hanging.write_text("#!/usr/bin/env python3\nimport time\ntime.sleep(60)\n")
    hanging.chmod(hanging.stat().st_mode | stat.S_IXUSR)
    for name in ("spa-eng", "eng-spa", "pt-es", "es-pt_BR"):
        (tmp_path / f"{name}.mode").write_text(f"{hanging} 'x'")
    translator = ApertiumTranslator(FINDER, tmp_path, timeout_s=0.2)
    started = time.monotonic()
    with pytest.raises(ModelError, match="does not answer"):
        translator.translate("One.\nTwo.\nThree.", "en", "es")
    assert time.monotonic() - started < 3
    translator.close()
    assert translator.pids == []
