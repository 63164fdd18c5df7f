"""Approving and declining, button by button; whoever comes second is told who decided."""

import asyncio
import calendar
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from telegram.error import TelegramError

from bot.buttons import MAX_LABEL, Row
from bot.handlers.join import form
from bot.handlers.join.card import card, gather, name_of
from bot.handlers.join.presses import MONTHS, join_button, mark_of
from bot.handlers.join.staff import decider_of
from bot.handlers.join.talk import Carry, PressedIn
from bot.notices import refresh_menu, sentence, tell
from bot.people.model import CEILINGS, Agency, Application, ApplicationState, Person
from bot.render import Look, one_line
from bot.reply import Reply
from knowledge.audience import Tlp
from knowledge.errors import UserInputError

_MONTHS_A_YEAR = 12


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, _MONTHS_A_YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


async def _pending(call: PressedIn) -> tuple[Person, Application] | str:
    """Return who decides and about what, or the sentence that answers the press instead."""
    person = await decider_of(call)
    if person is None:
        return call.stale()
    application = await asyncio.to_thread(call.talk.desk.applications.get, call.press.arguments[0])
    if application.state is ApplicationState.DRAFT:
        return call.stale()
    if application.state is not ApplicationState.WAITING:
        return await _too_late(call, application)
    return person, application


async def _too_late(call: PressedIn, application: Application) -> str:
    """Show how it was decided, and return who did."""
    facts = await asyncio.to_thread(gather, call.talk.desk, application)
    await call.edit(card(facts, call.talk.look))
    who = name_of(application.decided_by, facts.names, call.talk.look)
    key = "card.was_approved" if application.state is ApplicationState.APPROVED else "card.was_declined"
    return call.talk.look.say(key, who=who)


async def _prompt(call: PressedIn, application: Application, prompt: str, rows: Sequence[Row]) -> str:
    facts = await asyncio.to_thread(gather, call.talk.desk, application)
    back = (join_button(call.talk.look.say("card.button_back"), "back", application.id),)
    await call.edit(card(facts, call.talk.look, prompt=prompt, rows=[*rows, back]))
    return ""


async def _back(call: PressedIn) -> str:
    found = await _pending(call)
    if isinstance(found, str):
        return found
    await call.edit(card(await asyncio.to_thread(gather, call.talk.desk, found[1]), call.talk.look))
    return ""


async def _approve(call: PressedIn) -> str:
    found = await _pending(call)
    if isinstance(found, str):
        return found
    application = found[1]
    if application.agency is None:
        return await _offer_agencies(call, application, 0)
    return await _offer_labels(call, application, mark_of(application.agency))


async def _turn_page(call: PressedIn) -> str:
    found = await _pending(call)
    return found if isinstance(found, str) else await _offer_agencies(call, found[1], int(call.press.arguments[1]))


async def _offer_agencies(call: PressedIn, application: Application, page: int) -> str:
    agencies = sorted(await asyncio.to_thread(call.talk.desk.agencies.list), key=lambda each: each.name.casefold())
    shown = agencies[page * form.PAGE : (page + 1) * form.PAGE]
    rows: list[Row] = [
        (join_button(one_line(each.name, MAX_LABEL), "place", application.id, mark_of(each.slug)),) for each in shown
    ]
    look = call.talk.look
    walk = form.page_row("page", application, page, len(agencies), look)
    key = "card.choose_agency" if agencies else "card.no_agencies"
    return await _prompt(call, application, look.say(key, typed=one_line(application.agency_name)), [*rows, *walk])


async def _place(call: PressedIn) -> str:
    found = await _pending(call)
    return found if isinstance(found, str) else await _offer_labels(call, found[1], call.press.arguments[1])


async def _offer_labels(call: PressedIn, application: Application, mark: str) -> str:
    agency = await _agency_of(call, mark)
    if agency is None:
        return call.stale()
    look = call.talk.look
    row = tuple(
        join_button(look.say("source.tlp", label=str(label)), "label", application.id, mark, label)
        for label in CEILINGS
    )
    prompt = look.say("card.choose_label", agency=one_line(agency.name), label=str(application.ceiling))
    return await _prompt(call, application, prompt, [row])


