"""Labels set keys; a reader's keys meet a document's or they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.audience import PUBLIC, Reader, Tlp, agency_key, audience_of, parse_key, parse_tlp, person_key
from knowledge.errors import AudienceError

slugs = st.from_regex(r"\A[a-z0-9][a-z0-9-]{0,20}\Z")


@pytest.mark.parametrize("text", ["CLEAR", "clear", "TLP:CLEAR", " tlp: clear "])
def test_a_label_is_read_as_people_write_it(text: str) -> None:
    assert parse_tlp(text) is Tlp.CLEAR


def test_amber_strict_keeps_its_plus() -> None:
    assert parse_tlp("tlp:amber+strict") is Tlp.AMBER_STRICT


def test_an_unknown_label_is_refused_with_the_choices() -> None:
    with pytest.raises(AudienceError, match="CLEAR, GREEN, AMBER"):
        parse_tlp("WHITE")


@given(agencies=st.sets(slugs, min_size=1, max_size=4), stranger=slugs)
def test_amber_is_read_by_the_agencies_named_and_by_nobody_else(agencies: set[str], stranger: str) -> None:
    audience = audience_of(Tlp.AMBER, agencies)
    for slug in agencies:
        assert Reader(frozenset({agency_key(slug)})).may_read(audience)
    assert Reader(frozenset({agency_key(stranger)})).may_read(audience) == (stranger in agencies)
    assert not Reader(frozenset({"community"})).may_read(audience)


def test_clear_is_read_by_everybody_and_green_by_verified_officials() -> None:
    assert Reader().may_read(audience_of(Tlp.CLEAR))
    assert not Reader().may_read(audience_of(Tlp.GREEN))
    assert Reader(frozenset({"community"})).may_read(audience_of(Tlp.GREEN))


def test_red_is_read_by_the_persons_named_only() -> None:
    audience = audience_of(Tlp.RED, persons=["p1"])
    assert Reader(frozenset({person_key("p1")})).may_read(audience)
    assert not Reader(frozenset({person_key("p2"), "community", "agency:a"})).may_read(audience)


@pytest.mark.parametrize(
    ("tlp", "agencies", "persons"),
    [
        (Tlp.AMBER, [], []),
        (Tlp.AMBER_STRICT, ["a", "b"], []),
        (Tlp.AMBER_STRICT, [], []),
        (Tlp.RED, [], []),
        (Tlp.RED, ["a"], ["p"]),
        (Tlp.CLEAR, ["a"], []),
        (Tlp.GREEN, [], ["p"]),
    ],
)
def test_a_label_that_does_not_fit_its_audience_is_refused(tlp: Tlp, agencies: list[str], persons: list[str]) -> None:
    with pytest.raises(AudienceError):
        audience_of(tlp, agencies, persons)


@pytest.mark.parametrize(
    "text", ["", "agency:", "agency:Ñ", "person:", "person:a b", "Public", "agency:-x", "public\n"]
)
def test_a_malformed_key_is_refused(text: str) -> None:
    with pytest.raises(AudienceError):
        parse_key(text)


def test_everybody_holds_public() -> None:
    assert PUBLIC in Reader(frozenset()).keys
