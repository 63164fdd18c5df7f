"""The list of agencies and the registry of official links."""

import time
from collections.abc import Callable

import pytest

from bot.people.links import Links
from bot.people.model import SHELL, Agency
from knowledge.audience import Tlp, audience_of
from knowledge.errors import LiaisonError
from knowledge.model import DocumentMeta
from knowledge.store.library import Library
from tests.bot.people.office import Office, refuses
from tests.knowledge.store import builders


def test_agencies_are_kept_in_one_form(office: Office) -> None:
    added = office.agencies.add(Agency("fgr", " Fiscalía  General\n", "mx", ("@FGR.org.mx", "fgr.org.mx")), SHELL)
    assert added == Agency("fgr", "Fiscalía General", "MX", ("fgr.org.mx",)) == office.agencies.get("fgr")
    changed = office.agencies.change("fgr", name="FGR", domains=[], country="", by=SHELL)
    assert changed == Agency("fgr", "FGR") == office.agencies.get("fgr")
    assert office.entries()[-1].detail == {"fields": ["name", "country", "domains"]}
    before = office.actions()
    assert office.agencies.change("fgr", name="FGR ", by=SHELL) == changed
    assert office.actions() == before


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        (Agency("FGR", "x"), "agency-malformed"),
        (Agency("", "x"), "agency-malformed"),
        (Agency("a", " "), "text-missing"),
        (Agency("a", "x" * 201), "text-too-long"),
        (Agency("a", "x", "XX"), "country-malformed"),
        (Agency("a", "x", None, ("no",)), "domain-malformed"),
        (Agency("a", "x", None, ("http://a.mx/",)), "domain-malformed"),
        (Agency("a", "x", None, ("gmail.com",)), "domain-free-mail"),
        (Agency("unit-a", "x"), "agency-exists"),
    ],
)
def test_malformed_agencies_are_refused(office: Office, agency: Agency, code: str) -> None:
    office.agency("unit-a")
    with pytest.raises(LiaisonError) as caught:
        office.agencies.add(agency, SHELL)
    assert caught.value.code == code
    assert [each.slug for each in office.agencies.list()] == ["unit-a"]


def test_an_agency_is_found_as_people_write_it(office: Office) -> None:
    for slug, name in (
        ("fgr-mx", "Fiscalía General de la República"),
        ("fgr-sv", "Fiscalía General (FGR)"),
        ("pf", "Polícia Federal"),
        ("uif", "Unidad de Inteligencia Financiera (UIF)"),
        ("uif-ar", "UIF"),
    ):
        office.agencies.add(Agency(slug, name), SHELL)
    find: Callable[[str], str | None] = lambda text: getattr(office.agencies.find(text), "slug", None)  # noqa: E731
    assert [find("PF"), find(" policia  federal"), find("fiscalia general de la republica")] == ["pf", "pf", "fgr-mx"]
    assert [find("fgr"), find("fiscalia general"), find("FISCALIA GENERAL (fgr)")] == [None, "fgr-sv", "fgr-sv"]
    assert [find("UIF"), find("uif-ar"), find("unidad"), find(""), find("  ")] == ["uif", "uif-ar", None, None, None]
    assert [agency.slug for agency in office.agencies.list()] == ["fgr-sv", "fgr-mx", "pf", "uif-ar", "uif"]


