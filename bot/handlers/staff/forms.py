"""Forms of staff: a step takes what was typed, or what a button under the question stands for, which is the same."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, Update
from telegram.ext import ContextTypes

from bot.buttons import Row
from bot.desk import Desk
from bot.dialogue import Step
from bot.handlers.basics import unknown_command
from bot.handlers.question import clean_question
from bot.handlers.staff.call import Call, call_of, reply_of
from bot.handlers.staff.presses import Action, StaffPress
from bot.people.dialogues import Dialogue
from bot.people.permissions import Right
from bot.styled import Run
from knowledge.errors import UserInputError

FAMILY = "st."
MAX_TYPED = 1000
Work = Callable[[Call, Mapping[str, str], str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class FormStep:
    """A step of a form.

    Attributes:
        right: What the answer takes.
        work: Takes the call, what earlier steps gathered, and the answer; raises UserInputError to be asked again.
    """

    right: Right
    work: Work


async def ask_for(call: Call, step: str, question: str, data: Mapping[str, str], rows: Sequence[Row] = ()) -> None:
    """Ask a question, and wait in this chat for the answer to ``step``."""
    await asyncio.to_thread(call.desk.dialogues.expect, call.chat_id, FAMILY + step, data)
    runs = [Run(question, bold=True), Run("\n\n" + call.look.say("staff.cancel_hint"))]
    await call.show(reply_of(runs, rows))


async def finish(call: Call) -> None:
    """Wait for nothing more."""
    await asyncio.to_thread(call.desk.dialogues.end, call.chat_id)


def offer(step: str, label: str, answer: str = "") -> InlineKeyboardButton:
    """Return a button that answers a step; an empty answer leaves it out."""
    return StaffPress(Action.FILL, step, choice=answer).button(label)


def steps(forms: Mapping[str, FormStep]) -> dict[str, Step]:
    """Return the steps as ``bot.dialogue`` takes them, by kind."""
    return {FAMILY + name: _typed(step) for name, step in forms.items()}


async def waited_for(call: Call, step: str) -> Dialogue | None:
    """Return what is waited for in the chat if it is ``step``."""
    dialogue = await asyncio.to_thread(call.desk.dialogues.of, call.chat_id)
    return dialogue if dialogue is not None and dialogue.kind == FAMILY + step else None


def _typed(step: FormStep) -> Step:
    async def take(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE, dialogue: Dialogue) -> None:
        call = await call_of(desk, update, context, step.right)
        if call is None:
            await asyncio.to_thread(desk.dialogues.end, dialogue.chat_id)
            await unknown_command(desk, update, context)
            return
        text = clean_question(update.message.text or "") if update.message else ""
        try:
            await step.work(call, dialogue.data, _usable(text))
        except UserInputError as error:
            await call.show(reply_of([Run(desk.texts.error(error, call.look.language))]))

    return take


def _usable(text: str) -> str:
    if not text:
        raise UserInputError("There is no text in it.", code="text-missing")
    if len(text) > MAX_TYPED:
        raise UserInputError(f"This has more than {MAX_TYPED} characters.", code="text-too-long")
    return text
