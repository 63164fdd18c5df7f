"""What staff type: dates, countries, numbers, domains, short names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.staff.reading import (
    months_after,
    read_country,
    read_date,
    read_domains,
    read_number,
    suggest_slug,
)
from knowledge.audience import agency_key
from knowledge.errors import UserInputError


@pytest.mark.parametrize("text", ["2027-03-09", "2027/3/9", "9/3/2027", "09.03.2027", " 9-3-2027 "])
def test_a_day_is_read_year_first_or_day_first(text: str) -> None:
    assert read_date(text) == date(2027, 3, 9)


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2027-02-30", "31/31/2027", "9/3/27", "2027-03", "٩/3/2027x", "0000-01-01"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(UserInputError) as refusal:
        read_date(text)
    assert refusal.value.code == "date-malformed"


@given(st.dates())
def test_every_day_is_read_back(day: date) -> None:
    assert read_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [("mx", "MX"), ("MX", "MX"), ("México", "MX"), ("mexico", "MX"), ("Brasil", "BR"), ("Brazil", "BR"),
     ("Perú", "PE"), ("estados unidos", "US"), ("Alemanha", "DE"), (" Chile ", "CL")],
)  # fmt: skip
def test_a_country_is_read_by_code_or_name_in_any_language(text: str, code: str) -> None:
    assert read_country(text) == code


@pytest.mark.parametrize("text", ["", "XX1", "Atlantis", "419", "zz", "M"])
def test_what_is_no_country_is_refused(text: str) -> None:
    with pytest.raises(UserInputError) as refusal:
        read_country(text)
    assert refusal.value.code == "country-malformed"


@given(st.integers(1, 500))
def test_numbers_in_the_range_are_read(number: int) -> None:
    assert read_number(f" {number} ", 500) == number


@pytest.mark.parametrize("text", ["0", "501", "-3", "3.5", "ten", "", "1e2", "٣", "99999"])
def test_other_numbers_are_refused(text: str) -> None:
    with pytest.raises(UserInputError) as refusal:
        read_number(text, 500)
    assert refusal.value.code == "number-malformed"


def test_domains_are_read_apart_by_commas_or_spaces() -> None:
    assert read_domains("@fgr.org.mx, pf.gov.br;pf.gov.br\n@mp.gob.mx") == ("@fgr.org.mx", "pf.gov.br", "@mp.gob.mx")


@pytest.mark.parametrize("text", ["", " ,; ", " ".join(f"d{n}.mx" for n in range(11))])
def test_no_domain_and_too_many_are_refused(text: str) -> None:
    with pytest.raises(UserInputError) as refusal:
        read_domains(text)
    assert refusal.value.code == "domain-malformed"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Fiscalía General de la República (FGR)", "fgr"),
        ("Polícia Federal", "policia-federal"),
        ("Unidad de Inteligencia Financiera de la Secretaría de Hacienda", "unidad-de-inteligencia-financiera-de-la"),
        ("警察", "agency"),
    ],
)
def test_a_short_name_is_suggested(name: str, slug: str) -> None:
    assert suggest_slug(name, ()) == slug


@given(st.text(max_size=200), st.sets(st.from_regex(r"\A[a-z0-9-]{1,8}\Z")))
def test_a_suggested_short_name_is_valid_and_free(name: str, taken: set[str]) -> None:
    slug = suggest_slug(name, taken)
    assert agency_key(slug) == f"agency:{slug}"
    assert slug not in taken


def test_months_end_where_the_month_ends() -> None:
    assert months_after(date(2026, 11, 23), 3) == date(2027, 2, 23)
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_after(date(2026, 12, 31), 12) == date(2027, 12, 31)


@given(st.dates(max_value=date(9000, 1, 1)), st.sampled_from([3, 6, 12]))
def test_months_later_is_later_by_about_as_many_months(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
