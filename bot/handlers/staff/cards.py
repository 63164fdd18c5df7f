"""What staff see of a person: the entry in a list, the card and its buttons. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.buttons import MAX_LABEL, Row
from bot.handlers.staff.call import page_of, reply_of, turning
from bot.handlers.staff.presses import Action, StaffPress
from bot.people.model import Agency, Line, Person, Role, Standing
from bot.people.permissions import Right, may, may_touch
from bot.render import Look, one_line
from bot.reply import Reply
from bot.styled import Run

ROLES = {
    Role.OFFICIAL: "person.role_official",
    Role.TRAINER: "person.role_trainer",
    Role.STAFF: "person.role_staff",
    Role.ADMINISTRATOR: "person.role_administrator",
}
STANDINGS = {
    Standing.ACTIVE: "person.active",
    Standing.SUSPENDED: "person.suspended",
    Standing.REVOKED: "person.revoked",
}
MAX_NOTES = 5
MAX_NOTE = 300


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows.

    Attributes:
        actor: Who looks at it.
        joined: How the person joined, as a sentence.
        notes: Author and note, oldest first.
    """

    person: Person
    actor: Person
    agency: Agency | None
    joined: str
    notes: Sequence[tuple[str, Line]]


def name_of(person: Person | None, fallback: str) -> str:
    """Return what to call a person: the name, else the id; ``fallback`` for one who is gone."""
    return fallback if person is None else one_line(person.name) or person.id


def standing_of(person: Person, look: Look) -> str:
    """Return how a registration stands today."""
    if person.standing is Standing.ACTIVE and not person.is_active(look.today):
        return look.say("person.expired")
    return look.say(STANDINGS[person.standing])


def people_list(found: Sequence[Person], text: str, page: int, count: int, look: Look) -> Reply:
    """Return a page of people, each a button.

    Args:
        found: The people of the page.
        text: What was searched for; empty for all.
        page: From 0.
        count: How many there are in all.
        look: How to say it.
    """
    page, pages = page_of(page, count)
    runs = [Run(look.say("person.title", count=count, total=count), bold=True)]
    if text:
        runs.append(Run("\n" + look.say("person.searched", text=text)))
    if pages > 1:
        runs.append(Run("\n" + look.say("person.page", page=page + 1, pages=pages)))
    if not found:
        runs.append(Run("\n\n" + look.say("person.none")))
    elif not text:
        runs.append(Run("\n\n" + look.say("person.how")))
    rows: list[Row] = [(StaffPress(Action.PERSON, person.id).button(_entry(person, look)),) for person in found]
    turn = turning(lambda number: StaffPress(Action.PEOPLE, page=number, choice=text), page, pages)
    return reply_of(runs, [*rows, *turn])


def _entry(person: Person, look: Look) -> str:
    parts = [name_of(person, ""), person.agency or "", look.say(ROLES[person.role]) if _is_special(person) else ""]
    parts.append("" if person.is_active(look.today) else standing_of(person, look))
    return one_line(" · ".join(part for part in parts if part), MAX_LABEL + 16)


def _is_special(person: Person) -> bool:
    return person.role is not Role.OFFICIAL


def person_card(card: Card, look: Look, rows: Sequence[Row] | None = None, question: str = "") -> Reply:
    """Return a card.

    Args:
        card: What it shows.
        look: How to say it.
        rows: Buttons; by default what the one who looks at it may do.
        question: Goes under the card.
    """
    runs = [Run(one_line(card.person.name) or look.say("person.nameless"), bold=True)]
    runs += [Run(f"\n{line}") for line in _lines(card, look)]
    if card.notes:
        runs.append(Run("\n\n" + look.say("person.notes"), bold=True))
        runs += [Run("\n• " + _note(author, line, look)) for author, line in card.notes[-MAX_NOTES:]]
    if question:
        runs.append(Run(f"\n\n{question}", bold=True))
    return reply_of(runs, card_rows(card, look) if rows is None else rows)


def _lines(card: Card, look: Look) -> Iterator[str]:
    person = card.person
    if person.post:
        yield look.say("person.post", post=one_line(person.post))
    yield look.say("person.agency", agency=agency_name(card.agency, look))
    if person.country:
        yield look.say("person.country", country=look.texts.country(person.country, look.language))
    if person.email:
        email = one_line(person.email, 254)
        yield look.say("person.email_confirmed" if person.email_confirmed else "person.email_unconfirmed", email=email)
    yield look.say("person.role", role=look.say(ROLES[person.role]))
    yield look.say("person.standing", standing=standing_of(person, look))
    yield look.say("person.ceiling", label=str(person.ceiling))
    yield (
        look.say("person.until", date=look.texts.day(person.until, look.language))
        if person.until
        else look.say("person.no_end")
    )
    day = look.texts.day(person.created_at.date(), look.language)
    yield look.say("person.joined", date=day, how=card.joined)
    yield look.say("person.id", id=person.id)


def agency_name(agency: Agency | None, look: Look) -> str:
    """Return name and short name of an agency, or that there is none."""
    return look.say("person.no_agency") if agency is None else f"{one_line(agency.name)} ({agency.slug})"


def _note(author: str, line: Line, look: Look) -> str:
    return look.say(
        "person.note_line",
        date=look.texts.day(line.at.date(), look.language),
        author=author,
        text=one_line(line.text, MAX_NOTE),
    )


def card_rows(card: Card, look: Look) -> list[Row]:
    """Return the buttons for what somebody may do with a person; of oneself nobody changes more than the name."""
    person, actor = card.person, card.actor
    if not (may(actor, Right.PEOPLE, look.today) and may_touch(actor, person)):
        return []
    name = _ask(person, "name", "person.button_name", look)
    if actor.id == person.id:
        return [(name,)]
    words = (name, _ask(person, "note", "person.button_note", look))
    if person.standing is Standing.REVOKED:
        back: list[Row] = [(_resume(person, look),)] if actor.role is Role.ADMINISTRATOR else []
        return [*back, words]
    roles = [_menu(person, "role", "person.button_role", look)] if may(actor, Right.ROLES, look.today) else []
    pause = _resume(person, look) if person.standing is Standing.SUSPENDED else _suspend(person, look)
    return [
        (
            _menu(person, "agency", "person.button_agency", look),
            _menu(person, "ceiling", "person.button_ceiling", look),
        ),
        (_menu(person, "until", "person.button_until", look), *roles),
        (pause, _menu(person, "revoke", "person.button_revoke", look)),
        words,
    ]


def back_row(person: Person, look: Look) -> Row:
    """Return the button that goes back to the card."""
    return (_menu(person, "card", "person.button_back", look),)


def _menu(person: Person, menu: str, key: str, look: Look) -> InlineKeyboardButton:
    return StaffPress(Action.PERSON_MENU, person.id, choice=menu).button(look.say(key))


def _ask(person: Person, what: str, key: str, look: Look) -> InlineKeyboardButton:
    return StaffPress(Action.PERSON_ASK, person.id, choice=what).button(look.say(key))


def _suspend(person: Person, look: Look) -> InlineKeyboardButton:
    return StaffPress(Action.PERSON_CHANGE, person.id, choice="suspend").button(look.say("person.button_suspend"))


def _resume(person: Person, look: Look) -> InlineKeyboardButton:
    return StaffPress(Action.PERSON_CHANGE, person.id, choice="resume").button(look.say("person.button_resume"))
