"""What the applicant types: each answer is checked, goes into the draft, and the next question follows."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from telegram import Update
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.dialogue import Step
from bot.handlers.join import form
from bot.handlers.join.country import country_of
from bot.handlers.join.email import confirm, send_code
from bot.handlers.join.talk import Talk, talk_of, typed
from bot.people.dialogues import Dialogue
from bot.people.model import Application, ApplicationState
from knowledge.errors import UserInputError

MAX_NAME = 120
MAX_POST = 160
MAX_REASON = 600
MAX_EMAIL = 254
_LEAST_LETTERS = 2
Answer = Callable[[Talk, Application, str], Awaitable[None]]


def _step(answer: Answer, max_chars: int) -> Step:
    """Return a step that gives the text to ``answer`` once it is one, of this draft, and short enough."""

    async def step(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE, _dialogue: Dialogue) -> None:
        text, talk = typed(desk, update), await talk_of(desk, update, context)
        if text is None or talk is None:
            return
        application = await asyncio.to_thread(desk.applications.open_of, talk.chat_id)
        if application is None or application.state is not ApplicationState.DRAFT:
            await talk.say(talk.look.say("join.gone"))
            await talk.end()
        elif len(text) > max_chars:
            await talk.say(talk.look.say("join.too_long", count=max_chars, max=max_chars))
        elif not _has_substance(text):
            await talk.say(talk.look.say("join.not_words"))
        else:
            await _give(answer, talk, application, text)

    return step


async def _give(answer: Answer, talk: Talk, application: Application, text: str) -> None:
    try:
        await answer(talk, application, text)
    except UserInputError as error:
        await talk.refuse(error)


def _has_substance(text: str) -> bool:
    return sum(sign.isalnum() for sign in text) >= _LEAST_LETTERS


async def _agency(talk: Talk, application: Application, text: str) -> None:
    desk = talk.desk
    known = await asyncio.to_thread(desk.agencies.find, text)
    if known is None:
        fields: dict[str, str] = {"agency_name": text}
    else:
        fields = {"agency": known.slug}
        if known.country and not application.country:
            fields["country"] = known.country
    await _fill(talk, application, **fields)


async def _country(talk: Talk, application: Application, text: str) -> None:
    code = country_of(text)
    if code is None:
        await talk.say(talk.look.say("join.country_unknown"))
    else:
        await _fill(talk, application, country=code)


async def _name(talk: Talk, application: Application, text: str) -> None:
    await _fill(talk, application, name=text)


async def _post(talk: Talk, application: Application, text: str) -> None:
    await _fill(talk, application, post=text)


async def _email(talk: Talk, application: Application, text: str) -> None:
    if talk.desk.services.mailer is not None:
        await send_code(talk, application, text)
    else:
        await _fill(talk, application, lead=talk.look.say("join.email_by_hand"), email=text)


async def _reason(talk: Talk, application: Application, text: str) -> None:
    if application.thread:  # the update is handled for the second time
        await form.ask_next(talk, application)
    else:
        await form.ask_next(talk, await asyncio.to_thread(talk.desk.applications.reply, application.id, text))


async def _at_summary(talk: Talk, application: Application, _text: str) -> None:
    await form.ask_next(talk, application, talk.look.say("join.use_buttons"))


async def _fill(talk: Talk, application: Application, lead: str = "", **fields: str) -> None:
    filled = await asyncio.to_thread(talk.desk.applications.fill, application.id, **fields)
    await form.ask_next(talk, filled, lead)


STEPS: Mapping[str, Step] = {
    form.ASK_AGENCY: _step(_agency, MAX_NAME),
    form.ASK_AGENCY_NAME: _step(_agency, MAX_NAME),
    form.ASK_COUNTRY: _step(_country, MAX_NAME),
    form.ASK_NAME: _step(_name, MAX_NAME),
    form.ASK_POST: _step(_post, MAX_POST),
    form.ASK_EMAIL: _step(_email, MAX_EMAIL),
    form.ASK_CODE: _step(confirm, MAX_NAME),
    form.ASK_REASON: _step(_reason, MAX_REASON),
    form.SUMMARY: _step(_at_summary, MAX_REASON),
}
