"""/people: search, a card for each person, and what staff change there."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bot.buttons import Row
from bot.handlers.question import clean_question
from bot.handlers.staff.call import PAGE, Call, page_of
from bot.handlers.staff.cards import ROLES, Card, back_row, name_of, people_list, person_card
from bot.handlers.staff.changes import carry_out
from bot.handlers.staff.forms import ask_for, finish
from bot.handlers.staff.picking import agency_rows, ceiling_row, key_of
from bot.handlers.staff.presses import Action, StaffPress, cut_to_bytes
from bot.handlers.staff.reading import months_after, read_date
from bot.people.model import SHELL, SYSTEM, Person, Role
from bot.render import one_line
from bot.reply import Reply
from knowledge.errors import UserInputError

MAX_SEARCH_BYTES = 50
"""Of the text that is searched for: it travels in the buttons that turn the pages."""
LONGEST = timedelta(days=3660)
_MONTHS = {3: "person.three_months", 6: "person.six_months", 12: "person.twelve_months"}


async def people(call: Call, text: str) -> None:
    """Show the first page of those of whom the words are said; all without words."""
    await _show_list(call, cut_to_bytes(clean_question(text), MAX_SEARCH_BYTES).strip(), 0)


async def turn_people(call: Call, press: StaffPress) -> str:
    """Show another page of the list."""
    await _show_list(call, press.choice, press.page)
    return ""


async def _show_list(call: Call, text: str, page: int) -> None:
    await call.show(await asyncio.to_thread(_list, call, text, page))


def _list(call: Call, text: str, page: int) -> Reply:
    count = call.desk.people.count(text)
    page, _ = page_of(page, count)
    return people_list(call.desk.people.search(text, PAGE, page * PAGE), text, page, count, call.look)


async def open_person(call: Call, press: StaffPress) -> str:
    """Show a card as a new message, so that the list stays."""
    card = await asyncio.to_thread(read_card, call, press.target)
    await call.anew().show(person_card(card, call.look))
    return ""


def read_card(call: Call, person_id: str) -> Card:
    """Return what the card of a person shows. Blocks.

    Raises:
        UserInputError: If there is no such person any more.
    """
    person = call.desk.people.get(person_id)
    agencies = {agency.slug: agency for agency in call.desk.agencies.list()}
    notes = [(doer(call, line.by), line) for line in call.desk.people.notes(person_id)]
    return Card(person, call.actor, agencies.get(person.agency or ""), _joined(call, person), notes)


def _joined(call: Call, person: Person) -> str:
    if person.approved_by is None:
        return _invited(call, person)
    if person.approved_by == SYSTEM:
        return call.look.say("person.by_settings")
    return call.look.say("person.by_approval", name=doer(call, person.approved_by))


def _invited(call: Call, person: Person) -> str:
    invitation = call.desk.invitations.of_person(person.id)
    if invitation is None:
        return call.look.say("person.by_invitation")
    return call.look.say("person.by_invitation_of", id=invitation.id, name=doer(call, invitation.made_by))


def doer(call: Call, by: str) -> str:
    """Return what to call who did something: a name, the id of somebody without one, the shell, the program. Blocks.

    Args:
        call: How to say it.
        by: Id of a person, ``SHELL`` or ``SYSTEM``.
    """
    if by == SHELL:
        return call.look.say("person.shell")
    return call.look.say("person.program") if by == SYSTEM else name_of(call.desk.people.find(by), by)


async def person_menu(call: Call, press: StaffPress) -> str:
    """Show the choices of a button on the card, or the card again."""
    await call.show(await asyncio.to_thread(_menu, call, press))
    return ""


def _menu(call: Call, press: StaffPress) -> Reply:
    card, look, menu = read_card(call, press.target), call.look, press.choice
    if menu == "card":
        return person_card(card, look)
    if menu in {"revoke", *Role}:
        return _confirmation(call, card, menu)
    rows, key = {
        "agency": (_agencies(call, card.person, press.page), "person.ask_agency"),
        "ceiling": ([_ceilings(call, card.person)], "person.ask_ceiling"),
        "until": (list(_ends(call, card.person)), "person.ask_until"),
        "role": (list(_roles(call, card.person)), "person.ask_role"),
    }[menu]
    return person_card(card, look, [*rows, back_row(card.person, look)], look.say(key))


def _confirmation(call: Call, card: Card, menu: str) -> Reply:
    look, person = call.look, card.person
    if menu == "revoke":
        question, choice = look.say("person.confirm_revoke"), "revoke"
    else:
        question, choice = look.say("person.confirm_role", role=look.say(ROLES[Role(menu)])), f"role={menu}"
    yes = _change(person, choice).button(look.say("person.button_yes"))
    return person_card(card, look, [(yes,), back_row(person, look)], question)


def _agencies(call: Call, person: Person, page: int) -> list[Row]:
    rows = agency_rows(
        call.desk.agencies.list(),
        page,
        lambda agency: _change(person, f"agency={key_of(agency.slug)}"),
        lambda number: StaffPress(Action.PERSON_MENU, person.id, number, "agency"),
    )
    return [*rows, (_change(person, "agency=-").button(call.look.say("person.button_no_agency")),)]


def _ceilings(call: Call, person: Person) -> Row:
    return ceiling_row(lambda label: _change(person, f"ceiling={label}"), call.look)


def _ends(call: Call, person: Person) -> Iterator[Row]:
    # the buttons name days, not lengths: pressed twice, or by two, they do the same once
    look, start = call.look, max(person.until or call.look.today, call.look.today)
    for months, key in _MONTHS.items():
        day = months_after(start, months)
        label = look.say(key, date=look.texts.day(day, look.language))
        yield (_change(person, f"until={day.isoformat()}").button(label),)
    yield (StaffPress(Action.PERSON_ASK, person.id, choice="until").button(look.say("person.button_other_date")),)
    if person.is_staff:
        yield (_change(person, "until=-").button(look.say("person.button_no_end")),)


def _roles(call: Call, person: Person) -> Iterator[Row]:
    for role, key in ROLES.items():
        if role is not person.role:
            yield (StaffPress(Action.PERSON_MENU, person.id, choice=str(role)).button(call.look.say(key)),)


def _change(person: Person, choice: str) -> StaffPress:
    return StaffPress(Action.PERSON_CHANGE, person.id, choice=choice)


async def change_person(call: Call, press: StaffPress) -> str:
    """Carry a change out, and show how the person stands now, whether it could be done or not."""
    try:
        told = await carry_out(call, press.target, press.choice)
    except UserInputError:
        await _refresh(call, press.target)
        raise
    await _refresh(call, press.target)
    if press.choice.startswith("role="):
        await _ask_missing_name(call, press.target)
    return "person.done" if told else "person.done_untold"


async def _ask_missing_name(call: Call, person_id: str) -> None:
    # whoever decides about others from now on should be told apart by more than an id
    person = await asyncio.to_thread(call.desk.people.find, person_id)
    if person is not None and person.role is not Role.OFFICIAL and not one_line(person.name):
        await _ask_name(call, person)


async def _refresh(call: Call, person_id: str) -> None:
    try:
        card = await asyncio.to_thread(read_card, call, person_id)
    except UserInputError:
        return
    await call.show(person_card(card, call.look))


async def ask_person(call: Call, press: StaffPress) -> str:
    """Ask for a name, a note or a date to be typed."""
    person = await asyncio.to_thread(call.desk.people.get, press.target)
    if press.choice == "name":
        await _ask_name(call, person)
        return ""
    step, key = {"note": ("note", "person.ask_note"), "until": ("until", "person.ask_date")}[press.choice]
    question = call.look.say(key, name=name_of(person, person.id))
    await ask_for(call.anew(), step, question, {"person": person.id})
    return ""


async def _ask_name(call: Call, person: Person) -> None:
    name = one_line(person.name)
    look = call.look
    question = look.say("person.ask_name", name=name) if name else look.say("person.ask_no_name", id=person.id)
    await ask_for(call.anew(), "name", question, {"person": person.id})


async def take_name(call: Call, data: Mapping[str, str], text: str) -> None:
    """Put down the name that was typed, and show the card; the person is not told."""
    await asyncio.to_thread(call.desk.people.rename, data["person"], text, call.actor.id)
    await finish(call)
    await _refresh(call, data["person"])


async def take_note(call: Call, data: Mapping[str, str], text: str) -> None:
    """Note what was typed, and show the card."""
    await asyncio.to_thread(call.desk.people.note, data["person"], text, call.actor.id)
    await finish(call)
    await _refresh(call, data["person"])


async def take_date(call: Call, data: Mapping[str, str], text: str) -> None:
    """Set the last day that was typed, and show the card."""
    day = _last_day(text, call.look.today)
    await carry_out(call, data["person"], f"until={day.isoformat()}")
    await finish(call)
    await _refresh(call, data["person"])


def _last_day(text: str, today: date) -> date:
    day = read_date(text)
    if day < today:
        raise UserInputError("This day is past.", code="date-past")
    if day > today + LONGEST:
        raise UserInputError("This day is more than ten years ahead.", code="date-far")
    return day
