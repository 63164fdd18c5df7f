"""What the bot needs from the rest of the program, as small protocols, and how it is configured."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from sqlalchemy import Engine

from bot.admission import ReceivingLimits
from bot.inbox import InboxLimits
from bot.limits import SendingLimits
from bot.mail import Mailer
from bot.texts import Texts, load_texts
from knowledge.adapters.memory import DictionaryTranslator
from knowledge.audience import Reader
from knowledge.glossary import Glossary as PackagedGlossary
from knowledge.language.termbase import Concept
from knowledge.model import Answer, Document, Language, Passage
from knowledge.ports import Clock, Translator

BOT_API_URL = "https://api.telegram.org"


class Answering(Protocol):
    """Answers questions; blocks."""

    def answer(self, text: str, reader: Reader, prior_language: Language | None = None, limit: int = 10) -> Answer:
        """Return what the knowledge base says to a question of this reader."""
        ...


class ClearedPassage(Protocol):
    """A passage that the reader who asked may see, with its document."""

    @property
    def passage(self) -> Passage:
        """The passage."""
        ...

    @property
    def document(self) -> Document:
        """Its document."""
        ...


class OriginalFile(Protocol):
    """The file that a document was made from."""

    @property
    def name(self) -> str:
        """File name, no folders."""
        ...

    @property
    def data(self) -> bytes:
        """The bytes."""
        ...


class Glossary(Protocol):
    """The termbase, as it stands when it is asked; blocks."""

    def lookup(self, text: str, limit: int = 5) -> list[Concept]:
        """Return the concepts that ``text`` may mean, best first; at most ``limit``."""
        ...

    def concept(self, key: str) -> Concept | None:
        """Return the concept of a ``knowledge.glossary.concept_key``, unless it is gone."""
        ...


class Shelf(Protocol):
    """The library as the bot uses it: everything is cleared for the reader's keys and the day, or None. Blocks."""

    def passage(self, passage_id: str, keys: frozenset[str], today: date) -> ClearedPassage | None:
        """Return a passage if the reader may see it."""
        ...

    def neighbours(
        self, passage_id: str, keys: frozenset[str], today: date
    ) -> tuple[ClearedPassage | None, ClearedPassage | None]:
        """Return the passages before and after one, each if there is one and the reader may see it."""
        ...

    def original(self, document_id: str, keys: frozenset[str], today: date) -> OriginalFile | None:
        """Return the file of a document if the reader may see it."""
        ...


@dataclass(frozen=True, slots=True)
class BotConfig:
    """How the bot reaches Telegram and how it works.

    Attributes:
        token: Of the bot; never shown or logged.
        api_url: Bot API server: methods at ``<url>/bot<token>/<method>``, files at ``<url>/file/bot<token>/<path>``.
        poll_timeout_s: How long a request for updates may wait, in seconds.
        max_question_chars: Longer questions get a request to be brief.
        max_file_bytes: Largest original file that is sent; Telegram takes 50 MB.
        strangers: What somebody gets who is not registered: answers from public material, or one fixed text.
        registration_days: How long a registration by a code lasts, in days.
    """

    token: str = field(repr=False)
    api_url: str = BOT_API_URL
    poll_timeout_s: int = 25
    max_question_chars: int = 1000
    max_file_bytes: int = 50_000_000
    strangers: Literal["public", "closed"] = "public"
    registration_days: int = 365
    sending: SendingLimits = field(default_factory=SendingLimits)
    receiving: ReceivingLimits = field(default_factory=ReceivingLimits)
    inbox: InboxLimits = field(default_factory=InboxLimits)


@dataclass(frozen=True, slots=True)
class BotServices:
    """What the bot works with.

    Attributes:
        engine: The database, migrated, for the bot's own tables.
        contact: How to reach a person of the liaison team; may be empty.
        glossary: By default the termbase that comes with the package.
        translator: By default none, and then no button offers a translation.
        mailer: Sends the codes that confirm an e-mail address; None where no mail server is configured.
    """

    answerer: Answering
    library: Shelf
    engine: Engine
    clock: Clock
    texts: Texts = field(default_factory=load_texts)
    contact: str = ""
    glossary: Glossary = field(default_factory=PackagedGlossary)
    translator: Translator = field(default_factory=DictionaryTranslator)
    mailer: Mailer | None = None
