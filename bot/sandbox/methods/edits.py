"""Editing text, captions and media, and answering pressed buttons."""

from dataclasses import replace

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import MAX_CAPTION, MAX_TEXT, Table, caption_fields, formatted
from bot.sandbox.methods.keyboards import read_inline
from bot.sandbox.methods.media import read_media
from bot.sandbox.methods.messages import changed, editable
from bot.sandbox.model import JsonValue
from bot.sandbox.params import Params
from bot.sandbox.text import utf16_length
from bot.sandbox.world import World

_MAX_ANSWER = 200


def _edit_text(world: World, params: Params) -> JsonValue:
    if not params.text("text"):
        raise bad_request("message text is empty")
    message = editable(world, params)
    if not message.text:
        raise bad_request("there is no text in the message to edit")
    text, entities = formatted(world, params, "text", entities="entities", limit=MAX_TEXT)
    if not text:
        raise bad_request("text must be non-empty")
    preview = params.record("link_preview_options", "link preview options") or message.link_preview
    after = replace(message, text=text, entities=entities, keyboard=read_inline(params), link_preview=preview)
    return changed(world, message, after)


def _edit_caption(world: World, params: Params) -> JsonValue:
    message = editable(world, params)
    if message.file is None:
        raise bad_request("there is no caption in the message to edit")
    caption, entities = caption_fields(world, params)
    after = replace(message, caption=caption, caption_entities=entities, keyboard=read_inline(params))
    return changed(world, message, after)


def _edit_media(world: World, params: Params) -> JsonValue:
    message = editable(world, params)
    if message.text or message.poll_id:
        raise bad_request("message can't be edited")
    record = params.record("media", "InputMedia")
    if record is None:
        raise bad_request("media not found")
    inner, file = read_media(world, params, record)
    caption, entities = formatted(world, inner, "caption", entities="caption_entities", limit=MAX_CAPTION)
    after = replace(message, file=file, caption=caption, caption_entities=entities, keyboard=read_inline(params))
    return changed(world, message, after)


def _answer_callback_query(world: World, params: Params) -> JsonValue:
    query = world.queries.get(params.text("callback_query_id").strip('"'))
    expired = query is not None and world.seconds() - query.pressed_at > world.callback_timeout_s
    if query is None or query.answered or expired:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if utf16_length(params.text("text")) > _MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    query.text, query.alert, query.url = params.text("text"), params.flag("show_alert"), params.text("url") or None
    world.tell(
        "answer", chat=query.chat_id, query=query.id, user=query.user_id, message=query.message_id, text=query.text,
        alert=query.alert, url=query.url,
    )  # fmt: skip
    return True


TABLE: Table = {
    "editMessageText": _edit_text,
    "editMessageCaption": _edit_caption,
    "editMessageMedia": _edit_media,
    "answerCallbackQuery": _answer_callback_query,
}
