"""Serve the stand-in and the chat page on this machine, in the event loop of the bot."""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Generator
from types import TracebackType
from typing import Self

import uvicorn

from bot.sandbox.api import create_app
from bot.sandbox.world import World
from knowledge.errors import ChannelError

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8765
_GRACE_S = 2


class _Server(uvicorn.Server):
    """A server that leaves signals to the bot."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


def fresh_token() -> str:
    """Return a token that no other page can guess, of a bot that no earlier sandbox was: its updates are new ones."""
    return f"{10**9 + secrets.randbelow(9 * 10**9)}:{secrets.token_urlsafe(24)}"


class Sandbox:
    """The stand-in and the page on a loopback port, while the ``async with`` block runs.

    Stop the bot before leaving the block: its long poll would be cut off otherwise.

    Args:
        world: What is served; give it a ``fresh_token``.
        port: Port on 127.0.0.1; 0 takes a free one.
    """

    def __init__(self, world: World, port: int = DEFAULT_PORT) -> None:
        self.world = world
        self._port = port
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Address of the chat page, without a trailing slash."""
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def base_url(self) -> str:
        """What python-telegram-bot takes as ``base_url``."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """What python-telegram-bot takes as ``base_file_url``."""
        return f"{self.url}/file/bot"

    async def __aenter__(self) -> Self:
        """Start serving.

        Raises:
            ChannelError: The port is taken or not allowed (``code`` "sandbox-port-taken").
        """
        listener = self._bind()
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            create_app(self.world), log_config=None, access_log=False, lifespan="off", server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
        )  # fmt: skip
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        await self._server.ready.wait()
        return self

    def _bind(self) -> socket.socket:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, self._port))
        except OSError:
            listener.close()
            raise ChannelError(
                f"Port {self._port} on {LOOPBACK} is taken; stop what uses it or choose another port.",
                code="sandbox-port-taken",
                port=self._port,
            ) from None
        return listener

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving; open pages notice and wait for the next start."""
        self.world.tell("closing")
        self.world.outbox.clear_webhook()
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task
