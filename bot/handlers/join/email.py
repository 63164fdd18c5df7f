"""The applicant's official e-mail address: a code goes there and has to come back."""

import asyncio

from bot.buttons import keyboard
from bot.handlers.join import form
from bot.handlers.join.talk import Talk
from bot.people.model import Application
from knowledge.errors import ChannelError, UserInputError


async def send_code(talk: Talk, application: Application, address: str) -> None:
    """Send a code to an address and ask for it.

    Raises:
        UserInputError: If the address cannot be used, or too many codes were asked for.
    """
    mailer = talk.desk.services.mailer
    if mailer is None:
        return
    code = await asyncio.to_thread(talk.desk.applications.begin_email, application.id, address)
    subject, body = talk.look.say("join.mail_subject"), talk.look.say("join.mail_body", code=code)
    try:
        await asyncio.to_thread(mailer.send, address, subject, body)
    except ChannelError:
        # the draft has the address by now: the buttons send again or change it
        await talk.say(talk.look.say("join.mail_failed"), keyboard(form.code_rows(application, [], talk.look)))
        await talk.expect(form.ASK_CODE)
        return
    await form.ask_next(talk, await asyncio.to_thread(talk.desk.applications.get, application.id))


async def send_again(talk: Talk, application: Application) -> None:
    """Send another code to the same address."""
    try:
        await send_code(talk, application, application.email)
    except UserInputError as error:
        await talk.refuse(error)


async def confirm(talk: Talk, application: Application, text: str) -> None:
    """Take a code that was typed; a wrong one is said to be wrong, whatever is wrong with it."""
    code = "".join(sign for sign in text if sign.isdigit())
    if application.email_confirmed or await _is_right(talk, application, code):
        confirmed = await asyncio.to_thread(talk.desk.applications.get, application.id)
        await form.ask_next(talk, confirmed, talk.look.say("join.email_confirmed"))
    else:
        await form.ask(talk, form.ASK_CODE, application, talk.look.say("join.code_wrong"))


async def _is_right(talk: Talk, application: Application, code: str) -> bool:
    try:
        return await asyncio.to_thread(talk.desk.applications.confirm_email, application.id, code)
    except UserInputError:
        return False
