"""The card of an application, as staff see it: what the applicant said, and what is known besides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.buttons import Row, keyboard
from bot.desk import Desk
from bot.handlers.join.form import agency_name
from bot.handlers.join.presses import join_button
from bot.people.model import SHELL, SYSTEM, Agency, Application, ApplicationState, Invitation, Line, Person
from bot.people.store_words import is_on_list
from bot.render import Look, one_line
from bot.reply import Reply
from bot.styled import Run, split

MAX_LINE = 1000


@dataclass(frozen=True, slots=True)
class Facts:
    """What a card is made from.

    Attributes:
        application: What was applied for.
        agencies: All that there are.
        invitation: What led to the application, if it is still there.
        person: Who is registered in the chat already.
        refusals: How many earlier applications of the chat were declined.
        names: What to call the people who are mentioned, by id.
    """

    application: Application
    agencies: list[Agency]
    invitation: Invitation | None
    person: Person | None
    refusals: int
    names: dict[str, str]


def gather(desk: Desk, application: Application) -> Facts:
    """Read what the card of an application says; blocks."""
    invitation = _invitation_of(desk, application)
    lines = [*application.thread, *application.notes]
    mentioned = {line.by for line in lines} | {application.decided_by, invitation.made_by if invitation else None}
    people = [desk.people.find(identifier) for identifier in sorted(filter(None, mentioned))]
    return Facts(
        application,
        desk.agencies.list(),
        invitation,
        desk.people.of_chat(application.chat_id),
        desk.applications.declined(application.chat_id),
        {person.id: one_line(person.name) or person.id for person in people if person is not None},
    )


def _invitation_of(desk: Desk, application: Application) -> Invitation | None:
    known = desk.invitations.list(every=True) if application.invitation_id is not None else []
    return next((each for each in known if each.id == application.invitation_id), None)


def card(facts: Facts, look: Look, *, prompt: str = "", rows: Sequence[Row] | None = None) -> Reply:
    """Return a card.

    Args:
        facts: What it says.
        look: How to say it.
        prompt: A question to the member of staff, below.
        rows: Buttons; by default those that decide, or none once it is decided.
    """
    waits = facts.application.state is ApplicationState.WAITING
    buttons = (_deciding_rows(facts.application, look) if waits else ()) if rows is None else rows
    runs = [Run(look.say("card.title"), bold=True), Run("\n\n"), Run("\n".join(_lines(facts, look)))]
    if prompt:
        runs += [Run("\n\n"), Run(prompt, bold=True)]
    # who applied, and what was noted about them, is not for passing on
    return Reply(tuple(split(runs)), keyboard(buttons) if buttons else None, protected=True)


def name_of(identifier: str | None, names: dict[str, str], look: Look) -> str:
    """Return what to call somebody who did something."""
    fixed = {SHELL: "card.by_shell", SYSTEM: "card.by_system", "applicant": "card.by_applicant"}
    if identifier in fixed:
        return look.say(fixed[identifier])
    return names.get(identifier or "", identifier or "")


def _deciding_rows(application: Application, look: Look) -> tuple[Row, ...]:
    def button(key: str, verb: str) -> Row:
        return (join_button(look.say(key), verb, application.id),)

    return (
        (*button("card.button_approve", "approve"), *button("card.button_decline", "decline")),
        (*button("card.button_ask", "ask"), *button("card.button_note", "note")),
    )


def _lines(facts: Facts, look: Look) -> Iterator[str]:
    application = facts.application
    listed = "card.agency_listed" if application.agency else "card.agency_typed"
    yield look.say(listed, agency=agency_name(application, facts.agencies))
    yield look.say("card.country", country=look.texts.country(application.country or "–", look.language))
    yield look.say("card.name", name=one_line(application.name))
    yield look.say("card.post", post=one_line(application.post))
    yield look.say("card.email", email=one_line(application.email), confirmed=look.say(_confirmed(application)))
    yield look.say(_domain(facts))
    yield look.say("card.ceiling", label=str(application.ceiling))
    if facts.invitation is not None:
        maker = name_of(facts.invitation.made_by, facts.names, look)
        note = one_line(facts.invitation.note) or "–"
        yield look.say("card.invitation", id=facts.invitation.id, note=note, maker=maker)
    if facts.person is not None:
        yield look.say("card.registered", id=facts.person.id, label=str(facts.person.ceiling))
    if facts.refusals:
        yield look.say("card.refusals", count=facts.refusals, number=facts.refusals)
    yield from _said("card.thread", application.thread, facts, look)
    yield from _said("card.notes", application.notes, facts, look)
    yield from _decision(facts, look)


def _confirmed(application: Application) -> str:
    return "card.email_confirmed" if application.email_confirmed else "card.email_unconfirmed"


def _domain(facts: Facts) -> str:
    agency = next((each for each in facts.agencies if each.slug == facts.application.agency), None)
    if agency is None or not agency.domains:
        return "card.domain_no_list"
    return "card.domain_listed" if is_on_list(facts.application.email, agency) else "card.domain_unlisted"


def _said(title: str, lines: Sequence[Line], facts: Facts, look: Look) -> Iterator[str]:
    if lines:
        yield "\n" + look.say(title)
    for line in lines:
        day = look.texts.day(line.at.date(), look.language)
        who = name_of(line.by, facts.names, look)
        yield look.say("card.line", day=day, who=who, text=one_line(line.text, MAX_LINE))


def _decision(facts: Facts, look: Look) -> Iterator[str]:
    application = facts.application
    if application.state in {ApplicationState.APPROVED, ApplicationState.DECLINED}:
        approved = application.state is ApplicationState.APPROVED
        day = look.texts.day(application.decided_at.date(), look.language) if application.decided_at else "–"
        key = "card.approved_by" if approved else "card.declined_by"
        yield "\n" + look.say(key, who=name_of(application.decided_by, facts.names, look), day=day)
