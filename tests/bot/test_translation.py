"""The button that shows a passage in the reader's own language."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, inspect, text

from bot.render import Look, render_translation
from bot.sandbox.model import Message, Query, User
from bot.sandbox.text import utf16_slice
from bot.sandbox.world import World
from bot.services import BotServices
from bot.styled import MAX_UNITS, plain, units
from bot.texts import load_texts
from knowledge.adapters.memory import DictionaryTranslator, FixedClock
from knowledge.audience import PUBLIC, Tlp
from knowledge.errors import ModelError
from knowledge.model import Language
from tests.bot.kit import NOW, Shelves, button, document_of, labels, meta, passage_of, running

TEXTS = load_texts()
PARTS = [
    "La preservación es urgente. Una solicitud de preservación debe contener el número de carpeta y el fundamento.",
    "La plataforma conserva los datos durante noventa días. La autoridad puede pedir una prórroga.",
]
ENGLISH = ["Preservation is urgent. A preservation request must contain the case number and the legal basis."]
QUESTION = "¿Una solicitud de preservación debe contener el número de carpeta y el fundamento?"
WORDS = {("en", "es"): {"urgent": "urgente <b>"}, ("es", "en"): {"urgente": "urgent"}}
TRANSLATOR = DictionaryTranslator(WORDS)  # type: ignore[arg-type] # the pairs are languages


class Refusing(DictionaryTranslator):
    def translate(self, text: str, source: Language, target: Language) -> str:
        raise ModelError("The translator does not answer.", code="translator-unusable")


def in_english(services: BotServices) -> BotServices:
    """The same services for somebody whose question gets its reply in English whatever the passage is in."""

    class Speaking:
        def answer(self, *arguments: object, **named: object) -> object:
            return replace(services.answerer.answer(*arguments, **named), language="en")  # type: ignore[arg-type]

    return replace(services, answerer=Speaking(), translator=TRANSLATOR)  # type: ignore[arg-type] # the same shape


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana", language="en")


async def pressed(world: World, who: User, message: Message, label: str, *, stale: bool = False) -> Query:
    query = world.press(who, message, label, stale=stale)
    await world.wait_for(lambda: query.answered)
    return query


async def test_the_translation_is_marked_and_the_original_is_what_is_cited(
    world: World, shelves: Shelves, ana: User
) -> None:
    shelves.add(meta("Guía", "es"), PARTS)
    async with running(world, in_english(shelves.services())):
        answer = await world.reply_to(ana, QUESTION)
        assert labels(answer)[0] == "🌐 In English"
        query = await pressed(world, ana, answer, "🌐 In English")
        shown = world.replies(ana)[-1]
    assert query.text == ""
    mark = TEXTS.say("translation.note", "en")
    assert shown.text.startswith(f"{mark}\n\nLa preservación es urgent. Una ")
    quoted = next(one for one in shown.entities if one.type == "expandable_blockquote")
    assert utf16_slice(shown.text, quoted.offset, quoted.length).strip() == PARTS[0]
    assert shown.text.splitlines()[-1] == answer.text.splitlines()[-1]
    assert "bold" in {entity.type for entity in shown.entities if entity.offset > quoted.offset}
    assert labels(shown) == ["After ▶", "📎 Original file"]


async def test_it_stands_under_passages_that_buttons_open_too(world: World, shelves: Shelves, ana: User) -> None:
    shelves.add(meta("Guía", "es"), PARTS)
    async with running(world, in_english(shelves.services())):
        answer = await world.reply_to(ana, QUESTION)
        await pressed(world, ana, answer, "After ▶")
        second = world.replies(ana)[-1]
        assert labels(second)[0] == "🌐 In English"
        await pressed(world, ana, second, "🌐 In English")
        assert PARTS[1] in world.replies(ana)[-1].text


async def test_a_passage_in_the_readers_language_or_without_a_translator_has_no_such_button(
    world: World, shelves: Shelves, ana: User
) -> None:
    shelves.add(meta("Guía", "es"), PARTS)
    services = in_english(shelves.services())
    async with running(world, replace(services, translator=DictionaryTranslator())):
        assert not any("🌐" in label for label in labels(await world.reply_to(ana, QUESTION)))
    async with running(world, replace(shelves.services(), translator=TRANSLATOR)):
        assert not any("🌐" in label for label in labels(await world.reply_to(ana, QUESTION)))


async def test_a_translator_that_fails_is_a_short_notice(world: World, shelves: Shelves, ana: User) -> None:
    shelves.add(meta("Guía", "es"), PARTS)
    refusing = Refusing(WORDS)  # type: ignore[arg-type] # the pairs are languages
    async with running(world, replace(in_english(shelves.services()), translator=refusing)):
        answer = await world.reply_to(ana, QUESTION)
        query = await pressed(world, ana, answer, "🌐 In English")
        assert (query.text, query.alert) == (TEXTS.say("toast.translation_failed", "en"), True)
        assert len(world.replies(ana)) == 1


@pytest.mark.parametrize(("tlp", "protected"), [(Tlp.CLEAR, False), (Tlp.GREEN, True)])
async def test_a_translation_is_as_protected_as_its_original(
    world: World, shelves: Shelves, ana: User, tlp: Tlp, protected: bool
) -> None:
    shelves.add(replace(meta("Guía", "es", tlp), audience=frozenset({PUBLIC})), PARTS)
    async with running(world, in_english(shelves.services())):
        answer = await world.reply_to(ana, QUESTION)
        await pressed(world, ana, answer, "🌐 In English")
        assert [message.protected for message in world.replies(ana)] == [protected, protected]


async def test_access_and_validity_are_checked_when_it_is_pressed(
    world: World, shelves: Shelves, ana: User, clock: FixedClock
) -> None:
    last_day = (NOW + timedelta(days=1)).date()
    document = shelves.add(meta("Guía", "es", valid_until=last_day), PARTS)
    other = world.user("Eva", language="en")
    gone = TEXTS.say("toast.unavailable", "en")
    async with running(world, in_english(shelves.services())):
        answer = await world.reply_to(ana, QUESTION)
        theirs = await world.reply_to(other, QUESTION)
        target = button(answer, "🌐")
        assert (await pressed(world, other, theirs, target, stale=True)).text == gone
        shelves.library.amend(document.id, meta("Guía", "es", tlp=Tlp.GREEN))
        assert (await pressed(world, ana, answer, target)).text == gone
        shelves.library.amend(document.id, meta("Guía", "es", valid_until=last_day))
        clock.advance(timedelta(days=2))
        assert (await pressed(world, ana, answer, target)).text == gone
        assert len(world.replies(ana)) == 1


async def test_nothing_of_a_translation_is_stored(world: World, shelves: Shelves, ana: User, engine: Engine) -> None:
    shelves.add(meta("Guía", "es"), PARTS)
    words = DictionaryTranslator({("es", "en"): {"urgente": "zzcanaryzz"}})
    async with running(world, replace(in_english(shelves.services()), translator=words)):
        answer = await world.reply_to(ana, QUESTION)
        await pressed(world, ana, answer, "🌐 In English")
        assert "zzcanaryzz" in world.replies(ana)[-1].text
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
            assert "zzcanaryzz" not in repr(rows)


@given(st.text(min_size=1, max_size=9000).filter(str.strip), st.text(min_size=1, max_size=5000).filter(str.strip))
def test_every_message_of_a_long_translation_is_marked(translation: str, original: str) -> None:
    look = Look(TEXTS, "pt", NOW.date())
    passage = replace(passage_of("x"), text=original, sentences=())
    messages = render_translation(translation, passage, document_of(), (), look)
    assert all(0 < units(plain(message)) <= MAX_UNITS for message in messages)
    mark = TEXTS.say("translation.note", "pt")
    for message in messages:
        machine = [run for run in message if not run.quote and "📄" not in run.text and run.text.strip()]
        assert not machine or plain(message).startswith(mark)
