"""One whole conversation per language: menus, help, glossary, answer, translation, abstention, errors.

The library, the embedder, the glosser, the translator and the application are the real ones; the passage is always in
another language than the person's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Engine

from bot.sandbox.model import Message, User
from bot.sandbox.world import World
from bot.services import Answering, BotServices
from bot.texts import load_texts
from knowledge.adapters.apertium import ApertiumGlosser
from knowledge.adapters.memory import FixedClock
from knowledge.adapters.model_files import packaged_model
from knowledge.adapters.sentences import SentenceTransformerEmbedder
from knowledge.adapters.translator import ApertiumTranslator
from knowledge.audience import Reader
from knowledge.errors import IndexDamaged
from knowledge.glossary import Glossary
from knowledge.language.term_finder import TermFinder
from knowledge.language.termbase import load_termbase
from knowledge.model import LANGUAGES, Answer, Language
from knowledge.ports import Embedder
from knowledge.store.terms import TermStore
from tests.bot.kit import Shelves, labels, meta, running

TEXTS = load_texts()
BASE = load_termbase()
BREAK_DOWN = "what makes an index break down?"
Tools = tuple[Embedder, ApertiumGlosser, ApertiumTranslator]


@dataclass(frozen=True)
class Script:
    """What somebody says in one language, and what must be in the replies."""

    code: str
    language: Language
    material: Language
    passage: str
    question: str
    off_topic: str
    translated: str
    term: str


SCRIPTS = [
    Script(
        "en-US", "en", "es",
        "Una solicitud de preservación debe contener el número de carpeta. La autoridad conserva el acuse de recibo.",
        "What must a preservation request contain?",
        "How do I bake bread with olives?",
        "A preservation request has to contain",
        "freezing order",
    ),
    Script(
        "es-MX", "es", "en",
        "A preservation request must contain the case number. The police keep the acknowledgement of receipt.",
        "¿Qué debe contener una solicitud de preservación?",
        "¿Cómo se hornea pan con aceitunas?",
        "Una solicitud de preservación tiene que contener el número de caso.",
        "orden de congelamiento",
    ),
    Script(
        "pt-BR", "pt", "en",
        "A preservation request must contain the case number. The police keep the acknowledgement of receipt.",
        "O que deve conter um pedido de preservação?",
        "Como assar pão com azeitonas?",
        "Um pedido de preservação tem que conter o número do inquérito.",
        "ordem de bloqueio",
    ),
]  # fmt: skip


class BreaksDown:
    """Answers, but fails for good on one question."""

    def __init__(self, answerer: Answering) -> None:
        self._answerer = answerer

    def answer(self, text: str, reader: Reader, prior_language: Language | None = None, limit: int = 10) -> Answer:
        if text == BREAK_DOWN:
            raise IndexDamaged("broken")
        return self._answerer.answer(text, reader, prior_language, limit)


@pytest.fixture(scope="module")
def tools() -> Iterator[Tools]:
    finder = TermFinder(BASE)
    glosser, translator = ApertiumGlosser(finder), ApertiumTranslator(finder)
    assert glosser.available
    embedder = SentenceTransformerEmbedder(packaged_model())
    yield embedder, glosser, translator
    for tool in (embedder, glosser, translator):
        tool.close()


def services_of(engine: Engine, clock: FixedClock, script: Script, tools: Tools) -> BotServices:
    embedder, glosser, translator = tools
    shelves = Shelves(engine, clock, embedder, glosser)
    shelves.add(meta("Preservation", script.material), [script.passage])
    services = shelves.services(threshold=0.2)
    glossary = Glossary(TermStore(engine).whole)
    return replace(services, answerer=BreaksDown(services.answerer), glossary=glossary, translator=translator)


async def press(world: World, who: User, message: Message, label: str) -> Message:
    before = len(world.replies(who))
    query = world.press(who, message, label)
    await world.wait_for(lambda: query.answered and len(world.replies(who)) > before, 20)
    return world.replies(who)[-1]


@pytest.mark.integration
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.language)
async def test_a_whole_conversation(
    world: World, engine: Engine, clock: FixedClock, tools: Tools, script: Script
) -> None:
    language = script.language
    person = world.user("Ana", language=script.code)

    def say(key: str, **params: int) -> str:
        return TEXTS.say(key, language, **params)

    async with running(world, services_of(engine, clock, script, tools)):
        # menus and what the bot says about itself
        await world.wait_for(lambda: len(world.menus.descriptions) == 4)
        menu = {key[-1]: [name for name, _ in commands] for key, commands in world.menus.commands.items()}[language]
        assert menu == [
            say(f"menu.{name}.name") for name in ("start", "help", "glossary", "language", "join", "privacy")
        ]
        assert (await world.reply_to(person, f"/{menu[0]}")).text == say("start.welcome")
        guide = await world.reply_to(person, f"/{menu[1]}")
        assert guide.text == say("help.text")
        assert all(f"/{name}" in guide.text for name in menu[1:])
        assert (await world.reply_to(person, f"/{menu[5]}")).text == say("privacy.plain")

        # glossary
        entry = await world.reply_to(person, f"/{menu[2]} {script.term}")
        assert entry.text.startswith(f"{script.term}\n{BASE.concepts['freezing-order'].definitions[language]}")
        assert all(f"{say(f'language.{each}')}: " in entry.text for each in LANGUAGES)

        # an answer from a document in another language, and its translation
        answer = await world.reply_to(person, script.question, 20)
        assert script.passage in answer.text
        assert say("source.version", version=1) in answer.text
        assert labels(answer)[0] == say("button.translate")
        shown = await press(world, person, answer, say("button.translate"))
        assert shown.text.startswith(say("translation.note"))
        assert script.translated in shown.text
        assert script.passage in shown.text
        assert shown.text.splitlines()[-1] == answer.text.splitlines()[-1]

        # nothing found, nothing understood, nothing working
        nothing = await world.reply_to(person, script.off_topic, 20)
        assert nothing.text.startswith(say("answer.abstain"))
        assert "enlace@exchange.example" in nothing.text
        assert (await world.reply_to(person, "/whatever")).text == say("command.unknown")
        assert (await world.reply_to(person, "🙂")).text == say("question.no_words")
        broken = await world.reply_to(person, BREAK_DOWN, 20)
        assert broken.text.startswith(say("error.index-damaged"))

        # another language from now on
        other: Language = "pt" if language == "es" else "es"
        offer = await world.reply_to(person, f"/{menu[3]}")
        assert offer.text == say("language.choose")
        chosen = await press(world, person, offer, TEXTS.say(f"language.{other}", other))
        assert chosen.text == TEXTS.say("language.chosen", other)
        assert (await world.reply_to(person, f"/{menu[1]}")).text == TEXTS.say("help.text", other)
