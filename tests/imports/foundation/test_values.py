"""Values as registers write them: what they come to, and what is refused with column, value and what was expected."""

from __future__ import annotations

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.imports import eu_projects, programmes, values
from samspill.vocab.nquads import lexical, literal


@pytest.mark.parametrize("module", [values, programmes, eu_projects])
def test_examples_run(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@given(st.text())
def test_quoted_is_what_the_careful_writer_writes(text: str) -> None:
    assert values.quoted(text) == literal(text)
    assert lexical(values.quoted(text)) == text


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("2022-09-01", "iso", "2022-09-01"),
        ("2012-10-17 13:00:00", "iso", "2012-10-17"),
        ("2024-02-29T00:00:00Z", "iso", "2024-02-29"),
        ("25.05.2020 00:00", "dotted", "2020-05-25"),
        ("1.6.2020", "dotted", "2020-06-01"),
        ("07/17/2025 23:54:06", "american", "2025-07-17"),
        ("17/07/2025", "british", "2025-07-17"),
        ("20250717", "compact", "2025-07-17"),
    ],
)
def test_dates(text: str, style: str, expected: str) -> None:
    assert values.iso_date(text, "day", style) == expected
    assert values.date_literal(text, "day", style) == f'"{expected}"^^<http://www.w3.org/2001/XMLSchema#date>'


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("2023-02-29", "iso"),
        ("01.13.2020", "dotted"),
        ("2020", "iso"),
        ("25.05.2020", "iso"),
        ("17/07/2025", "american"),
    ],
)
def test_no_dates(text: str, style: str) -> None:
    with pytest.raises(ValueError, match=f"^day: '{text}' is no date, expected "):
        values.iso_date(text, "day", style)


def test_moments() -> None:
    assert values.iso_moment("2025-08-26 16:19:52", "updated") == "2025-08-26T16:19:52Z"
    assert values.iso_moment("2025-08-26 16:19", "updated") == "2025-08-26T16:19:00Z"
    assert values.iso_moment("2025-08-26", "updated") == "2025-08-26T00:00:00Z"
    with pytest.raises(ValueError, match=r"updated: 'today'"):
        values.iso_moment("today", "updated")


@pytest.mark.parametrize(
    ("text", "value", "stated"),
    [
        ("626199.99999984", "626200", "626199.99999984"),
        ("352403.74999968", "352403.75", "352403.74999968"),
        ("6618.89999988", "6618.9", "6618.89999988"),
        ("1.732084396E7", "17320843.96", None),
        ("299250", "299250", None),
        ("260539.2", "260539.2", None),
        ("260539.20", "260539.2", None),
        ("100", "100", None),
        ("0", "0", None),
        ("0.00", "0", None),
        ("-0.001", "0", "-0.001"),
        ("0.005", "0.01", "0.005"),
        ("1234,5", "1234.5", None),
        ("  12 ", "12", None),
    ],
)
def test_sums_are_to_the_cent_and_canonical(text: str, value: str, stated: str | None) -> None:
    assert values.decimal(text, "sum", comma=True) == (value, stated)


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_a_number_of_cents_stays_the_same(number: Decimal) -> None:
    found = values.decimal(str(number), "sum")
    assert Decimal(found.value) == number
    assert found.stated is None
    assert values.decimal(found.value, "sum") == found


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "NaN", "Infinity", "1 000", "12 EUR", "1,5"])
def test_no_sums(text: str) -> None:
    with pytest.raises(ValueError, match=r"^sum: "):
        values.decimal(text, "sum")


def test_whole_numbers_and_truth() -> None:
    assert lexical(values.integer_literal(" 12 ", "n")) == "12"
    assert lexical(values.integer_literal("12.0", "n")) == "12"
    with pytest.raises(ValueError, match=r"^n: '1.5' is no whole number"):
        values.integer_literal("1.5", "n")
    assert [values.boolean(text, "x") for text in ("true", "FALSE", "ja", "nei", "nej", "1", "")] == [
        *(True, False, True, False, False, True, None)
    ]
    with pytest.raises(ValueError, match=r"^x: 'perhaps'"):
        values.boolean("perhaps", "x")


def test_countries_of_the_european_union_are_those_of_iso() -> None:
    assert [values.country(code, "country") for code in ("EL", "UK", "NO", "se", "XK")] == [
        "gr",
        "gb",
        "no",
        "se",
        "xk",
    ]
    with pytest.raises(ValueError, match=r"^country: 'NOR'"):
        values.country("NOR", "country")


def test_codes_get_their_zeros_back() -> None:
    assert values.municipality_code("301", "code") == "0301"
    assert values.municipality_code("0301", "code") == "0301"
    assert values.municipality_code("301.0", "code") == "0301"
    assert values.municipality_code("3", "code", 2) == "03"
    with pytest.raises(ValueError, match=r"^code: '30100'"):
        values.municipality_code("30100", "code")
    assert values.post_code("1604", "no") == "1604"
    assert values.post_code("721 71", "se") == "721 71"
    assert values.post_code("1090", "") == "1090"


@pytest.mark.parametrize(
    ("vat", "country", "number"),
    [
        ("NO986105174MVA", "no", "986105174"),
        ("NO 986 105 174", "no", "986105174"),
        ("986105174", "no", "986105174"),
        ("SE202100305401", "se", "2021003054"),
        ("SE2021003054", "se", "2021003054"),
        ("NO986105175MVA", "no", None),
        ("SE202100305501", "se", None),
        ("NO986105174MVA", "se", None),
        ("DE129515865", "de", None),
        ("", "no", None),
    ],
)
def test_the_national_number_in_a_vat_number(vat: str, country: str, number: str | None) -> None:
    assert values.national_number(vat, country) == number


def test_organisation_numbers() -> None:
    assert values.organisation_number("202100-3054", "se", "number") == "2021003054"
    assert values.organisation_number("16202100-3054", "se", "number") == "2021003054"
    assert values.organisation_number("971 035 854", "no", "number") == "971035854"
    with pytest.raises(ValueError, match=r"^number: '971035855' is no organisation number of NO"):
        values.organisation_number("971035855", "no", "number")


def test_ror_ids_check_themselves() -> None:
    for text in ("https://ror.org/01xtthb56", "ror.org/01xtthb56", "01XTTHB56"):
        assert values.ror_id(text, "ror") == "https://ror.org/01xtthb56"
    for text in ("https://ror.org/01xtthb57", "01xtthb5", "01xtthu56", ""):
        with pytest.raises(ValueError, match=r"^ror: "):
            values.ror_id(text, "ror")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://www.cnrs.fr", "http://www.cnrs.fr"),
        ("www.tugraz.at", "http://www.tugraz.at"),
        ("HTTPS://Example.ORG/Path?q=å b", "https://example.org/Path?q=%C3%A5%20b"),
        ("https://one.example; https://two.example", "https://one.example"),
        ("http://example.org/<x>", "http://example.org/%3Cx%3E"),
        ("", None),
        ("n/a", None),
        ("http://", None),
        ("see our site", None),
        ("mailto:someone@example.org", None),
    ],
)
def test_web_addresses(text: str, expected: str | None) -> None:
    assert values.web_address(text) == expected


def test_words_and_slugs() -> None:
    assert values.words("A\u00a0 b\n\tc ") == "A b c"
    assert values.slug("eu", "CityxChange", "824260") == "eu-cityxchange-824260"
    with pytest.raises(ValueError, match=r"nothing to make a slug of"):
        values.slug("ΑΒΓ")
