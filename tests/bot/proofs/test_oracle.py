"""The oracle itself, held against the rules of access written out case by case."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.bot.proofs.oracle import Human, Oracle, Terms, Version

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
CAST = {
    "green": Human(agency="fgr"),
    "amber": Human(agency="fgr", ceiling="AMBER"),
    "red": Human(agency="pf", ceiling="RED"),
    "trainer": Human("trainer", "pf", "AMBER"),
    "staff": Human("staff"),
    "chief": Human("administrator", None, "RED"),
    "suspended": Human("administrator", "fgr", "RED", "suspended"),
    "revoked": Human("official", "fgr", "RED", "revoked"),
    "past": Human("staff", "fgr", "RED", "active", TODAY - DAY),
    "ending": Human("official", "fgr", "AMBER", "active", TODAY),
}
EVERYBODY = {*CAST, "stranger"}
ACTIVE = {"green", "amber", "red", "trainer", "staff", "chief", "ending"}
NAMED = frozenset({"green", "red", "staff", "chief", "suspended", "revoked", "past", "stranger"})


def who_sees(terms: Terms, state: str = "published") -> set[str]:
    oracle = Oracle(TODAY, {"fgr", "pf"}, {name: replace(human, identity=name) for name, human in CAST.items()})
    return {name for name in EVERYBODY if oracle.sees(name, Version(0, terms, state))}


@pytest.mark.parametrize(
    ("terms", "readers"),
    [
        (Terms("CLEAR"), EVERYBODY),
        (Terms("GREEN"), ACTIVE),
        (Terms("AMBER", frozenset({"fgr"})), {"amber", "ending", "staff", "chief"}),
        (Terms("AMBER", frozenset({"fgr", "pf"})), {"amber", "ending", "red", "trainer", "staff", "chief"}),
        (Terms("AMBER+STRICT", frozenset({"pf"})), {"red", "trainer", "staff", "chief"}),
        (Terms("AMBER", frozenset({"unknown"})), set()),
        (Terms("RED", people=NAMED), {"red", "chief"}),
        (Terms("RED", people=frozenset({"amber"})), set()),
        (Terms(None), set()),
    ],
)
def test_who_sees_what(terms: Terms, readers: set[str]) -> None:
    assert who_sees(terms) == readers


def test_a_closed_bot_has_nothing_for_strangers() -> None:
    oracle = Oracle(TODAY, humans=dict(CAST), closed=True)
    assert {name for name in EVERYBODY if oracle.sees(name, Version(0, Terms("CLEAR"), "published"))} == ACTIVE


@pytest.mark.parametrize("state", ["draft", "superseded", "withdrawn"])
def test_what_is_not_published_is_for_nobody(state: str) -> None:
    assert who_sees(Terms("CLEAR"), state) == set()


@pytest.mark.parametrize(
    ("since", "until", "seen"),
    [(TODAY, TODAY, True), (TODAY + DAY, None, False), (None, TODAY - DAY, False), (TODAY - DAY, TODAY + DAY, True)],
)
def test_first_and_last_day_count(since: date | None, until: date | None, seen: bool) -> None:
    assert who_sees(Terms("CLEAR", since=since, until=until)) == (EVERYBODY if seen else set())


def test_versions_follow_one_another() -> None:
    oracle = Oracle(TODAY)
    first = oracle.add(0, 0, Terms("CLEAR"), ["a"])
    draft = oracle.add(0, 1, Terms(None), ["b"])
    assert (first.state, draft.state) == ("published", "draft")
    oracle.change(0, draft, Terms("GREEN"))
    assert (first.state, draft.state) == ("superseded", "published")
    oracle.change(0, draft, Terms(None, until=TODAY))
    assert draft.terms == Terms("GREEN", until=TODAY)
    again = oracle.add(0, 1, Terms("CLEAR"), ["c"])
    assert again is draft
    assert oracle.allowed("stranger") == {"b"}
    other = oracle.add(0, 0, Terms("CLEAR"), ["d"])
    assert [version.state for version in oracle.shelves[0]] == ["superseded", "superseded", "published"]
    assert oracle.live(0) == [other]
