"""The queue of updates: kept until the bot confirms them, by long polling or by webhook."""

import asyncio
import json
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

import httpx

from bot.sandbox.errors import bad_request, conflict
from bot.sandbox.model import Json

KINDS = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "inline_query", "chosen_inline_result",
    "callback_query", "shipping_query", "pre_checkout_query", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "message_reaction", "message_reaction_count",
})  # fmt: skip
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_FIRST_ID = 100_001
_ACCEPTED = range(200, 300)
_LONGEST_BACKOFF_S = 5.0


@dataclass(frozen=True)
class Update:
    """One update; ``payload`` is the value under ``kind``."""

    id: int
    kind: str
    payload: Json

    def to_json(self) -> Json:
        """Return it as the Bot API sends it."""
        return {"update_id": self.id, self.kind: self.payload}


@dataclass
class Webhook:
    """Where updates are pushed to, and what went wrong last."""

    url: str
    secret: str | None
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0


class Outbox:
    """Updates that the bot has not confirmed yet, oldest first."""

    def __init__(self) -> None:
        self.pending: deque[Update] = deque()
        self.webhook: Webhook | None = None
        self._allowed: frozenset[str] = KINDS - _ON_REQUEST
        self._next_id = _FIRST_ID
        self._arrived = asyncio.Event()
        self._poll: asyncio.Future[None] | None = None
        self._delivery: asyncio.Task[None] | None = None

    def add(self, kind: str, payload: Json) -> None:
        """Queue an update, unless the bot did not ask for this kind."""
        if kind in self._allowed:
            self.pending.append(Update(self._next_id, kind, payload))
            self._next_id += 1
            self._arrived.set()

    def allow(self, kinds: Collection[str] | None) -> None:
        """Remember which kinds the bot wants; empty means the default ones, None leaves it as it is."""
        if kinds is not None:
            self._allowed = frozenset(kinds) & KINDS if kinds else KINDS - _ON_REQUEST

    @property
    def allowed(self) -> list[str]:
        """The kinds that are queued, sorted."""
        return sorted(self._allowed)

    @property
    def polling(self) -> bool:
        """Whether a long poll is waiting now."""
        return self._poll is not None

    async def fetch(self, offset: int, limit: int, timeout_s: float) -> list[Update]:
        """Confirm everything before ``offset`` and return what follows, waiting up to ``timeout_s`` for the first.

        Raises:
            ApiError: 409 while a webhook is set, or when another poll takes over.
        """
        if self.webhook is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self._take_over()
        self._confirm(offset)
        if not self.pending and timeout_s > 0:
            await self._wait(timeout_s)
        return list(self.pending)[:limit]

    def _take_over(self) -> None:
        if self._poll is not None and not self._poll.done():
            reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
            self._poll.set_exception(conflict(reason))
            self._poll = None

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.pending = deque(list(self.pending)[offset:])
        while self.pending and self.pending[0].id < offset:
            self.pending.popleft()

    async def _wait(self, timeout_s: float) -> None:
        self._arrived.clear()
        poll = self._poll = asyncio.get_running_loop().create_future()
        arrival = asyncio.ensure_future(self._arrived.wait())
        try:
            await asyncio.wait({poll, arrival}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            arrival.cancel()
            if self._poll is poll:
                self._poll = None
        if poll.done():
            poll.result()

    def drop_pending(self) -> None:
        """Forget every update that is not confirmed."""
        self.pending.clear()

    def set_webhook(self, webhook: Webhook, client: httpx.AsyncClient) -> None:
        """Push updates to ``webhook`` from now on, in order, each until it is accepted."""
        self.clear_webhook()
        self.webhook = webhook
        self._delivery = asyncio.get_running_loop().create_task(self._deliver(webhook, client))

    def clear_webhook(self) -> None:
        """Stop pushing; what is not confirmed waits for getUpdates."""
        if self._delivery is not None:
            self._delivery.cancel()
        self._delivery = None
        self.webhook = None

    async def _deliver(self, webhook: Webhook, client: httpx.AsyncClient) -> None:
        backoff_s = 0.05
        while True:
            if not self.pending:
                self._arrived.clear()
                await self._arrived.wait()
                continue
            if await self._push(webhook, client, self.pending[0]):
                self.pending.popleft()
                backoff_s = 0.05
            else:
                await asyncio.sleep(backoff_s)
                backoff_s = min(2 * backoff_s, _LONGEST_BACKOFF_S)

    @staticmethod
    async def _push(webhook: Webhook, client: httpx.AsyncClient, update: Update) -> bool:
        headers = {"content-type": "application/json"}
        if webhook.secret:
            headers["x-telegram-bot-api-secret-token"] = webhook.secret
        try:
            answer = await client.post(webhook.url, content=json.dumps(update.to_json()), headers=headers)
        except httpx.HTTPError as error:
            webhook.last_error = f"Connection failed: {type(error).__name__}"
            return False
        if answer.status_code not in _ACCEPTED:
            webhook.last_error = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        return answer.status_code in _ACCEPTED


def checked_kinds(names: list[str] | None) -> list[str] | None:
    """Return the kinds that exist; Telegram ignores the others."""
    if names is not None and not all(isinstance(name, str) for name in names):
        raise bad_request("can't parse allowed updates: expected an Array of String")
    return names
