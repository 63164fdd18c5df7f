"""The bench itself, on a handful of texts and without a model: what it counts, what it makes, what it writes."""

import json
import time
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from knowledge.adapters.memory import FixedClock, HashingEmbedder, IdentityGlosser
from knowledge.audience import Tlp, audience_of
from knowledge.language.sentences import sentence_spans
from knowledge.model import DocumentMeta, Language, Locator, Passage
from knowledge.prepare import prepare
from knowledge.store.engine import migrate, open_engine
from knowledge.store.library import Library
from tests.bench import retrieval
from tests.bench.__main__ import main
from tests.bench.home import all_texts, fill
from tests.bench.machine import memory, this_machine
from tests.bench.plots import plot
from tests.bench.process import OwnProcess
from tests.bench.report import Bound, Figure, Report
from tests.bench.sets import Gold, as_typed, collections, read_squad
from tests.bench.starter_set import gold_questions, starter_collection
from tests.bench.synthetic import PassageMaker, sources_of
from tests.bench.systems.port import Asked, Reply, resident
from tests.bench.systems.words import SharedWords
from tests.bench.targets import targets
from tests.bench.texts import write_texts
from tests.bench.timing import percentile

ENGLISH = {
    "p1": (
        "A preservation request asks the platform to keep records.",
        {"q1": "What does a preservation request ask?"},
    ),
    "p2": ("A seed phrase has twelve or twenty-four words.", {"q2": "How many words does a seed phrase have?"}),
    "p3": ("Freezing stops the balance.", {"q3": "What stops the balance when it is frozen?"}),
}
SPANISH = {
    "p1": ("La solicitud pide conservar registros.", {"q1": "¿Qué pide una solicitud de preservación? ¿Por qué?"}),
    "p2": ("La frase semilla tiene doce palabras.", {"q2": "¿Cuántas palabras tiene la frase semilla?"}),
    "p3": ("El congelamiento detiene el saldo.", {"q3": "¿Qué detiene el saldo cuando se congela?"}),
}


def squad_file(folder: Path, name: str, texts: dict[str, tuple[str, dict[str, str]]]) -> Path:
    paragraphs = [
        {
            "context": text,
            "qas": [
                {"id": key, "question": asked, "answers": [{"text": text.split()[-1]}]}
                for key, asked in questions.items()
            ],
        }
        for text, questions in texts.values()
    ]
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"data": [{"title": "t", "paragraphs": paragraphs}]}), encoding="utf-8")
    return path


def test_a_squad_file_becomes_files_and_questions(tmp_path: Path) -> None:
    english = read_squad(squad_file(tmp_path, "set.en", ENGLISH))
    [collection] = collections([english], [])
    assert list(collection.files) == ["d00000.txt", "d00001.txt", "d00002.txt"]
    [asked] = collection.sets
    assert asked.language == "en"
    assert asked.questions[1] == Gold(
        Asked("How many words does a seed phrase have?", "en"), frozenset({"d00001.txt"}), "words."
    )


def test_a_pair_is_put_to_the_other_passages_and_to_a_mix(tmp_path: Path) -> None:
    english = read_squad(squad_file(tmp_path, "set.en", ENGLISH))
    spanish = read_squad(squad_file(tmp_path, "set.es", SPANISH))
    own, mixed = collections([english], [(spanish, english)])
    assert [(item.name, item.language) for item in own.sets] == [
        ("set.en", "en"),
        ("set.es", "es"),
        ("set.es as typed", "es"),
    ]
    texts = list(mixed.files.values())
    assert texts == [ENGLISH["p1"][0], SPANISH["p2"][0], ENGLISH["p3"][0]]
    assert mixed.sets[0].questions[1] == Gold(
        Asked(SPANISH["p2"][1]["q2"], "es"), frozenset({"d00001.txt"}), "palabras."
    )


def test_unanswerable_questions_are_left_out_and_a_limit_takes_evenly(tmp_path: Path) -> None:
    path = squad_file(tmp_path, "set.en", ENGLISH)
    path.write_text(path.read_text().replace('"id": "q2"', '"is_impossible": true, "id": "q2"'))
    [asked] = collections([read_squad(path)], [], limit=1)[0].sets
    assert [gold.asked.text for gold in asked.questions] == ["What does a preservation request ask?"]


def test_as_typed_on_a_phone() -> None:
    assert as_typed("¿Por qué congelan la cuenta y qué piden?") == "xq congelan la cuenta y q piden?"


def test_ranks_are_those_of_the_first_file_that_answers() -> None:
    gold = Gold(Asked("?", "en"), frozenset({"b", "c"}))
    outcome = retrieval.Outcome("s", "q", "c")
    outcome.take([gold] * 3, [Reply(("a", "b", "c"), 4.0), Reply(("c",), 2.0), Reply(("a",), 3.0)])
    assert outcome.ranks == [2, 1, None]
    assert [outcome.recall(rank) for rank in (1, 3)] == pytest.approx([1 / 3, 2 / 3])
    assert outcome.mrr == pytest.approx(0.5)
    assert percentile(outcome.milliseconds, 0.5) == pytest.approx(3.0)


def test_a_system_is_measured_in_its_own_process(tmp_path: Path) -> None:
    [collection] = collections([read_squad(squad_file(tmp_path, "set.en", ENGLISH))], [])
    [outcome] = retrieval.measure(collection, ["shared words"], tmp_path / "run")
    assert (outcome.recall(1), len(outcome.milliseconds)) == (1.0, 3)
    assert outcome.memory.own_mb > 10
    assert outcome.index_s > 0
    [table] = retrieval.tabulate([outcome])
    assert table.rows[0][:2] == ("shared words", "1.000")


