"""The chat page and what it calls, under ``/sandbox``; answers only to a browser on this machine."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.images import image_mime
from bot.sandbox.model import Chat, JsonValue, MediaKind, Message, User
from bot.sandbox.params import Params, read_params
from bot.sandbox.view import conversation_json, event_json, state_json, visible_chat
from bot.sandbox.world import World

_STATIC = Path(__file__).parent / "static"
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_LANGUAGES = frozenset({"en", "es", "pt"})
_HEARTBEAT_S = 15.0
Answer = Callable[[World, Params], JsonValue]


def page_routes(world: World) -> list[Route]:
    """Return the routes of the page for ``world``."""

    def get(path: str, answer: Callable[[World, Request], Awaitable[Response]]) -> Route:
        async def endpoint(request: Request) -> Response:
            return await _guarded(request, lambda: answer(world, request))

        return Route(path, endpoint, methods=["GET"])

    def post(path: str, answer: Answer) -> Route:
        async def run(request: Request) -> Response:
            return JSONResponse(answer(world, await read_params(request)))

        async def endpoint(request: Request) -> Response:
            return await _guarded(request, lambda: run(request))

        return Route(f"/sandbox/{path}", endpoint, methods=["POST"])

    return [
        get("/", _index),
        get("/static/{name}", _static),
        get("/sandbox/state", _state),
        get("/sandbox/chat", _conversation),
        get("/sandbox/events", _events),
        get("/sandbox/file/{file_id}", _file),
        *(post(path, answer) for path, answer in _POSTS.items()),
    ]


async def _guarded(request: Request, answer: Callable[[], Awaitable[Response]]) -> Response:
    """Refuse other origins and other host names, which a rebound name or a foreign page would send."""
    try:
        _check_origin(request)
        response = await answer()
    except ApiError as error:
        response = JSONResponse({"error": error.description}, status_code=error.status)
    except (KeyError, ValueError) as error:
        response = JSONResponse({"error": str(error)}, status_code=400)
    response.headers.update(_HEADERS)
    return response


def _check_origin(request: Request) -> None:
    host = request.headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in _LOCAL:
        raise ApiError(403, "Forbidden: open the page at 127.0.0.1 or localhost")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        raise ApiError(403, "Forbidden: another page may not use the sandbox")
    if request.method == "POST" and request.headers.get("x-sandbox") != "1":
        raise ApiError(403, "Forbidden: the header X-Sandbox is missing")


async def _index(_world: World, _request: Request) -> Response:
    return FileResponse(_STATIC / "index.html", media_type="text/html")


async def _static(_world: World, request: Request) -> Response:
    name = str(request.path_params["name"])
    known = {path.name: path for path in _STATIC.iterdir() if path.suffix in _TYPES}
    if name not in known:
        raise ApiError(404, "Not Found")
    return FileResponse(known[name], media_type=_TYPES[known[name].suffix])


async def _state(world: World, _request: Request) -> Response:
    return JSONResponse(state_json(world))


async def _conversation(world: World, request: Request) -> Response:
    user, chat = _place(world, Params(dict(request.query_params), {}))
    return JSONResponse(conversation_json(world, user, chat))


async def _events(world: World, _request: Request) -> Response:
    return StreamingResponse(stream_events(world), media_type="text/event-stream")


async def stream_events(world: World) -> AsyncIterator[str]:
    """Yield the events of the world as server-sent events, until it says that it closes."""
    with world.listen() as queue:
        yield "retry: 1000\n\n"
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), _HEARTBEAT_S)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if event["event"] == "closing":
                return
            yield f"data: {json.dumps(event_json(world, event))}\n\n"


async def _file(world: World, request: Request) -> Response:
    file = world.files.get(str(request.path_params["file_id"]))
    if file is None:
        raise ApiError(404, "Not Found")
    shown = image_mime(file.data) if "inline" in request.query_params else None
    headers = {"content-disposition": "inline" if shown else f"attachment; filename*=UTF-8''{quote(file.name)}"}
    return Response(file.data, media_type=shown or "application/octet-stream", headers=headers)


def _user(world: World, params: Params) -> User:
    user = world.users.get(params.number("as"))
    if user is None or user.is_bot:
        raise bad_request("there is no such person")
    return user


def _place(world: World, params: Params) -> tuple[User, Chat]:
    user = _user(world, params)
    return user, visible_chat(world, user, params.number("chat", user.id))


def _where(world: World, user: User, chat: Chat) -> Chat:
    return world.private_chat(user) if chat.type == "private" else chat


def _message(world: World, params: Params) -> tuple[User, Message]:
    user, chat = _place(world, params)
    message = chat.messages.get(params.number("message"))
    if message is None:
        raise bad_request("message not found")
    return user, message


def _send(world: World, params: Params) -> JsonValue:
    user, chat = _place(world, params)
    reply_to, thread = params.number("reply_to") or None, params.number("thread") or None
    message = world.send_text(
        user, params.text("text"), chat=_where(world, user, chat), reply_to=reply_to, thread=thread
    )
    return {"message": message.id}


def _upload(world: World, params: Params) -> JsonValue:
    user, chat = _place(world, params)
    uploads = list(params.files.values())
    album = f"album{world.serial()}" if len(uploads) > 1 else None
    place, thread = _where(world, user, chat), params.number("thread") or None
    caption = params.text("caption")
    for number, upload in enumerate(uploads):
        text = caption if number == 0 else ""
        kind: MediaKind = "photo" if params.flag("photos") and image_mime(upload.data) else "document"
        world.send_file(
            user, upload.name, upload.data, mime=upload.mime, kind=kind, caption=text, album=album, chat=place,
            thread=thread,
        )  # fmt: skip
    return {"files": len(uploads)}


def _press(world: World, params: Params) -> JsonValue:
    user, message = _message(world, params)
    return {"query": world.press(user, message, params.text("button"), stale=True).id}


def _start(world: World, params: Params) -> JsonValue:
    return {"message": world.start(_user(world, params), params.text("payload")).id}


def _vote(world: World, params: Params) -> JsonValue:
    user, message = _message(world, params)
    choices = [number for number in params.array("choices", "choices") or [] if isinstance(number, int)]
    world.vote(user, message, choices)
    return True


def _edit(world: World, params: Params) -> JsonValue:
    user, message = _message(world, params)
    if message.sender.id != user.id or not params.text("text").strip():
        raise bad_request("only own messages can be edited, and not to nothing")
    return {"message": world.edit_text(message, params.text("text")).id}


def _block(world: World, params: Params) -> JsonValue:
    user = _user(world, params)
    (world.block if params.flag("blocked") else world.unblock)(user)
    world.tell("user", user=user.id)
    return True


def _language(world: World, params: Params) -> JsonValue:
    user, language = _user(world, params), params.text("language")
    if language not in _LANGUAGES:
        raise bad_request("the sandbox speaks en, es and pt")
    world.users[user.id] = replace(user, language_code=language)
    world.tell("user", user=user.id)
    return True


_POSTS: dict[str, Answer] = {
    "send": _send, "upload": _upload, "press": _press, "start": _start, "vote": _vote, "edit": _edit,
    "block": _block, "language": _language,
}  # fmt: skip
