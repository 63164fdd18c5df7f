"""``liaison run``: the bot on Telegram, or in the sandbox where there is no token."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.app import build_application
from bot.logging import set_up_logging
from bot.run import run_bot
from bot.sandbox.personas import populate
from bot.sandbox.serve import Sandbox, fresh_token
from bot.sandbox.world import World
from bot.services import BOT_API_URL, BotConfig, BotServices
from knowledge.glossary import Glossary
from knowledge.store.terms import TermStore
from liaison import output
from liaison.commands import add_starter
from liaison.compose import build_answerer, open_base, open_cache, open_models, open_translator
from liaison.settings import Settings


def run(settings: Settings) -> None:
    """Run until interrupted.

    Raises:
        HomeInUse: If another bot runs on this home.
        ChannelError: If Telegram refuses the token, or the sandbox's port is taken.
    """
    token = settings.token
    set_up_logging(settings.log_level, secrets=[token.get_secret_value()] if token else [])
    with _services(settings, starter_if_empty=token is None) as services:
        if token is None:
            asyncio.run(_run_sandbox(settings, services))
        else:
            _say("The bot runs on Telegram. Stop it with Ctrl+C.")
            config = BotConfig(token.get_secret_value(), settings.telegram_api_url or BOT_API_URL)
            asyncio.run(run_bot(build_application(config, services)))


@contextmanager
def _services(settings: Settings, *, starter_if_empty: bool) -> Iterator[BotServices]:
    _say("Starting …")
    with open_base(settings, create=True) as base, open_models(settings, base) as models:
        if starter_if_empty and base.library.head() == 0:
            _say("The knowledge base is empty: adding the starter documents (about a minute) …")
            add_starter(base, models)
        with open_cache(base, models) as cache, open_translator(models) as translator:
            answerer = build_answerer(base, models, cache.dense, cache.lexical)
            answerer.warm_up()
            yield BotServices(
                answerer,
                base.library,
                base.engine,
                base.clock,
                contact=settings.contact,
                glossary=Glossary(TermStore(base.engine).whole),
                translator=translator,
            )


async def _run_sandbox(settings: Settings, services: BotServices) -> None:
    world = World(token=fresh_token())
    populate(world)
    async with Sandbox(world, settings.sandbox_port) as sandbox:
        _say("No TELEGRAM_BOT_TOKEN: this is the sandbox; nothing leaves this machine. Stop it with Ctrl+C.")
        output.write_line(sandbox.url)
        await run_bot(build_application(BotConfig(world.token, sandbox.url), services))


def _say(sentence: str) -> None:
    output.write_line(sentence, sys.stderr)
