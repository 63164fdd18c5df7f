"""The parameters of a call, however they were sent: query, form, JSON or multipart."""

import json
from dataclasses import dataclass
from typing import cast

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.model import Json, JsonValue

MAX_UPLOAD_BYTES = 50 * 1024 * 1024
_ROOM_FOR_FIELDS = 1024 * 1024
_TRUE = frozenset({"true", "1", "yes", "y", "t"})


@dataclass(frozen=True)
class Upload:
    """A file in a multipart body."""

    name: str
    mime: str
    data: bytes


class Params:
    """Typed access to the parameters of one call."""

    def __init__(self, values: Json, files: dict[str, Upload]) -> None:
        self.values = values
        self.files = files

    def text(self, name: str) -> str:
        """Return a string, empty when missing."""
        value = self.values.get(name)
        return value if isinstance(value, str) else "" if value is None else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number, ``default`` when missing or not a number, as Telegram does."""
        try:
            return int(self.text(name).strip('"') or default)
        except ValueError:
            return default

    def decimal(self, name: str, default: float = 0.0) -> float:
        """Return a number with fractions."""
        try:
            return float(self.text(name) or default)
        except ValueError:
            return default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a truth value."""
        value = self.text(name).strip().lower()
        return value in _TRUE if value else default

    def data(self, name: str, what: str) -> JsonValue:
        """Return a JSON value, None when missing.

        Raises:
            ApiError: 400 "can't parse <what> JSON object".
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return cast("JsonValue", json.loads(value))
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def record(self, name: str, what: str) -> Json | None:
        """Return a JSON object, None when missing."""
        value = self.data(name, what)
        if value is None or isinstance(value, dict):
            return value
        raise bad_request(f"object expected as {what}")

    def array(self, name: str, what: str) -> list[JsonValue] | None:
        """Return a JSON array, None when missing."""
        value = self.data(name, what)
        if value is None or isinstance(value, list):
            return value
        raise bad_request(f"can't parse {what}: expected an Array")


async def read_params(request: Request) -> Params:
    """Read the parameters of a request.

    Raises:
        ApiError: 413 over 50 MB, 400 when a JSON body is not an object.
    """
    if int(request.headers.get("content-length", "0") or 0) > MAX_UPLOAD_BYTES + _ROOM_FOR_FIELDS:
        raise ApiError(413, "Request Entity Too Large")
    values: dict[str, JsonValue] = dict(request.query_params)
    files: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        values.update(await _json_body(request))
    elif kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        async with request.form(max_part_size=_ROOM_FOR_FIELDS) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = await _upload(value)
                else:
                    values[name] = value
    return Params(values, files)


async def _json_body(request: Request) -> Json:
    try:
        body: JsonValue = json.loads(await request.body() or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("object expected as request body")
    return body


async def _upload(part: UploadFile) -> Upload:
    data = await part.read()
    if len(data) > MAX_UPLOAD_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    return Upload(part.filename or "file", part.content_type or "application/octet-stream", data)
