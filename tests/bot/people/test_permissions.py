"""Who may change what, against a table written apart from the code."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.people.model import SHELL, STRANGER, SYSTEM, Agency, Application, Person, Role, Standing
from bot.people.permissions import Right, may
from knowledge.audience import Tlp
from tests.bot.people.office import Office, code_of, wipe
from tests.bot.people.samples import TODAY, person_like

# rows: what is done; columns: who may do it to an official, to staff, to an administrator
TABLE = {
    "agency": ("staff administrator", "staff administrator", "administrator"),
    "ceiling": ("staff administrator", "staff administrator", "administrator"),
    "extend": ("staff administrator", "staff administrator", "administrator"),
    "suspend": ("staff administrator", "staff administrator", "administrator"),
    "resume": ("staff administrator", "staff administrator", "administrator"),
    "resume revoked": ("administrator", "administrator", "administrator"),
    "revoke": ("staff administrator", "staff administrator", "administrator"),
    "note": ("staff administrator", "staff administrator", "administrator"),
    "rename": ("staff administrator", "staff administrator", "administrator"),
    "role": ("administrator", "administrator", "administrator"),
    "approve": ("staff administrator", "staff administrator", "administrator"),
    "decline": ("staff administrator", "staff administrator", "administrator"),
    "ask": ("staff administrator", "staff administrator", "administrator"),
    "note application": ("staff administrator", "staff administrator", "administrator"),
    "invite": ("staff administrator",) * 3,
    "invite staff": ("administrator",) * 3,
    "revoke invitation": ("staff administrator",) * 3,
    "add agency": ("staff administrator",) * 3,
    "change agency": ("staff administrator",) * 3,
    "remove agency": ("staff administrator",) * 3,
    "add link": ("staff administrator",) * 3,
    "remove link": ("staff administrator",) * 3,
}
COLUMNS = {Role.OFFICIAL: 0, Role.TRAINER: 0, Role.STAFF: 1, Role.ADMINISTRATOR: 2}
ON_SOMEBODY = set(list(TABLE)[:14])
ON_ONESELF = {"rename"}
RECORDED = {
    "agency": "agency-changed", "ceiling": "ceiling-changed", "extend": "extended", "suspend": "suspended",
    "resume": "resumed", "resume revoked": "resumed", "revoke": "revoked", "note": "noted", "role": "role-changed",
    "rename": "renamed",
    "approve": "approved", "decline": "declined", "ask": "asked", "note application": "noted",
    "invite": "invitation-made", "invite staff": "invitation-made", "revoke invitation": "invitation-revoked",
    "add agency": "agency-added", "change agency": "agency-changed", "remove agency": "agency-removed",
    "add link": "link-added", "remove link": "link-removed",
}  # fmt: skip
STATES = ["active", "suspended", "revoked", "over"]


def emptied(office: Office) -> Office:
    wipe(office.engine)
    return Office(office.engine, office.clock)


def bring_to(office: Office, person: Person, state: str) -> None:
    if state == "suspended":
        office.people.suspend(person.id, SHELL)
    elif state == "revoked":
        office.people.revoke(person.id, SHELL)
    elif state == "over":
        office.people.extend(person.id, office.clock.now().date(), SHELL)


def actions(
    office: Office, target: Person, application: Application | None, by: str
) -> dict[str, Callable[[], object]]:
    people, applications = office.people, office.applications
    end = office.clock.now() + timedelta(days=2)
    named = application.id if application else ""
    invitation, _ = office.code()
    link = office.links.add(url="https://old.gob.mx", label="old", by=SHELL)
    role = Role.TRAINER if target.role is not Role.TRAINER else Role.OFFICIAL
    return {
        "agency": lambda: people.change_agency(target.id, "unit-b", by),
        "ceiling": lambda: people.set_ceiling(target.id, Tlp.RED, by),
        "extend": lambda: people.extend(target.id, end.date(), by),
        "suspend": lambda: people.suspend(target.id, by),
        "resume": lambda: people.resume(target.id, by),
        "resume revoked": lambda: people.resume(target.id, by),
        "revoke": lambda: people.revoke(target.id, by),
        "note": lambda: people.note(target.id, "a note", by),
        "rename": lambda: people.rename(target.id, "Eva Sol", by),
        "role": lambda: people.set_role(target.id, role, by),
        "approve": lambda: applications.approve(named, by, agency="unit-b", ceiling=Tlp.AMBER, until=None),
        "decline": lambda: applications.decline(named, by),
        "ask": lambda: applications.ask(named, "why?", by),
        "note application": lambda: applications.note(named, "hm", by),
        "invite": lambda: office.invitations.make(by=by, agency="unit-a", expires_at=end),
        "invite staff": lambda: office.invitations.make(by=by, agency=None, expires_at=end, role=Role.STAFF),
        "revoke invitation": lambda: office.invitations.revoke(invitation.id, by),
        "add agency": lambda: office.agencies.add(Agency("unit-new", "New"), by),
        "change agency": lambda: office.agencies.change("unit-b", name="Other", by=by),
        "remove agency": lambda: office.agencies.remove("unit-c", by),
        "add link": lambda: office.links.add(url="https://new.gob.mx", label="new", by=by),
        "remove link": lambda: office.links.remove(link.id, by),
    }


def prepare(office: Office, target: Person, action: str) -> Application | None:
    """Bring a target into the state in which the action changes something."""
    if action == "resume":
        office.people.suspend(target.id, SHELL)
    elif action == "resume revoked":
        office.people.revoke(target.id, SHELL)
    elif action in {"approve", "decline", "ask", "note application"}:
        return office.application(target.chat_id)
    elif action == "ceiling" and target.role is not Role.OFFICIAL:
        office.people.change_agency(target.id, "unit-a", SHELL)
    return None


def expected(action: str, actor: Role, state: str, target: Role, *, own: bool) -> str:
    column = COLUMNS[target] if action in ON_SOMEBODY else 0
    if state != "active" or actor.value not in TABLE[action][0].split():
        return "not-allowed"
    if own and action in ON_SOMEBODY - ON_ONESELF:
        return "not-yourself"
    return "" if actor.value in TABLE[action][column].split() else "not-allowed"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    action=st.sampled_from(sorted(TABLE)),
    actor_role=st.sampled_from(Role),
    state=st.sampled_from([*STATES, "active", "active"]),
    target_role=st.sampled_from(Role),
    own=st.sampled_from([False, False, True]),
)
def test_rights_are_those_of_the_table_and_leave_one_entry(
    office: Office, action: str, actor_role: Role, state: str, target_role: Role, own: bool
) -> None:
    office = emptied(office)
    for slug in ("unit-a", "unit-b", "unit-c"):
        office.agency(slug)
    office.person(Role.ADMINISTRATOR)
    actor = office.person(actor_role)
    own = own and not action.startswith("resume")
    target = actor if own else office.person(target_role)
    application = prepare(office, target, action)
    bring_to(office, actor, state)
    if state == "over":
        office.clock.advance(timedelta(days=1))
    try:
        call = actions(office, target, application, actor.id)[action]
        before = len(office.entries())
        wanted = expected(action, actor_role, state, target.role, own=own)
        assert code_of(call) == wanted
    finally:
        if state == "over":
            office.clock.advance(timedelta(days=-1))
    made = office.entries()[before:]
    assert [(entry.actor, entry.action) for entry in made] == ([] if wanted else [(actor.id, RECORDED[action])])
    assert office.trail.verify().problem is None


def test_the_shell_may_do_everything_and_leaves_one_entry_each(office: Office) -> None:
    for action in TABLE:
        office = emptied(office)
        for slug in ("unit-a", "unit-b", "unit-c"):
            office.agency(slug)
        target = office.person()
        application = prepare(office, target, action)
        call = actions(office, target, application, SHELL)[action]
        before = len(office.entries())
        call()
        assert [(entry.actor, entry.action) for entry in office.entries()[before:]] == [(SHELL, RECORDED[action])]


@pytest.mark.parametrize("by", [STRANGER, SYSTEM, "", "nobody", "0" * 16, "\x00"])
def test_nobody_else_may_do_anything(office: Office, by: str) -> None:
    for slug in ("unit-a", "unit-b", "unit-c"):
        office.agency(slug)
    target = office.person()
    waiting = office.application(target.chat_id)
    for action, call in actions(office, target, waiting, by).items():
        assert code_of(call) == "not-allowed", action


def test_who_has_no_right_does_not_learn_what_there_is(office: Office) -> None:
    office.agency()
    official = office.person()
    unknown, by = "f" * 16, official.id
    for call in (
        lambda: office.people.suspend(unknown, by),
        lambda: office.applications.decline(unknown, by),
        lambda: office.invitations.revoke(unknown, by),
        lambda: office.agencies.remove("nothing", by),
        lambda: office.links.remove(unknown, by),
    ):
        assert code_of(call) == "not-allowed"


@given(role=st.sampled_from(Role), right=st.sampled_from(Right), standing=st.sampled_from(Standing))
def test_the_rights_of_a_role(role: Role, right: Right, standing: Standing) -> None:
    person = person_like(role, standing)
    wanted = standing.value == "active" and (
        role.value == "administrator" or (role.value == "staff" and right.value != "roles")
    )
    assert may(person, right, TODAY) is wanted
    assert not may(None, right, TODAY)
    assert not may(person_like(role, standing, until=TODAY - timedelta(days=1)), right, TODAY)
