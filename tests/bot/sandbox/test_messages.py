"""Sending, editing and deleting through the real Bot: what Telegram allows and how it refuses."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken

from bot.sandbox.model import Chat, User
from bot.sandbox.text import utf16_length
from bot.sandbox.world import World
from tests.bot.sandbox.conftest import MovableClock, bot_of


@pytest.fixture
def official(world: World) -> User:
    user = world.user("Valeria", language="es")
    world.start(user)
    return user


def keys(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label) for label in labels]])


async def test_a_message_arrives_with_its_entities_and_comes_back_as_an_object(
    world: World, bot: Bot, official: User
) -> None:
    sent = await bot.send_message(
        official.id,
        "  <b>Hola</b> 😀 <i>señora</i>\n",
        parse_mode=ParseMode.HTML,
        protect_content=True,
        disable_notification=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=keys("a"),
    )
    assert sent.text == "Hola 😀 señora"
    assert sent.parse_entities() == {sent.entities[0]: "Hola", sent.entities[1]: "señora"}
    assert sent.has_protected_content
    assert sent.link_preview_options is not None
    assert sent.link_preview_options.is_disabled
    kept = world.replies(official)[-1]
    assert (kept.text, kept.silent, kept.protected) == ("Hola 😀 señora", True, True)
    assert kept.keyboard is not None
    assert kept.keyboard.find("a") is not None


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "Message text is empty"), (" \n ", "Text must be non-empty"), ("<b> </b>", "Text must be non-empty")],
)
async def test_nothing_is_not_a_message(bot: Bot, official: User, text: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.send_message(official.id, text, parse_mode="HTML")


async def test_broken_html_is_refused(world: World, bot: Bot, official: User) -> None:
    with pytest.raises(BadRequest, match=r"^Can't parse entities: can't find end tag"):
        await bot.send_message(official.id, "<b>a", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Unsupported parse_mode"):
        await bot.send_message(official.id, "*a*", parse_mode="MarkdownV2")
    assert world.replies(official) == []


async def test_length_counts_after_entities_in_utf16_units(bot: Bot, official: User) -> None:
    await bot.send_message(official.id, "<b>" + "😀" * 2048 + "</b>", parse_mode="HTML")
    await bot.send_message(official.id, "&amp;" * 4096, parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(official.id, "😀" * 2048 + "a")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(official.id, b"x", caption="a" * 1025)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(4080, 4112), st.sampled_from(["a", "ñ", "😀"]))
async def test_the_limit_is_exact(bot: Bot, official: User, units: int, char: str) -> None:
    text = char * (units // utf16_length(char))
    if utf16_length(text) <= 4096:
        assert (await bot.send_message(official.id, text)).text == text
    else:
        with pytest.raises(BadRequest):
            await bot.send_message(official.id, text)


async def test_explicit_entities_are_kept_and_checked(bot: Bot, official: User) -> None:
    bold = MessageEntity(MessageEntity.BOLD, 3, 2)
    sent = await bot.send_message(official.id, "😀 de", entities=[bold])
    assert sent.parse_entity(sent.entities[0]) == "de"
    with pytest.raises(BadRequest, match="out of the text's bounds"):
        await bot.send_message(official.id, "de", entities=[MessageEntity(MessageEntity.BOLD, 1, 2)])
    with pytest.raises(BadRequest, match=r"(?i)middle of a utf-16 symbol"):
        await bot.send_message(official.id, "😀", entities=[MessageEntity(MessageEntity.BOLD, 1, 1)])


async def test_commands_and_links_are_found_in_plain_text(bot: Bot, official: User) -> None:
    sent = await bot.send_message(official.id, "😀 /help or https://example.org/a?b=1.")
    found = {entity.type: sent.parse_entity(entity) for entity in sent.entities}
    assert found == {"bot_command": "/help", "url": "https://example.org/a?b=1"}


@pytest.mark.parametrize("data", ["x" * 65, "ñ" * 33])
async def test_callback_data_over_64_bytes_is_refused(bot: Bot, official: User, data: str) -> None:
    await bot.send_message(official.id, "a", reply_markup=keys("ñ" * 32))
    with pytest.raises(BadRequest, match=r"^Button_data_invalid$"):
        await bot.send_message(official.id, "a", reply_markup=keys(data))


async def test_a_button_must_do_something(bot: Bot, official: User) -> None:
    with pytest.raises(BadRequest, match="text buttons are unallowed"):
        await bot.send_message(official.id, "a", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("a")]]))
    bad = InlineKeyboardMarkup([[InlineKeyboardButton("a", url="not a link")]])
    with pytest.raises(BadRequest, match=r"(?i)wrong http url"):
        await bot.send_message(official.id, "a", reply_markup=bad)


async def test_who_can_be_written_to(world: World, bot: Bot, official: User) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(99, "a")
    silent, colleague = world.user("Never wrote"), world.user("Of the group")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(silent.id, "a")
    world.group("Desk", [colleague])
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(colleague.id, "a")
    world.block(official)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(official.id, "a")
    world.start(official)
    assert (await bot.send_message(official.id, "a")).text == "a"


async def test_only_the_right_token_opens_the_door(world: World) -> None:
    for token in ("1234:well-formed", "nonsense"):
        with pytest.raises(InvalidToken):
            await bot_of(world, token).initialize()


async def test_replies_quote_what_exists(bot: Bot, world: World, official: User) -> None:
    question = world.send_text(official, "¿Qué es un hash?")
    sent = await bot.send_message(official.id, "Eso.", reply_parameters=ReplyParameters(question.id, quote="un hash"))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "¿Qué es un hash?"
    assert sent.quote is not None
    assert sent.quote.text == "un hash"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(official.id, "a", reply_parameters=ReplyParameters(999))
    free = ReplyParameters(999, allow_sending_without_reply=True)
    assert (await bot.send_message(official.id, "a", reply_parameters=free)).reply_to_message is None


async def test_editing_changes_the_message_once(bot: Bot, world: World, official: User) -> None:
    sent = await bot.send_message(official.id, "uno", reply_markup=keys("a"))
    edited = await bot.edit_message_text(
        "<b>dos</b>", official.id, sent.message_id, parse_mode="HTML", reply_markup=keys("a")
    )
    assert not isinstance(edited, bool)
    assert (edited.text, edited.edit_date is not None) == ("dos", True)
    with pytest.raises(
        BadRequest, match=r"^Message is not modified: specified new message content and reply markup are"
    ):
        await bot.edit_message_text(
            "<b>dos</b>", official.id, sent.message_id, parse_mode="HTML", reply_markup=keys("a")
        )
    await bot.edit_message_text("dos", official.id, sent.message_id)
    assert world.replies(official)[-1].keyboard is None


async def test_what_cannot_be_edited(bot: Bot, world: World, official: User) -> None:
    mine = world.send_text(official, "mío")
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("a", official.id, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("a", official.id, mine.id)
    document = await bot.send_document(official.id, b"x")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("a", official.id, document.message_id)
    text = await bot.send_message(official.id, "a")
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(official.id, text.message_id, caption="a")
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(official.id, text.message_id)


async def test_deleting(bot: Bot, world: World, clock: MovableClock, official: User) -> None:
    old = await bot.send_message(official.id, "viejo")
    clock.move(48 * 3600 + 1)
    new = await bot.send_message(official.id, "nuevo")
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(official.id, old.message_id)
    assert await bot.delete_messages(official.id, [new.message_id, 4711])
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(official.id, new.message_id)
    assert [message.text for message in world.replies(official)] == ["viejo"]


async def test_copying_and_forwarding(bot: Bot, world: World, official: User) -> None:
    other = world.user("Ana")
    world.start(other)
    question = world.send_text(official, "pregunta")
    forwarded = await bot.forward_message(other.id, official.id, question.id)
    assert forwarded.forward_origin is not None
    assert forwarded.text == "pregunta"
    copied = await bot.copy_message(other.id, official.id, question.id)
    assert world.chats[other.id].messages[copied.message_id].forward is None
    secret = await bot.send_message(official.id, "no sale", protect_content=True)
    with pytest.raises(BadRequest, match="Message can't be forwarded"):
        await bot.forward_message(other.id, official.id, secret.message_id)
    several = [question.id, secret.message_id, 4711]
    assert len(await bot.copy_messages(other.id, official.id, several)) == 1
    assert len(await bot.forward_messages(other.id, official.id, several)) == 1
    with pytest.raises(BadRequest, match="strictly increasing order"):
        await bot.copy_messages(other.id, official.id, several[::-1])


async def test_reply_keyboards_pins_reactions_and_typing(bot: Bot, world: World, official: User) -> None:
    sent = await bot.send_message(official.id, "elija", reply_markup=ReplyKeyboardMarkup([["Sí", "No"]]))
    chat = world.chats[official.id]
    assert chat.reply_keyboard == (("Sí", "No"),)
    await bot.pin_chat_message(official.id, sent.message_id)
    assert chat.pinned == [sent.message_id]
    await bot.unpin_chat_message(official.id)
    assert chat.pinned == []
    await bot.set_message_reaction(official.id, sent.message_id, "👍")
    assert chat.messages[sent.message_id].reactions == ("👍",)
    with world.listen() as events:
        assert await bot.send_chat_action(official.id, "typing")
        assert (await events.get())["action"] == "typing"
    with pytest.raises(BadRequest, match="Wrong parameter action"):
        await bot.send_chat_action(official.id, "sleeping")


async def test_a_bot_that_is_no_administrator(bot: Bot, world: World) -> None:
    ana = world.user("Ana")
    desk = world.group("Desk", [ana], forum=True, bot_status="member")
    sent = await bot.send_message(desk.id, "hola")
    for call in (bot.create_forum_topic(desk.id, "Consulta"), bot.pin_chat_message(desk.id, sent.message_id)):
        with pytest.raises(BadRequest, match="Not enough rights"):
            await call
    topic = world.open_topic(desk, "De Ana", ana)
    world.update_topic(desk, topic.thread_id, closed=True)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(desk.id, "hola", message_thread_id=topic.thread_id)
    world.delete_topic(desk, topic.thread_id)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(desk.id, "hola", message_thread_id=topic.thread_id)


async def test_groups_have_administrators_topics_and_a_door(bot: Bot, world: World) -> None:
    ana, tom = world.user("Ana"), world.user("Tom")
    desk: Chat = world.group("Desk", [ana, tom], forum=True)
    topic = await bot.create_forum_topic(desk.id, "Consulta 1")
    sent = await bot.send_message(desk.id, "hola", message_thread_id=topic.message_thread_id)
    assert sent.is_topic_message
    assert [message.text for message in world.messages(desk, thread=topic.message_thread_id)][-1] == "hola"
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(desk.id, "a", message_thread_id=4711)
    await bot.edit_forum_topic(desk.id, topic.message_thread_id, name="Consulta 2")
    await bot.close_forum_topic(desk.id, topic.message_thread_id)
    with pytest.raises(BadRequest, match="Topic_not_modified"):
        await bot.close_forum_topic(desk.id, topic.message_thread_id)
    await bot.reopen_forum_topic(desk.id, topic.message_thread_id)
    assert desk.topics[topic.message_thread_id].name == "Consulta 2"
    await bot.delete_forum_topic(desk.id, topic.message_thread_id)
    assert desk.topics == {}
    assert [admin.user.id for admin in await bot.get_chat_administrators(desk.id)] == [ana.id]
    assert (await bot.get_chat_member(desk.id, tom.id)).status == "member"
    assert (await bot.get_chat(desk.id)).is_forum
    assert await bot.leave_chat(desk.id)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(desk.id, "a")
