"""Is a literal well-formed? Asked in SPARQL 1.1 alone, for the datatypes of XML Schema.

Where SPARQL has a cast, the cast gives an error for a text outside the lexical space; a date has none and is completed
to an xsd:dateTime first, which knows the days of a month. Integers with bounds need the bounds too. Any other datatype
is taken as well-formed: nothing is known of it.
"""

from __future__ import annotations

from samspill.vocab import XSD
from samspill.vocab.nquads import literal

_ZONE = "(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?"
_YEAR = "-?([1-9][0-9]{3,}|0[0-9]{3})"
_MONTH = "(0[1-9]|1[0-2])"
_DAY = "(0[1-9]|[12][0-9]|3[01])"

_CASTS = ("boolean", "decimal", "double", "float", "dateTime")

_BOUNDS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_PATTERNS: dict[str, tuple[str, ...]] = {
    "date": (f"^{_YEAR}-{_MONTH}-{_DAY}{_ZONE}$",),
    "dateTimeStamp": ("(Z|[+-][0-9]{2}:[0-9]{2})$",),
    "time": (rf"^(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?){_ZONE}$",),
    "gYear": (f"^{_YEAR}{_ZONE}$",),
    "gYearMonth": (f"^{_YEAR}-{_MONTH}{_ZONE}$",),
    "gMonthDay": (f"^--{_MONTH}-{_DAY}{_ZONE}$",),
    "gMonth": (f"^--{_MONTH}{_ZONE}$",),
    "gDay": (f"^---{_DAY}{_ZONE}$",),
    "language": ("^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$",),
    "hexBinary": ("^([0-9a-fA-F]{2})*$",),
    "duration": (
        r"^-?P([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?$",
        "[YMDHS]$",
    ),
    "dayTimeDuration": (r"^-?P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?$", "[DHMS]$"),
    "yearMonthDuration": ("^-?P([0-9]+Y)?([0-9]+M)?$", "[YM]$"),
}
_AS_DATE_TIME = {
    "date": f'CONCAT(REPLACE(REPLACE({{}}, "{_ZONE}$", ""), "^-", ""), "T00:00:00")',
    "dateTimeStamp": "{}",
}


def well_formed(variable: str, datatype: str) -> str:
    """Return an expression that holds for a literal of this datatype that is in its lexical space.

    It is false, or an error, for any other literal of the datatype. A datatype of which nothing is known gives `""`.

    >>> well_formed("?v", XSD.boolean)
    'isLiteral(<http://www.w3.org/2001/XMLSchema#boolean>(STR(?v)))'
    """
    name = datatype.removeprefix(XSD.base)
    text = f"STR({variable})"
    if name == datatype:
        return ""
    if name in _CASTS:
        return _is_castable(name, text)
    if name in _BOUNDS:
        return " && ".join(_integer(variable, text, *_BOUNDS[name]))
    conditions = [f"REGEX({text}, {literal(pattern)})" for pattern in _PATTERNS.get(name, ())]
    if name in _AS_DATE_TIME:
        conditions.append(_is_castable("dateTime", _AS_DATE_TIME[name].format(text).replace("\\", "\\\\")))
    return " && ".join(conditions)


def _is_castable(name: str, text: str) -> str:
    return f"isLiteral(<{XSD.base}{name}>({text}))"


def _integer(variable: str, text: str, low: int | None, high: int | None) -> list[str]:
    """An integer is told by its digits, since an engine may hold only those of 64 bits as numbers."""
    found = [f'REGEX({text}, "^[+-]?[0-9]+$")']
    if low is not None:
        found.append(f"<{XSD.integer}>({text}) >= {low}")
    if high is not None:
        found.append(f"<{XSD.integer}>({text}) <= {high}")
    return found
