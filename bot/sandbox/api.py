"""The Bot API as an ASGI application: methods, files, and the chat page beside them."""

import inspect
import re
from urllib.parse import quote

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from bot.sandbox.methods import METHODS
from bot.sandbox.methods.media import MAX_DOWNLOAD_BYTES
from bot.sandbox.model import JsonValue
from bot.sandbox.page import page_routes
from bot.sandbox.params import Params, read_params
from bot.sandbox.world import World

_TOKEN = re.compile(r"\d{1,20}:[\w-]{3,}", re.ASCII)
_POLL = "getupdates"


def create_app(world: World) -> Starlette:
    """Return the stand-in of the Bot API for ``world``, with the chat page.

    Methods are at ``/bot<token>/<method>``, files at ``/file/bot<token>/<path>``, the page at ``/``.
    """

    async def call(request: Request) -> Response:
        return await _call(world, request)

    async def download(request: Request) -> Response:
        return _download(world, request)

    routes = [
        Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", download, methods=["GET"]),
    ]
    return Starlette(routes=[*routes, *page_routes(world)])


async def _call(world: World, request: Request) -> Response:
    method = str(request.path_params["method"])
    try:
        _check_token(world, request)
        params = await read_params(request)
        return _ok(await _run(world, method, params))
    except ApiError as error:
        return _refusal(error)


def _check_token(world: World, request: Request) -> None:
    token = str(request.path_params["token"])
    if token != world.token:
        raise ApiError(401, "Unauthorized") if _TOKEN.fullmatch(token) else ApiError(404, "Not Found")


async def _run(world: World, method: str, params: Params) -> JsonValue:
    handler = METHODS.get(method.lower())
    if handler is None:
        raise ApiError(404, "Not Found: method not found")
    fault = world.faults.take(method)
    if fault and not fault.after_effect:
        raise _broken(fault)
    busy = int(method.lower() != _POLL)
    world.in_flight += busy
    if busy:
        world.call_count += 1
        world.calls.append((method, params.values))
    try:
        result = handler(world, params)
        if inspect.isawaitable(result):
            result = await result
    finally:
        world.in_flight -= busy
    if fault:
        raise _broken(fault)
    return result


def _broken(fault: Fault) -> Exception:
    """In process the transport hands these on to the bot as what a broken network raises; over a socket it is a 500."""
    if fault.kind == "timeout":
        return httpx.ReadTimeout("injected timeout")
    if fault.kind == "disconnect":
        return httpx.RemoteProtocolError("injected disconnect")
    return fault.error()


def _ok(result: JsonValue) -> Response:
    return JSONResponse({"ok": True, "result": result})


def _refusal(error: ApiError) -> Response:
    body: dict[str, JsonValue] = {"ok": False, "error_code": error.status, "description": error.description}
    if error.retry_after_s is not None:
        body["parameters"] = {"retry_after": error.retry_after_s}
    return JSONResponse(body, status_code=error.status)


def _download(world: World, request: Request) -> Response:
    try:
        _check_token(world, request)
    except ApiError as error:
        return _refusal(error)
    path = str(request.path_params["path"])
    file = next((file for file in world.files.values() if quote(file.path) == quote(path)), None)
    if file is None or len(file.data) > MAX_DOWNLOAD_BYTES:
        return _refusal(ApiError(404, "Not Found"))
    return Response(file.data, media_type="application/octet-stream")