def test_an_error_in_the_process_comes_out(tmp_path: Path) -> None:
    with OwnProcess(partial(SharedWords, tmp_path), tmp_path / "log") as process:
        with pytest.raises(AttributeError, match="nothing_like_it"):
            process.run(_fail)
        assert process.run(resident).own_mb > 10


def _fail(system: SharedWords) -> None:
    getattr(system, "nothing_like_it")()  # noqa: B009 - not known to mypy


def test_what_retrieval_has_to_reach() -> None:
    assert targets("xquad.es", "xquad.en") == (Bound(0.9, at_least=True), Bound(0.98, at_least=True))
    assert targets("xquad.es as typed", "half xquad.en, half xquad.es") == (Bound(0.88, at_least=True), None)
    assert targets("other.es", "xquad.en") == (None, None)


def test_figures_stand_beside_their_bounds(tmp_path: Path) -> None:
    report = Report(this_machine())
    report.add(
        "Some", [Figure("p95", 90.04, "ms", Bound(100.0)), Figure("recall", 0.5, "", Bound(0.9, at_least=True), "peer")]
    )
    report.write(tmp_path)
    markdown = (tmp_path / "bench.md").read_text(encoding="utf-8")
    assert "| p95 | 90.0 ms | ≤ 100.0 ms | met |  |" in markdown
    assert "| recall | 0.500 | ≥ 0.900 | missed | peer |" in markdown
    written = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert [figure["verdict"] for figure in written["figures"]] == ["met", "missed"]
    assert written["machine"]["cores"] >= 1


def test_tables_become_pictures(tmp_path: Path) -> None:
    outcomes = [retrieval.Outcome(name, "q", "c", [1, None], [3.0, 4.0]) for name in ("one", "two")]
    plot(Report(this_machine(), retrieval.tabulate(outcomes)), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"retrieval.png", "time.png"}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in tmp_path.iterdir())


def test_the_starter_documents_make_a_set_of_their_own() -> None:
    collection = starter_collection()
    assert {item.language for item in collection.sets} == {"en", "es", "pt"}
    answering = {name for item in collection.sets for gold in item.questions for name in gold.relevant}
    assert answering <= set(collection.files)
    assert sum(len(item.questions) for item in collection.sets) > 100
    assert len(gold_questions()) >= sum(len(item.questions) for item in collection.sets)


def test_passages_are_made_as_many_as_wanted(tmp_path: Path) -> None:
    source, target = library_at(tmp_path / "a.db"), library_at(tmp_path / "b.db")
    seed(source)
    fill(source, target, 45)
    made = list(all_texts(target))
    assert len(made) == 45
    assert len({item.passage.text for item in made}) == 45
    assert {item.document.meta.language for item in made} <= {"en", "es"}
    for item in made:
        assert item.sentence_vectors.shape == (len(item.passage.sentences), 64)
        assert float(item.vector @ item.vector) == pytest.approx(1.0, abs=1e-3)
        assert "en" in item.terms
    assert sum(map(len, target.indexable_all())) == 45


def test_the_same_seed_makes_the_same_passages(tmp_path: Path) -> None:
    source = library_at(tmp_path / "a.db")
    seed(source)
    found = list(sources_of(all_texts(source)))
    first, second = (PassageMaker(found, 3).passages(0, 5) for _ in range(2))
    assert [item.passage for item in first[1]] == [item.passage for item in second[1]]


def test_text_files_are_made_in_three_languages(tmp_path: Path) -> None:
    write_texts(tmp_path / "texts", 6)
    texts = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "texts").iterdir())]
    assert len(set(texts)) == 6
    assert min(map(len, texts)) > 200


def test_memory_counts_helpers(tmp_path: Path) -> None:
    with OwnProcess(partial(SharedWords, tmp_path), tmp_path / "log") as process:
        process.run(resident)
        assert memory().helpers_mb > 10


def test_a_part_that_fails_is_a_line_and_not_a_failure(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    begun = time.monotonic()
    missing = str(tmp_path / "missing.json")
    code = main(["--sections", "retrieval", "--squad", missing, "--out", str(tmp_path / "out"), "--no-peers"])
    assert code == 0
    assert "retrieval could not be finished: FileNotFoundError" in capfd.readouterr().out
    assert (tmp_path / "out" / "bench.md").exists()
    assert time.monotonic() - begun < 60


def library_at(path: Path) -> Library:
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    return Library(engine, FixedClock())


def seed(library: Library) -> None:
    """Two documents, whose passages hold several sentences."""
    embedder = HashingEmbedder(64)
    known: dict[Language, dict[str, tuple[str, dict[str, str]]]] = {"en": ENGLISH, "es": SPANISH}
    for language, texts in known.items():
        whole = " ".join(text for text, _ in texts.values())
        passage = Passage(
            sha256(whole.encode()).hexdigest()[:32], "", 0, whole, Locator(), language, sentence_spans(whole, language)
        )
        library.add(
            DocumentMeta(f"About {language}", language, Tlp.CLEAR, audience_of(Tlp.CLEAR), valid_from=date(2020, 1, 1)),
            source_name=f"{language}.txt",
            origin=sha256(language.encode()).hexdigest(),
            media_type="text/plain",
            data=whole.encode(),
            content_hash=sha256(whole.encode()).hexdigest(),
            passages=prepare([passage], lambda _: "", embedder, IdentityGlosser()),
            embedder=embedder.fingerprint,
            added_by="test",
        )