def test_an_agency_that_is_named_somewhere_stays(office: Office) -> None:
    for slug in ("unit-a", "unit-b", "unit-c", "unit-d", "unit-e"):
        office.agency(slug)
    office.person(agency="unit-a")
    invitation, _ = office.code(agency="unit-b")
    draft = office.applications.start(7, "es")
    office.applications.fill(draft.id, agency="unit-c", name="Ana", post="MP", email="ana@unit.gob.mx")
    office.applications.submit(draft.id)
    library = Library(office.engine, office.clock)
    amber = DocumentMeta("A note", "en", tlp=Tlp.AMBER, audience=audience_of(Tlp.AMBER, ["unit-d"]))
    document = builders.add(library, "a note", amber).document
    for slug in ("unit-a", "unit-b", "unit-c", "unit-d"):
        refuses("agency-in-use", lambda slug=slug: office.agencies.remove(slug, SHELL))  # type: ignore[misc]
    office.agencies.remove("unit-e", SHELL)
    office.invitations.revoke(invitation.id, SHELL)
    office.applications.decline(draft.id, SHELL)
    library.withdraw(document.id)
    for slug in ("unit-b", "unit-c", "unit-d"):
        office.agencies.remove(slug, SHELL)
    assert office.invitations.get(invitation.id).agency is None
    left = office.applications.get(draft.id)
    assert (left.agency, left.agency_name) == (None, "The unit-c")
    assert [agency.slug for agency in office.agencies.list()] == ["unit-a"]
    refuses("agency-unknown", lambda: office.agencies.remove("unit-e", SHELL))
    refuses("agency-unknown", lambda: office.agencies.get("unit-e"))
    refuses("agency-unknown", lambda: office.agencies.change("unit-e", name="x", by=SHELL))


def test_the_links_of_a_country_come_before_those_of_everywhere(office: Office) -> None:
    def add(path: str, kind: str = "requests", country: str | None = None) -> str:
        return office.links.add(
            url=f"https://le.example.org/{path}", label=path, by=SHELL, kind=kind, country=country
        ).id

    world, mexico, brazil = add("world"), add("mx", country="mx"), add("br", country="BR")
    emergency = add("urgent", "emergency")
    named = office.links.for_country
    assert [link.id for link in named("MX", "requests")] == [mexico, world]
    assert [link.id for link in named("AR", "requests")] == [link.id for link in named(None, "requests")] == [world]
    assert [link.id for link in named("BR", "emergency")] == [emergency]
    assert [link.id for link in office.links.list()] == [brazil, mexico, world, emergency]
    assert [link.id for link in office.links.list("br")] == [brazil]
    refuses("link-exists", lambda: add("world"))
    office.links.remove(world, SHELL)
    refuses("link-unknown", lambda: office.links.remove(world, SHELL))
    assert named("AR", "requests") == []


@pytest.mark.parametrize(
    "url",
    [
        "", "http://le.example.org", "ftp://le.example.org", "javascript:alert(1)", "https://localhost/a", "https://",
        "https://user@le.example.org", "https://user:pw@le.example.org", "https://@le.example.org",
        "https://127.0.0.1/", "https://[::1]/", "https://le.example.org:99999/", "https://le.example.org:0/",
        "https://le example.org", "https://le.example.org/\u202e", "https://ｌe.example.org", "https://le.example.org\\@evil.org",
        f"https://le.example.org/{'a' * 300}", "https://le..example.org", "https://-le.example.org", "//le.example.org",
    ],
)  # fmt: skip
def test_only_plain_links_are_registered(office: Office, url: str) -> None:
    refuses("link-malformed", lambda: office.links.add(url=url, label="x", by=SHELL))
    assert office.links.hosts() == frozenset()


def test_a_link_needs_a_kind_and_a_label(office: Office) -> None:
    url = "https://le.example.org/"
    refuses("link-kind-unknown", lambda: office.links.add(url=url, label="x", by=SHELL, kind="other"))
    refuses("text-missing", lambda: office.links.add(url=url, label=" ", by=SHELL))
    refuses("country-malformed", lambda: office.links.add(url=url, label="x", by=SHELL, country="Mexico"))


def test_hosts_are_at_most_a_second_old(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = Links(office.engine, office.clock)
    assert elsewhere.hosts() == frozenset()
    link = office.links.add(url="https://LE.Example.org:8443/a?b", label="x", by=SHELL)
    assert office.links.hosts() == {"le.example.org"}
    later = time.monotonic() + 1.01
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert elsewhere.hosts() == {"le.example.org"}
    office.links.remove(link.id, SHELL)
    assert office.links.hosts() == frozenset()
