"""Organisation numbers and their check digits."""

from __future__ import annotations

_NORWEGIAN_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def is_norwegian(number: str) -> bool:
    """Tell whether this is a Norwegian organisation number: nine digits, the last by modulus 11 of the others.

    Weights 3 2 7 6 5 4 3 2, as the Central Coordinating Register for Legal Entities describes it; a remainder that
    would need the check digit 10 is not used.

    >>> is_norwegian("935478715"), is_norwegian("935478716")
    (True, False)
    """
    if len(number) != 9 or not (number.isascii() and number.isdigit()):
        return False
    check = -sum(weight * int(digit) for weight, digit in zip(_NORWEGIAN_WEIGHTS, number[:8], strict=True)) % 11
    return check == int(number[8])


def is_swedish(number: str) -> bool:
    """Tell whether this is a Swedish organisation number: ten digits, third at least 2, the last by Luhn's formula.

    >>> is_swedish("2120000142"), is_swedish("2120000143")
    (True, False)
    """
    if len(number) != 10 or not (number.isascii() and number.isdigit()) or int(number[2]) < 2:
        return False
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(number))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_valid(country: str, number: str) -> bool:
    """Tell whether this is an organisation number of the country (`no` or `se`)."""
    return is_norwegian(number) if country == "no" else is_swedish(number)
