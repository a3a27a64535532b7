"""UCASE and LCASE: the letters that the compiler takes on have one other case, and DuckDB knows it."""

from __future__ import annotations

import pytest

from samspill.engines.columns import Columns
from samspill.engines.sparql.macros import LETTERS


@pytest.mark.parametrize(("function", "least"), [("upper", 1100), ("lower", 1100)])
def test_case_of_letters(function: str, least: int) -> None:
    """Each letter, against Python's tables of Unicode; those with more than one outcome are not among them."""
    change = {"upper": str.upper, "lower": str.lower}[function]
    letters = [chr(code) for start, end in LETTERS.alphabets for code in range(max(start, 1), end)]
    with Columns.create(None) as columns:
        rows = columns.run(
            f"SELECT x, {function}(x) FROM (SELECT unnest($letters::VARCHAR[]) AS x) WHERE regexp_full_match(x, $kept)",
            {"letters": letters, "kept": f"(?s){getattr(LETTERS, function)}"},
        )
    assert len(rows) >= least
    assert not [letter for letter, changed in rows if changed != change(letter)]
    assert not {"ŉ", "ß", "Σ"} & {letter for letter, _ in rows} - (set() if function == "upper" else {"ŉ", "ß"})
