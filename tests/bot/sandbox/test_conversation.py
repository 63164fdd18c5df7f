"""The real Application on the stand-in: whole conversations, and a bot that restarts."""

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.sandbox.world import World
from tests.bot.sandbox.conftest import AnyApplication, running


async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(f"payload: {(context.args or ['none'])[0]}")


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    assert message is not None
    await message.chat.send_action("typing")
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Más", callback_data="more")]])
    await message.reply_text(f"<b>{message.text}</b>", parse_mode="HTML", reply_markup=markup)


async def more(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("listo")
    await update.callback_query.edit_message_text("más texto")


def prepare(application: AnyApplication) -> None:
    application.add_handler(CommandHandler("start", greet))
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(more))


async def test_a_conversation(world: World) -> None:
    official = world.user("Valeria", language="es")
    async with running(world, prepare):
        world.start(official, "seminario")
        await world.wait_for(lambda: world.replies(official))
        answer = await world.reply_to(official, "hola")
        assert (answer.text, answer.entities[0].type) == ("hola", "bold")
        query = world.press(official, answer, "Más")
        await world.wait_for(lambda: query.answered)
        await world.settle()
    assert [message.text for message in world.replies(official)] == ["payload: seminario", "más texto"]
    assert query.text == "listo"
    assert not world.outbox.pending


async def test_what_is_sent_while_the_bot_is_away_waits_for_it(world: World) -> None:
    official = world.user("Valeria")
    async with running(world, prepare):
        await world.reply_to(official, "uno")
    world.send_text(official, "dos")
    async with running(world, prepare):
        await world.wait_for(lambda: len(world.replies(official)) == 2)
    assert [message.text for message in world.replies(official)] == ["uno", "dos"]


async def test_waiting_for_what_never_happens_ends(world: World) -> None:
    with pytest.raises(TimeoutError):
        await world.wait_for(lambda: False, timeout_s=0.05)
    world.send_text(world.user("Valeria"), "nobody listens")
    with pytest.raises(TimeoutError):
        await world.settle(timeout_s=0.05)
