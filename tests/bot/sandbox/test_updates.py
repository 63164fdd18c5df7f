"""How updates reach the bot: polling, confirming, webhooks; and what people do to cause them."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MenuButtonCommands,
)
from telegram.error import BadRequest, Conflict

from bot.sandbox.methods.menus import commands_for
from bot.sandbox.model import User
from bot.sandbox.world import World
from tests.bot.sandbox.conftest import MovableClock, soon


@pytest.fixture
def official(world: World) -> User:
    return world.user("Valeria", language="es", username="valeria")


async def test_updates_wait_until_they_are_confirmed(bot: Bot, world: World, official: User) -> None:
    for text in ("uno", "dos", "tres"):
        world.send_text(official, text)
    first = await bot.get_updates(timeout=0)
    again = await bot.get_updates(timeout=0)
    assert [update.update_id for update in first] == [update.update_id for update in again]
    rest = await bot.get_updates(offset=first[0].update_id + 1, limit=1)
    assert [update.message.text for update in rest if update.message] == ["dos"]
    assert await bot.get_updates(offset=-1) != ()
    assert len(world.outbox.pending) == 1


async def test_a_long_poll_wakes_for_an_update(bot: Bot, world: World, official: User) -> None:
    poll = await soon(lambda: bot.get_updates(timeout=30))
    assert world.outbox.polling
    world.start(official, "seminario_42")
    updates = await asyncio.wait_for(poll, 2)
    assert isinstance(updates, tuple)
    message = updates[0].message
    assert message.text == "/start seminario_42"
    assert message.parse_entity(message.entities[0]) == "/start"
    assert (message.from_user.language_code, message.chat.type) == ("es", "private")


async def test_the_second_poller_ends_the_first(bot: Bot, world: World) -> None:
    poll = await soon(lambda: bot.get_updates(timeout=30))
    assert await bot.get_updates(timeout=0) == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await poll


async def test_only_wanted_kinds_are_queued(bot: Bot, world: World, official: User) -> None:
    sent = world.send_text(official, "uno")
    world.react(official, sent, "👍")
    await bot.get_updates(allowed_updates=["message_reaction"])
    world.send_text(official, "dos")
    world.react(official, sent, "❤")
    assert [update.kind for update in world.outbox.pending] == ["message", "message_reaction"]


async def test_everything_a_person_sends_is_understood(bot: Bot, world: World, official: User) -> None:
    world.send_document(official, "oficio.pdf", b"%PDF", "application/pdf")
    world.send_photo(official, b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\0\x09\0\0\0\x07", "una foto de /help")
    world.send_sticker(official)
    world.send_voice(official, duration_s=9)
    world.send_location(official, 19.43, -99.13)
    world.send_contact(official, "+525512345678", official.first_name)
    world.forward_text(official, "cadena", "Alguien")
    world.forward_text(official, "cadena", official)
    world.edit_text(world.send_text(official, "a"), "b")
    updates = await bot.get_updates()
    document, photo, sticker, voice, place, contact, hidden, open_, _, edited = updates
    assert document.message is not None
    assert document.message.document is not None
    assert document.message.document.mime_type == "application/pdf"
    assert photo.message is not None
    assert (photo.message.photo[0].width, photo.message.caption) == (9, "una foto de /help")
    assert sticker.message is not None
    assert sticker.message.sticker is not None
    assert voice.message is not None
    assert voice.message.voice is not None
    assert place.message is not None
    assert place.message.location is not None
    assert place.message.location.latitude == pytest.approx(19.43)
    assert contact.message is not None
    assert contact.message.contact is not None
    assert contact.message.contact.user_id == official.id
    assert hidden.message is not None
    assert hidden.message.forward_origin is not None
    assert hidden.message.forward_origin.type == "hidden_user"
    assert open_.message is not None
    assert open_.message.forward_origin is not None
    assert open_.message.forward_origin.type == "user"
    assert edited.edited_message is not None
    assert edited.edited_message.text == "b"


async def test_a_long_message_arrives_in_parts(bot: Bot, world: World, official: User) -> None:
    text = "pregunta 😀 " * 500
    world.send_text(official, text)
    parts = [update.message.text or "" for update in await bot.get_updates() if update.message]
    assert len(parts) == 2
    assert all(len(part.encode("utf-16-le")) <= 2 * 4096 for part in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


async def test_a_pressed_button_is_answered_once_in_time(
    bot: Bot, world: World, clock: MovableClock, official: User
) -> None:
    world.start(official)
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Sí", callback_data="yes")]])
    await bot.send_message(official.id, "¿Sirve?", reply_markup=markup)
    message = world.replies(official)[-1]
    query = world.press(official, message, "Sí")
    update = (await bot.get_updates())[-1]
    assert update.callback_query is not None
    assert (update.callback_query.data, update.callback_query.message is not None) == ("yes", True)
    await bot.answer_callback_query(query.id, "gracias", show_alert=True)
    assert (query.answered, query.text, query.alert) == (True, "gracias", True)
    expired = "^Query is too old and response timeout expired or query id is invalid$"
    with pytest.raises(BadRequest, match=expired):
        await bot.answer_callback_query(query.id)
    late = world.press(official, message, "yes")
    clock.move(31)
    with pytest.raises(BadRequest, match=expired):
        await bot.answer_callback_query(late.id)
    with pytest.raises(ValueError, match="no button"):
        world.press(official, message, "No")


async def test_a_stale_button_of_a_deleted_message(bot: Bot, world: World, official: User) -> None:
    world.start(official)
    sent = await bot.send_message(official.id, "a")
    message = world.replies(official)[-1]
    await bot.delete_message(official.id, sent.message_id)
    world.press(official, message, "old:1", stale=True)
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible


async def test_blocking_and_groups_tell_the_bot(bot: Bot, world: World, official: User) -> None:
    world.block(official)
    world.unblock(official)
    desk = world.group("Desk", [official], bot_status="member")
    world.join(world.user("Tom"), desk)
    updates = [update for update in await bot.get_updates() if update.my_chat_member]
    told = [update.my_chat_member.new_chat_member.status for update in updates if update.my_chat_member]
    assert told == ["kicked", "member", "member"]


async def test_who_joins_and_leaves_is_told_on_request(bot: Bot, world: World, official: User) -> None:
    desk = world.group("Desk", [official])
    await bot.get_updates(offset=-1, allowed_updates=["chat_member"])
    world.outbox.drop_pending()
    world.join(tom := world.user("Tom"), desk)
    world.leave(tom, desk)
    told = [update.chat_member for update in await bot.get_updates() if update.chat_member]
    assert [(each.old_chat_member.status, each.new_chat_member.status) for each in told] == [
        ("left", "member"),
        ("member", "left"),
    ]


async def test_in_a_group_the_bot_hears_what_is_meant_for_it(bot: Bot, world: World, official: User) -> None:
    desk = world.group("Desk", [official], bot_status="member")
    sent = await bot.send_message(desk.id, "hola")
    await bot.get_updates(offset=-1)
    world.outbox.drop_pending()
    world.send_text(official, "entre nosotros", chat=desk)
    world.send_text(official, "/help", chat=desk)
    world.send_text(official, "gracias", chat=desk, reply_to=sent.message_id)
    heard = [update.message.text for update in await bot.get_updates() if update.message]
    assert heard == ["/help", "gracias"]


async def test_menus_follow_scope_and_language(bot: Bot, world: World, official: User) -> None:
    world.start(official)
    chat = world.chats[official.id]
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("ayuda", "Ayuda")], language_code="es")
    assert commands_for(world, official, chat) == (("ayuda", "Ayuda"),)
    await bot.set_my_commands([("ask", "Ask")], scope=BotCommandScopeAllPrivateChats())
    assert commands_for(world, official, chat) == (("ask", "Ask"),)
    await bot.set_my_commands([("own", "Own")], scope=BotCommandScopeChat(official.id))
    assert commands_for(world, official, chat) == (("own", "Own"),)
    assert (await bot.get_my_commands(scope=BotCommandScopeChat(official.id)))[0].command == "own"
    await bot.delete_my_commands(scope=BotCommandScopeChat(official.id))
    assert await bot.get_my_commands(scope=BotCommandScopeAllGroupChats()) == ()
    assert commands_for(world, official, chat) == (("ask", "Ask"),)


@pytest.mark.parametrize(
    ("command", "reason"),
    [(("Help", "a"), "Bot_command_invalid"), (("x" * 33, "a"), "Bot_command_invalid"), (("help", ""), "description")],
)
async def test_commands_are_checked(bot: Bot, command: tuple[str, str], reason: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await bot.set_my_commands([command])


async def test_the_bot_describes_itself(bot: Bot, official: User) -> None:
    assert await bot.set_my_name("Enlace", language_code="es")
    assert (await bot.get_my_name(language_code="es")).name == "Enlace"
    assert (await bot.get_my_name(language_code="pt")).name == "Liaison"
    assert await bot.set_my_description("Respuestas")
    assert (await bot.get_my_description(language_code="pt")).description == "Respuestas"
    assert await bot.set_my_short_description("R")
    assert (await bot.get_my_short_description()).short_description == "R"
    assert await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    with pytest.raises(BadRequest, match="too long"):
        await bot.set_my_short_description("x" * 121)


async def test_a_webhook_gets_updates_in_order_until_it_accepts_them(bot: Bot, world: World, official: User) -> None:
    received: list[tuple[str, str]] = []
    refusals = iter([500, 500])

    async def hook(request: Request) -> Response:
        body = await request.json()
        status = next(refusals, 200)
        if status == 200:
            received.append((request.headers["x-telegram-bot-api-secret-token"], body["message"]["text"]))
        return Response(status_code=status)

    server = Starlette(routes=[Route("/hook", hook, methods=["POST"])])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server)) as client:
        world.webhook_client = client
        await bot.set_webhook("https://bot.example/hook", secret_token="s3cret-")
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        world.send_text(official, "uno")
        world.send_text(official, "dos")
        await world.wait_for(lambda: len(received) == 2)
        info = await bot.get_webhook_info()
        assert info.last_error_message is not None
        assert "500" in info.last_error_message
        await bot.delete_webhook()
    assert received == [("s3cret-", "uno"), ("s3cret-", "dos")]
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(("url", "secret"), [("http://bot.example/", None), ("https://bot.example/", "not allowed!")])
async def test_bad_webhooks_are_refused(bot: Bot, url: str, secret: str | None) -> None:
    with pytest.raises(BadRequest):
        await bot.set_webhook(url, secret_token=secret)


async def test_without_a_client_no_webhook_is_called(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)getUpdates only"):
        await bot.set_webhook("https://bot.example/")
