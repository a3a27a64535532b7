"""What stated numbers are worth as keys."""

from __future__ import annotations

import doctest

import pytest

from samspill.identity import boundaries, groups, names, numbers, post_codes
from samspill.identity.numbers import Worth, of_national_id, of_ror, of_vat


@pytest.mark.parametrize("module", [numbers, names, groups, boundaries, post_codes], ids=lambda each: each.__name__)
def test_examples(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "countries", "key"),
    [
        ("NO971035854MVA", ["no"], "no:971035854"),
        ("NO 971 035 854 MVA", ["no"], "no:971035854"),
        ("971035854", ["no"], "no:971035854"),
        ("NO971035854", [], "no:971035854"),
        ("SE202100306201", ["se"], "se:2021003062"),
        ("SE202100-3062-01", [], "se:2021003062"),
    ],
)
def test_vat_numbers_that_hold_a_key(text: str, countries: list[str], key: str) -> None:
    assert of_vat(text, countries) == Worth(key=key)


@pytest.mark.parametrize(
    ("text", "countries", "doubt"),
    [
        ("NO971035855MVA", ["no"], "wrong check digit"),
        ("SE202100306301", ["se"], "wrong check digit"),
        ("SE663000060901", ["se"], "number of a VAT group"),
        ("SE202100306202", ["se"], "malformed"),
        ("NO97103585", ["no"], "malformed"),
        ("NO971035854MVA", ["se"], "of another country"),
    ],
)
def test_vat_numbers_that_hold_none(text: str, countries: list[str], doubt: str) -> None:
    assert of_vat(text, countries) == Worth(doubt=doubt)


def test_vat_numbers_of_other_countries_are_no_key_and_no_doubt() -> None:
    assert of_vat("DE129517720", ["de"]) == Worth()
    assert of_vat("CHE116267986MWST", []) == Worth()


@pytest.mark.parametrize(
    ("text", "countries", "expected"),
    [
        ("971035854", ["no"], Worth(key="no:971035854")),
        ("971035854", [], Worth(key="no:971035854")),
        ("2021003062", ["no", "se"], Worth(key="se:2021003062")),
        ("971035854", ["se"], Worth(doubt="wrong check digit")),
        ("6630000609", ["se"], Worth(doubt="number of a VAT group")),
        ("24256790", ["dk"], Worth(key="dk:24256790")),
        ("24256790", [], Worth(doubt="country not known")),
        ("24256790", ["dk", "fi"], Worth(doubt="several countries")),
    ],
)
def test_national_numbers(text: str, countries: list[str], expected: Worth) -> None:
    assert of_national_id(text, countries) == expected


def test_ror_ids() -> None:
    assert of_ror("https://ror.org/01xtthb56").key == "ror:01xtthb56"
    assert of_ror("01xtthb56").doubt == "malformed"
