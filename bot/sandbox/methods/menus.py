"""What the bot shows of itself: commands, name, descriptions, menu button."""

import re
from collections.abc import Callable

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import Handler, Table, target_chat
from bot.sandbox.model import Chat, Json, JsonValue, User
from bot.sandbox.params import Params
from bot.sandbox.state import Menus
from bot.sandbox.wire import user_json
from bot.sandbox.world import World

_NAME = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_MAX_DESCRIPTION = 256
_MAX_COMMANDS = 100
_PLAIN = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_CHAT = frozenset({"chat", "chat_administrators", "chat_member"})
Key = tuple[str, int, int, str]


def _language(params: Params) -> str:
    code = params.text("language_code").strip('"')
    if code and not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _key(world: World, params: Params) -> Key:
    scope = params.record("scope", "BotCommandScope") or {"type": "default"}
    kind, language = str(scope.get("type")), _language(params)
    if kind in _PLAIN:
        return kind, 0, 0, language
    if kind not in _CHAT:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    chat = target_chat(world, Params(scope, {}))
    user_id = scope.get("user_id") if kind == "chat_member" else 0
    if not isinstance(user_id, int):
        raise bad_request("can't parse BotCommandScope: invalid user_id specified")
    return kind, chat.id, user_id, language


def _set_commands(world: World, params: Params) -> JsonValue:
    key = _key(world, params)
    items = params.array("commands", "list of bot commands")
    if items is None:
        raise bad_request('can\'t find field "commands"')
    if len(items) > _MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.menus.commands[key] = tuple(_command(item) for item in items)
    if not items:
        del world.menus.commands[key]
    world.tell("menu")
    return True


def _command(item: JsonValue) -> tuple[str, str]:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = str(item.get("command", "")).removeprefix("/"), str(item.get("description", "")).strip()
    if not _NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= _MAX_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return name, description


def _get_commands(world: World, params: Params) -> JsonValue:
    return commands_json(world.menus.commands.get(_key(world, params), ()))


def _delete_commands(world: World, params: Params) -> JsonValue:
    world.menus.commands.pop(_key(world, params), None)
    world.tell("menu")
    return True


def commands_json(commands: tuple[tuple[str, str], ...]) -> list[Json]:
    """An Array of BotCommand."""
    return [{"command": name, "description": description} for name, description in commands]


def commands_for(world: World, user: User, chat: Chat) -> tuple[tuple[str, str], ...]:
    """Return the menu that a person sees in a chat: the narrowest scope, in their language first."""
    language = (user.language_code or "")[:2]
    admin = chat.members.get(user.id) in {"creator", "administrator"}
    scopes: list[tuple[str, int, int]] = [("chat", chat.id, 0)]
    if chat.type == "private":
        scopes += [("all_private_chats", 0, 0)]
    else:
        admins = [("chat_administrators", chat.id, 0)] if admin else []
        scopes = [("chat_member", chat.id, user.id), *admins, *scopes]
        scopes += [("all_chat_administrators", 0, 0)] if admin else []
        scopes += [("all_group_chats", 0, 0)]
    for scope in [*scopes, ("default", 0, 0)]:
        for code in (language, ""):
            if found := world.menus.commands.get((*scope, code)):
                return found
    return ()


def _texts(pick: Callable[[Menus], dict[str, str]], name: str, limit: int) -> tuple[Handler, Handler]:
    def put(world: World, params: Params) -> JsonValue:
        code, text = _language(params), params.text(name)
        if len(text) > limit:
            raise bad_request(f"{name} is too long")
        pick(world.menus)[code] = text
        if not text:
            del pick(world.menus)[code]
        world.tell("menu")
        return True

    def get(world: World, params: Params) -> JsonValue:
        fallback = world.bot.first_name if name == "name" else ""
        texts = pick(world.menus)
        return {name: texts.get(_language(params)) or texts.get("") or fallback}

    return put, get


_set_name, _get_name = _texts(lambda menus: menus.names, "name", 64)
_set_description, _get_description = _texts(lambda menus: menus.descriptions, "description", 512)
_set_short, _get_short = _texts(lambda menus: menus.short_descriptions, "short_description", 120)


def _set_menu_button(world: World, params: Params) -> JsonValue:
    button = params.record("menu_button", "MenuButton") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: unsupported type specified")
    world.menus.buttons[params.number("chat_id")] = button
    world.tell("menu")
    return True


def _get_menu_button(world: World, params: Params) -> JsonValue:
    buttons = world.menus.buttons
    return buttons.get(params.number("chat_id")) or buttons.get(0) or {"type": "commands"}


def _get_me(world: World, _params: Params) -> JsonValue:
    rights: Json = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    more: Json = {"can_connect_to_business": False, "has_main_web_app": False}
    return {**user_json(world.bot), **rights, **more}


def _done(_world: World, _params: Params) -> JsonValue:
    return True


TABLE: Table = {
    "getMe": _get_me,
    "logOut": _done,
    "close": _done,
    "setMyCommands": _set_commands,
    "getMyCommands": _get_commands,
    "deleteMyCommands": _delete_commands,
    "setMyName": _set_name,
    "getMyName": _get_name,
    "setMyDescription": _set_description,
    "getMyDescription": _get_description,
    "setMyShortDescription": _set_short,
    "getMyShortDescription": _get_short,
    "setChatMenuButton": _set_menu_button,
    "getChatMenuButton": _get_menu_button,
}
