"""Files: sending them, albums, getFile."""

from dataclasses import replace

from bot.sandbox.errors import bad_request
from bot.sandbox.images import image_size
from bot.sandbox.methods.common import (
    MAX_CAPTION,
    Handler,
    Table,
    caption_fields,
    formatted,
    send_options,
    writable_chat,
)
from bot.sandbox.model import Contact, Json, JsonValue, Location, MediaKind, Message, StoredFile
from bot.sandbox.params import Params, Upload
from bot.sandbox.wire import file_json, message_json
from bot.sandbox.world import World

MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
_MAX_PHOTO_BYTES = 10 * 1024 * 1024
_ALBUM = range(2, 11)
_KINDS: dict[str, MediaKind] = {
    "document": "document", "photo": "photo", "video": "video", "audio": "audio", "voice": "voice",
    "sticker": "sticker",
}  # fmt: skip


def _sender(kind: MediaKind) -> Handler:
    def send(world: World, params: Params) -> JsonValue:
        chat = writable_chat(world, params)
        file = _file(world, params, params.text(kind), params.files.get(kind), kind)
        caption, entities = caption_fields(world, params)
        message = Message(
            world.next_message_id(chat), chat.id, world.bot, world.now(), file=file, caption=caption,
            caption_entities=entities, **send_options(world, params, chat),
        )  # fmt: skip
        return message_json(world, world.put(message))

    return send


def _file(world: World, params: Params, given: str, upload: Upload | None, kind: MediaKind) -> StoredFile:
    """A file is uploaded, attached by name, or known by its id; an address is refused: nothing is fetched."""
    given = given.strip('"')
    if given.startswith("attach://"):
        upload = params.files.get(given.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f"can't parse InputMedia: attached file {given} not found")
    if upload is not None:
        return _stored(world, upload, kind)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    if given not in world.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    known = world.files[given]
    if known.kind != kind:
        raise bad_request(f"type of file mismatch: can't use file of type {known.kind.title()} as {kind.title()}")
    return known


def _stored(world: World, upload: Upload, kind: MediaKind) -> StoredFile:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        if len(upload.data) > _MAX_PHOTO_BYTES:
            raise bad_request("file is too big")
        if image_size(upload.data) is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
    return world.store_file(upload.data, upload.name, upload.mime, kind)


def read_media(world: World, params: Params, record: Json) -> tuple[Params, StoredFile]:
    """Return an InputMedia's own parameters and its file."""
    kind = _KINDS.get(str(record.get("type")))
    if kind is None:
        raise bad_request("can't parse InputMedia: type of the media is wrong")
    inner = Params(record, params.files)
    return inner, _file(world, params, inner.text("media"), None, kind)


def _send_media_group(world: World, params: Params) -> JsonValue:
    items = params.array("media", "InputMedia") or []
    if len(items) not in _ALBUM:
        raise bad_request("media group must include 2-10 items")
    chat = writable_chat(world, params, len(items))
    read = [read_media(world, params, item) for item in items if isinstance(item, dict)]
    kinds = {file.kind for _, file in read}
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        raise bad_request("document can't be mixed with other media types")
    captions = [formatted(world, inner, "caption", entities="caption_entities", limit=MAX_CAPTION) for inner, _ in read]
    options, album = send_options(world, params, chat), f"album{world.serial()}"
    album_messages: list[JsonValue] = []
    for (_, file), (caption, entities) in zip(read, captions, strict=True):
        message = Message(
            world.next_message_id(chat), chat.id, world.bot, world.now(), file=file, caption=caption,
            caption_entities=entities, media_group_id=album, **options,
        )  # fmt: skip
        album_messages.append(message_json(world, world.put(replace(message, keyboard=None))))
    return album_messages


def _send_location(world: World, params: Params) -> JsonValue:
    chat = writable_chat(world, params)
    place = Location(params.decimal("latitude", 999), params.decimal("longitude", 999))
    if abs(place.latitude) > 90 or abs(place.longitude) > 180:  # noqa: PLR2004 - degrees
        raise bad_request("wrong location specified")
    message = Message(
        world.next_message_id(chat),
        chat.id,
        world.bot,
        world.now(),
        location=place,
        **send_options(world, params, chat),
    )
    return message_json(world, world.put(message))


def _send_contact(world: World, params: Params) -> JsonValue:
    chat = writable_chat(world, params)
    contact = Contact(params.text("phone_number"), params.text("first_name"))
    if not contact.phone_number or not contact.first_name:
        raise bad_request("phone number and first name are needed")
    message = Message(
        world.next_message_id(chat),
        chat.id,
        world.bot,
        world.now(),
        contact=contact,
        **send_options(world, params, chat),
    )
    return message_json(world, world.put(message))


def _get_file(world: World, params: Params) -> JsonValue:
    file = world.files.get(params.text("file_id").strip('"'))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.data) > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {**file_json(file), "file_path": file.path}


TABLE: Table = {
    **{f"send{kind.title()}": _sender(kind) for kind in _KINDS.values()},
    "sendMediaGroup": _send_media_group,
    "sendLocation": _send_location,
    "sendContact": _send_contact,
    "getFile": _get_file,
}
