"""Ids that are values: of decimals, integers and days, so that sums, filters and order need no look-up by id.

A literal has such an id where its text follows from the value and the number of digits after the point: `8.50` and
`-3`, not `+8.5` or `08`. Then the id tells the whole term, and identity stays exact; others are numbered by their
order. With m for the negative of an id:

    decimal   m = 2^61 + (v + 2^56) * 8 + d     v millionths, d digits after the point
    integer   m = 3 * 2^60 + v + 2^56
    day       m = 7 * 2^59 + (year * 16 + month) * 32 + day

All of a kind lie together, so the least and the greatest id of a property's objects tell whether all are of one kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from samspill.vocab import XSD

__all__ = ["DAYS", "KINDS", "LEAST", "NUMBERS", "VALUE_ID", "WHICH", "Kind", "common"]

LEAST = 1 << 60
"""No id that is a number in an order lies as far from nought."""

_HALF = 1 << 56
_DECIMALS, _INTEGERS, _FIRST_DAY, _END = 1 << 61, 3 << 60, 7 << 59, 1 << 62
_DAY = f"(-{{v}} - {_FIRST_DAY})"
_MILLIONTHS = f"(((-{{v}}) >> 3) - {(_DECIMALS >> 3) + _HALF})"
_EXACT = f"(CAST({_MILLIONTHS} AS DECIMAL(20,0)) * CAST(0.000001 AS DECIMAL(7,6)))"
_WRITTEN = f"CAST({_EXACT} AS VARCHAR)"
_DECIMAL = f"left({_WRITTEN}, length({_WRITTEN}) - CASE (-{{v}}) & 7 WHEN 0 THEN 7 ELSE 6 - ((-{{v}}) & 7) END)"
_INTEGER = f"(-{{v}} - {_INTEGERS + _HALF})"
_DATE = f"make_date({_DAY} >> 9, ({_DAY} >> 5) & 15, {_DAY} & 31)"


@dataclass(frozen=True)
class Kind:
    """A kind of literal whose ids are values; SQL of what an id `{v}` tells."""

    amount: str
    """A whole number in the order of the values: millionths, units, or the parts of a day."""
    unit: int
    """What of the amount makes one; 0 for what is no number."""
    fields: Mapping[str, str]
    """The fields of the value, as `inline.FIELDS` names them."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Functions of SPARQL that give a whole number, by the names of their macros."""


_NEVER = {"k": "3", "lang": "NULL", "us": "NULL", "tz": "false", "cls": "1"}
_INTEGER_KIND = Kind(
    _INTEGER,
    1,
    {
        **_NEVER,
        "lex": f"CAST({_INTEGER} AS VARCHAR)",
        "dt": f"'{XSD.integer}'",
        "nt": "1",
        "decimal": f"CAST({_INTEGER} AS DECIMAL(38,18))",
        "dbl": f"CAST({_INTEGER} AS DOUBLE)",
    },
)
_DECIMAL_KIND = Kind(
    _MILLIONTHS,
    1_000_000,
    {
        **_NEVER,
        "lex": _DECIMAL,
        "dt": f"'{XSD.decimal}'",
        "nt": "2",
        "decimal": f"CAST({_EXACT} AS DECIMAL(38,18))",
        # Both parts of the quotient are exact as doubles, so it is the double next to the decimal.
        "dbl": f"CASE WHEN abs({_MILLIONTHS}) < {1 << 53}"
        f" THEN CAST({_MILLIONTHS} AS DOUBLE) / CAST(1000000 AS DOUBLE) ELSE CAST({_DECIMAL} AS DOUBLE) END",
    },
)


def _either(decimal: str, integer: str) -> str:
    return decimal if decimal == integer else f"CASE WHEN {{v}} > {-_INTEGERS} THEN {decimal} ELSE {integer} END"


DAYS, NUMBERS = 6, 3
KINDS: Mapping[int, Kind] = {
    1: _INTEGER_KIND,
    2: _DECIMAL_KIND,
    NUMBERS: Kind(
        _either(_MILLIONTHS, f"{_INTEGER} * 1000000"),
        1_000_000,
        {name: _either(sql, _INTEGER_KIND.fields[name]) for name, sql in _DECIMAL_KIND.fields.items()},
    ),
    DAYS: Kind(
        _DAY,
        0,
        {
            **_NEVER,
            "lex": f"CAST({_DATE} AS VARCHAR)",
            "dt": f"'{XSD.date}'",
            "nt": "NULL",
            "decimal": "NULL",
            "dbl": "NULL",
            "us": f"epoch_us(CAST({_DATE} AS TIMESTAMP))",
            "cls": "6",
        },
        {"sp_year": f"{_DAY} >> 9", "sp_month": f"({_DAY} >> 5) & 15", "sp_day": f"{_DAY} & 31"},
    ),
}
"""Integers, decimals, either of them, and days, by a number of their own; 0 is none of them."""


def common(kinds: Iterable[int]) -> int:
    """Return the kind that is all of some kinds."""
    found = set(kinds)
    if len(found) == 1:
        return found.pop()
    return NUMBERS if found and found <= {1, 2, NUMBERS} else 0


_MOST = 70_000_000_000  # more has no room beside the digits; integers of 12 digits have their millionths in 64 bits
VALUE_ID = f"""CASE
    WHEN datatype = '{XSD.decimal}' THEN CASE
        WHEN regexp_full_match(lexical, '-?(0|[1-9][0-9]{{0,10}})([.][0-9]{{1,6}})?')
            AND NOT regexp_full_match(lexical, '-0([.]0+)?')
            AND abs(TRY_CAST(lexical AS DECIMAL(18,6))) < {_MOST}
        THEN -({_DECIMALS} + (CAST(TRY_CAST(lexical AS DECIMAL(28,6)) * 1000000 AS BIGINT) + {_HALF}) * 8
            + CASE WHEN contains(lexical, '.') THEN length(lexical) - strpos(lexical, '.') ELSE 0 END)
        END
    WHEN datatype = '{XSD.integer}' THEN CASE
        WHEN regexp_full_match(lexical, '0|-?[1-9][0-9]{{0,11}}')
        THEN -({_INTEGERS + _HALF} + TRY_CAST(lexical AS BIGINT)) END
    WHEN datatype = '{XSD.date}' THEN CASE
        WHEN regexp_full_match(lexical, '[1-9][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}')
            AND TRY_CAST(lexical AS DATE) IS NOT NULL
        THEN -({_FIRST_DAY} + (TRY_CAST(substr(lexical, 1, 4) AS BIGINT) * 16
            + TRY_CAST(substr(lexical, 6, 2) AS BIGINT)) * 32 + TRY_CAST(substr(lexical, 9, 2) AS BIGINT)) END
END"""
"""SQL over `lexical` and `datatype`: the id of a literal that has its value for one, else NULL."""

_BOUNDS = (
    (1, _INTEGERS, _FIRST_DAY),
    (2, _DECIMALS, _INTEGERS),
    (NUMBERS, _DECIMALS, _FIRST_DAY),
    (DAYS, _FIRST_DAY, _END),
)
_CASES = " ".join(f"WHEN min(o) > {-end} AND max(o) <= {-start} THEN {number}" for number, start, end in _BOUNDS)
WHICH = f"CASE {_CASES} END"
"""SQL over statements of one property: the kind that all its objects are of, else NULL."""
