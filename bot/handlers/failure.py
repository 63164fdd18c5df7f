"""When a handler fails: one sentence with a reference number to the person, the same number in the log."""

import logging
from contextlib import suppress

from telegram import Bot, Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.desk import Desk
from bot.handling import current_handling
from bot.logging import describe
from bot.records import new_reference
from bot.send import answer_press, say
from knowledge.errors import StorageError

log = logging.getLogger(__name__)


async def failed(desk: Desk, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Leave the update to be tried again, or give up on it and say so.

    Raises:
        ApplicationHandlerStop: Always: no other handler gets the update.
    """
    error, handling = context.error, current_handling()
    if isinstance(error, Forbidden):
        log.info("A chat can no longer be written to.")
        raise ApplicationHandlerStop
    if handling is not None and error is not None and handling.fail(error):
        log.info("Update %d will be tried again: %s.", handling.update_id, type(error).__name__)
        raise ApplicationHandlerStop
    reference = new_reference()
    if handling is not None:
        handling.reference = reference
    log.error("Failure %s: %s", reference, describe(error))
    if isinstance(update, Update) and error is not None:
        with suppress(TelegramError):
            await _apologise(desk, update, context.bot, error, reference)
    raise ApplicationHandlerStop


async def _apologise(desk: Desk, update: Update, bot: Bot, error: Exception, reference: str) -> None:
    try:
        look = await desk.look_of(update)
    except StorageError:
        look = desk.look(desk.guess(update))
    sentence = look.say("failure.apology", reason=look.texts.error(error, look.language), reference=reference)
    if update.callback_query is not None:
        await answer_press(update.callback_query, sentence, alert=True)
    elif update.effective_chat is not None:
        await say(bot, update.effective_chat.id, sentence)
