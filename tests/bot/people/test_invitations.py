"""Codes: what they give, to how many, and that guessing is hopeless."""

import hashlib
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, update

from bot import tables
from bot.people.invitations import Invitations, Redeemed
from bot.people.model import SHELL, SYSTEM, Role, Standing
from bot.people.store_throttle import CHAT_LIMIT, OVERALL_LIMIT, REMEMBERED, SPAN, Counter
from knowledge.adapters.memory import FixedClock
from knowledge.audience import Tlp
from knowledge.store.engine import reading, writing
from tests.bot.people.office import Office, refuses


@pytest.fixture(autouse=True)
def agency(office: Office) -> None:
    office.agency("unit-a", country="MX")


def used(office: Office, invitation_id: str) -> int:
    return office.invitations.get(invitation_id).used


def test_a_code_is_128_random_bits_and_not_kept(office: Office) -> None:
    invitation, code = office.code()
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", code)
    with reading(office.engine) as connection:
        row = connection.execute(select(tables.invitations)).one()
    assert row.code_hash == hashlib.sha256(code.encode()).hexdigest()
    assert code not in str(row)
    assert len({office.code()[1] for _ in range(20)}) == 20
    assert office.invitations.get(invitation.id) == invitation
    assert (invitation.country, invitation.made_by) == ("MX", SHELL)


@pytest.mark.parametrize("ceiling", [Tlp.GREEN, Tlp.AMBER, Tlp.RED])
def test_a_code_alone_gives_green(office: Office, ceiling: Tlp) -> None:
    invitation, code = office.code(ceiling=ceiling)
    redeemed = office.invitations.redeem(code, 7, "pt")
    person = redeemed.person
    assert person is not None
    assert redeemed == Redeemed("joined", office.invitations.get(invitation.id), person)
    assert (person.role, person.standing, person.ceiling) == (Role.OFFICIAL, Standing.ACTIVE, Tlp.GREEN)
    assert (person.agency, person.country, person.language, person.approved_by) == ("unit-a", "MX", "pt", None)
    assert person.until == office.clock.now().date() + timedelta(days=365)
    assert office.people.of_chat(7) == person


def test_how_long_a_registration_holds_is_a_setting(office: Office) -> None:
    invitations = Invitations(office.engine, office.clock, registration_days=30)
    person = invitations.redeem(office.code()[1], 7, "es").person
    assert person
    assert person.until == office.clock.now().date() + timedelta(days=30)


def test_who_is_active_uses_nothing_up(office: Office) -> None:
    person = office.person()
    invitation, code = office.code(uses=2, ceiling=Tlp.RED)
    before = office.actions()
    redeemed = office.invitations.redeem(code, person.chat_id, "en")
    assert (redeemed.outcome, redeemed.person, redeemed.invitation) == ("known", person, invitation)
    assert (used(office, invitation.id), office.actions()) == (0, before)


def test_the_second_press_on_the_same_link_is_known(office: Office) -> None:
    _, code = office.code()
    assert [office.invitations.redeem(code, 7, "es").outcome for _ in range(3)] == ["joined", "known", "known"]


def test_a_registration_that_is_over_is_renewed_for_green(office: Office) -> None:
    person = office.person(Role.STAFF)
    office.people.extend(person.id, office.clock.now().date(), SHELL)
    office.clock.advance(timedelta(days=2))
    renewed = office.invitations.redeem(office.code()[1], person.chat_id, "es")
    assert renewed.outcome == "joined"
    assert renewed.person
    assert (renewed.person.id, renewed.person.role, renewed.person.ceiling) == (person.id, Role.OFFICIAL, Tlp.GREEN)
    assert office.actions()[-1] == "renewed"


def test_by_which_invitation_somebody_came(office: Office) -> None:
    (_, first), (later, second) = office.code(), office.code()
    person = office.invitations.redeem(first, 7, "es").person
    assert person
    office.clock.advance(timedelta(days=1))
    office.people.extend(person.id, office.clock.now().date(), SHELL)
    office.clock.advance(timedelta(days=1))
    office.invitations.redeem(second, 7, "es")
    found = office.invitations.of_person(person.id)
    assert found
    assert (found.id, found.used) == (later.id, 1)
    assert office.invitations.of_person("nobody") is None


def test_all_that_is_refused_looks_the_same(office: Office) -> None:
    revoked, suspended = office.person(), office.person()
    office.people.revoke(revoked.id, SHELL)
    office.people.suspend(suspended.id, SHELL)
    _, good = office.code(uses=10)
    withdrawn, withdrawn_code = office.code()
    office.invitations.revoke(withdrawn.id, SHELL)
    _, late = office.code(days=1)
    before = office.actions()
    redeem = office.invitations.redeem
    answers = [
        redeem(good, revoked.chat_id, "es"),
        redeem(good, suspended.chat_id, "es"),
        redeem(withdrawn_code, 7, "es"),
        redeem("x" * 22, 8, "es"),
        redeem("", 9, "es"),
        redeem("\x00\ud800é", 10, "es"),
        redeem("x" * 5000, 11, "es"),
    ]
    office.clock.advance(timedelta(days=1))
    answers.append(redeem(late, 12, "es"))
    assert set(answers) == {Redeemed("refused")}
    assert office.actions() == before
    assert all(office.people.of_chat(chat) is None for chat in range(7, 13))


