"""What every table holds, about whom, and how long; tests hold the schema and ``docs/privacy.md`` to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Whose(StrEnum):
    """About whom a table says something."""

    PERSON = "a person"
    TEAM = "the team"
    MATERIAL = "the material"
    PROGRAM = "the program"


@dataclass(frozen=True, slots=True)
class Life:
    """Why a table is there, and until when its rows are.

    Attributes:
        holds: What a row is, in plain words.
        why: What it is needed for.
        ends: When a row goes, in plain words.
        purged: Rows are deleted by ``bot.retention``, by themselves or along with the registration.
        chat: Columns with Telegram's number of a person.
        person: Columns with the id of the registration that a row is about.
        doer: Columns with the id of a registration that did something; the row is about somebody or something else.
        mentions: Columns in whose text the id of a registration may stand.
        withheld: Columns that nobody is given, themselves neither: who has them could pass for somebody.
    """

    holds: str
    why: str
    whose: Whose
    ends: str
    purged: bool = False
    chat: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    doer: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


_STAYS = "Stays as long as the document is kept, withdrawn ones and earlier versions among them."

LIVES: Mapping[str, Life] = {
    "updates": Life(
        "A message or a pressed button that came in.",
        "Nothing is lost when the program stops, and nothing is answered twice.",
        Whose.PERSON,
        "The content and the chat go when it has been handled, as a rule within seconds; the bare number 7 days after "
        "it came.",
        purged=True,
        chat=("chat_key",),
    ),
    "chats": Life(
        "The language that somebody chose.",
        "The bot writes in it.",
        Whose.PERSON,
        "1 year after the last choice; with a registration, as long as that.",
        purged=True,
        chat=("chat_id",),
    ),
    "answers": Life(
        "Which passages an answer showed.",
        "The buttons under it work.",
        Whose.PERSON,
        "30 days after the answer.",
        purged=True,
        chat=("chat_id",),
    ),
    "feedback": Life(
        "A thumb up or down.",
        "The team learns which material helps.",
        Whose.PERSON,
        "1 year after the press.",
        purged=True,
    ),
    "people": Life(
        "A registration.",
        "It decides what a person may read and do.",
        Whose.PERSON,
        "1 year after its last day, or 1 year after it was revoked.",
        purged=True,
        chat=("chat_id",),
        person=("id",),
        doer=("approved_by",),
    ),
    "person_notes": Life(
        "What the team noted about a registered person.",
        "Members of the team know what the others know.",
        Whose.PERSON,
        "With the registration.",
        purged=True,
        person=("person_id",),
        doer=("by",),
    ),
    "applications": Life(
        "What somebody said who asks to join, or to be cleared for more.",
        "A member of the team decides about it.",
        Whose.PERSON,
        "Unfinished ones after 2 days, waiting ones 30 days after they were sent, decided ones 30 days after the "
        "decision.",
        purged=True,
        chat=("chat_id",),
        person=("person_id",),
        doer=("decided_by",),
        mentions=("thread", "notes"),
        withheld=("email_code_hash",),
    ),
    "dialogues": Life(
        "What the bot has just asked for in a chat, with what was said to it so far.",
        "Forms can be filled in step by step.",
        Whose.PERSON,
        "1 hour after the question, or with the answer.",
        purged=True,
        chat=("chat_id",),
    ),
    "barred": Life(
        "A keyed hash of the chat of somebody whose registration was taken away and whose data were deleted.",
        "The deletion must not let them in again.",
        Whose.PERSON,
        "2 years after the deletion.",
        purged=True,
    ),
    "invitations": Life(
        "An invitation, without its code.",
        "It lets people in, and the team can see how often it was used.",
        Whose.TEAM,
        "90 days after it expired.",
        purged=True,
        doer=("made_by",),
        withheld=("code_hash",),
    ),
    "invitation_uses": Life(
        "Who came in by which invitation.",
        "A leaked code can be traced to those who used it.",
        Whose.PERSON,
        "With the invitation or with the registration, whichever goes first.",
        purged=True,
        person=("person_id",),
    ),
    "agencies": Life(
        "An agency whose officials may join.",
        "It decides who reads material for that agency.",
        Whose.TEAM,
        "Stays until the team removes it.",
    ),
    "official_links": Life(
        "An official address, such as the portal for requests of a country.",
        "Real requests are shown the way there; no other link leaves the bot.",
        Whose.TEAM,
        "Stays until the team removes it.",
        doer=("added_by",),
    ),
    "audit": Life(
        "What was decided, published, shown and withdrawn: ids, labels and counts.",
        "Whoever oversees the team can check that only the right people were shown restricted material.",
        Whose.PERSON,
        "Stays: a chain from which something could be taken would prove nothing. Once a registration is deleted, its "
        "id leads to nobody.",
        person=("actor", "subject"),
        mentions=("detail",),
    ),
    "audit_head": Life(
        "The number and seal of the newest entry.",
        "It shows that no last entry is missing.",
        Whose.PROGRAM,
        "Stays; one row.",
    ),
    "documents": Life(
        "A document of the material: title, validity, label.",
        "Answers name their source.",
        Whose.MATERIAL,
        _STAYS,
        doer=("added_by",),
    ),
    "document_audience": Life(
        "Who may read a document.",
        "Everybody is shown only what is theirs.",
        Whose.MATERIAL,
        _STAYS,
        mentions=("key",),
    ),
    "originals": Life("The file of a document.", "It can be sent and read again.", Whose.MATERIAL, _STAYS),
    "passages": Life("A passage of a document.", "It is what answers.", Whose.MATERIAL, _STAYS),
    "vectors": Life("What a passage means, as numbers.", "It can be found.", Whose.MATERIAL, _STAYS),
    "changes": Life(
        "That a document was added, changed or withdrawn.",
        "A running bot follows.",
        Whose.MATERIAL,
        "Stays; numbers and document ids only.",
    ),
    "change_head": Life("The number of the newest change.", "Changes stay in order.", Whose.PROGRAM, "Stays; one row."),
    "settings": Life(
        "What the program must remember about itself, a value by its name.",
        "It starts again as it stopped.",
        Whose.PROGRAM,
        "Stays; a few rows.",
    ),
}
"""Every table of the database."""
