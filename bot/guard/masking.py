"""Updates without case data: what the durable inbox keeps and handlers see, instead of what Telegram sent. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from bot.guard.case_data import mask
from bot.guard.filing import judge
from bot.guard.kinds import Checksum, Kind, Trace

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]
NOTE = "liaison_guard"
"""The key beside an update under which travels what was masked in it."""
_NOBODY = "-"
_MESSAGES = ("message", "edited_message", "channel_post", "edited_channel_post", "business_message")
_TEXTS = (("text", "entities"), ("caption", "caption_entities"))
_LINK = re.compile(r"/start(?:@\w{1,64})?\s+[A-Za-z0-9_-]{22}\s*", re.IGNORECASE)
_KEPT = ("message_id", "date", "edit_date", "message_thread_id", "is_topic_message", "media_group_id", "reply_markup")
# texts of others, or made by others
_DROPPED = frozenset(
    {"quote", "external_reply", "reply_to_story", "via_bot", "author_signature", "link_preview_options", "sender_chat",
     "new_chat_title", "reply_to_checklist_task_id", "effect_id", "business_connection_id"}
)  # fmt: skip
_ENTITY_DROPPED = frozenset({"text_link", "text_mention"})
_PLAIN_STRINGS = frozenset({"type", "id", "file_id", "file_unique_id", "mime_type", "emoji", "status", "currency"})
_PERSONAL = frozenset({"username", "last_name", "performer", "file_name", "vcard", "thumbnail", "cover", "bio"})


REQUEST = "[request]"
"""Stands for the text of a message that tries to file a request: of that nothing is kept."""


def mask_update(payload: Mapping[str, Json], keep: frozenset[Kind] = frozenset()) -> JsonObject:
    """Return an update without case data and with as little about the sender as handlers need.

    Texts are masked and their entities moved; quoted and answered texts, contacts and places are emptied; of a pressed
    button's message only its place and its buttons stay. Names of files are masked too.

    Args:
        payload: As Telegram sends it; it is not changed.
        keep: Kinds that are not masked in texts. Where there are any, somebody fills in a form or is of the team, and
            what reads like a request is left as it is.

    Returns:
        The update; under ``NOTE`` what was masked, if anything was.
    """
    note = _Gathering()
    masked: JsonObject = {}
    for key, value in payload.items():
        if key == NOTE:
            continue
        if key in _MESSAGES and isinstance(value, Mapping):
            masked[key] = _message(value, keep, note)
        elif key == "callback_query" and isinstance(value, Mapping):
            masked[key] = _press(value)
        else:
            masked[key] = _hollow(value, key)
    if note.kinds or note.filed:
        masked[NOTE] = note.as_json()
    return masked


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of what was masked in an update.

    Attributes:
        kinds: Of case data.
        traces: Forms of addresses and transaction ids.
        filed: ``request`` or ``emergency`` where the text tried to file one and was left out; else empty.
    """

    kinds: tuple[Kind, ...] = ()
    traces: tuple[Trace, ...] = ()
    filed: str = ""


def take_note(payload: JsonObject) -> Note:
    """Take the note out of a kept update."""
    note = payload.pop(NOTE, None)
    if not isinstance(note, Mapping):
        return Note()
    kinds = tuple(Kind(str(kind)) for kind in _list(note.get("kinds")))
    rows = [cast("Sequence[Json]", row) for row in _list(note.get("traces"))]
    traces = (
        Trace(Kind(str(kind)), tuple(str(chain) for chain in _list(chains)), Checksum(str(checksum)))
        for kind, chains, checksum in rows
    )
    return Note(kinds, tuple(traces), str(note.get("filed", "")))


class _Gathering:
    """Gathers what was masked in an update."""

    def __init__(self) -> None:
        self.kinds: dict[Kind, None] = {}
        self.traces: dict[Trace, None] = {}
        self.filed = ""

    def without_request(self, text: str) -> str:
        judgement = judge(text)
        if not judgement.files:
            return text
        self.filed = "emergency" if judgement.urgent else "request"
        self.kinds, self.traces = {}, {}
        return REQUEST

    def mask(self, text: str, keep: frozenset[Kind]) -> tuple[str, tuple[tuple[int, int, str], ...]]:
        masked = mask(text, keep)
        self.kinds.update(dict.fromkeys(masked.kinds))
        self.traces.update(dict.fromkeys(masked.traces))
        return masked.text, masked.spans

    def as_json(self) -> JsonObject:
        traces = [[trace.kind.value, list(trace.chains), trace.checksum.value] for trace in self.traces]
        return {"kinds": [kind.value for kind in self.kinds], "traces": traces, "filed": self.filed}


