"""The application form: which question comes next follows from what the draft in SQL lacks, so nothing can be lost."""

import asyncio
from collections.abc import Callable

from bot.buttons import MAX_LABEL, Row, keyboard
from bot.handlers.join.country import likely, offered_countries
from bot.handlers.join.presses import join_button, mark_of
from bot.handlers.join.talk import Talk
from bot.people.model import Agency, Application, ApplicationState, Invitation
from bot.render import Look, one_line
from knowledge.audience import Tlp
from knowledge.errors import UserInputError

ASK_AGENCY = "join.ask_agency"
ASK_AGENCY_NAME = "join.ask_agency_name"
ASK_COUNTRY = "join.ask_country"
ASK_NAME = "join.ask_name"
ASK_POST = "join.ask_post"
ASK_EMAIL = "join.ask_email"
ASK_CODE = "join.ask_code"
ASK_REASON = "join.ask_reason"
SUMMARY = "join.summary"
PAGE = 8
_COUNTRIES_IN_A_ROW = 2


def next_question(application: Application, *, confirms: bool) -> str:
    """Return the key of the question that a draft needs answered next; ``SUMMARY`` once it is complete.

    Args:
        application: The draft.
        confirms: Whether e-mail addresses are confirmed by a code.
    """
    wants_reason = application.ceiling is not Tlp.GREEN and application.invitation_id is None
    lacks = (
        (ASK_AGENCY, not (application.agency or application.agency_name)),
        (ASK_COUNTRY, not application.country),
        (ASK_NAME, not application.name),
        (ASK_POST, not application.post),
        (ASK_EMAIL, not application.email),
        (ASK_CODE, confirms and not application.email_confirmed),
        (ASK_REASON, wants_reason and not application.thread),
    )
    return next((question for question, missing in lacks if missing), SUMMARY)


async def ask_next(talk: Talk, application: Application, lead: str = "") -> None:
    """Ask what is lacking, and wait for it.

    The question is sent before it is waited for: if sending fails, the update that led here is handled again, and what
    it says must not be taken for the answer to this question.
    """
    await ask(talk, next_question(application, confirms=talk.desk.services.mailer is not None), application, lead)


async def ask(talk: Talk, question: str, application: Application, lead: str = "") -> None:
    """Ask one question, with its buttons and the way out, and wait for the answer.

    A closed bot does not show strangers which agencies it works with: they write the name of theirs.
    """
    if question == ASK_AGENCY and talk.desk.config.strangers == "closed" and application.person_id is None:
        question = ASK_AGENCY_NAME
    agencies = await asyncio.to_thread(talk.desk.agencies.list)
    text = question_text(question, application, agencies, talk.look)
    rows = _ROWS[question](application, agencies, talk.look) if question in _ROWS else []
    await talk.say("\n\n".join(part for part in (lead, text) if part), keyboard(rows) if rows else None)
    await talk.expect(question)


def question_text(question: str, application: Application, agencies: list[Agency], look: Look) -> str:
    """Return a question as it is asked."""
    if question == SUMMARY:
        return summary(application, agencies, look)
    asked = look.say(question, address=application.email, label=str(application.ceiling))
    return f"{asked}\n\n{look.say('join.way_out')}"


def summary(application: Application, agencies: list[Agency], look: Look) -> str:
    """Return what an application says, for the applicant to check."""
    said = [line.text for line in application.thread if application.state is ApplicationState.DRAFT]
    return look.say(
        SUMMARY,
        agency=agency_name(application, agencies),
        country=look.texts.country(application.country or "", look.language),
        name=one_line(application.name),
        post=one_line(application.post),
        email=application.email,
        label=str(application.ceiling),
        reason="".join(f"\n{look.say('join.summary_reason', reason=text)}" for text in said),
    )


def agency_name(application: Application, agencies: list[Agency]) -> str:
    """Return the agency of an application, as it is on the list, else as it was typed."""
    names = {agency.slug: agency.name for agency in agencies}
    return one_line(names.get(application.agency or "", application.agency_name or application.agency or ""))


