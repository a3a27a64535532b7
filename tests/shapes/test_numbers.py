"""The shapes for organisation numbers and ROR ids against check digits computed in Python, on random numbers."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from samspill.engines.oxigraph import OxigraphEngine
from samspill.files import project_folder
from samspill.validate import Plan, compile_shapes, read_shapes, run
from samspill.vocab import SAM

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def modulus_11(number: str) -> bool:
    """The check digit of Norwegian organisation numbers, as the register centre states it."""
    weights = (3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(weight * int(digit) for weight, digit in zip(weights, number, strict=False)) % 11
    control = 0 if rest == 0 else 11 - rest
    return control < 10 and control == int(number[8])


def luhn(number: str) -> bool:
    """The check digit of Swedish organisation numbers: every other digit doubled, digits of the products added."""
    total = 0
    for place, digit in enumerate(number):
        product = int(digit) * (2 if place % 2 == 0 else 1)
        total += sum(map(int, str(product)))
    return total % 10 == 0


def ror(identifier: str) -> bool:
    """The checksum of ROR ids: base 32 after Crockford, then ISO 7064 MOD 97-10."""
    value = 0
    for character in identifier[:7]:
        value = value * 32 + DIGITS.index(character)
    return int(identifier[7:]) == 98 - value * 100 % 97


@cache
def plan_for(shape: str) -> Plan:
    """Return the one check of the shape with a name."""
    checks = compile_shapes(read_shapes(sorted(project_folder("shapes").glob("*.ttl")))).checks
    (check,) = [check for check in checks if check.shape.label == shape]
    return Plan((), (check,))


def wrong_of(shape: str, class_name: str, property_name: str, values: list[str]) -> set[str]:
    """Return the values that a shape calls wrong, all of them asked at once."""
    text = "".join(
        f'<https://example.org/{place}> a <{SAM[class_name]}> ; <{SAM[property_name]}> "{value}" .\n'
        for place, value in enumerate(values)
    )
    report = run(OxigraphEngine.from_text(text), plan_for(shape))
    return {result.value.strip('"') for result in report.results if result.value}


digits = st.text(alphabet="0123456789", min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(st.text(alphabet="0123456789", min_size=9, max_size=9), min_size=1, max_size=40))
@example([f"97476069{digit}" for digit in range(10)])  # the weighted sum leaves 1: no digit can be right
@example(["974760673", "889640782", "971526920", "000000000"])
def test_norwegian_check_digit(numbers: list[str]) -> None:
    wrong = wrong_of("NorwegianOrganisation-check-digit", "NorwegianOrganisation", "nationalId", numbers)
    assert wrong == {number for number in numbers if not modulus_11(number)}


@settings(deadline=None)
@given(st.text(alphabet="0123456789", min_size=8, max_size=8))
def test_at_most_one_norwegian_check_digit_is_right(stem: str) -> None:
    numbers = [f"{stem}{digit}" for digit in range(10)]
    wrong = wrong_of("NorwegianOrganisation-check-digit", "NorwegianOrganisation", "nationalId", numbers)
    assert len(wrong) in {9, 10}


@settings(deadline=None)
@given(st.lists(st.text(alphabet="0123456789", min_size=10, max_size=10), min_size=1, max_size=40))
@example(["2021005216", "2021003641", "2120001355", "5567679849", "0000000000"])
def test_swedish_check_digit(numbers: list[str]) -> None:
    wrong = wrong_of("SwedishOrganisation-check-digit", "SwedishOrganisation", "nationalId", numbers)
    assert wrong == {number for number in numbers if not luhn(number)}


@settings(deadline=None)
@given(st.lists(digits, min_size=1, max_size=30))
def test_numbers_of_other_lengths_are_left_to_the_shape_for_length(numbers: list[str]) -> None:
    asked = [number for number in numbers if len(number) not in {9, 10}]
    assert not wrong_of("NorwegianOrganisation-check-digit", "NorwegianOrganisation", "nationalId", asked)
    assert not wrong_of("SwedishOrganisation-check-digit", "SwedishOrganisation", "nationalId", asked)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text(alphabet=DIGITS, min_size=6, max_size=6), st.integers(0, 99)).map(
            lambda parts: f"0{parts[0]}{parts[1]:02d}"
        ),
        min_size=1,
        max_size=40,
    )
)
@example(["00maqj547", "04xtdyr20", "00maqj548", "01aj84f44"])
def test_ror_checksum(identifiers: list[str]) -> None:
    values = [f"https://ror.org/{identifier}" for identifier in identifiers]
    wrong = wrong_of("Organisation-ror-checksum", "Organisation", "rorId", values)
    assert wrong == {value for value, identifier in zip(values, identifiers, strict=True) if not ror(identifier)}


def test_real_numbers_are_right() -> None:
    """The numbers in the reference tables, which other people made, pass all three computations."""
    table = Path(project_folder("data")) / "reference" / "identifiers.csv"
    rows = [line.split(",") for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    national = [row[2] for row in rows if row[1] == "nationalId"]
    assert all(modulus_11(number) if len(number) == 9 else luhn(number) for number in national)
    assert all(ror(row[2].rpartition("/")[2]) for row in rows if row[1] == "rorId")
    assert len(national) > 300