async def _label(call: PressedIn) -> str:
    found = await _pending(call)
    if isinstance(found, str):
        return found
    look, (_, mark, label) = call.talk.look, call.press.arguments
    today = call.talk.desk.today()
    rows: list[Row] = [
        (
            join_button(
                look.say(
                    "card.button_months",
                    count=months,
                    number=months,
                    day=look.texts.day(months_later(today, months), look.language),
                ),
                "until", found[1].id, mark, label, months,
            ),
        )
        for months in MONTHS
    ]  # fmt: skip
    return await _prompt(call, found[1], look.say("card.choose_until", label=label), rows)


async def _until(call: PressedIn) -> str:
    found = await _pending(call)
    if isinstance(found, str):
        return found
    decider, application = found
    _, mark, label, months = call.press.arguments
    agency = await _agency_of(call, mark)
    if agency is None:
        return call.stale()
    until = months_later(call.talk.desk.today(), int(months))
    try:
        person = await asyncio.to_thread(
            call.talk.desk.applications.approve,
            application.id,
            decider.id,
            agency=agency.slug,
            ceiling=Tlp(label),
            until=until,
        )
    except UserInputError as error:
        return await _lost(call, error)
    return await _tell_approved(call, application, person, agency)


async def _tell_approved(call: PressedIn, application: Application, person: Person, agency: Agency) -> str:
    desk = call.talk.desk
    await _show_decision(call, application.id)

    def approved(look: Look) -> Reply:
        until = look.texts.day(person.until, look.language) if person.until else "–"
        name, label = one_line(agency.name), str(person.ceiling)
        decision = look.say("join.approved", agency=name, label=label, until=until)
        return sentence(f"{decision}\n\n{look.say(reading_key(person.ceiling))}")

    told = await tell(desk, call.talk.bot, application.chat_id, application.language, approved)
    await refresh_menu(desk, call.talk.bot, person)
    return call.talk.look.say("card.approved" if told else "card.untold")


async def _decline(call: PressedIn) -> str:
    found = await _pending(call)
    if isinstance(found, str):
        return found
    look = call.talk.look
    rows = [(join_button(look.say("card.button_refuse"), "refuse", found[1].id),)]
    return await _prompt(call, found[1], look.say("card.sure"), rows)


async def _refuse(call: PressedIn) -> str:
    found = await _pending(call)
    if isinstance(found, str):
        return found
    decider, application = found
    desk = call.talk.desk
    try:
        await asyncio.to_thread(desk.applications.decline, application.id, decider.id)
    except UserInputError as error:
        return await _lost(call, error)
    await _show_decision(call, application.id)

    def declined(look: Look) -> Reply:
        contact = look.say("answer.contact", contact=look.contact) if look.contact else look.say("answer.contact_none")
        return sentence(look.say("join.declined", contact=contact))

    told = await tell(desk, call.talk.bot, application.chat_id, application.language, declined)
    return call.talk.look.say("card.declined" if told else "card.untold")


async def _lost(call: PressedIn, error: UserInputError) -> str:
    """Answer the one of two who pressed at the same time and came second.

    Raises:
        UserInputError: If it failed for another reason.
    """
    if error.code != "application-decided":
        raise error
    decided = await asyncio.to_thread(call.talk.desk.applications.get, call.press.arguments[0])
    return await _too_late(call, decided)


async def _show_decision(call: PressedIn, application_id: str) -> None:
    decided = await asyncio.to_thread(call.talk.desk.applications.get, application_id)
    facts = await asyncio.to_thread(gather, call.talk.desk, decided)
    # the decision stands: a card that cannot be changed now must not keep the applicant from being told
    with suppress(TelegramError):
        await call.edit(card(facts, call.talk.look))


async def _agency_of(call: PressedIn, mark: str) -> Agency | None:
    agencies = await asyncio.to_thread(call.talk.desk.agencies.list)
    return next((agency for agency in agencies if mark_of(agency.slug) == mark), None)


def reading_key(ceiling: Tlp) -> str:
    """Return the key of the sentence that says what somebody cleared up to a label may read."""
    return {Tlp.AMBER: "join.may_read_amber", Tlp.RED: "join.may_read_red"}.get(ceiling, "join.may_read_green")


PRESSES: dict[str, Carry] = {
    "approve": _approve,
    "page": _turn_page,
    "place": _place,
    "label": _label,
    "until": _until,
    "decline": _decline,
    "refuse": _refuse,
    "back": _back,
}
