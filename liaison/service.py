"""``liaison run``: the bot on Telegram, or in the sandbox where there is no token."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bot.app import build_application
from bot.desk import Desk
from bot.logging import set_up_logging
from bot.people.appoint import appoint
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
from liaison.mailing import build_mailer
from liaison.settings import Settings


def run(settings: Settings) -> None:
    """Run until interrupted.

    Raises:
        HomeInUse: If another bot runs on this home.
        ChannelError: If Telegram refuses the token, or the sandbox's port is taken.
    """
    token = settings.token
    set_up_logging(settings.log_level, secrets=settings.secrets)
    with _services(settings, starter_if_empty=token is None) as services:
        if token is None:
            asyncio.run(_run_sandbox(settings, services))
        else:
            _say("The bot runs on Telegram. Stop it with Ctrl+C.")
            url = settings.telegram_api_url or BOT_API_URL
            asyncio.run(_run(settings, services, token.get_secret_value(), url))


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
            appoint(base.engine, base.clock, settings.administrators)
            yield BotServices(
                answerer,
                base.library,
                base.engine,
                base.clock,
                contact=settings.contact,
                glossary=Glossary(TermStore(base.engine).whole),
                translator=translator,
                mailer=build_mailer(settings),
            )


async def _run_sandbox(settings: Settings, services: BotServices) -> None:
    world = World(token=fresh_token())
    populate(world)
    async with Sandbox(world, settings.sandbox_port) as sandbox:
        _say("No TELEGRAM_BOT_TOKEN: this is the sandbox; nothing leaves this machine. Stop it with Ctrl+C.")
        output.write_line(sandbox.url)
        await _run(settings, services, world.token, sandbox.url)


async def _run(settings: Settings, services: BotServices, token: str, api_url: str) -> None:
    config = BotConfig(token, api_url, strangers=settings.strangers, registration_days=settings.registration_days)
    application = build_application(config, services)
    await run_bot(application, ready=partial(_open_door, application.desk))


def _open_door(desk: Desk, link: str) -> None:
    """Print the code that makes the first administrator, where there is none yet."""
    code = desk.invitations.bootstrap()
    if code is not None:
        _say(
            "There is no administrator yet. Whoever opens this link within 24 hours, or sends the line after it to the"
        )
        _say(f"bot, becomes one; it works once: {link}?start={code}")
        _say(f"/start {code}")


def _say(sentence: str) -> None:
    output.write_line(sentence, sys.stderr)
