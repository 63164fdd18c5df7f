"""The glossary follows the termbase."""

from dataclasses import replace

from knowledge.glossary import Glossary, concept_key
from knowledge.language.termbase import Termbase, load_termbase

BASE = load_termbase()


def test_it_finds_by_any_language_part_and_spelling() -> None:
    glossary = Glossary()
    for sought in ("seed phrase", "frase semilla", "frase-semente", "FRASE DE RECUPERACION", "sead phrase"):
        assert glossary.lookup(sought)[0].id == "seed-phrase"
    assert glossary.lookup("xyzzy") == []
    assert len(glossary.lookup("orden", limit=3)) == 3


def test_a_key_stands_for_one_concept() -> None:
    keys = {concept_key(concept) for concept in BASE.concepts.values()}
    assert len(keys) == len(BASE)
    wallet = BASE.concepts["wallet"]
    assert Glossary().concept(concept_key(wallet)) == wallet
    assert Glossary().concept("0" * 32) is None


def test_a_change_of_the_termbase_counts_at_the_next_look_up() -> None:
    wallet = BASE.concepts["wallet"]
    held = {"wallet": wallet}
    glossary = Glossary(lambda: Termbase(dict(held)))
    assert glossary.lookup("wallet") == [wallet]
    held["wallet"] = replace(wallet, domain="changed")
    assert glossary.lookup("wallet")[0].domain == "changed"
    held.clear()
    assert glossary.lookup("wallet") == []
    assert glossary.concept(concept_key(wallet)) is None
