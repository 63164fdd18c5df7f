"""/agencies: the list, a card for each agency, adding, changing and removing."""

import asyncio
from collections.abc import Mapping, Sequence

from bot.buttons import Row
from bot.handlers.staff.call import Call, reply_of
from bot.handlers.staff.forms import ask_for, finish, offer
from bot.handlers.staff.picking import agency_of, agency_rows, country_rows, key_of
from bot.handlers.staff.presses import Action, StaffPress
from bot.handlers.staff.reading import read_country, read_domains, suggest_slug
from bot.people.model import Agency
from bot.render import Look, one_line
from bot.reply import Reply
from bot.styled import Run
from knowledge.audience import agency_key
from knowledge.errors import UserInputError

_FIELDS = {
    "name": ("agency-rename", "agency.ask_name"),
    "country": ("agency-move", "agency.ask_country"),
    "domains": ("agency-mail", "agency.ask_domains"),
}


async def agencies(call: Call, _text: str) -> None:
    """Show the list of agencies."""
    await _show_list(call, 0)


async def turn_agencies(call: Call, press: StaffPress) -> str:
    """Show a page of the list."""
    await _show_list(call, press.page)
    return ""


async def _show_list(call: Call, page: int) -> None:
    known = await asyncio.to_thread(call.desk.agencies.list)
    await call.show(_list(known, page, call.look))


def _list(known: Sequence[Agency], page: int, look: Look) -> Reply:
    rows = agency_rows(
        known,
        page,
        lambda agency: StaffPress(Action.AGENCY, key_of(agency.slug)),
        lambda number: StaffPress(Action.AGENCIES, page=number),
    )
    new = StaffPress(Action.AGENCY_NEW).button(look.say("agency.button_new"))
    title = look.say("agency.title", count=len(known), total=len(known)) if known else look.say("agency.none")
    return reply_of([Run(title, bold=True)], [*rows, (new,)])


async def open_agency(call: Call, press: StaffPress) -> str:
    """Show the card of an agency in the place of the list."""
    await call.show(_card(await _agency(call, press.target), call.look))
    return ""


async def _agency(call: Call, key: str) -> Agency:
    found = agency_of(await asyncio.to_thread(call.desk.agencies.list), key)
    if found is None:
        raise UserInputError("There is no such agency any more.", code="agency-unknown")
    return found


def _card(agency: Agency, look: Look) -> Reply:
    key = key_of(agency.slug)
    pick = {
        "name": look.say("agency.button_name"),
        "country": look.say("agency.button_country"),
        "domains": look.say("agency.button_domains"),
        "remove": look.say("agency.button_remove"),
    }
    buttons = [StaffPress(Action.AGENCY_MENU, key, choice=choice).button(label) for choice, label in pick.items()]
    back = StaffPress(Action.AGENCIES).button(look.say("agency.button_back"))
    return reply_of(_about(agency, look), [tuple(buttons[:2]), tuple(buttons[2:]), (back,)])


def _about(agency: Agency, look: Look) -> list[Run]:
    country = look.texts.country(agency.country, look.language) if agency.country else look.say("agency.no_country")
    domains = ", ".join(f"@{domain}" for domain in agency.domains) or look.say("agency.no_domains")
    lines = [
        look.say("agency.slug", slug=agency.slug),
        look.say("agency.country", country=country),
        look.say("agency.domains", domains=domains),
    ]
    return [Run(one_line(agency.name), bold=True), *(Run(f"\n{line}") for line in lines)]


async def agency_menu(call: Call, press: StaffPress) -> str:
    """Ask for what is to be changed, or whether the agency is to be removed."""
    agency = await _agency(call, press.target)
    if press.choice == "remove":
        yes = StaffPress(Action.AGENCY_REMOVE, press.target).button(call.look.say("agency.button_yes"))
        back = StaffPress(Action.AGENCY, press.target).button(call.look.say("agency.button_keep"))
        question = Run("\n\n" + call.look.say("agency.confirm_remove"), bold=True)
        await call.show(reply_of([*_about(agency, call.look), question], [(yes,), (back,)]))
        return ""
    step, key = _FIELDS[press.choice]
    rows = {"name": [], "country": _countries(call, step), "domains": _no_domains(call, step)}[press.choice]
    await ask_for(call, step, call.look.say(key), {"agency": agency.slug}, rows)
    return ""


