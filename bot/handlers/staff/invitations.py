"""/invitations: the open ones, those of the past, and revoking."""

import asyncio
from collections.abc import Sequence

from bot.buttons import Row
from bot.handlers.staff.call import PAGE, Call, page_of, reply_of, turning
from bot.handlers.staff.people import doer
from bot.handlers.staff.presses import Action, StaffPress
from bot.people.model import Invitation, Role
from bot.render import one_line
from bot.reply import Reply
from bot.styled import Run

MAX_NOTE = 100


async def invitations(call: Call, _text: str) -> None:
    """Show the open invitations."""
    await _show_list(call, "open", 0)


async def turn_invitations(call: Call, press: StaffPress) -> str:
    """Show another page, of the open ones or of those of the past."""
    await _show_list(call, press.choice, press.page)
    return ""


async def _show_list(call: Call, which: str, page: int) -> None:
    await call.show(await asyncio.to_thread(_list, call, which, page))


def _list(call: Call, which: str, page: int) -> Reply:
    look, now = call.look, call.desk.services.clock.now()
    are_open = which == "open"
    wanted = [one for one in call.desk.invitations.list(every=True) if one.is_open(now) == are_open]
    page, pages = page_of(page, len(wanted))
    first = page * PAGE
    shown = wanted[first : first + PAGE]
    titles = {"open": look.say("invitation.open"), "past": look.say("invitation.past")}
    runs = [Run(titles[which], bold=True)]
    runs += [Run(f"\n\n{first + number}. {_line(call, one)}") for number, one in enumerate(shown, start=1)]
    if not shown:
        runs.append(Run("\n\n" + look.say("invitation.none")))
    return reply_of(runs, _rows(call, shown if are_open else (), first, which, (page, pages)))


def _rows(call: Call, revocable: Sequence[Invitation], first: int, which: str, place: tuple[int, int]) -> list[Row]:
    look = call.look
    buttons = [
        StaffPress(Action.INVITATION, one.id).button(look.say("invitation.button_revoke", number=first + number))
        for number, one in enumerate(revocable, start=1)
    ]
    revoking: list[Row] = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    turn = turning(lambda number: StaffPress(Action.INVITATIONS, page=number, choice=which), *place)
    other = {
        "open": ("past", look.say("invitation.button_past")),
        "past": ("open", look.say("invitation.button_open")),
    }
    choice, label = other[which]
    return [*revoking, *turn, (StaffPress(Action.INVITATIONS, choice=choice).button(label),)]


def _line(call: Call, invitation: Invitation) -> str:
    look = call.look
    if invitation.role is Role.ADMINISTRATOR:
        whom = look.say("person.role_administrator")
    else:
        whom = invitation.agency or look.say("person.no_agency")
    parts = [
        whom,
        look.say("person.tlp", label=str(invitation.ceiling)),
        look.say("invitation.used", used=invitation.used, uses=invitation.uses),
        _end(call, invitation),
        look.say("invitation.made_by", name=doer(call, invitation.made_by)),
        one_line(invitation.note, MAX_NOTE),
    ]
    return " · ".join(part for part in parts if part)


def _end(call: Call, invitation: Invitation) -> str:
    look = call.look
    if invitation.revoked_at is not None:
        return look.say("invitation.revoked_on", date=look.texts.day(invitation.revoked_at.date(), look.language))
    day = look.texts.day(invitation.expires_at.date(), look.language)
    expired = invitation.expires_at <= call.desk.services.clock.now()
    return look.say("invitation.expired_on" if expired else "invitation.until", date=day)


async def open_invitation(call: Call, press: StaffPress) -> str:
    """Ask whether an invitation is to be revoked."""
    await call.show(await asyncio.to_thread(_confirmation, call, press.target))
    return ""


def _confirmation(call: Call, invitation_id: str) -> Reply:
    invitation, look = call.desk.invitations.get(invitation_id), call.look
    yes = StaffPress(Action.INVITATION_REVOKE, invitation.id).button(look.say("invitation.button_yes"))
    back = StaffPress(Action.INVITATIONS, choice="open").button(look.say("invitation.button_keep"))
    question = Run("\n\n" + look.say("invitation.confirm"), bold=True)
    return reply_of([Run(_line(call, invitation)), question], [(yes,), (back,)])


async def revoke_invitation(call: Call, press: StaffPress) -> str:
    """Revoke an invitation, and show the open ones."""
    await asyncio.to_thread(call.desk.invitations.revoke, press.target, call.actor.id)
    await _show_list(call, "open", 0)
    return "invitation.revoked"
