"""Keyboards: inline buttons under a message, and the keyboard of a chat."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.errors import bad_request
from bot.sandbox.model import Button, JsonValue, Keyboard
from bot.sandbox.params import Params
from bot.sandbox.text import utf16_length

_MAX_DATA_BYTES = 64
_MAX_BUTTONS = 100
_MAX_COPY = 256
_URL = re.compile(r"(?:https?://|tg://)?[\w.\-]+\.?[\w\-]*(?:[/?#:]\S*)?", re.IGNORECASE)
_OTHER_BUTTONS = (
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "callback_game",
    "pay",
)


@dataclass(frozen=True)
class ReplyKeyboard:
    """A keyboard of the chat, or its removal (no rows)."""

    rows: tuple[tuple[str, ...], ...]


def read_markup(params: Params) -> Keyboard | ReplyKeyboard | None:
    """Return the keyboard of a call.

    Raises:
        ApiError: 400, among them BUTTON_DATA_INVALID.
    """
    record = params.record("reply_markup", "reply keyboard markup")
    if not record:
        return None
    if "inline_keyboard" in record:
        rows = [[_button(cell) for cell in row] for row in _rows(record["inline_keyboard"])]
        if sum(len(row) for row in rows) > _MAX_BUTTONS:
            raise bad_request("reply markup is too long")
        return Keyboard(tuple(tuple(row) for row in rows if row))
    if "keyboard" in record:
        return ReplyKeyboard(tuple(tuple(_label(cell) for cell in row) for row in _rows(record["keyboard"])))
    if record.get("remove_keyboard") or record.get("force_reply"):
        return ReplyKeyboard(())
    raise bad_request("object expected as reply markup")


def read_inline(params: Params) -> Keyboard | None:
    """Return the inline keyboard of an edit, None when it is taken away."""
    markup = read_markup(params)
    if isinstance(markup, ReplyKeyboard):
        raise bad_request("inline keyboard expected")
    return markup if markup and markup.rows else None


def _rows(value: JsonValue) -> list[list[JsonValue]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad_request("can't parse inline keyboard: expected an Array of Array of buttons")
    return [list(row) for row in value]


def _label(cell: JsonValue) -> str:
    text = cell.get("text") if isinstance(cell, Mapping) else cell
    if not isinstance(text, str) or not text:
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    return text


def _button(cell: JsonValue) -> Button:
    if not isinstance(cell, Mapping):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    text, data, url = _label(cell), cell.get("callback_data"), cell.get("url")
    if isinstance(data, str):
        if not 1 <= len(data.encode()) <= _MAX_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        return Button(text, callback_data=data)
    if isinstance(url, str):
        if not _URL.fullmatch(url):
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
        return Button(text, url=url)
    copy_text = cell.get("copy_text")
    if isinstance(copy_text, Mapping):
        content = copy_text.get("text")
        if not isinstance(content, str) or not 1 <= utf16_length(content) <= _MAX_COPY:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        return Button(text, copy_text=content)
    extra = {name: cell[name] for name in _OTHER_BUTTONS if name in cell}
    if not extra:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    return Button(text, extra=extra)
