"""/invite: agency, label, how many people, how long, a note; then the link and its QR code."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.buttons import Row
from bot.handlers.staff.call import Call, reply_of
from bot.handlers.staff.forms import ask_for, finish, offer, waited_for
from bot.handlers.staff.picking import agency_of, agency_rows, ceiling_row, key_of
from bot.handlers.staff.presses import Action, StaffPress
from bot.handlers.staff.qr import qr_png
from bot.handlers.staff.reading import read_number
from bot.people.model import CEILINGS, Agency, Invitation
from bot.render import one_line
from bot.send import say, send_photo
from bot.styled import Run
from knowledge.audience import Tlp, parse_tlp
from knowledge.errors import UserInputError

MAX_USES = 500
MAX_DAYS = 90
_USES = (1, 5, 35)
_DAYS = (1, 7, 30)


async def invite(call: Call, _text: str) -> None:
    """Ask for which agency."""
    known = await asyncio.to_thread(call.desk.agencies.list)
    if known:
        await _ask_agency(call, known, 0)
    else:
        await call.show(reply_of([Run(call.look.say("invite.no_agencies"))]))


async def turn_invite(call: Call, press: StaffPress) -> str:
    """Show another page of agencies while the form asks for one."""
    known = await asyncio.to_thread(call.desk.agencies.list)
    if await waited_for(call, "invite-agency") is None:
        return "toast.stale"
    await _ask_agency(call, known, press.page)
    return ""


async def _ask_agency(call: Call, known: Sequence[Agency], page: int) -> None:
    rows = agency_rows(
        known,
        page,
        lambda agency: StaffPress(Action.FILL, "invite-agency", choice=key_of(agency.slug)),
        lambda number: StaffPress(Action.INVITE_PAGE, page=number),
    )
    await ask_for(call, "invite-agency", call.look.say("invite.ask_agency"), {}, rows)


async def take_agency(call: Call, _data: Mapping[str, str], text: str) -> None:
    """Take the agency; ask up to which label."""
    agency = await asyncio.to_thread(_find, call, text)
    rows = [ceiling_row(lambda label: StaffPress(Action.FILL, "invite-label", choice=str(label)), call.look)]
    question = call.look.say("invite.ask_label", agency=one_line(agency.name))
    await ask_for(call, "invite-label", question, {"agency": agency.slug}, rows)


def _find(call: Call, text: str) -> Agency:
    agency = agency_of(call.desk.agencies.list(), text) or call.desk.agencies.find(text)
    if agency is None:
        raise UserInputError("There is no such agency.", code="agency-unknown")
    return agency


async def take_label(call: Call, data: Mapping[str, str], text: str) -> None:
    """Take the label; ask for how many people."""
    label = parse_tlp(text)
    if label not in CEILINGS:
        raise UserInputError("Nobody is cleared up to this label; use GREEN, AMBER or RED.", code="ceiling-unknown")
    row: Row = tuple(offer("invite-uses", str(number), str(number)) for number in _USES)
    question = call.look.say("invite.ask_uses", max=MAX_USES)
    await ask_for(call, "invite-uses", question, {**data, "label": str(label)}, [row])


async def take_uses(call: Call, data: Mapping[str, str], text: str) -> None:
    """Take the number of people; ask for how many days."""
    uses = read_number(text, MAX_USES)
    row: Row = tuple(
        offer("invite-days", call.look.say("invite.days", count=days, days=days), str(days)) for days in _DAYS
    )
    question = call.look.say("invite.ask_days", max=MAX_DAYS)
    await ask_for(call, "invite-days", question, {**data, "uses": str(uses)}, [row])


async def take_days(call: Call, data: Mapping[str, str], text: str) -> None:
    """Take the number of days; ask for a note."""
    days = read_number(text, MAX_DAYS)
    skip = offer("invite-note", call.look.say("invite.button_no_note"))
    await ask_for(call, "invite-note", call.look.say("invite.ask_note"), {**data, "days": str(days)}, [(skip,)])


async def take_note(call: Call, data: Mapping[str, str], text: str) -> None:
    """Take the note, make the invitation, and send the link and its QR code."""
    agency, invitation, code = await asyncio.to_thread(_make, call, data, text)
    await finish(call)
    await call.show(reply_of([Run(call.look.say("invite.made"), bold=True)]))
    link = f"{call.bot.link}?start={code}"
    # both are meant to be passed on: on a slide, in a letter
    await say(call.bot, call.chat_id, link)
    await send_photo(call.bot, call.chat_id, qr_png(link), _caption(call, agency, invitation))


def _make(call: Call, data: Mapping[str, str], note: str) -> tuple[Agency, Invitation, str]:
    agency = call.desk.agencies.get(data["agency"])
    invitation, code = call.desk.invitations.make(
        by=call.actor.id,
        agency=agency.slug,
        ceiling=Tlp(data["label"]),
        uses=int(data["uses"]),
        expires_at=call.desk.services.clock.now() + timedelta(days=int(data["days"])),
        country=agency.country,
        note=note,
    )
    return agency, invitation, code


def _caption(call: Call, agency: Agency, invitation: Invitation) -> str:
    look = call.look
    day = look.texts.day(invitation.expires_at.date(), look.language)
    return "\n".join(
        [
            one_line(agency.name),
            look.say("invite.caption_uses", count=invitation.uses, uses=invitation.uses, date=day),
            look.say("invite.caption_label", label=str(invitation.ceiling)),
            look.say("invite.caption_green"),
        ]
    )
