"""What the bot let out, taken apart: words, ids, buttons, and a form of it that can be compared."""

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256

from bot.sandbox.model import Message
from bot.texts import load_texts
from tests.bot.proofs.library import WORD
from tests.bot.proofs.stage import Sent

ID = re.compile(r"\b[0-9a-f]{16,32}\b")
REFERENCE = re.compile(r"(?<=^show:|^file:)[a-z0-9]{8}|(?<=^up:|^tr:)[a-z0-9]{8}|(?<=^down:)[a-z0-9]{8}")
_OWN_DATA = tuple(f"{name}." for name in load_texts().every("mydata.file"))
_RANDOM = re.compile(r"\b[0-9a-f]{16}\b")


@dataclass
class Plain:
    """Puts what was sent as texts that two bots have in common: random references become numbers, as they come."""

    references: dict[str, str] = field(default_factory=dict)

    def __call__(self, sent: Sent) -> tuple[str, ...]:
        if is_own_data(sent):
            return ("own data",)
        return tuple(self._replaced(part) for part in parts_of(sent))

    def _replaced(self, part: str) -> str:
        for found in (*REFERENCE.findall(part), *_RANDOM.findall(part)):
            part = part.replace(found, self.references.setdefault(found, f"reference{len(self.references)}"))
        return part


def data_of(message: Message) -> list[str]:
    """Return the data of the buttons under a message."""
    rows = message.keyboard.rows if message.keyboard else ()
    return list(dict.fromkeys(button.callback_data for row in rows for button in row if button.callback_data))


def marks_of(sent: Sent) -> set[str]:
    """Return every word and id in something sent that could betray a document."""
    return {found for part in parts_of(sent) for found in marks_in(part)}


def marks_in(text: str) -> set[str]:
    """Return every word and id in a text that could betray a document."""
    return {*WORD.findall(text.lower()), *ID.findall(text)}


def is_own_data(sent: Sent) -> bool:
    """Tell whether it is the copy of somebody's own data, which may name by its id what was shown to them before."""
    return sent.message is not None and sent.message.file is not None and sent.message.file.name.startswith(_OWN_DATA)


def readable_of(sent: Sent) -> set[str]:
    """Return the words in what can be read and passed on, buttons left out: those do not go with a message."""
    message = sent.message
    return set() if message is None else marks_of(Sent("", replace(message, keyboard=None)))


def betrayed(message: Message) -> set[str]:
    """Return what a message betrays."""
    return marks_of(Sent("", message))


def parts_of(sent: Sent) -> list[str]:
    """Return every text in something sent, file and buttons included."""
    message = sent.message
    if message is None:
        return [f"toast {sent.toast}"]
    entities = [f"{each.type} {each.offset} {each.length} {each.url}" for each in (*message.entities,)]
    parts = [message.text, message.caption, *entities, f"protected {message.protected}"]
    if message.file is not None:
        data = message.file.data
        parts += [message.file.name, data.decode("utf-8", "replace"), sha256(data).hexdigest()]
    for row in message.keyboard.rows if message.keyboard else ():
        parts += [part for button in row for part in (button.text, button.callback_data or "", button.url or "")]
    return parts
