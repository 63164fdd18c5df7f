"""Applications, from the first answer to the decision."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from bot.people.model import SHELL, ApplicationState, Role
from bot.people.store_email import ATTEMPTS
from bot.retention import purge_all
from knowledge.audience import Tlp
from tests.bot.people.office import Office, code_of, refuses


@pytest.fixture(autouse=True)
def agencies(office: Office) -> None:
    office.agency("unit-a", country="MX")
    office.agency("unit-b", "unit-b.gob.mx", country="MX")


def test_a_stranger_applies_and_is_registered(office: Office) -> None:
    draft = office.applications.start(7, "pt")
    assert (draft.state, draft.person_id, draft.agency, draft.language) == (ApplicationState.DRAFT, None, None, "pt")
    office.applications.fill(draft.id, agency_name="Polícia  Federal", country="br")
    office.applications.fill(draft.id, name="Ana Pérez", post="Delegada", email="Ana@PF.GOV.BR")
    waiting = office.applications.submit(draft.id)
    assert (waiting.state, waiting.email, waiting.country) == (ApplicationState.WAITING, "Ana@pf.gov.br", "BR")
    assert office.applications.waiting() == [waiting]
    until = office.clock.now().date() + timedelta(days=90)
    person = office.applications.approve(waiting.id, SHELL, agency="unit-b", ceiling=Tlp.AMBER, until=until)
    assert (person.chat_id, person.agency, person.ceiling, person.until) == (7, "unit-b", Tlp.AMBER, until)
    assert (person.name, person.post, person.email, person.country) == ("Ana Pérez", "Delegada", "Ana@pf.gov.br", "BR")
    assert (person.approved_by, person.email_confirmed, person.role) == (SHELL, False, Role.OFFICIAL)
    decided = office.applications.get(waiting.id)
    assert (decided.state, decided.decided_by, decided.person_id) == (ApplicationState.APPROVED, SHELL, person.id)
    assert decided.decided_at == office.clock.now()
    assert office.applications.waiting() == []
    assert [(entry.actor, entry.action) for entry in office.entries()[-2:]] == [
        ("stranger", "applied"),
        (SHELL, "approved"),
    ]


def test_a_registered_person_is_cleared_higher_in_the_same_row(office: Office) -> None:
    person = office.person()
    invitation, _ = office.code(ceiling=Tlp.AMBER)
    draft = office.applications.start(person.chat_id, "es", invitation_id=invitation.id, ceiling=Tlp.AMBER)
    assert (draft.person_id, draft.agency, draft.country) == (person.id, "unit-a", "MX")
    assert (draft.invitation_id, draft.ceiling) == (invitation.id, Tlp.AMBER)
    office.applications.fill(draft.id, name="Ana", post="MP", email="ana@unit.gob.mx")
    office.applications.submit(draft.id)
    assert office.people.get(person.id).ceiling is Tlp.GREEN
    approved = office.applications.approve(draft.id, SHELL, agency="unit-a", ceiling=Tlp.AMBER, until=None)
    assert (approved.id, approved.ceiling, approved.until) == (person.id, Tlp.AMBER, None)
    assert office.entries()[-2].actor == person.id
    again = office.applications.start(person.chat_id, "es", ceiling=Tlp.RED)
    assert (again.name, again.post, again.email) == ("Ana", "MP", "ana@unit.gob.mx")


def test_whose_registration_is_over_comes_back_as_an_official(office: Office) -> None:
    active, over = office.person(Role.STAFF), office.person(Role.STAFF)
    office.people.extend(over.id, office.clock.now().date(), SHELL)
    office.clock.advance(timedelta(days=1))
    for person, role in ((active, Role.STAFF), (over, Role.OFFICIAL)):
        waiting = office.application(person.chat_id)
        approved = office.applications.approve(waiting.id, SHELL, agency="unit-a", ceiling=Tlp.GREEN, until=None)
        assert (approved.id, approved.role) == (person.id, role)


def test_one_application_a_chat(office: Office) -> None:
    first = office.applications.start(7, "es")
    second = office.applications.start(7, "es")
    assert office.applications.open_of(7) == second
    refuses("application-unknown", lambda: office.applications.get(first.id))
    waiting = office.application(8)
    refuses("application-waiting", lambda: office.applications.start(8, "es"))
    assert office.applications.open_of(8) == waiting
    assert office.applications.withdraw(8)
    assert not office.applications.withdraw(8)
    assert office.applications.open_of(8) is None
    assert office.actions()[-1] == "application-withdrawn"
    assert office.applications.withdraw(7)
    assert office.actions().count("application-withdrawn") == 1


@pytest.mark.parametrize(("standing", "code"), [("suspend", "application-refused"), ("revoke", "application-unknown")])
def test_who_is_shut_out_meanwhile_is_not_let_in_by_an_application(office: Office, standing: str, code: str) -> None:
    applicant, drafter = office.person(), office.person()
    waiting = office.application(applicant.chat_id)
    draft = office.applications.start(drafter.chat_id, "es")
    office.applications.fill(draft.id, name="Ana", post="MP", email="ana@unit.gob.mx")
    for person in (applicant, drafter):
        getattr(office.people, standing)(person.id, SHELL)

    def approve() -> object:
        return office.applications.approve(waiting.id, SHELL, agency="unit-a", ceiling=Tlp.RED, until=None)

    refuses(code, approve)
    refuses(code, lambda: office.applications.submit(draft.id))
    refuses("application-refused", lambda: office.applications.start(drafter.chat_id, "es"))


def test_fields_are_checked(office: Office) -> None:
    draft = office.applications.start(7, "es")

    def fill(**fields: str | None) -> str:
        return code_of(lambda: office.applications.fill(draft.id, **fields))

    for name in ("name", "post", "agency_name"):
        assert fill(**{name: ""}) == fill(**{name: " \u202e\n"}) == fill(**{name: None}) == "text-missing"
        assert fill(**{name: "x" * 201}) == "text-too-long"
        assert fill(**{name: "x" * 200}) == ""
    assert fill(agency="nobody") == "agency-unknown"
    assert fill(agency=None) == fill(agency="unit-a") == ""
    assert [fill(country=code) for code in ("XX", "Mexico", "EU", "mx", "")] == ["country-malformed"] * 3 + ["", ""]
    assert office.applications.fill(draft.id, name=" Ana\x00\n  Pérez ").name == "Ana Pérez"
    with pytest.raises(TypeError):
        office.applications.fill(draft.id, state="approved")
    assert office.applications.get(draft.id).state is ApplicationState.DRAFT


def test_what_is_missing_is_not_put_before_staff(office: Office) -> None:
    draft = office.applications.start(7, "es")
    for field, text in (("name", "Ana"), ("post", "MP"), ("email", "ana@unit.gob.mx"), ("agency_name", "Unit")):
        refuses("application-incomplete", lambda: office.applications.submit(draft.id))
        office.applications.fill(draft.id, **{field: text})
    assert office.applications.submit(draft.id).state is ApplicationState.WAITING
    refuses("application-waiting", lambda: office.applications.submit(draft.id))
    refuses("application-waiting", lambda: office.applications.fill(draft.id, name="Eva"))
    office.applications.decline(draft.id, SHELL)
    refuses("application-decided", lambda: office.applications.fill(draft.id, name="Eva"))
    refuses("application-decided", lambda: office.applications.reply(draft.id, "but"))


def test_an_address_is_confirmed_by_its_code(office: Office) -> None:
    draft = office.applications.start(7, "es")
    code = office.applications.begin_email(draft.id, "ana@unit.gob.mx")
    assert len(code) == 6
    assert code.isdecimal()
    assert not office.applications.confirm_email(draft.id, wrong(code))
    assert not office.applications.get(draft.id).email_confirmed
    assert office.applications.confirm_email(draft.id, f" {code[:3]} {code[3:]}\n")
    assert office.applications.get(draft.id).email_confirmed
    assert not office.applications.confirm_email(draft.id, code)
    assert office.applications.fill(draft.id, email="ana@unit.gob.mx").email_confirmed
    assert not office.applications.fill(draft.id, email="eva@unit.gob.mx").email_confirmed


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_code_lasts_fifteen_minutes_and_five_attempts(office: Office) -> None:
    draft = office.applications.start(7, "es")
    code = office.applications.begin_email(draft.id, "ana@unit.gob.mx")
    for _ in range(ATTEMPTS):
        assert not office.applications.confirm_email(draft.id, wrong(code))
    assert not office.applications.confirm_email(draft.id, code)
    code = office.applications.begin_email(draft.id, "ana@unit.gob.mx")
    office.clock.advance(timedelta(minutes=15))
    assert not office.applications.confirm_email(draft.id, code)
    code = office.applications.begin_email(draft.id, "ana@unit.gob.mx")
    office.clock.advance(timedelta(minutes=14, seconds=59))
    assert office.applications.confirm_email(draft.id, code)


def test_odd_codes_are_wrong(office: Office) -> None:
    draft = office.applications.start(7, "es")
    office.applications.begin_email(draft.id, "ana@unit.gob.mx")
    for odd in ("", "12345", "٠١٢٣٤٥", "\x00" * 6, "1" * 5000):
        assert not office.applications.confirm_email(draft.id, odd)


def test_another_address_makes_the_code_worthless(office: Office) -> None:
    draft = office.applications.start(7, "es")
    code = office.applications.begin_email(draft.id, "ana@unit.gob.mx")
    office.applications.fill(draft.id, email="eva@unit.gob.mx")
    assert not office.applications.confirm_email(draft.id, code)


def test_three_codes_an_hour_for_a_chat_and_for_an_address(office: Office) -> None:
    def begin(chat: int, address: str) -> str:
        draft = office.applications.start(chat, "es")
        return code_of(lambda: office.applications.begin_email(draft.id, address))

    assert [begin(7, f"ana{number}@unit.gob.mx") for number in range(4)] == ["", "", "", "email-too-often"]
    assert [begin(20 + number, "eva@unit.gob.mx") for number in range(4)] == ["", "", "", "email-too-often"]
    office.clock.advance(timedelta(hours=1))
    assert begin(7, "eva@unit.gob.mx") == ""


@pytest.mark.parametrize("way", ["begin", "fill"])
def test_addresses_of_nobody_of_everybody_and_of_others_are_refused(office: Office, way: str) -> None:
    draft = office.applications.start(7, "es")

    def give(address: str) -> str:
        call: Callable[[], object] = (
            (lambda: office.applications.begin_email(draft.id, address))
            if way == "begin"
            else (lambda: office.applications.fill(draft.id, email=address))
        )
        return code_of(call)

    malformed = ["", "ana", "@unit.gob.mx", "ana@", "ana@unit", "a b@unit.gob.mx", "a@b@unit.gob.mx", "ana@unit..mx",
                 "ana@-unit.mx", f"{'a' * 65}@unit.gob.mx", f"ana@{'a' * 250}.mx", "ana@127.0.0.1", "ana\n@unit.gob.mx",
                 "ana@unit.gob.mx\nBcc: eva@unit.gob.mx"]  # fmt: skip
    assert {give(address) for address in malformed} == {"email-malformed"}
    free = ["ana@gmail.com", "ana@GMAIL.com", "ana@yahoo.com.mx", "ana@hotmail.es", "ana@proton.me", "ana@uol.com.br"]
    assert {give(address) for address in free} == {"email-free-mail"}
    office.applications.fill(draft.id, agency="unit-b")
    assert {give(f"ana@{domain}") for domain in ("unit.gob.mx", "xunit-b.gob.mx", "gob.mx")} == {"email-domain"}
    assert [give("ana@unit-b.gob.mx"), give("ana@norte.UNIT-B.gob.mx")] == ["", ""]


def test_an_agency_picked_later_is_held_against_the_address(office: Office) -> None:
    draft = office.applications.start(7, "es")
    office.applications.fill(draft.id, name="Ana", post="MP", email="ana@unit.gob.mx")
    office.applications.fill(draft.id, agency="unit-b")
    refuses("email-domain", lambda: office.applications.submit(draft.id))


def test_questions_answers_and_notes(office: Office) -> None:
    staff = office.person(Role.STAFF)
    draft = office.applications.start(7, "es")
    office.applications.reply(draft.id, "because of a case abroad")
    office.applications.fill(draft.id, agency="unit-a", name="Ana", post="MP", email="ana@unit.gob.mx")
    office.applications.submit(draft.id)
    office.applications.ask(draft.id, "Who is your superior?", staff.id)
    office.clock.advance(timedelta(minutes=1))
    office.applications.reply(draft.id, "Eva\nPérez")
    noted = office.applications.note(draft.id, "called back", staff.id)
    assert [(line.by, line.text) for line in noted.thread] == [
        ("applicant", "because of a case abroad"),
        (staff.id, "Who is your superior?"),
        ("applicant", "Eva\nPérez"),
    ]
    assert noted.thread[-1].at == office.clock.now()
    assert [(line.by, line.text) for line in noted.notes] == [(staff.id, "called back")]
    refuses("text-too-long", lambda: office.applications.reply(draft.id, "x" * 1001))
    refuses("text-missing", lambda: office.applications.ask(draft.id, " ", staff.id))


def test_a_draft_is_not_before_staff(office: Office) -> None:
    draft = office.applications.start(7, "es")
    assert office.applications.waiting() == []
    for call in (
        lambda: office.applications.approve(draft.id, SHELL, agency="unit-a", ceiling=Tlp.GREEN, until=None),
        lambda: office.applications.decline(draft.id, SHELL),
        lambda: office.applications.ask(draft.id, "why", SHELL),
    ):
        refuses("application-unknown", call)


def test_the_second_decision_comes_too_late(office: Office) -> None:
    waiting = office.application()
    start = Barrier(8)

    def decide(number: int) -> str:
        start.wait()
        if number % 2:
            return code_of(lambda: office.applications.decline(waiting.id, SHELL))
        return code_of(
            lambda: office.applications.approve(waiting.id, SHELL, agency="unit-a", ceiling=Tlp.AMBER, until=None)
        )

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(decide, range(8)))
    assert sorted(codes) == ["", *["application-decided"] * 7]
    assert sum(action in {"approved", "declined"} for action in office.actions()) == 1
    assert office.people.count("") == (office.applications.get(waiting.id).state is ApplicationState.APPROVED)


def test_what_is_decided_has_to_fit(office: Office) -> None:
    waiting = office.application()
    yesterday = office.clock.now().date() - timedelta(days=1)

    def approve(agency: str = "unit-a", ceiling: Tlp = Tlp.GREEN, *, past: bool = False) -> str:
        until = yesterday if past else None
        return code_of(
            lambda: office.applications.approve(waiting.id, SHELL, agency=agency, ceiling=ceiling, until=until)
        )

    assert approve(agency="nobody") == "agency-unknown"
    assert approve(ceiling=Tlp.CLEAR) == "ceiling-unknown"
    assert approve(past=True) == "date-past"
    assert office.applications.get(waiting.id).state is ApplicationState.WAITING
    assert approve() == ""


def test_declined_applications_are_counted_for_a_while(office: Office) -> None:
    for _ in range(2):
        office.applications.decline(office.application(7).id, SHELL)
    assert (office.applications.declined(7), office.applications.declined(8)) == (2, 0)
    office.clock.advance(timedelta(days=29))
    assert purge_all(office.engine, office.clock)["applications"] == 0
    office.clock.advance(timedelta(days=1))
    assert purge_all(office.engine, office.clock)["applications"] == 2
    assert office.applications.declined(7) == 0


def test_drafts_go_after_two_days_and_nothing_waits_for_ever(office: Office) -> None:
    office.applications.start(7, "es")
    waiting = office.application(8)
    office.clock.advance(timedelta(days=2))
    assert purge_all(office.engine, office.clock)["applications"] == 1
    assert office.applications.open_of(7) is None
    office.clock.advance(timedelta(days=27))
    assert office.applications.waiting() == [waiting]
    office.clock.advance(timedelta(days=1))
    assert office.applications.waiting() == []
    assert purge_all(office.engine, office.clock)["applications"] == 1


def test_waiting_ones_come_oldest_first(office: Office) -> None:
    made = []
    for _ in range(4):
        made.append(office.application().id)
        office.clock.advance(timedelta(minutes=1))
    assert [each.id for each in office.applications.waiting(limit=3)] == made[:3]
