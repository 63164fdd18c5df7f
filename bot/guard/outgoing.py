"""The one way out: whatever the bot sends or edits passes here, and no address leaves that nobody registered."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.ext import BaseRateLimiter

from bot.guard.addresses import Allowed, defang, defang_html, exact_of, find_links, own_names
from knowledge.errors import ChannelError

JsonDict: TypeAlias = dict[str, Any]  # what the library's own signatures say
Result: TypeAlias = bool | JsonDict | list[JsonDict]
_TEXTS = ("text", "caption")
_KNOWN = frozenset(
    {"sendMessage", "sendDocument", "sendPhoto", "sendChatAction", "editMessageText", "editMessageCaption",
     "editMessageReplyMarkup", "answerCallbackQuery"}
)  # fmt: skip
_SENDING = ("send", "edit", "copy", "forward", "answer")
_LINKED = ("url", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat")


class OutgoingGuard(BaseRateLimiter[int]):
    """Takes the links off that are not registered, then hands a call on to what limits the rate.

    All calls to the Bot API pass a rate limiter, whichever method or shortcut made them; a way of sending that is not
    known here is refused.

    Args:
        inner: Makes the calls.
        hosts: Returns the hosts of registered links; blocks.
        contact: The contact that the operator set; what it names may leave.
    """

    def __init__(self, inner: BaseRateLimiter[int], hosts: Callable[[], frozenset[str]], contact: str = "") -> None:
        self._inner = inner
        self._hosts = hosts
        self._exact = exact_of(contact)

    async def initialize(self) -> None:
        """Begin."""
        await self._inner.initialize()

    async def shutdown(self) -> None:
        """End."""
        await self._inner.shutdown()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,  # noqa: ANN401 - the library's signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Result:
        """Make a call to the Bot API whose texts and buttons lead nowhere but where they may.

        Raises:
            ChannelError: If it is a way of sending that nobody has thought through here.
        """
        if endpoint.startswith(_SENDING):
            if endpoint not in _KNOWN:
                raise ChannelError("This way of sending is not guarded.", code="channel-unguarded")
            safe = await self._safe(endpoint, data)
            args, data = tuple(safe if each is data else each for each in args), safe
        result = await self._inner.process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
        if endpoint == "getMe" and isinstance(result, dict):
            self._exact |= own_names(str(result.get("username", "")))
        return result

    async def _safe(self, endpoint: str, data: JsonDict) -> JsonDict:
        safe = {key: value for key, value in data.items() if key not in {"entities", "caption_entities"}}
        markup = safe.get("reply_markup")
        if not _leads_somewhere(safe, markup):
            return safe
        permits = Allowed(await asyncio.to_thread(self._hosts), self._exact).permits
        change = defang_html if safe.get("parse_mode") == ParseMode.HTML else defang
        for key in _TEXTS:
            if isinstance(safe.get(key), str):
                safe[key] = change(safe[key], permits)
        if isinstance(markup, InlineKeyboardMarkup):
            safe["reply_markup"] = _without_links(markup, permits)
        if endpoint == "answerCallbackQuery" and not permits(str(safe.get("url", ""))):
            safe.pop("url", None)
        return safe


def _leads_somewhere(data: JsonDict, markup: object) -> bool:
    texts = [data[key] for key in _TEXTS if isinstance(data.get(key), str)]
    linked = isinstance(markup, InlineKeyboardMarkup) and any(map(_is_link, _buttons(markup)))
    return linked or "url" in data or any("<a" in text.lower() or any(True for _ in find_links(text)) for text in texts)


def _buttons(markup: InlineKeyboardMarkup) -> list[InlineKeyboardButton]:
    return [button for row in markup.inline_keyboard for button in row]


def _is_link(button: InlineKeyboardButton) -> bool:
    return any(getattr(button, name) is not None for name in _LINKED)


def _without_links(markup: InlineKeyboardMarkup, permits: Callable[[str], bool]) -> InlineKeyboardMarkup:
    kept = [
        [button for button in row if not _is_link(button) or (button.url is not None and permits(button.url))]
        for row in markup.inline_keyboard
    ]
    return InlineKeyboardMarkup([row for row in kept if row])
