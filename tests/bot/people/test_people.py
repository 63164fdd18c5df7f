"""Registered people: what they hold, how they are found, what staff change."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, inspect, select

from bot import tables
from bot.people.model import SHELL, Role, Standing
from bot.records import Records
from knowledge.audience import COMMUNITY, PUBLIC, Tlp
from knowledge.model import Language
from knowledge.store.engine import reading
from knowledge.store.tables import metadata
from tests.bot.people.office import Office, refuses


@pytest.fixture(autouse=True)
def agencies(office: Office) -> None:
    office.agency("unit-a", country="MX")
    office.agency("unit-b", country="BR")


def test_the_migration_makes_the_tables_that_the_code_describes(office: Office) -> None:
    found = inspect(office.engine)
    names = ["agencies", "people", "person_notes", "invitations", "invitation_uses", "applications", "official_links"]
    for table in (metadata.tables[name] for name in [*names, "barred", "audit", "audit_head"]):
        assert {column["name"]: column["nullable"] for column in found.get_columns(table.name)} == {
            column.name: column.nullable for column in table.columns
        }


def test_a_stranger_holds_what_is_public(office: Office) -> None:
    assert office.people.reader(7).keys == {PUBLIC}
    assert office.people.of_chat(7) is None


def test_keys_follow_every_change_at_once(office: Office) -> None:
    person = office.person()
    people = office.people

    def keys() -> frozenset[str]:
        return people.reader(person.chat_id).keys

    assert keys() == {PUBLIC, COMMUNITY}
    people.set_ceiling(person.id, Tlp.AMBER, SHELL)
    assert keys() == {PUBLIC, COMMUNITY, "agency:unit-a"}
    people.set_ceiling(person.id, Tlp.RED, SHELL)
    assert keys() == {PUBLIC, COMMUNITY, "agency:unit-a", f"person:{person.id}"}
    people.change_agency(person.id, "unit-b", SHELL)
    assert keys() == {PUBLIC, COMMUNITY}
    people.set_ceiling(person.id, Tlp.AMBER, SHELL)
    assert keys() == {PUBLIC, COMMUNITY, "agency:unit-b"}
    people.suspend(person.id, SHELL)
    assert keys() == {PUBLIC}
    people.resume(person.id, SHELL)
    assert keys() == {PUBLIC, COMMUNITY, "agency:unit-b"}
    people.extend(person.id, office.clock.now().date(), SHELL)
    assert keys() == {PUBLIC, COMMUNITY, "agency:unit-b"}
    office.clock.advance(timedelta(days=1))
    assert keys() == {PUBLIC}
    people.extend(person.id, None, SHELL)
    people.revoke(person.id, SHELL)
    assert keys() == {PUBLIC}


def test_staff_hold_every_agency_and_lose_it_with_the_role(office: Office) -> None:
    person = office.person(Role.STAFF)
    assert office.people.reader(person.chat_id).keys == {PUBLIC, COMMUNITY, "agency:unit-a", "agency:unit-b"}
    office.people.set_role(person.id, Role.OFFICIAL, SHELL)
    assert office.people.reader(person.chat_id).keys == {PUBLIC, COMMUNITY}


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.STAFF])
def test_who_reads_takes_at_most_two_queries(office: Office, role: Role) -> None:
    person = office.person(role)
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(office.engine, "before_cursor_execute", note)
    office.people.reader(person.chat_id)
    event.remove(office.engine, "before_cursor_execute", note)
    assert len([text for text in statements if text.startswith("SELECT")]) <= 2


def test_a_ceiling_needs_an_agency_and_is_a_label_for_people(office: Office) -> None:
    person = office.person()
    office.people.change_agency(person.id, None, SHELL)
    refuses("agency-needed", lambda: office.people.set_ceiling(person.id, Tlp.AMBER, SHELL))
    refuses("agency-needed", lambda: office.people.set_ceiling(person.id, Tlp.RED, SHELL))
    for label in (Tlp.CLEAR, Tlp.AMBER_STRICT):
        refuses("ceiling-unknown", lambda label=label: office.people.set_ceiling(person.id, label, SHELL))  # type: ignore[misc]
    refuses("agency-unknown", lambda: office.people.change_agency(person.id, "nobody", SHELL))
    staff = office.person(Role.STAFF)
    assert office.people.set_ceiling(staff.id, Tlp.RED, SHELL).ceiling is Tlp.RED
    refuses("agency-needed", lambda: office.people.set_ceiling(staff.id, Tlp.AMBER, SHELL))


def test_a_registration_cannot_end_in_the_past(office: Office) -> None:
    person = office.person()
    yesterday = office.clock.now().date() - timedelta(days=1)
    refuses("date-past", lambda: office.people.extend(person.id, yesterday, SHELL))


def test_who_is_revoked_comes_back_by_an_administrator_alone(office: Office) -> None:
    staff, administrator, person = office.person(Role.STAFF), office.person(Role.ADMINISTRATOR), office.person()
    office.application(person.chat_id)
    office.people.revoke(person.id, staff.id)
    assert office.applications.open_of(person.chat_id) is None
    refuses("person-revoked", lambda: office.people.suspend(person.id, staff.id))
    refuses("not-allowed", lambda: office.people.resume(person.id, staff.id))
    assert office.people.resume(person.id, administrator.id).standing is Standing.ACTIVE


def test_nobody_gets_in_by_what_a_revoked_member_of_staff_left(office: Office) -> None:
    staff = office.person(Role.STAFF)
    end = office.clock.now() + timedelta(days=7)
    made, code = office.invitations.make(by=staff.id, agency="unit-a", expires_at=end)
    other, _ = office.code()
    office.people.revoke(staff.id, SHELL)
    assert office.invitations.redeem(code, 7, "es").outcome == "refused"
    assert office.invitations.get(made.id).revoked_at == office.clock.now()
    assert [invitation.id for invitation in office.invitations.list()] == [other.id]


def test_the_last_administrator_stays(office: Office) -> None:
    only = office.person(Role.ADMINISTRATOR)
    people = office.people
    for change in (
        lambda: people.suspend(only.id, SHELL),
        lambda: people.revoke(only.id, SHELL),
        lambda: people.set_role(only.id, Role.STAFF, SHELL),
        lambda: people.forget(only.chat_id),
    ):
        refuses("last-administrator", change)
    second = office.person(Role.ADMINISTRATOR)
    assert people.suspend(only.id, second.id).standing is Standing.SUSPENDED
    refuses("last-administrator", lambda: people.set_role(second.id, Role.STAFF, SHELL))
    assert [person.id for person in people.with_roles(Role.ADMINISTRATOR)] == [second.id]


def test_an_administrator_whose_time_is_over_does_not_count(office: Office) -> None:
    first, second = office.person(Role.ADMINISTRATOR), office.person(Role.ADMINISTRATOR)
    office.people.extend(first.id, office.clock.now().date(), SHELL)
    office.clock.advance(timedelta(days=1))
    refuses("last-administrator", lambda: office.people.revoke(second.id, SHELL))
    assert office.people.revoke(first.id, SHELL).standing is Standing.REVOKED


def test_people_are_found_by_any_word_said_of_them(office: Office) -> None:
    office.agencies.change("unit-b", name="Polícia Federal (PF)", by=SHELL)
    ana = office.applications.approve(office.application().id, SHELL, agency="unit-b", ceiling=Tlp.GREEN, until=None)
    office.clock.advance(timedelta(hours=1))
    other = office.person()
    search = office.people.search
    for text in ("ANA perez", "policia", "unit-b", "ana@unit", ana.id, "pf ana"):
        assert [person.id for person in search(text)] == [ana.id], text
        assert office.people.count(text) == 1
    assert search("nobody at all") == []
    assert [person.id for person in search("")] == [person.id for person in search("active")] == [other.id, ana.id]
    assert [person.id for person in search("", limit=1, offset=1)] == [ana.id]
    assert [person.id for person in search("official", limit=1, offset=1)] == [ana.id]
    assert office.people.count("") == 2
    assert search("%") == search("_ANA") == []


def test_with_roles_names_the_active(office: Office) -> None:
    staff, gone, official = office.person(Role.STAFF), office.person(Role.STAFF), office.person()
    office.people.suspend(gone.id, SHELL)
    assert [person.id for person in office.people.with_roles(Role.STAFF, Role.ADMINISTRATOR)] == [staff.id]
    assert [person.id for person in office.people.with_roles(Role.OFFICIAL)] == [official.id]


def test_notes_are_kept_in_order_and_cleaned(office: Office) -> None:
    person, staff = office.person(), office.person(Role.STAFF)
    office.people.note(person.id, "  called\x00 back\nverified \u202e ", staff.id)
    office.clock.advance(timedelta(minutes=1))
    office.people.note(person.id, "b" * 1000, SHELL)
    assert [(line.by, line.text[:15]) for line in office.people.notes(person.id)] == [
        (staff.id, "called back\nver"),
        (SHELL, "b" * 15),
    ]
    refuses("text-too-long", lambda: office.people.note(person.id, "b" * 1001, SHELL))
    refuses("text-missing", lambda: office.people.note(person.id, " \n\x01", SHELL))


def test_a_name_is_cleaned_and_told_to_nobody_by_the_trail(office: Office) -> None:
    person, staff = office.person(), office.person(Role.STAFF)
    before = len(office.entries())
    assert office.people.rename(person.id, "  Jose\u0301 \u202eLuna\x00\nPaz ", staff.id).name == "José Luna Paz"
    assert office.people.get(person.id).name == "José Luna Paz"
    assert [found.id for found in office.people.search("jose paz")] == [person.id]
    assert len(office.people.rename(person.id, "b" * 200, SHELL).name) == 200
    refuses("text-too-long", lambda: office.people.rename(person.id, "b" * 201, SHELL))
    for empty in ("", " \n\x01", "\u202e"):
        refuses("text-missing", lambda empty=empty: office.people.rename(person.id, empty, SHELL))  # type: ignore[misc]
    refuses("person-unknown", lambda: office.people.rename("nobody", "Eva", SHELL))
    made = office.entries()[before:]
    assert [(entry.actor, entry.action, entry.subject, entry.detail) for entry in made] == [
        (staff.id, "renamed", person.id, {}),
        (SHELL, "renamed", person.id, {}),
    ]


def test_a_new_name_changes_nothing_else(office: Office) -> None:
    person = office.person()
    renamed = office.people.rename(person.id, "Eva Sol", SHELL)
    assert renamed == replace(person, name="Eva Sol")
    assert office.people.reader(person.chat_id).keys == {PUBLIC, COMMUNITY}


@pytest.mark.parametrize("role", Role)
def test_only_staff_name_themselves(office: Office, role: Role) -> None:
    person = office.person(role)
    if person.is_staff:
        assert office.people.rename(person.id, "Eva Sol", person.id).name == "Eva Sol"
        return
    refuses("not-allowed", lambda: office.people.rename(person.id, "Eva Sol", person.id))
    assert office.people.get(person.id).name == ""


def test_staff_do_not_name_administrators(office: Office) -> None:
    staff, administrator = office.person(Role.STAFF), office.person(Role.ADMINISTRATOR)
    refuses("not-allowed", lambda: office.people.rename(administrator.id, "Eva Sol", staff.id))
    assert office.people.rename(staff.id, "Eva Sol", administrator.id).name == "Eva Sol"


def test_an_unknown_person(office: Office) -> None:
    assert office.people.find("nobody") is None
    for identifier in ("nobody", "", "\x00", "a" * 400):
        refuses("person-unknown", lambda identifier=identifier: office.people.get(identifier))  # type: ignore[misc]
        refuses("person-unknown", lambda identifier=identifier: office.people.suspend(identifier, SHELL))  # type: ignore[misc]


def test_what_changes_nothing_is_not_recorded(office: Office) -> None:
    person = office.person()
    before = office.actions()
    office.people.change_agency(person.id, "unit-a", SHELL)
    office.people.set_ceiling(person.id, Tlp.GREEN, SHELL)
    office.people.extend(person.id, person.until, SHELL)
    office.people.resume(person.id, SHELL)
    office.people.set_role(person.id, Role.OFFICIAL, SHELL)
    assert office.actions() == before
    office.people.rename(person.id, "Eva Sol", SHELL)
    office.people.rename(person.id, " Eva  Sol", SHELL)
    assert office.actions() == [*before, "renamed"]


def rows_about(office: Office, chat_id: int, person_id: str) -> dict[str, int]:
    """Count the rows with the chat or the person in any column, but in the audit trail."""
    found = {}
    with reading(office.engine) as connection:
        for table in metadata.sorted_tables:
            if table.name == "audit":
                continue
            rows = connection.execute(select(table)).all()
            found[table.name] = sum(chat_id in row or person_id in row for row in rows)
    return {name: number for name, number in found.items() if number}


def test_to_be_forgotten_leaves_nothing_but_the_trail(office: Office) -> None:
    person = office.person()
    language: Language = "es"
    Records(office.engine, office.clock).choose_language(person.chat_id, language)
    Records(office.engine, office.clock).remember("23456789", person.chat_id, language, [])
    office.people.note(person.id, "careful", SHELL)
    office.application(person.chat_id)
    assert rows_about(office, person.chat_id, person.id).keys() == {
        "answers", "applications", "chats", "invitation_uses", "people", "person_notes",
    }  # fmt: skip
    assert office.people.forget(person.chat_id)
    assert rows_about(office, person.chat_id, person.id) == {}
    assert office.people.of_chat(person.chat_id) is None
    assert not office.people.forget(person.chat_id)
    assert office.actions().count("forgotten") == 1
    assert office.invitations.redeem(office.code()[1], person.chat_id, "es").outcome == "joined"


@pytest.mark.parametrize("standing", ["suspend", "revoke"])
def test_who_was_shut_out_stays_out_after_being_forgotten(office: Office, standing: str) -> None:
    person = office.person()
    getattr(office.people, standing)(person.id, SHELL)
    assert office.people.forget(person.chat_id)
    assert rows_about(office, person.chat_id, person.id) == {}
    with reading(office.engine) as connection:
        [row] = connection.execute(select(tables.barred)).all()
        assert connection.execute(select(func.count()).select_from(tables.people)).scalar_one() == 0
    assert str(person.chat_id) not in row.chat_hash
    assert office.invitations.redeem(office.code()[1], person.chat_id, "es").outcome == "refused"
    refuses("application-refused", lambda: office.applications.start(person.chat_id, "es"))
    other = next(office.chats)
    assert office.invitations.redeem(office.code()[1], other, "es").outcome == "joined"
