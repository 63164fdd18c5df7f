"""What staff and administrators do in chat: people, agencies, invitations, official links."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from bot.desk import Desk
from bot.dialogue import Step
from bot.handlers.staff import agencies, invitations, invite, links, people
from bot.handlers.staff.call import Handling, guarded
from bot.handlers.staff.forms import FormStep, steps
from bot.handlers.staff.pressing import Presses
from bot.people.permissions import Right

FORMS: Mapping[str, FormStep] = {
    "note": FormStep(Right.PEOPLE, people.take_note),
    "name": FormStep(Right.PEOPLE, people.take_name),
    "until": FormStep(Right.PEOPLE, people.take_date),
    "agency-name": FormStep(Right.AGENCIES, agencies.take_name),
    "agency-slug": FormStep(Right.AGENCIES, agencies.take_slug),
    "agency-country": FormStep(Right.AGENCIES, agencies.take_country),
    "agency-domains": FormStep(Right.AGENCIES, agencies.take_domains),
    "agency-rename": FormStep(Right.AGENCIES, agencies.take_new_name),
    "agency-move": FormStep(Right.AGENCIES, agencies.take_new_country),
    "agency-mail": FormStep(Right.AGENCIES, agencies.take_new_domains),
    "invite-agency": FormStep(Right.INVITE, invite.take_agency),
    "invite-label": FormStep(Right.INVITE, invite.take_label),
    "invite-uses": FormStep(Right.INVITE, invite.take_uses),
    "invite-days": FormStep(Right.INVITE, invite.take_days),
    "invite-note": FormStep(Right.INVITE, invite.take_note),
    "link-country": FormStep(Right.LINKS, links.take_country),
    "link-kind": FormStep(Right.LINKS, links.take_kind),
    "link-label": FormStep(Right.LINKS, links.take_label),
    "link-url": FormStep(Right.LINKS, links.take_url),
}
STEPS: Mapping[str, Step] = steps(FORMS)
_COMMANDS: Mapping[str, Handling] = {
    "menu.people.name": guarded(Right.PEOPLE, people.people),
    "menu.agencies.name": guarded(Right.AGENCIES, agencies.agencies),
    "menu.invite.name": guarded(Right.INVITE, invite.invite),
    "menu.invitations.name": guarded(Right.INVITE, invitations.invitations),
    "menu.links.name": guarded(Right.LINKS, links.links),
}


def handlers(desk: Desk) -> list[BaseHandler[Any, Any, Any]]:
    """Return the commands and the buttons of staff."""
    fresh = filters.UpdateType.MESSAGE & ~filters.FORWARDED
    commands = [
        CommandHandler(desk.texts.every(key), partial(callback, desk), filters=fresh)
        for key, callback in _COMMANDS.items()
    ]
    return [*commands, CallbackQueryHandler(partial(Presses(FORMS).pressed, desk), pattern=r"^s:")]
