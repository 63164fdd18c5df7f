"""People, agencies, invitations, links and the audit trail in the shell."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.people.applications import Applications
from bot.people.invitations import Invitations
from knowledge.adapters.clock import SystemClock
from knowledge.store.engine import open_engine
from liaison.cli import app
from tests.liaison.conftest import Shell

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def ok(shell: Shell, *arguments: str) -> str:
    code, out, err = shell(*arguments)
    assert (code, err) == (0, "")
    return out


def told(shell: Shell, *arguments: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in ok(shell, *arguments, "--json").splitlines()]


def fails(shell: Shell, *arguments: str) -> str:
    code, out, err = shell(*arguments)
    assert (code, out, err.count("\n")) == (1, "", 1)
    return err


def is_wrong_use(shell: Shell, *arguments: str) -> bool:
    code, out, _ = shell(*arguments)
    return (code, out) == (2, "")


@pytest.fixture
def agency(shell: Shell) -> str:
    ok(shell, "agencies", "add", "unit-a", "Unidad A", "--country", "mx", "--domain", "unit-a.gob.mx")
    return "unit-a"


def join(shell: Shell, home: Path, chat_id: int, *options: str) -> str:
    """Register somebody by a code made in the shell; return the id."""
    [made] = told(shell, "invitations", "make", *options)
    engine = open_engine(f"sqlite:///{home / 'liaison.db'}")
    person = Invitations(engine, SystemClock()).redeem(str(made["code"]), chat_id, "es").person
    engine.dispose()
    assert person
    return person.id


def apply(home: Path, chat_id: int) -> str:
    engine = open_engine(f"sqlite:///{home / 'liaison.db'}")
    applications = Applications(engine, SystemClock())
    draft = applications.start(chat_id, "es")
    applications.fill(draft.id, agency="unit-a", name="Ana Pérez", post="Fiscal", email="ana@unit-a.gob.mx")
    applications.submit(draft.id)
    engine.dispose()
    return draft.id


def test_agencies(shell: Shell, agency: str) -> None:
    assert told(shell, "agencies", "list") == [
        {"agency": "unit-a", "name": "Unidad A", "country": "MX", "domains": ["unit-a.gob.mx"]}
    ]
    assert "Unidad A" in ok(shell, "agencies", "list")
    [changed] = told(shell, "agencies", "change", agency, "--name", "Unidad B", "--no-domains", "--country", "")
    assert changed == {"agency": "unit-a", "name": "Unidad B", "country": None, "domains": []}
    assert "already" in fails(shell, "agencies", "add", agency, "again")
    assert "country" in fails(shell, "agencies", "add", "unit-b", "B", "--country", "Mexico")
    assert ok(shell, "agencies", "remove", agency) == "unit-a  removed\n"
    assert "no such agency" in fails(shell, "agencies", "remove", agency)


def test_an_invitation_shows_its_code_once(shell: Shell, agency: str) -> None:
    out = ok(shell, "invitations", "make", "--agency", agency, "--tlp", "TLP:AMBER", "--uses", "35", "--bot", "@a_bot")
    line, link = out.splitlines()
    assert link.startswith("https://t.me/a_bot?start=")
    code = link.partition("=")[2]
    assert len(code) == 22
    assert "up to AMBER  used 0 of 35" in line
    [listed] = told(shell, "invitations", "list")
    assert (listed["agency"], listed["uses"], listed["state"], listed["country"]) == ("unit-a", 35, "open", "MX")
    assert code not in ok(shell, "invitations", "list", "--all") + ok(shell, "invitations", "list", "--json")
    assert "revoked" in ok(shell, "invitations", "revoke", str(listed["invitation"]))
    assert ok(shell, "invitations", "list") == ""
    assert "revoked" in ok(shell, "invitations", "list", "--all")
    [made] = told(shell, "invitations", "make", "--agency", agency)
    assert made["link"] is None
    assert len(str(made["code"])) == 22


def test_how_an_invitation_is_refused(shell: Shell, agency: str) -> None:
    assert "agency" in fails(shell, "invitations", "make")
    assert "no such agency" in fails(shell, "invitations", "make", "--agency", "nobody")
    assert "no such invitation" in fails(shell, "invitations", "revoke", "nothing")
    assert "1 to 1" in fails(shell, "invitations", "make", "--role", "administrator", "--uses", "2")
    for wrong in (["--tlp", "CLEAR"], ["--tlp", "PINK"], ["--uses", "0"], ["--days", "91"], ["--role", "boss"]):
        assert is_wrong_use(shell, "invitations", "make", "--agency", agency, *wrong)


def test_the_first_administrator_can_come_by_the_shell(shell: Shell, home: Path) -> None:
    person = join(shell, home, 7, "--role", "administrator")
    [told_of] = told(shell, "people", "list", "administrator")
    assert (told_of["person"], told_of["role"], told_of["until"]) == (person, "administrator", None)
    assert "last administrator" in fails(shell, "people", "suspend", person)
    assert "last administrator" in fails(shell, "people", "role", person, "official")


def test_people_are_listed_shown_and_changed(shell: Shell, home: Path, agency: str) -> None:
    person = join(shell, home, 7, "--agency", agency)
    assert ok(shell, "people", "list", "unidad") == ok(shell, "people", "list")
    assert ok(shell, "people", "list", "nobody") == ""
    changes = [
        (["ceiling", person, "amber"], "ceiling", "AMBER"),
        (["extend", person, "2999-06-30"], "until", "2999-06-30"),
        (["extend", person, "never"], "until", None),
        (["role", person, "trainer"], "role", "trainer"),
        (["name", person, " Ana  Pérez"], "name", "Ana Pérez"),
        (["agency", person, ""], "agency", None),
        (["suspend", person], "standing", "suspended"),
        (["resume", person], "standing", "active"),
        (["revoke", person], "standing", "revoked"),
        (["resume", person], "standing", "active"),
    ]
    for arguments, name, value in changes:
        [changed] = told(shell, "people", *arguments)
        assert changed[name] == value
    assert ok(shell, "people", "note", person, "called back") == "Noted.\n"
    [shown] = told(shell, "people", "show", person)
    assert isinstance(shown["notes"], list)
    assert [(note["by"], note["text"]) for note in shown["notes"]] == [("shell", "called back")]
    out = ok(shell, "people", "show", person)
    assert "called back" in out
    assert "trainer" in out
    for command in ("show", "suspend", "resume", "revoke"):
        assert "no such person" in fails(shell, "people", command, "nobody")
    assert "  Ana Pérez\n" in ok(shell, "people", "list", "ana")
    assert "no such person" in fails(shell, "people", "name", "nobody", "Ana")
    assert "Some text is needed" in fails(shell, "people", "name", person, " ")
    assert "at most 200" in fails(shell, "people", "name", person, "x" * 201)
    assert "has passed" in fails(shell, "people", "extend", person, "2001-01-01")
    for wrong in (["ceiling", person, "CLEAR"], ["extend", person, "soon"], ["role", person, "boss"]):
        assert is_wrong_use(shell, "people", *wrong)


def test_applications_are_decided(shell: Shell, home: Path, agency: str) -> None:
    first, second = apply(home, 7), apply(home, 8)
    listed = told(shell, "people", "applications")
    assert [each["application"] for each in listed] == [first, second]
    assert (listed[0]["name"], listed[0]["email"], listed[0]["email_confirmed"]) == (
        "Ana Pérez",
        "ana@unit-a.gob.mx",
        False,
    )
    assert "Ana Pérez" in ok(shell, "people", "applications")
    decided = ["people", "approve", first, "--agency", agency, "--tlp", "AMBER"]
    [person] = told(shell, *decided)
    end = datetime.now(UTC).date() + timedelta(days=365)
    assert (person["ceiling"], person["approved_by"], person["name"]) == ("AMBER", "shell", "Ana Pérez")
    assert abs(datetime.fromisoformat(str(person["until"])).date() - end) <= timedelta(days=1)
    assert "decided already" in fails(shell, *decided)
    assert is_wrong_use(shell, "people", "approve", second, "--agency", agency)
    assert is_wrong_use(shell, *decided, "--until", "soon")
    assert ok(shell, "people", "decline", second) == f"{second}  declined\n"
    assert ok(shell, "people", "applications") == ""


def test_links(shell: Shell) -> None:
    url = "https://requests.example.org/le"
    [link] = told(shell, "links", "add", url, "--label", "Requests", "--country", "MX")
    assert link == {"link": link["link"], "country": "MX", "kind": "requests", "label": "Requests", "url": url}
    ok(shell, "links", "add", url, "--label", "Urgent", "--kind", "emergency")
    assert [each["country"] for each in told(shell, "links", "list")] == ["MX", None]
    assert "everywhere  emergency" in ok(shell, "links", "list")
    assert "https" in fails(shell, "links", "add", "http://example.org", "--label", "x")
    assert is_wrong_use(shell, "links", "add", url, "--label", "x", "--kind", "other")
    assert "removed" in ok(shell, "links", "remove", str(link["link"]))
    assert "no such link" in fails(shell, "links", "remove", str(link["link"]))


def test_the_trail_is_checked_and_printed(shell: Shell, home: Path, agency: str) -> None:
    said, anchor = ok(shell, "audit", "verify").splitlines()
    assert said == "1 entries, none changed or missing."
    ok(shell, "agencies", "change", agency, "--name", "Other")
    code, out, err = shell("audit", "export")
    entries = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, f"anchor 2:{entries[-1]['hash']}\n")
    assert [(each["seq"], each["actor"], each["action"]) for each in entries] == [
        (1, "shell", "agency-added"),
        (2, "shell", "agency-changed"),
    ]
    assert shell("audit", "export", "--after", "1")[1].count("\n") == 1
    assert shell("audit", "export", "--after", "2") == (0, "", "anchor unchanged\n")
    assert ok(shell, "audit", "verify", "--anchor", anchor)
    [found] = told(shell, "audit", "verify")
    assert found == {"entries": 2, "anchor": f"2:{entries[-1]['hash']}", "problem": None}
    assert is_wrong_use(shell, "audit", "verify", "--anchor", "2")
    assert "not the one of the anchor" in fails(shell, "audit", "verify", "--anchor", f"1:{'0' * 64}")
    with closing(sqlite3.connect(home / "liaison.db")) as database, database:
        database.execute("UPDATE audit SET subject = 'other' WHERE seq = 1")
    assert fails(shell, "audit", "verify") == "liaison: Entry 1 was changed.\n"
    code, out, _ = shell("audit", "verify", "--json")
    assert (code, json.loads(out)["problem"]) == (1, "Entry 1 was changed.")
    with closing(sqlite3.connect(home / "liaison.db")) as database, database:
        database.execute("UPDATE audit SET detail = '{' WHERE seq = 1")
    assert "damaged" in fails(shell, "audit", "export")


@pytest.mark.parametrize("group", [group.name for group in app.registered_groups])
def test_every_command_of_a_group_is_in_the_readme(group: str) -> None:
    rows = [line for line in README.splitlines() if line.startswith(f"| `liaison {group} ")]
    named = {word for row in rows for span in re.findall("`([^`]+)`", row) for word in re.findall("[a-z-]+", span)}
    commands = next(each for each in app.registered_groups if each.name == group).typer_instance
    assert commands
    names = {each.name or str(getattr(each.callback, "__name__", "")) for each in commands.registered_commands}
    assert names
    assert names - named == set()


@pytest.mark.parametrize(
    "arguments",
    [["people", "list"], ["agencies", "list"], ["invitations", "list"], ["links", "list"], ["audit", "verify"]],
)
def test_without_a_home_there_is_nothing_to_list(shell: Shell, home: Path, arguments: list[str]) -> None:
    assert "liaison init" in fails(shell, *arguments)
    assert not home.exists()