def _message(message: Mapping[str, Json], keep: frozenset[Kind], note: _Gathering) -> JsonObject:
    masked: JsonObject = {key: message[key] for key in _KEPT if key in message}
    for key, value in message.items():
        if key in masked or key in _DROPPED or key.endswith("entities"):
            continue
        if key in {"text", "caption"}:
            continue
        masked[key] = _part(key, value, keep, note)
    for text_key, entities_key in _TEXTS:
        text = message.get(text_key)
        if isinstance(text, str):
            masked[text_key], entities = _text(text, _list(message.get(entities_key)), keep, note)
            if entities:
                masked[entities_key] = entities
    return masked


def _part(key: str, value: Json, keep: frozenset[Kind], note: _Gathering) -> Json:
    if key in {"from", "chat"}:
        return _user(value) if key == "from" else _chat(value)
    if not isinstance(value, Mapping):
        return _hollow(value, key)
    if key in _REDUCED:
        return _REDUCED[key](value)
    if key == "document" and isinstance(value.get("file_name"), str):
        name, _ = note.mask(str(value["file_name"]).replace("_", " "), keep)
        return {**cast("JsonObject", _hollow(value, key)), "file_name": name}
    return _hollow(value, key)


def _text(text: str, entities: Iterable[Json], keep: frozenset[Kind], note: _Gathering) -> tuple[str, list[Json]]:
    if _LINK.fullmatch(text):
        return text, list(entities)
    masked, spans = note.mask(text, keep)
    if not keep and not text.startswith("/") and note.without_request(masked) == REQUEST:
        return REQUEST, []
    return masked, [
        moved for entity in entities if isinstance(entity, Mapping) if (moved := _moved(entity, text, spans))
    ]


def _moved(entity: Mapping[str, Json], text: str, spans: Sequence[tuple[int, int, str]]) -> JsonObject | None:
    """Return an entity at its new place; None where it overlaps what was masked, or points somewhere itself."""
    offset, length = entity.get("offset"), entity.get("length")
    if entity.get("type") in _ENTITY_DROPPED or not isinstance(offset, int) or not isinstance(length, int):
        return None
    grown = 0
    for start, end, word in spans:
        first, last = _units(text[:start]), _units(text[:end])
        if first < offset + length and offset < last:
            return None
        if last <= offset:
            grown += _units(word) - (last - first)
    return {**entity, "offset": offset + grown, "length": length}


def _press(query: Mapping[str, Json]) -> JsonObject:
    masked: JsonObject = {
        key: query[key]
        for key in ("id", "chat_instance", "inline_message_id", "data", "game_short_name")
        if key in query
    }
    masked["from"] = _user(query.get("from"))
    message = query.get("message")
    if isinstance(message, Mapping):
        masked["message"] = _place(message)
    return masked


def _place(message: Mapping[str, Json]) -> JsonObject:
    kept: JsonObject = {key: message[key] for key in ("message_id", "date", "reply_markup") if key in message}
    return {**kept, "chat": _chat(message.get("chat"))}


def _user(user: Json) -> Json:
    if not isinstance(user, Mapping):
        return None
    kept: JsonObject = {key: user[key] for key in ("id", "is_bot", "language_code") if key in user}
    return {**kept, "first_name": _NOBODY}


def _chat(chat: Json) -> Json:
    if not isinstance(chat, Mapping):
        return None
    return {key: chat[key] for key in ("id", "type", "is_forum") if key in chat}


def _hollow(value: Json, key: str = "") -> Json:
    """Return something of the same shape that says nothing: texts, names, numbers of persons and places are gone."""
    if isinstance(value, str):
        return value if key in _PLAIN_STRINGS else _NOBODY
    if isinstance(value, float) or key in {"latitude", "longitude"}:
        return 0.0
    if isinstance(value, Mapping):
        return {name: _hollow(part, name) for name, part in value.items() if name not in _PERSONAL}
    if isinstance(value, Sequence):
        return [_hollow(part, key) for part in value]
    return value


def _answered(message: Mapping[str, Json]) -> JsonObject:
    return {**_place(message), **({"from": _user(message["from"])} if "from" in message else {})}


def _forwarded(origin: Mapping[str, Json]) -> JsonObject:
    return {"type": "hidden_user", "date": origin.get("date", 0), "sender_user_name": _NOBODY}


def _contact(_: Mapping[str, Json]) -> JsonObject:
    return {"phone_number": _NOBODY, "first_name": _NOBODY}


_REDUCED: Mapping[str, Callable[[Mapping[str, Json]], JsonObject]] = {
    "reply_to_message": _answered,
    "forward_origin": _forwarded,
    "contact": _contact,
}


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
