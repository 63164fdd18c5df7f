"""The ways out: every message of the bot is sent from here."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import CallbackQueryLimit, ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.guard.addresses import room_for
from bot.reply import Reply
from bot.styled import MAX_UNITS, Run, Styled, plain, split, to_html

MAX_CAPTION = 1024
"""UTF-16 units that Telegram takes under a picture or a file, after its tags have become formatting."""
_TYPING_LASTS_S = 4.0
_UNCHANGED = ("not modified", "message to edit not found", "message can't be edited", "message_id_invalid")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def say(bot: Bot, chat_id: int, sentence: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
    """Send a sentence of the catalogues as plain text, the buttons under its last message."""
    pieces = _fit([Run(sentence)])
    for number, message in enumerate(pieces, start=1):
        markup = keyboard if number == len(pieces) else None
        await bot.send_message(chat_id, plain(message), reply_markup=markup, link_preview_options=_NO_PREVIEW)


async def send_reply(bot: Bot, chat_id: int, reply: Reply) -> None:
    """Send formatted messages in order, the buttons under the last one."""
    pieces = [piece for message in reply.messages for piece in _fit(message)]
    for number, message in enumerate(pieces, start=1):
        markup = reply.keyboard if number == len(pieces) else None
        await _send_styled(bot, chat_id, message, markup, protected=reply.protected)


async def edit_reply(bot: Bot, chat_id: int, message_id: int, reply: Reply) -> None:
    """Put a reply in the place of a message; what does not fit into one message follows as new ones.

    Nothing happens where the message is as it should be already, or was deleted or cannot be edited any more.
    """
    first, *rest = [piece for message in reply.messages for piece in _fit(message)] or [(Run("…"),)]
    with _no_matter_if_unchanged():
        await bot.edit_message_text(
            to_html(first),
            chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=None if rest else reply.keyboard,
            link_preview_options=_NO_PREVIEW,
        )
    if rest:
        await send_reply(bot, chat_id, Reply(tuple(rest), reply.keyboard, reply.protected))


async def edit_keyboard(bot: Bot, chat_id: int, message_id: int, keyboard: InlineKeyboardMarkup | None) -> None:
    """Put other buttons under a message; nothing happens where they are there already or the message is gone."""
    with _no_matter_if_unchanged():
        await bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard)


async def send_file(
    bot: Bot, chat_id: int, data: bytes, name: str, *, protected: bool, caption: Styled | str = ""
) -> None:
    """Send a file as it is.

    Args:
        bot: The library's.
        chat_id: To whom.
        data: The bytes.
        name: File name.
        protected: It may not be forwarded or saved.
        caption: Where it comes from and its label; what goes beyond a caption is left out.
    """
    text = to_html((_fit(_styled(caption), MAX_CAPTION) or [()])[0])
    await bot.send_document(
        chat_id, data, filename=name, caption=text or None, parse_mode=ParseMode.HTML, protect_content=protected
    )


async def send_photo(
    bot: Bot,
    chat_id: int,
    png: bytes,
    caption: Styled | str,
    keyboard: InlineKeyboardMarkup | None = None,
    *,
    protected: bool = False,
) -> None:
    """Send a picture; what goes beyond a caption follows as messages, the buttons under the last of them.

    Args:
        bot: The library's.
        chat_id: To whom.
        png: The picture.
        caption: Goes under it; a plain text or a formatted one.
        keyboard: Buttons.
        protected: It may not be forwarded or saved.
    """
    first, *rest = _fit(_styled(caption), MAX_CAPTION) or [()]
    await bot.send_photo(
        chat_id,
        png,
        caption=to_html(first) or None,
        parse_mode=ParseMode.HTML,
        reply_markup=None if rest else keyboard,
        protect_content=protected,
    )
    if rest:
        await send_reply(bot, chat_id, Reply(tuple(rest), keyboard, protected))


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


def _styled(text: Styled | str) -> Styled:
    return (Run(text),) if isinstance(text, str) else text


def _fit(runs: Sequence[Run], limit: int = MAX_UNITS) -> list[Styled]:
    # addresses that nobody registered become longer on the way out, see ``bot.guard.outgoing``: leave room for them
    return split(runs, limit - min(room_for(plain(runs)), limit // 2))


@contextmanager
def _no_matter_if_unchanged() -> Iterator[None]:
    try:
        yield
    except BadRequest as refusal:
        if not any(harmless in refusal.message.lower() for harmless in _UNCHANGED):
            raise
