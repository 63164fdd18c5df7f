"""Buttons: what they do, and that each is checked anew when it is pressed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from bot.buttons import Press, read_press, source_rows
from bot.records import ANSWER_LIFE
from bot.render import Look
from bot.sandbox.model import Message, Query, User
from bot.sandbox.world import World
from bot.tables import answers, feedback
from bot.texts import load_texts
from knowledge.adapters.memory import FixedClock
from knowledge.audience import PUBLIC, Tlp
from knowledge.model import Document
from tests.bot.kit import NOW, Shelves, button, config_for, document_of, found_of, labels, meta, running

TEXTS = load_texts()
PARTS = [
    "Preservation requests are urgent. A preservation request must contain the case number and the legal basis.",
    "The exchange keeps preserved data for ninety days. The agency may ask for one extension.",
    "Preserving data does not freeze funds. Use a freezing order for that.",
]
QUESTION = "Must a preservation request contain the case number and the legal basis?"
GONE = TEXTS.say("toast.unavailable", "en")


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana", language="en")


@pytest.fixture
def document(shelves: Shelves) -> Document:
    shelves.add(
        meta("Handbook"),
        ["The handbook says who reads what a preservation request must contain. It lists their hours."],
    )
    return shelves.add(meta("Preservation"), PARTS, "preservation.md")


async def pressed(world: World, who: User, message: Message, label: str, *, stale: bool = False) -> Query:
    query = world.press(who, message, label, stale=stale)
    await world.wait_for(lambda: query.answered)
    return query


async def test_reading_on_and_back(world: World, shelves: Shelves, document: Document, ana: User) -> None:
    async with running(world, shelves.services()):
        answer = await world.reply_to(ana, QUESTION)
        assert "◀ Before" not in labels(answer)
        await pressed(world, ana, answer, "After ▶")
        second = world.replies(ana)[-1]
        assert second.text.startswith(PARTS[1])
        assert [label for label in labels(second) if "▶" in label or "◀" in label] == ["◀ Before", "After ▶"]
        await pressed(world, ana, second, "After ▶")
        third = world.replies(ana)[-1]
        assert third.text.startswith(PARTS[2])
        assert "After ▶" not in labels(third)
        await pressed(world, ana, second, "◀ Before")
        # the first passage has its answering sentences set off again
        assert "bold" in {entity.type for entity in world.replies(ana)[-1].entities}


async def test_a_further_source_opens(world: World, shelves: Shelves, document: Document, ana: User) -> None:
    async with running(world, shelves.services()):
        answer = await world.reply_to(ana, QUESTION)
        label = next(label for label in labels(answer) if label.startswith("2 · "))
        query = await pressed(world, ana, answer, label)
        shown = world.replies(ana)[-1]
        assert (query.text, shown.id == answer.id) == ("", False)
        title = label.removeprefix("2 · ").split(" (")[0]
        assert f"📄 {title} · " in shown.text


async def test_the_original_file_is_sent(world: World, shelves: Shelves, document: Document, ana: User) -> None:
    async with running(world, shelves.services()):
        answer = await world.reply_to(ana, QUESTION)
        source = answer.text.splitlines()[-1]
        await pressed(world, ana, answer, "📎 Original file")
        sent = world.replies(ana)[-1]
        assert sent.file is not None
        title = sent.file.name.removesuffix(".md").lower()
        assert source.lower().startswith(f"📄 {title}")
        assert b"preservation" in sent.file.data
        assert not sent.protected


@pytest.mark.parametrize(("tlp", "protected"), [(Tlp.CLEAR, False), (Tlp.GREEN, True)])
async def test_what_is_not_clear_cannot_be_passed_on(
    world: World, shelves: Shelves, ana: User, tlp: Tlp, protected: bool
) -> None:
    shelves.add(replace(meta("Preservation", tlp=tlp), audience=frozenset({PUBLIC})), PARTS)
    async with running(world, shelves.services()):
        answer = await world.reply_to(ana, QUESTION)
        await pressed(world, ana, answer, "📎 Original file")
        assert [message.protected for message in world.replies(ana)] == [protected, protected]


async def test_a_file_that_telegram_would_not_take_is_not_sent(
    world: World, shelves: Shelves, document: Document, ana: User
) -> None:
    async with running(world, shelves.services(), config_for(world, max_file_bytes=10)):
        answer = await world.reply_to(ana, QUESTION)
        query = await pressed(world, ana, answer, "📎 Original file")
        assert (query.text, query.alert) == (TEXTS.say("toast.file_too_large", "en"), True)
        assert len(world.replies(ana)) == 1


async def test_a_verdict_is_stored_without_question_or_name(
    world: World, shelves: Shelves, document: Document, ana: User, engine: Engine
) -> None:
    async with running(world, shelves.services()):
        answer = await world.reply_to(ana, QUESTION)
        query = await pressed(world, ana, answer, "👎")
        assert query.text == TEXTS.say("toast.thanks", "en")
        after = world.chats[ana.id].messages[answer.id]
        assert labels(after)[-1] == "👎 Thank you"
        assert "👍" not in labels(after)
        assert labels(after)[:-1] == labels(answer)[:-2]
        again = await pressed(world, ana, after, "👎 Thank you")
        assert again.text == TEXTS.say("toast.thanks", "en")
    with engine.connect() as connection:
        row = connection.execute(select(feedback)).one()
        shown = connection.execute(select(answers.c.passages)).scalar_one()
    assert row.verdict == "down"
    assert f'["{row.passage_id}", "{row.document_id}"' in shown


@pytest.mark.parametrize("label", ["After ▶", "📎 Original file", "2 · "])
async def test_a_withdrawn_document_is_out_of_reach_behind_every_button(
    world: World, shelves: Shelves, document: Document, ana: User, label: str
) -> None:
    async with running(world, shelves.services()):
        answer = await world.reply_to(ana, QUESTION)
        target = button(answer, label)
        for each in shelves.library.documents():
            shelves.library.withdraw(each.id)
        query = await pressed(world, ana, answer, target)
        assert (query.text, query.alert) == (GONE, True)
        assert len(world.replies(ana)) == 1


async def test_expired_and_forbidden_say_the_same_as_withdrawn(
    world: World, shelves: Shelves, ana: User, clock: FixedClock
) -> None:
    last_day = (NOW + timedelta(days=1)).date()
    document = shelves.add(meta("Preservation", valid_until=last_day), PARTS)
    async with running(world, shelves.services()):
        answer = await world.reply_to(ana, QUESTION)
        shelves.library.amend(document.id, meta("Preservation", tlp=Tlp.GREEN))
        assert (await pressed(world, ana, answer, "After ▶")).text == GONE
        shelves.library.amend(document.id, meta("Preservation", valid_until=last_day))
        assert (await pressed(world, ana, answer, "After ▶")).text == ""
        clock.advance(timedelta(days=2))
        assert (await pressed(world, ana, answer, "After ▶")).text == GONE


async def test_buttons_of_another_chat_or_of_long_ago_open_nothing(
    world: World, shelves: Shelves, document: Document, ana: User, clock: FixedClock
) -> None:
    other = world.user("Eva", language="en")
    async with running(world, shelves.services()):
        answer = await world.reply_to(ana, QUESTION)
        theirs = await world.reply_to(other, QUESTION)
        foreign = button(answer, "After ▶")
        assert (await pressed(world, other, theirs, foreign, stale=True)).text == GONE
        assert (await pressed(world, other, theirs, button(answer, "👍"), stale=True)).text == GONE
        clock.advance(ANSWER_LIFE)
        assert (await pressed(world, ana, answer, "After ▶")).text == GONE


@pytest.mark.parametrize(
    "data", ["", "x", "show", "show:abcd2345", "lang:fr", "boom:abcd2345", "show:abcd2345:zz", "é" * 30]
)
async def test_data_that_this_version_does_not_write_gets_a_short_answer(
    world: World, shelves: Shelves, document: Document, ana: User, data: str
) -> None:
    async with running(world, shelves.services()):
        answer = await world.reply_to(ana, QUESTION)
        query = world.press(ana, answer, data or "?", stale=True)
        await world.wait_for(lambda: query.answered)
        assert query.text == TEXTS.say("toast.stale", "en")
        assert len(world.replies(ana)) == 1


async def test_each_press_is_answered_exactly_once(
    world: World, shelves: Shelves, document: Document, ana: User
) -> None:
    async with running(world, shelves.services()):
        answer = await world.reply_to(ana, QUESTION)
        for label in ("After ▶", "📎 Original file", "👍"):
            await pressed(world, ana, answer, label)
        await world.settle()
    assert [method for method, _ in world.calls].count("answerCallbackQuery") == 3


async def test_a_button_under_a_deleted_message_still_works(
    world: World, shelves: Shelves, document: Document, ana: User
) -> None:
    async with running(world, shelves.services()):
        answer = await world.reply_to(ana, QUESTION)
        target = button(answer, "👍")
        del world.chats[ana.id].messages[answer.id]
        assert (await pressed(world, ana, answer, target, stale=True)).text == TEXTS.say("toast.thanks", "en")


def test_sources_that_share_a_title_are_told_apart_by_their_section() -> None:
    best, other = found_of("One. Two."), document_of("Handbook")
    further = [
        found_of("Three.", best.document, ordinal=4),
        found_of("Four.", other),
        found_of("Five.", other, ordinal=2),
    ]
    rows = source_rows("abcd2345", best, further, Look(TEXTS, "en", NOW.date()))
    assert [row[0].text for row in rows] == ["2 · Part 5 (p. 5)", "3 · Handbook (p. 1)", "4 · Part 3 (p. 3)"]


@given(st.text(max_size=70))
def test_reading_button_data_never_fails(data: str) -> None:
    press = read_press(data)
    assert press is None or press.data() == data


def test_button_data_fits_into_sixty_four_bytes() -> None:
    press = Press("show", "abcd2345", "f" * 32)
    assert len(press.data().encode()) <= 64
    assert read_press(press.data()) == press