def test_the_hash_of_a_code_is_no_code(office: Office) -> None:
    _, code = office.code()
    assert office.invitations.redeem(hashlib.sha256(code.encode()).hexdigest(), 7, "es").outcome == "refused"


def test_a_used_code_tells_staff_once_an_hour(office: Office) -> None:
    invitation, code = office.code()
    office.invitations.redeem(code, 1, "es")
    warned = [office.invitations.redeem(code, chat, "es") for chat in (2, 3, 4)]
    assert [(each.outcome, each.warn) for each in warned] == [("refused", True), ("refused", False), ("refused", False)]
    assert warned[0].invitation
    assert warned[0].invitation.id == invitation.id
    office.clock.advance(timedelta(hours=1))
    assert [office.invitations.redeem(code, chat, "es").warn for chat in (5, 6)] == [True, False]
    assert office.actions().count("invitation-reused") == 2
    assert not office.invitations.redeem(code, 1, "es").warn


def test_fifty_at_once_on_one_use_are_one_registration(office: Office) -> None:
    invitation, code = office.code()
    start = Barrier(50)

    def redeem(chat: int) -> Redeemed:
        start.wait()
        return office.invitations.redeem(code, chat, "es")

    with ThreadPoolExecutor(50) as pool:
        redeemed = list(pool.map(redeem, range(1000, 1050)))
    assert sorted(each.outcome for each in redeemed) == ["joined"] + ["refused"] * 49
    assert sum(each.warn for each in redeemed) == 1
    assert (used(office, invitation.id), office.people.count("")) == (1, 1)
    assert office.actions().count("joined") == 1
    assert office.trail.verify().problem is None


def test_one_person_with_many_codes_at_once_is_one_row_and_one_use(office: Office) -> None:
    codes = [office.code() for _ in range(4)]
    start = Barrier(4)

    def redeem(code: str) -> str:
        start.wait()
        return office.invitations.redeem(code, 7, "es").outcome

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(redeem, [code for _, code in codes]))
    assert sorted(outcomes) == ["joined", "known", "known", "known"]
    assert sum(used(office, invitation.id) for invitation, _ in codes) == 1
    assert office.people.count("") == 1


def test_35_officials_join_by_one_code(office: Office) -> None:
    invitation, code = office.code(uses=35)
    outcomes = [office.invitations.redeem(code, chat, "es").outcome for chat in range(1, 38)]
    assert outcomes == ["joined"] * 35 + ["refused"] * 2
    assert used(office, invitation.id) == 35
    assert office.invitations.list() == []


def test_after_five_refusals_even_the_right_code_is_not_looked_at(office: Office) -> None:
    invitation, code = office.code()
    for _ in range(CHAT_LIMIT):
        assert office.invitations.redeem("wrong", 7, "es").outcome == "refused"
    office.clock.advance(SPAN - timedelta(seconds=1))
    assert office.invitations.redeem(code, 7, "es") == Redeemed("refused")
    assert used(office, invitation.id) == 0
    office.clock.advance(timedelta(seconds=1))
    assert office.invitations.redeem(code, 7, "es").outcome == "joined"


def test_after_many_refusals_overall_a_chat_has_one_try(office: Office) -> None:
    _, code = office.code(uses=2)
    for chat in range(OVERALL_LIMIT):
        office.invitations.redeem("wrong", 1000 + chat, "es")
    assert office.invitations.redeem(code, 1000, "es").outcome == "refused"
    assert office.invitations.redeem(code, 7, "es").outcome == "joined"


def test_right_codes_are_not_held_against_a_chat(office: Office) -> None:
    for _ in range(CHAT_LIMIT * 2):
        assert office.invitations.redeem(office.code()[1], 7, "es").outcome in {"joined", "known"}


def test_a_hundred_thousand_guesses_let_nobody_in(office: Office) -> None:
    for _ in range(20):
        office.code(uses=500)
    outcomes = {
        office.invitations.redeem(secrets.token_urlsafe(16), chat % 50, "es").outcome for chat in range(100_000)
    }
    assert outcomes == {"refused"}
    assert office.people.count("") == 0


def test_two_thousand_guesses_that_are_all_looked_at_let_nobody_in(office: Office) -> None:
    for _ in range(20):
        office.code(uses=500)
    outcomes = {office.invitations.redeem(secrets.token_urlsafe(16), chat, "es").outcome for chat in range(2000)}
    assert outcomes == {"refused"}
    assert office.people.count("") == 0