async def remove_agency(call: Call, press: StaffPress) -> str:
    """Remove an agency, and show the list."""
    agency = await _agency(call, press.target)
    await asyncio.to_thread(call.desk.agencies.remove, agency.slug, call.actor.id)
    await _show_list(call, 0)
    return "agency.removed"


async def take_new_name(call: Call, data: Mapping[str, str], text: str) -> None:
    """Change the name of an agency."""
    await asyncio.to_thread(call.desk.agencies.change, data["agency"], name=text, by=call.actor.id)
    await _finish_change(call, data)


async def take_new_country(call: Call, data: Mapping[str, str], text: str) -> None:
    """Change the country of an agency; an empty answer takes it away."""
    country = read_country(text) if text else ""
    await asyncio.to_thread(call.desk.agencies.change, data["agency"], country=country, by=call.actor.id)
    await _finish_change(call, data)


async def take_new_domains(call: Call, data: Mapping[str, str], text: str) -> None:
    """Change the e-mail domains of an agency; an empty answer takes them away."""
    domains = read_domains(text) if text else ()
    await asyncio.to_thread(call.desk.agencies.change, data["agency"], domains=domains, by=call.actor.id)
    await _finish_change(call, data)


async def _finish_change(call: Call, data: Mapping[str, str]) -> None:
    await finish(call)
    await call.show(_card(await asyncio.to_thread(call.desk.agencies.get, data["agency"]), call.look))


async def new_agency(call: Call, _press: StaffPress) -> str:
    """Ask for the name of an agency to be added."""
    await ask_for(call.anew(), "agency-name", call.look.say("agency.ask_name"), {})
    return ""


async def take_name(call: Call, _data: Mapping[str, str], text: str) -> None:
    """Take the name of a new agency; suggest a short name."""
    name = one_line(text, 200)
    taken = {agency.slug for agency in await asyncio.to_thread(call.desk.agencies.list)}
    slug = suggest_slug(name, taken)
    rows = [(offer("agency-slug", call.look.say("agency.button_slug", slug=slug), slug),)]
    await ask_for(call, "agency-slug", call.look.say("agency.ask_slug"), {"name": name}, rows)


async def take_slug(call: Call, data: Mapping[str, str], text: str) -> None:
    """Take the short name of a new agency."""
    agency_key(text)
    if text in {agency.slug for agency in await asyncio.to_thread(call.desk.agencies.list)}:
        raise UserInputError("There is such an agency already.", code="agency-exists")
    step = "agency-country"
    await ask_for(call, step, call.look.say("agency.ask_country"), {**data, "slug": text}, _countries(call, step))


async def take_country(call: Call, data: Mapping[str, str], text: str) -> None:
    """Take the country of a new agency; an empty answer leaves it open."""
    country = read_country(text) if text else ""
    step = "agency-domains"
    question = call.look.say("agency.ask_domains")
    await ask_for(call, step, question, {**data, "country": country}, _no_domains(call, step))


async def take_domains(call: Call, data: Mapping[str, str], text: str) -> None:
    """Take the e-mail domains of a new agency, and add it."""
    domains = read_domains(text) if text else ()
    agency = Agency(data["slug"], data["name"], data["country"] or None, domains)
    added = await asyncio.to_thread(call.desk.agencies.add, agency, call.actor.id)
    await finish(call)
    await call.show(_card(added, call.look))


def _countries(call: Call, step: str) -> list[Row]:
    rows = country_rows(call.look, lambda code: StaffPress(Action.FILL, step, choice=code))
    return [*rows, (offer(step, call.look.say("agency.button_no_country")),)]


def _no_domains(call: Call, step: str) -> list[Row]:
    return [(offer(step, call.look.say("agency.button_no_domains")),)]
