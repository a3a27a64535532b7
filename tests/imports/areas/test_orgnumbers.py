"""Check digits of organisation numbers, on numbers worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.imports.areas.orgnumbers import is_norwegian, is_swedish, is_valid


@pytest.mark.parametrize("number", ["935478715", "958935420", "842952972", "920123899"])
def test_norwegian_numbers(number: str) -> None:
    """9·3 + 3·2 + 5·7 + 4·6 + 7·5 + 8·4 + 7·3 + 1·2 = 182 = 16·11 + 6, and 11 - 6 = 5: 935478715."""
    assert is_norwegian(number)
    assert is_valid("no", number)


@pytest.mark.parametrize("number", ["2120000142", "2120000803", "2321000016", "5565475489"])
def test_swedish_numbers(number: str) -> None:
    """4+1+4+0+0+0+0+1+8+2 = 20, which ten divides: 2120000142."""
    assert is_swedish(number)
    assert is_valid("se", number)


@pytest.mark.parametrize("number", ["", "93547871", "9354787150", "93547871x", "٩٣٥٤٧٨٧١٥", "935 478 715", "935478714"])
def test_not_norwegian(number: str) -> None:
    """Too short, too long, other signs, digits of another script, a wrong check digit."""
    assert not is_norwegian(number)


@pytest.mark.parametrize("number", ["", "212000014", "212000-0142", "2120000141", "2110000144"])
def test_not_swedish(number: str) -> None:
    """Too short, with a hyphen, a wrong check digit, a third digit that a person's number has."""
    assert not is_swedish(number)


@settings(deadline=None)
@given(st.integers(0, 99_999_999))
def test_at_most_one_norwegian_check_digit(first: int) -> None:
    """Eight digits have one check digit, or none when it would be ten."""
    assert sum(is_norwegian(f"{first:08}{check}") for check in range(10)) <= 1


@settings(deadline=None)
@given(st.integers(0, 999_999_999).filter(lambda first: f"{first:09}"[2] >= "2"))
def test_one_swedish_check_digit(first: int) -> None:
    """Nine digits have exactly one check digit by Luhn's formula."""
    assert sum(is_swedish(f"{first:09}{check}") for check in range(10)) == 1


@settings(deadline=None)
@given(st.integers(0, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_found(first: int, place: int, more: int) -> None:
    """A number with one digit changed is no number."""
    numbers = [f"{first:08}{check}" for check in range(10) if is_norwegian(f"{first:08}{check}")]
    for number in numbers:
        wrong = str((int(number[place]) + more) % 10)
        assert not is_norwegian(number[:place] + wrong + number[place + 1 :])
