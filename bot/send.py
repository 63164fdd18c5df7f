"""The ways out: every message of the bot is sent from here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import CallbackQueryLimit, ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.reply import Reply
from bot.styled import Run, Styled, plain, split, to_html

_TYPING_LASTS_S = 4.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def say(bot: Bot, chat_id: int, sentence: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
    """Send a sentence of the catalogues as plain text."""
    for message in split([Run(sentence)]):
        await bot.send_message(chat_id, plain(message), reply_markup=keyboard, link_preview_options=_NO_PREVIEW)


async def send_reply(bot: Bot, chat_id: int, reply: Reply) -> None:
    """Send formatted messages in order, the buttons under the last one."""
    for message in reply.messages:
        markup = reply.keyboard if message is reply.messages[-1] else None
        await _send_styled(bot, chat_id, message, markup, protected=reply.protected)


async def send_file(bot: Bot, chat_id: int, data: bytes, name: str, *, protected: bool) -> None:
    """Send a file."""
    await bot.send_document(chat_id, data, filename=name, protect_content=protected)


async def answer_press(query: CallbackQuery, toast: str = "", *, alert: bool = False) -> None:
    """Tell Telegram that a button was handled; too late or a failure of Telegram's changes nothing that was done."""
    with suppress(TelegramError):
        await query.answer(toast[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH], show_alert=alert)


@asynccontextmanager
async def typing(bot: Bot, chat_id: int) -> AsyncIterator[None]:
    """Show that an answer is being worked out while the block runs."""
    task = asyncio.create_task(_keep_typing(bot, chat_id))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _keep_typing(bot: Bot, chat_id: int) -> None:
    while True:
        with suppress(TelegramError):
            await bot.send_chat_action(chat_id, ChatAction.TYPING)
        await asyncio.sleep(_TYPING_LASTS_S)


async def _send_styled(
    bot: Bot, chat_id: int, message: Styled, keyboard: InlineKeyboardMarkup | None, *, protected: bool
) -> None:
    try:
        await bot.send_message(
            chat_id,
            to_html(message),
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            protect_content=protected,
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as refusal:
        if "parse entities" not in refusal.message:
            raise
        await bot.send_message(
            chat_id,
            plain(message),
            reply_markup=keyboard,
            protect_content=protected,
            link_preview_options=_NO_PREVIEW,
        )
