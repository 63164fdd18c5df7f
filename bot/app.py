"""Builds the bot: services in, an application with its handlers out. Nothing is contacted yet."""

import asyncio
import re
import warnings
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, TypeAlias, cast

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackContext,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest, HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bot.admission import Admission
from bot.desk import Desk
from bot.dialogue import Step, cancel, continue_dialogue
from bot.guard.outgoing import OutgoingGuard
from bot.handlers import applications, staff
from bot.handlers import privacy as own_data
from bot.handlers.basics import choose_language, show_help, start, unknown_command
from bot.handlers.failure import failed
from bot.handlers.gate import gate
from bot.handlers.glossary import glossary
from bot.handlers.join import command as join
from bot.handlers.join.command import keep_strangers_out
from bot.handlers.other import something_else
from bot.handlers.press import pressed
from bot.handlers.question import ask, ask_again
from bot.inbox import Inbox
from bot.inbox_store import InboxStore
from bot.intake import Intake
from bot.limits import ChatRateLimiter
from bot.quiet_bot import QuietBot
from bot.services import BotConfig, BotServices
from bot.watch import Watch, WatchedRequest
from knowledge.errors import ChannelError

ALLOWED_UPDATES = ("message", "edited_message", "callback_query")
_GATE = -2
_TOKEN = re.compile(r"(\d{1,20}):[A-Za-z0-9_-]{3,}")
Store: TypeAlias = dict[Any, Any]  # the library's own in-memory data, which the bot does not use
Context: TypeAlias = CallbackContext[ExtBot[None], Store, Store, Store]
Handler: TypeAlias = BaseHandler[Any, Context, Any]
Callback: TypeAlias = Callable[[Desk, Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


class BotApplication(Application[ExtBot[None], Context, Store, Store, Store, None]):
    """The library's application, with the parts of ours that running it takes.

    Args:
        desk: What the handlers work with.
        inbox: The durable ``update_queue``.
        watch: Knows whether Telegram gives updates.
        **kwargs: What the library's builder passes.
    """

    def __init__(self, *, desk: Desk, inbox: Inbox, watch: Watch, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.desk = desk
        self.inbox = inbox
        self.watch = watch


def build_application(config: BotConfig, services: BotServices, request: BaseRequest | None = None) -> BotApplication:
    """Return the bot, ready for ``bot.run.run_bot``.

    Args:
        config: How it reaches Telegram and how it works.
        services: What it works with.
        request: Makes all calls to the Bot API; by default HTTP connections of its own.

    Raises:
        ChannelError: If the token does not look like one.
    """
    _hush()
    desk, watch = Desk(config, services), Watch()
    store = InboxStore(services.engine, services.clock, bot_id_of(config.token))
    intake = Intake(desk, Admission(config.receiving))
    inbox = Inbox(store, services.clock, config.inbox, intake.keeps, intake.admits)
    parts = {"desk": desk, "inbox": inbox, "watch": watch}
    calls = request or HTTPXRequest(connection_pool_size=64, read_timeout=20, write_timeout=20, media_write_timeout=120)
    bot = QuietBot(
        config.token,
        base_url=f"{config.api_url.rstrip('/')}/bot",
        base_file_url=f"{config.api_url.rstrip('/')}/file/bot",
        request=calls,
        get_updates_request=WatchedRequest(request or HTTPXRequest(connection_pool_size=2), watch),
        rate_limiter=OutgoingGuard(ChatRateLimiter(config.sending), desk.links.hosts, services.contact),
    )
    built = (
        Application.builder()
        .application_class(BotApplication, parts)
        .bot(bot)
        .update_queue(inbox)
        .job_queue(None)
        .build()
    )
    application = cast("BotApplication", built)  # the builder does not know its type
    intake.bot = application.bot
    application.add_handler(TypeHandler(Update, partial(gate, desk)), group=_GATE)
    application.add_handler(TypeHandler(Update, partial(keep_strangers_out, desk)), group=_GATE + 1)
    application.add_handlers(handlers(desk))
    application.add_error_handler(partial(failed, desk))
    return application


def _hush() -> None:
    # the library warns of its own attribute whenever Telegram answers 429; ``bot.limits`` takes both types
    warnings.filterwarnings("ignore", ".*attribute `retry_after`", PTBDeprecationWarning)


def bot_id_of(token: str) -> int:
    """Return Telegram's number of the bot, the first part of its token.

    Raises:
        ChannelError: If the token does not look like one.
    """
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise ChannelError("The bot token does not have the form that Telegram gives out.", code="token-malformed")
    return int(found[1])


_COMMANDS: dict[str, Callback] = {
    "start": start,
    "help": show_help,
    "glossary": glossary,
    "language": choose_language,
    "cancel": cancel,
}
STEPS: Mapping[str, Step] = {**join.STEPS, **applications.STEPS, **staff.STEPS}


def handlers(desk: Desk) -> list[Handler]:
    """Return the handlers in their order: the first that fits gets the update."""
    new = filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL
    edited = filters.UpdateType.EDITED_MESSAGE
    return [
        *join.handlers(desk),
        *applications.handlers(desk),
        *staff.handlers(desk),
        *own_data.handlers(desk),
        *_commands(desk, _COMMANDS),
        MessageHandler(new & filters.FORWARDED, partial(something_else, desk)),
        MessageHandler(new & filters.COMMAND, partial(unknown_command, desk)),
        MessageHandler(new & filters.TEXT, partial(_text, desk)),
        MessageHandler(new, partial(something_else, desk)),
        MessageHandler(edited & filters.TEXT & ~filters.COMMAND, partial(_edited, desk)),
        CallbackQueryHandler(partial(pressed, desk)),
    ]


async def _text(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if not await continue_dialogue(desk, update, context, STEPS):
        await ask(desk, update, context)


async def _edited(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """An answer to a form that is edited later is no question."""
    chat = update.effective_chat
    if chat is not None and await asyncio.to_thread(desk.dialogues.of, chat.id) is None:
        await ask_again(desk, update, context)


def _commands(desk: Desk, callbacks: dict[str, Callback]) -> list[Handler]:
    fresh = filters.UpdateType.MESSAGE & ~filters.FORWARDED
    return [
        CommandHandler(desk.texts.every(f"menu.{name}.name"), partial(callback, desk), filters=fresh)
        for name, callback in callbacks.items()
    ]
