"""getUpdates and the webhook."""

import re
from typing import cast
from urllib.parse import urlsplit

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import Table
from bot.sandbox.model import Json, JsonValue
from bot.sandbox.params import Params
from bot.sandbox.updates import Webhook, checked_kinds
from bot.sandbox.world import World

_MAX_UPDATES = 100
_LONGEST_POLL_S = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def _allow(world: World, params: Params) -> None:
    kinds = params.array("allowed_updates", "allowed updates")
    world.outbox.allow(checked_kinds(cast("list[str] | None", kinds)))


async def _get_updates(world: World, params: Params) -> JsonValue:
    _allow(world, params)
    limit = min(max(params.number("limit", _MAX_UPDATES), 1), _MAX_UPDATES)
    timeout_s = min(max(params.number("timeout"), 0), _LONGEST_POLL_S)
    updates = await world.outbox.fetch(params.number("offset"), limit, timeout_s)
    return [update.to_json() for update in updates]


def _set_webhook(world: World, params: Params) -> JsonValue:
    url, secret = params.text("url").strip('"'), params.text("secret_token")
    if not url:
        return _delete_webhook(world, params)
    if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if world.webhook_client is None:
        raise bad_request("bad webhook: this server delivers by getUpdates only")
    _allow(world, params)
    if params.flag("drop_pending_updates"):
        world.outbox.drop_pending()
    world.outbox.set_webhook(Webhook(url, secret or None, params.number("max_connections", 40)), world.webhook_client)
    return True


def _delete_webhook(world: World, params: Params) -> JsonValue:
    world.outbox.clear_webhook()
    if params.flag("drop_pending_updates"):
        world.outbox.drop_pending()
    return True


def _get_webhook_info(world: World, _params: Params) -> JsonValue:
    hook = world.outbox.webhook
    info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(world.outbox.pending)}
    if hook is None:
        return info
    error: Json = {"last_error_message": hook.last_error, "last_error_date": world.now()} if hook.last_error else {}
    more: Json = {"url": hook.url, "max_connections": hook.max_connections, "allowed_updates": world.outbox.allowed}
    return {**info, **more, **error}


TABLE: Table = {
    "getUpdates": _get_updates,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _get_webhook_info,
}
