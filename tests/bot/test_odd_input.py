"""Everything that is not a plain question in a private chat."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.handlers.question import clean_question, problem_of
from bot.sandbox.model import User
from bot.sandbox.world import World
from bot.texts import load_texts
from knowledge.adapters.memory import FixedClock
from knowledge.model import LANGUAGES, Language
from tests.bot.kit import NOW, ScriptedAnswerer, answer_of, found_of, running, services_with

TEXTS = load_texts()
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


@pytest.fixture
def answerer() -> ScriptedAnswerer:
    return ScriptedAnswerer(always=answer_of(found_of("One. Two.")))


def send_all_sorts(world: World, who: User) -> None:
    """Do what people do besides asking; ``REPLIES`` has the keys of the replies."""
    world.send_sticker(who)
    world.send_voice(who)
    world.send_photo(who, PNG)
    world.send_document(who, "orden.pdf", b"%PDF-1.7")
    world.send_location(who, 19.4, -99.1)
    world.send_contact(who, "+5215512345678", "Eva")
    world.forward_text(who, "What do you need?", "Somebody")
    world.send_text(who, "/nonsense")
    world.send_text(who, "👍👍 ?!")
    world.send_text(who, "Что такое ордер?")


REPLIES = (
    "other.sticker", "other.voice", "other.picture", "other.document", "other.place", "other.place", "other.forward",
    "command.unknown", "question.no_words", "question.script",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_gets_one_short_reply_in_the_chats_language(
    world: World, engine: Engine, answerer: ScriptedAnswerer, language: Language
) -> None:
    ana = world.user("Ana", language=language)
    async with running(world, services_with(engine, answerer)):
        send_all_sorts(world, ana)
        await world.wait_for(lambda: len(world.replies(ana)) == len(REPLIES))
    assert [message.text for message in world.replies(ana)] == [TEXTS.say(key, language) for key in REPLIES]
    assert answerer.asked == []
    assert "getFile" not in [method for method, _ in world.calls]


@pytest.mark.parametrize(
    ("said", "language", "reply"),
    [
        ("Hola!", "es", "courtesy.hello"),
        ("Buenos días.", "es", "courtesy.hello"),
        ("bom dia 🙂", "pt", "courtesy.hello"),
        ("GRACIAS", "es", "courtesy.welcome"),
        ("ok, thank you", "en", "courtesy.welcome"),
    ],
)
async def test_a_courtesy_is_returned(
    world: World, engine: Engine, answerer: ScriptedAnswerer, said: str, language: Language, reply: str
) -> None:
    async with running(world, services_with(engine, answerer)):
        answer = await world.reply_to(world.user("Ana", language=language), said)
    assert answer.text == TEXTS.say(reply, language)
    assert answerer.asked == []


async def test_a_question_after_a_greeting_is_a_question(
    world: World, engine: Engine, answerer: ScriptedAnswerer
) -> None:
    async with running(world, services_with(engine, answerer)):
        await world.reply_to(world.user("Ana"), "hola, qué es una billetera")
    assert len(answerer.asked) == 1


async def test_an_album_gets_one_reply(world: World, engine: Engine, answerer: ScriptedAnswerer) -> None:
    ana = world.user("Ana", language="en")
    async with running(world, services_with(engine, answerer)):
        for number in range(4):
            world.send_file(ana, f"{number}.jpg", PNG, mime="image/jpeg", kind="photo", album="album-1")
        await world.wait_for(lambda: world.replies(ana))
        answer = await world.reply_to(ana, "What is a wallet?")
        await world.settle()
    first, second = world.replies(ana)
    assert first.text == TEXTS.say("other.picture", "en")
    assert second == answer


async def test_five_thousand_characters_get_one_request_to_be_brief(
    world: World, engine: Engine, answerer: ScriptedAnswerer
) -> None:
    ana = world.user("Ana", language="es")
    async with running(world, services_with(engine, answerer)):
        world.send_text(ana, "palabra " * 625)
        await world.wait_for(lambda: world.replies(ana))
        await world.settle()
    assert [message.text for message in world.replies(ana)] == [
        TEXTS.say("question.too_long", "es", count=1000, max=1000)
    ]
    assert answerer.asked == []


async def test_invisible_signs_do_not_reach_the_search(
    world: World, engine: Engine, answerer: ScriptedAnswerer
) -> None:
    ana = world.user("Ana")
    async with running(world, services_with(engine, answerer)):
        await world.reply_to(ana, "\u202eWhat\u200b is\u2066 a\ufeff  wal\u00adlet\n?\u200f")
    assert [asked for asked, _, _ in answerer.asked] == ["What is a wallet ?"]


async def test_right_to_left_text_with_latin_words_is_a_question(
    world: World, engine: Engine, answerer: ScriptedAnswerer
) -> None:
    ana = world.user("Ana")
    async with running(world, services_with(engine, answerer)):
        await world.reply_to(ana, "ما هو seed phrase")
    assert len(answerer.asked) == 1


async def test_a_question_edited_within_a_minute_is_answered_anew(
    world: World, engine: Engine, answerer: ScriptedAnswerer
) -> None:
    ana = world.user("Ana", language="en")
    async with running(world, services_with(engine, answerer)):
        await world.reply_to(ana, "What is a walet?")
        asked = next(message for message in world.messages(ana) if message.sender == ana)
        world.edit_text(asked, "What is a wallet?")
        await world.wait_for(lambda: len(world.replies(ana)) == 2)
    assert world.replies(ana)[-1].text.startswith(TEXTS.say("answer.edited", "en"))
    assert [question for question, _, _ in answerer.asked] == ["What is a walet?", "What is a wallet?"]


async def test_a_later_edit_is_ignored(engine: Engine, answerer: ScriptedAnswerer) -> None:
    clock = FixedClock(NOW)
    world = World(clock=clock)
    ana = world.user("Ana", language="en")
    async with running(world, services_with(engine, answerer, clock)):
        await world.reply_to(ana, "What is a walet?")
        clock.advance(timedelta(minutes=2))
        world.edit_text(next(message for message in world.messages(ana) if message.sender == ana), "What is a wallet?")
        await world.settle()
    assert len(answerer.asked) == 1
    assert len(world.replies(ana)) == 1


async def test_a_group_is_ignored_unless_it_addresses_the_bot(
    world: World, engine: Engine, answerer: ScriptedAnswerer
) -> None:
    ana = world.user("Ana", language="es")
    group = world.group("Curso", [ana])
    async with running(world, services_with(engine, answerer)):
        world.send_text(ana, "Hola a todos, ¿qué es una billetera?", chat=group)
        world.send_text(ana, "/start@another_bot", chat=group)
        world.send_sticker(ana, chat=group)
        await world.settle()
        assert world.replies(group) == []
        for text in ("/start", "/ayuda@liaison_sandbox_bot", "Oye @Liaison_Sandbox_Bot ¿qué es esto?"):
            world.send_text(ana, text, chat=group)
        await world.wait_for(lambda: len(world.replies(group)) == 3)
        world.send_text(ana, "gracias", chat=group, reply_to=world.replies(group)[0].id)
        await world.wait_for(lambda: len(world.replies(group)) == 4)
    link = "https://t.me/liaison_sandbox_bot"
    assert {message.text for message in world.replies(group)} == {TEXTS.say("group.private_only", "es", link=link)}
    assert answerer.asked == []


async def test_a_person_who_blocked_the_bot_gets_nothing_more(
    world: World, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    answerer = ScriptedAnswerer(always=answer_of(found_of("One. Two.")), delay_s=5)
    ana, eva = world.user("Ana"), world.user("Eva")
    async with running(world, services_with(engine, answerer)):
        world.send_text(ana, "What is a wallet?")
        await world.wait_for(lambda: "sendChatAction" in [method for method, _ in world.calls])
        world.block(ana)
        answerer.release()
        await world.reply_to(eva, "And what is a mixer?")
        await world.settle()
    assert world.replies(ana) == []
    refused = [method for method, params in world.calls if method == "sendMessage" and params.get("chat_id") == ana.id]
    assert len(refused) <= 1
    assert [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"} or record.exc_info] == []


@given(st.text(max_size=200))
def test_a_cleaned_question_is_stable_and_has_nothing_invisible(text: str) -> None:
    cleaned = clean_question(text)
    assert clean_question(cleaned) == cleaned
    assert not set(cleaned) & set("\u200b\u200f\u202e\u2066\ufeff\n\x00")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("¿Qué es?", None),
        ("0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B", None),
        ("12345 67890", "question.no_words"),
        ("🙏", "question.no_words"),
        ("", "question.no_words"),
        ("ордер", "question.script"),
        ("x" * 1001, "question.too_long"),
    ],
)
def test_what_cannot_be_answered_as_it_is(question: str, expected: str | None) -> None:
    assert problem_of(question, 1000) == expected
