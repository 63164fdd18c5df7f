"""Watches whether Telegram gives updates, and says so in one line whenever that changes."""

import asyncio
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput  # what the signature of the base class names

log = logging.getLogger(__name__)
State = Literal["ok", "unreachable", "conflict"]
_LINES: dict[State, str] = {
    "ok": "Telegram is in reach again.",
    "unreachable": "Telegram is out of reach; the bot keeps trying.",
    "conflict": "Another process fetches the updates of this bot; the bot keeps trying. Run one process per token.",
}


class Watch:
    """The state of the connection; ``refused`` is set once Telegram no longer takes the token."""

    def __init__(self) -> None:
        self.state: State = "ok"
        self.refused = asyncio.Event()

    def note(self, state: State) -> None:
        """Record the state, and log it if it is news."""
        if state != self.state:
            log.warning(_LINES[state])
        self.state = state

    def note_status(self, status: int) -> None:
        """Record what an HTTP status says about the connection."""
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            self.refused.set()
        elif status == HTTPStatus.CONFLICT:
            self.note("conflict")
        elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.note("unreachable")
        elif status < HTTPStatus.BAD_REQUEST:
            self.note("ok")


class WatchedRequest(BaseRequest):
    """Makes requests through another one and tells a watch how they went.

    Args:
        inner: Makes the requests.
        watch: Is told.
    """

    def __init__(self, inner: BaseRequest, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch

    @property
    def read_timeout(self) -> float | None:
        """Default read timeout, in seconds."""
        return self._inner.read_timeout

    async def initialize(self) -> None:
        """Set the inner one up."""
        await self._inner.initialize()

    async def shutdown(self) -> None:
        """Let go of the inner one."""
        await self._inner.shutdown()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        write_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        connect_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        pool_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make a request.

        Raises:
            NetworkError: If there was no answer.
        """
        timeouts = (read_timeout, write_timeout, connect_timeout, pool_timeout)
        try:
            status, payload = await self._inner.do_request(url, method, request_data, *timeouts)
        except NetworkError:
            self._watch.note("unreachable")
            raise
        self._watch.note_status(status)
        return status, payload