def agency_rows(application: Application, agencies: list[Agency], look: Look, page: int = 0) -> list[Row]:
    """Return a page of agencies, those of the likely countries first, and the way to one that is not among them."""
    ordered = sorted(agencies, key=lambda agency: (not likely(agency.country, look.language), agency.name.casefold()))
    shown = ordered[page * PAGE : (page + 1) * PAGE]
    rows: list[Row] = [
        (join_button(one_line(agency.name, MAX_LABEL), "agency", application.id, mark_of(agency.slug)),)
        for agency in shown
    ]
    walk = page_row("agencies", application, page, len(ordered), look)
    return [*rows, *walk, (join_button(look.say("join.button_other"), "other", application.id),)]


def page_row(verb: str, application: Application, page: int, count: int, look: Look) -> list[Row]:
    """Return the buttons to the pages before and after one, as far as there are such."""
    steps = ((look.say("join.button_previous"), page - 1), (look.say("join.button_next"), page + 1))
    row = tuple(
        join_button(label, verb, application.id, number) for label, number in steps if 0 <= number * PAGE < count
    )
    return [row] if row else []


def _country_rows(application: Application, _agencies: list[Agency], look: Look) -> list[Row]:
    buttons = [
        join_button(look.texts.country(code, look.language), "country", application.id, code)
        for code in offered_countries(look.language)
    ]
    return [
        tuple(buttons[start : start + _COUNTRIES_IN_A_ROW]) for start in range(0, len(buttons), _COUNTRIES_IN_A_ROW)
    ]


def code_rows(application: Application, _agencies: list[Agency], look: Look) -> list[Row]:
    """Return the ways out for somebody to whom no code comes."""
    return [
        (join_button(look.say("join.button_resend"), "resend", application.id),),
        (join_button(look.say("join.button_address"), "address", application.id),),
    ]


def _summary_rows(application: Application, _agencies: list[Agency], look: Look) -> list[Row]:
    return [
        (join_button(look.say("join.button_send"), "send", application.id),),
        (
            join_button(look.say("join.button_again"), "again", application.id),
            join_button(look.say("join.button_drop"), "drop", application.id),
        ),
    ]


_ROWS: dict[str, Callable[[Application, list[Agency], Look], list[Row]]] = {
    ASK_AGENCY: agency_rows,
    ASK_COUNTRY: _country_rows,
    ASK_CODE: code_rows,
    SUMMARY: _summary_rows,
}


async def begin(
    talk: Talk,
    lead: str,
    *,
    ceiling: Tlp = Tlp.GREEN,
    invitation: Invitation | None = None,
    fresh: bool = False,
) -> None:
    """Begin an application and ask its first question, or say that there can be none.

    What is known of a registered person and by the invitation is not asked again.

    Args:
        talk: Where.
        lead: Goes before the question.
        ceiling: Highest label that is applied for.
        invitation: What led here.
        fresh: Ask for agency and country all the same, as somebody starts over who may want to put them right.
    """
    try:
        application = await asyncio.to_thread(_begin, talk, ceiling, invitation, fresh)
    except UserInputError as error:
        await refuse(talk, error)
        return
    await ask_next(talk, application, lead)


async def refuse(talk: Talk, error: UserInputError) -> None:
    """Say why there can be no application; somebody who was turned away is told no reason."""
    if error.code == "application-refused":
        await talk.say(talk.look.say("join.refused", contact=talk.person_contact()))
    else:
        await talk.refuse(error)


def _begin(talk: Talk, ceiling: Tlp, invitation: Invitation | None, fresh: bool) -> Application:  # noqa: FBT001
    desk, identifier = talk.desk, None if invitation is None else invitation.id
    draft = desk.applications.start(talk.chat_id, talk.look.language, invitation_id=identifier, ceiling=ceiling)
    if fresh and invitation is None:
        return desk.applications.fill(draft.id, agency=None, country=None)
    if draft.agency is not None and draft.country is None:
        return desk.applications.fill(draft.id, **country_of_agency(draft.agency, desk.agencies.list()))
    return draft


def country_of_agency(slug: str, agencies: list[Agency]) -> dict[str, str]:
    """Return the country of an agency as a field to fill in; nothing where it has none."""
    country = next((agency.country for agency in agencies if agency.slug == slug), None)
    return {"country": country} if country else {}
