"""Cards and lists of people, whatever they are called: one message, one line a fact, buttons that work."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.staff.cards import Card, people_list, person_card
from bot.handlers.staff.presses import Action, StaffPress, read_press
from bot.people.model import Agency, Line, Person, Role, Standing
from bot.people.permissions import Right, may, may_touch
from bot.render import Look
from bot.reply import Reply
from bot.styled import MAX_UNITS, plain, units
from knowledge.audience import Tlp
from knowledge.model import LANGUAGES
from tests.bot.kit import NOW
from tests.bot.staff_kit import TEXTS

TODAY = NOW.date()
FIELDS = st.text(max_size=200)
LOOKS = st.sampled_from(LANGUAGES).map(lambda language: Look(TEXTS, language, TODAY))
PEOPLE = st.builds(
    Person,
    id=st.sampled_from(["p1", "p2", "p3", "p4"]),
    chat_id=st.integers(1, 9),
    role=st.sampled_from(Role),
    standing=st.sampled_from(Standing),
    agency=st.none() | st.just("fgr"),
    ceiling=st.sampled_from([Tlp.GREEN, Tlp.AMBER, Tlp.RED]),
    name=FIELDS,
    post=FIELDS,
    email=st.text(max_size=254),
    email_confirmed=st.booleans(),
    country=st.none() | st.sampled_from(["MX", "BR"]),
    language=st.sampled_from(LANGUAGES),
    until=st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    approved_by=st.none() | st.just("shell"),
    created_at=st.just(NOW),
)
NOTES = st.lists(st.builds(Line, by=st.just("p1"), text=st.text(max_size=1000), at=st.just(NOW)), max_size=8)


def choices(reply: Reply) -> set[str]:
    rows = reply.keyboard.inline_keyboard if reply.keyboard else ()
    presses = [read_press(str(button.callback_data)) for row in rows for button in row]
    assert all(presses)
    return {press.choice for press in presses if press}


@given(PEOPLE, PEOPLE, FIELDS, NOTES, LOOKS)
def test_a_card_is_one_message_with_a_line_for_each_fact(
    person: Person, actor: Person, agency: str, notes: list[Line], look: Look
) -> None:
    card = Card(person, actor, Agency("fgr", agency), "joined", [("Ana", line) for line in notes])
    [message] = person_card(card, look).messages
    assert units(plain(message)) <= MAX_UNITS
    facts = 8 + bool(person.country) + sum(bool(text) for text in (person.post, person.email))
    lines = plain(message).split("\n")
    assert len(lines) == facts + (2 + min(5, len(notes)) if notes else 0)


@given(PEOPLE, PEOPLE, LOOKS)
def test_a_card_offers_exactly_what_is_allowed(person: Person, actor: Person, look: Look) -> None:
    offered = choices(person_card(Card(person, actor, None, "joined", ()), look))
    nameable = may(actor, Right.PEOPLE, TODAY) and may_touch(actor, person)
    allowed = person.id != actor.id and nameable
    administrator = actor.role is Role.ADMINISTRATOR
    assert ("name" in offered) == nameable
    assert ("note" in offered) == allowed
    assert ("role" in offered) == (allowed and administrator and person.standing is not Standing.REVOKED)
    assert ("suspend" in offered) == (allowed and person.standing is Standing.ACTIVE)
    may_resume = person.standing is Standing.SUSPENDED or (person.standing is Standing.REVOKED and administrator)
    assert ("resume" in offered) == (allowed and may_resume)
    assert ("revoke" in offered) == (allowed and person.standing is not Standing.REVOKED)


@given(st.lists(PEOPLE, max_size=8), FIELDS, st.integers(0, 20), st.integers(0, 100), LOOKS)
def test_a_list_is_one_message_with_a_button_for_each(
    found: list[Person], text: str, page: int, more: int, look: Look
) -> None:
    reply = people_list(found, " ".join(text.split())[:50], page, len(found) + more, look)
    assert len(reply.messages) == 1
    rows = reply.keyboard.inline_keyboard if reply.keyboard else ()
    opening = [row[0] for row in rows if str(row[0].callback_data).startswith("s:pc:")]
    assert [button.callback_data for button in opening] == [
        StaffPress(Action.PERSON, person.id).data() for person in found
    ]
    assert all(button.text.strip() for button in opening)


@given(PEOPLE, LOOKS)
def test_an_ended_registration_is_never_called_active(person: Person, look: Look) -> None:
    card = Card(person, person, None, "joined", ())
    [message] = person_card(card, look).messages
    active = look.say("person.standing", standing=look.say("person.active"))
    ended = person.until is not None and person.until <= TODAY - timedelta(days=1)
    assert (active in plain(message)) == (person.standing is Standing.ACTIVE and not ended)
