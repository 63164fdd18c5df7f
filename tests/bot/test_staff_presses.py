"""The data of staff buttons: read back as written, anything else refused, never more than 64 bytes."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.staff.picking import key_of
from bot.handlers.staff.presses import MAX_BYTES, MAX_PAGE, Action, StaffPress, cut_to_bytes, read_press

IDS = st.from_regex(r"\A[A-Za-z0-9_-]{1,16}\Z")
PAGES = st.integers(0, MAX_PAGE)
ROLES = st.sampled_from(["official", "trainer", "staff", "administrator"])
LINES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")))
KEYS = st.text(min_size=1).map(key_of)
CHANGES = st.one_of(
    st.sampled_from(["suspend", "resume", "revoke", "agency=-", "until=-"]),
    KEYS.map(lambda key: f"agency={key}"),
    st.sampled_from(["ceiling=GREEN", "ceiling=AMBER", "ceiling=RED"]),
    st.dates(min_value=date(1000, 1, 1)).map(lambda day: f"until={day.isoformat()}"),
    ROLES.map(lambda role: f"role={role}"),
)
MENUS = st.one_of(st.sampled_from(["card", "agency", "ceiling", "until", "role", "revoke"]), ROLES)
PRESSES = st.one_of(
    st.builds(StaffPress, st.just(Action.PEOPLE), page=PAGES, choice=LINES.map(lambda text: cut_to_bytes(text, 50))),
    st.builds(StaffPress, st.just(Action.PERSON_MENU), IDS, PAGES, MENUS),
    st.builds(StaffPress, st.just(Action.PERSON_CHANGE), IDS, choice=CHANGES),
    st.builds(StaffPress, st.just(Action.PERSON_ASK), IDS, choice=st.sampled_from(["name", "note", "until"])),
    st.builds(StaffPress, st.sampled_from([Action.AGENCIES, Action.INVITE_PAGE, Action.LINKS]), page=PAGES),
    st.builds(
        StaffPress,
        st.sampled_from([
            Action.PERSON, Action.AGENCY, Action.AGENCY_REMOVE, Action.INVITATION, Action.INVITATION_REVOKE,
            Action.LINK, Action.LINK_REMOVE,
        ]),
        IDS,
    ),
    st.builds(
        StaffPress,
        st.just(Action.AGENCY_MENU),
        IDS,
        choice=st.sampled_from(["name", "country", "domains", "remove"]),
    ),
    st.builds(StaffPress, st.just(Action.INVITATIONS), page=PAGES, choice=st.sampled_from(["open", "past"])),
    st.builds(StaffPress, st.sampled_from([Action.AGENCY_NEW, Action.LINK_NEW])),
    st.builds(StaffPress, st.just(Action.FILL), IDS, choice=LINES.map(lambda text: cut_to_bytes(text, 34))),
)  # fmt: skip


@given(PRESSES)
def test_a_press_is_read_back_as_it_was_written(press: StaffPress) -> None:
    data = press.data()
    assert data.startswith("s:")
    assert len(data.encode()) <= MAX_BYTES
    assert read_press(data) == press


def test_every_action_is_among_those_that_are_read_back() -> None:
    samples = {
        Action.PEOPLE: "s:pl::3:ana", Action.PERSON: "s:pc:a1:0:", Action.PERSON_MENU: "s:pm:a1:2:agency",
        Action.PERSON_CHANGE: "s:ch:a1:0:suspend", Action.PERSON_ASK: "s:pa:a1:0:note", Action.AGENCIES: "s:al::0:",
        Action.AGENCY: "s:ac:a1:0:", Action.AGENCY_MENU: "s:am:a1:0:name", Action.AGENCY_NEW: "s:an::0:",
        Action.AGENCY_REMOVE: "s:ay:a1:0:", Action.INVITE_PAGE: "s:ip::1:", Action.INVITATIONS: "s:il::0:open",
        Action.INVITATION: "s:ic:a1:0:", Action.INVITATION_REVOKE: "s:iy:a1:0:", Action.LINKS: "s:ll::0:",
        Action.LINK_NEW: "s:ln::0:", Action.LINK: "s:lc:a1:0:", Action.LINK_REMOVE: "s:ly:a1:0:",
        Action.FILL: "s:fill:note:0:",
    }  # fmt: skip
    assert set(samples) == set(Action)
    for action, data in samples.items():
        press = read_press(data)
        assert press is not None
        assert (press.action, press.data()) == (action, data)


@pytest.mark.parametrize(
    "data",
    [
        None, "", "s:", "s:pc", "s:pc::0:", "s:pc:a1:0:x", "s:pc:a1:1:", "s:zz:a1:0:", "s:pc:a1:00:", "s:pl::-1:",
        "s:pl::1000:", "s:pl:a1:0:", "s:pl::0:a\nb", "s:ch:a1:0:delete", "s:ch:a1:0:ceiling=CLEAR",
        "s:ch:a1:0:role=root",
        "s:ch:a1:0:until=2027-1-1", "s:ch:a1:0:agency=fgr", "s:pm:a1:0:notes", "s:am:a1:0:slug", "s:il::0:all",
        "s:fill::0:x", "s:fill:no.te:0:x", "s:an:a1:0:", "j:pc:a1:0:", "s:pc:ñ:0:", "s:pl::٣:", "up:ab",
        "s:pl::0:" + "é" * 29,
    ],
)  # fmt: skip
def test_anything_else_is_refused(data: str | None) -> None:
    assert read_press(data) is None


@given(st.text(max_size=80))
def test_what_is_read_is_what_would_be_written(text: str) -> None:
    for data in (text, f"s:{text}", f"s:pl::0:{text}"):
        press = read_press(data)
        assert press is None or press.data() == data


@given(LINES, st.integers(0, 70))
def test_cutting_keeps_whole_characters(text: str, limit: int) -> None:
    cut = cut_to_bytes(text, limit)
    assert text.startswith(cut)
    assert len(cut.encode()) <= limit
    assert cut == text or len(text[: len(cut) + 1].encode()) > limit


@given(st.sets(st.from_regex(r"\A[a-z0-9][a-z0-9-]{0,62}\Z"), min_size=2, max_size=50))
def test_agencies_have_keys_of_their_own_that_fit(slugs: set[str]) -> None:
    keys = {key_of(slug) for slug in slugs}
    assert len(keys) == len(slugs)
    assert all(re.fullmatch("[0-9a-f]{12}", key) for key in keys)
