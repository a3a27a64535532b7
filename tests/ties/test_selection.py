"""What a network is of: periods in words, what cannot be meant, and the command that says it again."""

from __future__ import annotations

import pytest

from samspill.errors import ParameterError
from samspill.ties.selection import Selection, day, period


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021..2023", ("2021-01-01", "2023-12-31")),
        ("2022", ("2022-01-01", "2022-12-31")),
        ("2023-12..2024-02", ("2023-12-01", "2024-02-29")),
        ("..2020-06-30", (None, "2020-06-30")),
        ("2020-07-01..", ("2020-07-01", None)),
    ],
)
def test_periods(text: str, expected: tuple[str | None, str | None]) -> None:
    assert period(text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2024..2021", "did you mean 2021..2024"),
        ("..", "for example"),
        ("2021-13", "no month"),
        ("2021-02-30", "no day"),
        ("last year", "no day"),
    ],
)
def test_periods_that_are_none(text: str, told: str) -> None:
    with pytest.raises(ParameterError, match=told):
        period(text)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"level": "planet"}, "one of organisation"),
        ({"through": ()}, "one or more of"),
        ({"through": ("lunches",)}, "no ties through 'lunches'"),
        ({"weight": "gut-feeling"}, "no weight"),
        ({"start": "2024-01-01", "end": "2023-01-01"}, "did you mean"),
        ({"largest": 1}, "fewer than 2"),
        ({"level": "person", "weight": "money"}, "newman"),
        ({"weight": "money", "through": ("meetings",)}, "projects"),
    ],
)
def test_what_cannot_be_meant(given: dict[str, object], told: str) -> None:
    with pytest.raises(ParameterError, match=told):
        Selection(**given)  # type: ignore[arg-type]


def test_a_selection_as_options() -> None:
    selection = Selection(level="county", through=("projects", "meetings"), start="2021-01-01", around=True, least=2.0)
    assert selection.options() == [
        *("--period", "2021-01-01..", "--level", "county", "--through", "projects", "--through", "meetings"),
        *("--around", "--least", "2"),
    ]
    assert Selection().options() == []


def test_days() -> None:
    assert day("2019-12-31") == "2019-12-31"
    with pytest.raises(ParameterError, match="for example"):
        day("31.12.2019")
