"""Pressed staff buttons: the right is looked at anew, each press is answered once."""

from collections.abc import Awaitable, Callable, Mapping

from telegram import CallbackQuery, Update
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.handlers.staff.agencies import (
    agency_menu,
    new_agency,
    open_agency,
    remove_agency,
    turn_agencies,
)
from bot.handlers.staff.call import Call, call_of
from bot.handlers.staff.forms import FormStep, waited_for
from bot.handlers.staff.invitations import open_invitation, revoke_invitation, turn_invitations
from bot.handlers.staff.invite import turn_invite
from bot.handlers.staff.links import new_link, open_link, remove_link, turn_links
from bot.handlers.staff.people import ask_person, change_person, open_person, person_menu, turn_people
from bot.handlers.staff.presses import Action, StaffPress, read_press
from bot.people.permissions import Right
from bot.send import answer_press
from knowledge.errors import UserInputError

Work = Callable[[Call, StaffPress], Awaitable[str]]
"""Carries a press out; returns the key of the sentence that answers it, empty where what is shown says it all."""
_WORK: Mapping[Action, tuple[Right, Work]] = {
    Action.PEOPLE: (Right.PEOPLE, turn_people),
    Action.PERSON: (Right.PEOPLE, open_person),
    Action.PERSON_MENU: (Right.PEOPLE, person_menu),
    Action.PERSON_CHANGE: (Right.PEOPLE, change_person),
    Action.PERSON_ASK: (Right.PEOPLE, ask_person),
    Action.AGENCIES: (Right.AGENCIES, turn_agencies),
    Action.AGENCY: (Right.AGENCIES, open_agency),
    Action.AGENCY_MENU: (Right.AGENCIES, agency_menu),
    Action.AGENCY_NEW: (Right.AGENCIES, new_agency),
    Action.AGENCY_REMOVE: (Right.AGENCIES, remove_agency),
    Action.INVITE_PAGE: (Right.INVITE, turn_invite),
    Action.INVITATIONS: (Right.INVITE, turn_invitations),
    Action.INVITATION: (Right.INVITE, open_invitation),
    Action.INVITATION_REVOKE: (Right.INVITE, revoke_invitation),
    Action.LINKS: (Right.LINKS, turn_links),
    Action.LINK_NEW: (Right.LINKS, new_link),
    Action.LINK: (Right.LINKS, open_link),
    Action.LINK_REMOVE: (Right.LINKS, remove_link),
}


class Presses:
    """Carries out what staff press.

    Args:
        forms: The steps that a button can answer, by name.
    """

    def __init__(self, forms: Mapping[str, FormStep]) -> None:
        self._forms = forms

    async def pressed(self, desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Carry a press out; without the right, and for data that nobody wrote, it is a button that is out of use."""
        query = update.callback_query
        if query is None:
            return
        press = read_press(query.data)
        right = None if press is None else self._right(press)
        call = None if right is None else await call_of(desk, update, context, right)
        if press is None or call is None:
            await answer_press(query, (await desk.look_of(update)).say("toast.stale"))
            return
        await self._answer(query, call, press)

    def _right(self, press: StaffPress) -> Right | None:
        if press.action is not Action.FILL:
            return _WORK[press.action][0]
        step = self._forms.get(press.target)
        return None if step is None else step.right

    async def _answer(self, query: CallbackQuery, call: Call, press: StaffPress) -> None:
        try:
            toast = await self._carry_out(call, press)
        except UserInputError as error:
            await answer_press(query, call.desk.texts.error(error, call.look.language), alert=True)
        else:
            await answer_press(query, call.look.say(toast) if toast else "")

    async def _carry_out(self, call: Call, press: StaffPress) -> str:
        if press.action is not Action.FILL:
            return await _WORK[press.action][1](call, press)
        dialogue = await waited_for(call, press.target)
        if dialogue is None:
            return "toast.stale"
        await self._forms[press.target].work(call, dialogue.data, press.choice)
        return ""
