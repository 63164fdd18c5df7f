"""/links: the registry of official links, per country and kind."""

import asyncio
from collections.abc import Mapping

from bot.buttons import Row
from bot.handlers.staff.call import Call, page_of, reply_of, turning
from bot.handlers.staff.forms import ask_for, finish, offer
from bot.handlers.staff.picking import country_rows
from bot.handlers.staff.presses import Action, StaffPress
from bot.handlers.staff.reading import read_country
from bot.people.links import OfficialLink
from bot.render import Look, one_line
from bot.reply import Reply
from bot.styled import Run
from knowledge.errors import UserInputError

KINDS = {"requests": "link.kind_requests", "emergency": "link.kind_emergency", "site": "link.kind_site"}
MAX_LABEL = 200
PAGE = 5
"""Links on a page: with the longest addresses and labels they still fit into one message."""
WORLDWIDE = "-"


async def links(call: Call, _text: str) -> None:
    """Show the registry."""
    await _show_list(call, 0)


async def turn_links(call: Call, press: StaffPress) -> str:
    """Show a page of the registry."""
    await _show_list(call, press.page)
    return ""


async def _show_list(call: Call, page: int) -> None:
    known = await asyncio.to_thread(call.desk.links.list)
    page, pages = page_of(page, len(known), PAGE)
    await call.show(_list(known, page, pages, call.look))


def _list(known: list[OfficialLink], page: int, pages: int, look: Look) -> Reply:
    first = page * PAGE
    shown = list(enumerate(known[first : first + PAGE], start=first + 1))
    title = look.say("link.title", count=len(known), total=len(known)) if known else look.say("link.none")
    runs = [Run(title, bold=True), *(Run(f"\n\n{number}. {_line(link, look)}") for number, link in shown)]
    buttons = [
        StaffPress(Action.LINK, link.id).button(look.say("link.button_remove", number=number)) for number, link in shown
    ]
    removing: list[Row] = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    turn = turning(lambda number: StaffPress(Action.LINKS, page=number), page, pages)
    return reply_of(runs, [*removing, *turn, (StaffPress(Action.LINK_NEW).button(look.say("link.button_new")),)])


def _line(link: OfficialLink, look: Look) -> str:
    country = look.texts.country(link.country, look.language) if link.country else look.say("link.worldwide")
    return f"{country} · {look.say(KINDS[link.kind])} · {one_line(link.label)}\n{link.url}"


async def open_link(call: Call, press: StaffPress) -> str:
    """Ask whether a link is to be removed."""
    known = await asyncio.to_thread(call.desk.links.list)
    link = next((each for each in known if each.id == press.target), None)
    if link is None:
        raise UserInputError("There is no such link any more.", code="link-unknown")
    yes = StaffPress(Action.LINK_REMOVE, link.id).button(call.look.say("link.button_yes"))
    back = StaffPress(Action.LINKS).button(call.look.say("link.button_keep"))
    question = Run("\n\n" + call.look.say("link.confirm"), bold=True)
    await call.show(reply_of([Run(_line(link, call.look)), question], [(yes,), (back,)]))
    return ""


async def remove_link(call: Call, press: StaffPress) -> str:
    """Take a link out, and show the registry."""
    await asyncio.to_thread(call.desk.links.remove, press.target, call.actor.id)
    await _show_list(call, 0)
    return "link.removed"


async def new_link(call: Call, _press: StaffPress) -> str:
    """Ask for which country a link is to be registered."""
    step = "link-country"
    rows = country_rows(call.look, lambda code: StaffPress(Action.FILL, step, choice=code))
    worldwide = offer(step, call.look.say("link.worldwide"), WORLDWIDE)
    await ask_for(call.anew(), step, call.look.say("link.ask_country"), {}, [*rows, (worldwide,)])
    return ""


async def take_country(call: Call, _data: Mapping[str, str], text: str) -> None:
    """Take the country; ask for the kind."""
    country = "" if text == WORLDWIDE else read_country(text)
    rows = [(offer("link-kind", call.look.say(key), kind),) for kind, key in KINDS.items()]
    await ask_for(call, "link-kind", call.look.say("link.ask_kind"), {"country": country}, rows)


async def take_kind(call: Call, data: Mapping[str, str], text: str) -> None:
    """Take the kind; ask for the label."""
    if text not in KINDS:
        raise UserInputError("There is no such kind of link.", code="link-kind-unknown")
    await ask_for(call, "link-label", call.look.say("link.ask_label"), {**data, "kind": text})


async def take_label(call: Call, data: Mapping[str, str], text: str) -> None:
    """Take the label; ask for the address."""
    await ask_for(call, "link-url", call.look.say("link.ask_url"), {**data, "label": one_line(text, MAX_LABEL)})


async def take_url(call: Call, data: Mapping[str, str], text: str) -> None:
    """Take the address, register the link, and show the registry."""
    country = data["country"] or None
    label, kind = data["label"], data["kind"]
    await asyncio.to_thread(
        lambda: call.desk.links.add(url=text, label=label, kind=kind, country=country, by=call.actor.id)
    )
    await finish(call)
    await _show_list(call, 0)
