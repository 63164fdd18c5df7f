"""What people type in chats for words: abbreviations, and terms of the trade that are to stay as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from knowledge.model import Language

_ANY_LANGUAGE = "*"


@dataclass(frozen=True, slots=True)
class ChatWords:
    """Chat spellings of one language.

    Attributes:
        meant: What an abbreviation or a usual misspelling stands for, one word or more.
        kept: Words of the trade, which look like misspellings and are not.
    """

    meant: Mapping[str, str]
    kept: frozenset[str]


@cache
def chat_words(language: Language) -> ChatWords:
    """Return the chat spellings of a language, from ``chat.tsv`` beside this module."""
    lines = files("knowledge.language").joinpath("chat.tsv").read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    meant = {typed: full for known, typed, full in rows if known == language}
    return ChatWords(meant, frozenset(typed for known, typed, _ in rows if known == _ANY_LANGUAGE))