def test_what_is_counted_is_bounded() -> None:
    counter, now = Counter(CHAT_LIMIT), FixedClock().now()
    for key in range(REMEMBERED + 500):
        for _ in range(3):
            counter.add(key, now)
    assert len(counter) == REMEMBERED
    assert (counter.count(0, now), counter.count(REMEMBERED, now)) == (0, 3)
    assert counter.count(REMEMBERED, now + SPAN) == 0
    assert len(counter) == REMEMBERED - 1


def test_what_an_invitation_may_say(office: Office) -> None:
    now = office.clock.now()
    week = now + timedelta(days=7)
    make = office.invitations.make
    refuses("agency-needed", lambda: make(by=SHELL, agency=None, expires_at=week))
    refuses("agency-unknown", lambda: make(by=SHELL, agency="nobody", expires_at=week))
    refuses("country-malformed", lambda: make(by=SHELL, agency="unit-a", expires_at=week, country="Mexico"))
    refuses("ceiling-unknown", lambda: make(by=SHELL, agency="unit-a", expires_at=week, ceiling=Tlp.CLEAR))
    refuses("text-too-long", lambda: make(by=SHELL, agency="unit-a", expires_at=week, note="n" * 201))
    for uses in (0, -1, 501):
        refuses("invitation-uses", lambda uses=uses: make(by=SHELL, agency="unit-a", expires_at=week, uses=uses))  # type: ignore[misc]
    refuses("invitation-uses", lambda: make(by=SHELL, agency=None, expires_at=week, uses=2, role=Role.ADMINISTRATOR))
    for end in (now, now - timedelta(days=1), now + timedelta(days=90, seconds=1)):
        refuses("invitation-life", lambda end=end: make(by=SHELL, agency="unit-a", expires_at=end))  # type: ignore[misc]
    assert office.invitations.list() == []
    assert make(by=SHELL, agency="unit-a", expires_at=now + timedelta(days=90), uses=500)[0].uses == 500


def test_a_code_of_a_role_is_for_administrators_to_make_and_to_revoke(office: Office) -> None:
    staff = office.person(Role.STAFF)
    end = office.clock.now() + timedelta(days=1)
    refuses(
        "not-allowed",
        lambda: office.invitations.make(by=staff.id, agency=None, expires_at=end, role=Role.STAFF),
    )
    made, code = office.code(Role.TRAINER)
    refuses("not-allowed", lambda: office.invitations.revoke(made.id, staff.id))
    person = office.invitations.redeem(code, 7, "es").person
    assert person
    assert (person.role, person.until) == (Role.TRAINER, None)


def test_open_ones_and_all(office: Office) -> None:
    first, _ = office.code()
    office.clock.advance(timedelta(minutes=1))
    second, _ = office.code(days=1)
    assert [each.id for each in office.invitations.list()] == [second.id, first.id]
    office.clock.advance(timedelta(days=1))
    assert [each.id for each in office.invitations.list()] == [first.id]
    revoked = office.invitations.revoke(first.id, SHELL)
    assert revoked.revoked_at == office.clock.now()
    assert office.invitations.revoke(first.id, SHELL) == revoked
    assert office.actions().count("invitation-revoked") == 1
    assert office.invitations.list() == []
    assert [each.id for each in office.invitations.list(every=True)] == [second.id, first.id]
    refuses("invitation-unknown", lambda: office.invitations.get("nothing"))
    refuses("invitation-unknown", lambda: office.invitations.revoke("nothing", SHELL))


def test_the_first_administrator_comes_by_a_code_for_a_day(office: Office) -> None:
    first = office.invitations.bootstrap()
    second = office.invitations.bootstrap()
    assert first
    assert second
    assert office.invitations.redeem(first, 7, "es").outcome == "refused"
    [invitation] = office.invitations.list()
    assert (invitation.made_by, invitation.uses, invitation.role) == (SYSTEM, 1, Role.ADMINISTRATOR)
    office.clock.advance(timedelta(hours=24))
    assert office.invitations.redeem(second, 7, "es").outcome == "refused"
    third = office.invitations.bootstrap()
    assert third
    person = office.invitations.redeem(third, 7, "es").person
    assert person
    assert (person.role, person.until) == (Role.ADMINISTRATOR, None)
    assert office.invitations.bootstrap() is None
    assert office.invitations.redeem(third, 8, "es").outcome == "refused"


def test_where_the_only_administrator_is_not_active_there_is_a_code_again(office: Office) -> None:
    person = office.person(Role.ADMINISTRATOR)
    with writing(office.engine) as connection:
        connection.execute(update(tables.people).values(standing="suspended"))
    assert office.people.get(person.id).standing is Standing.SUSPENDED
    assert office.invitations.bootstrap()
