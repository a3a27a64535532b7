"""Cells by their CSVW datatype: from what a table says to a literal, or a sentence on why it is none.

After "Metadata Vocabulary for Tabular Data" (W3C, 2015), sections 5.11 and 6.4. What is not supported is refused when
the metadata are read, and never passed over: number patterns (`#,##0.00`; give decimalChar and groupChar instead).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import partial
from typing import Any

from samspill.vocab import RDF, XSD
from samspill.vocab.nquads import literal

__all__ = ["Parse", "parser"]

Parse = Callable[[str], tuple[str, str]]
"""From a cell's text to its value and the literal in N-Quads form; raises ValueError."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_ALIASES = {"number": "double", "datetime": "dateTime", "any": "anyAtomicType", "binary": "base64Binary"}
_OTHER = {"xml": f"{RDF.base}XMLLiteral", "html": f"{RDF.base}HTML", "json": "http://www.w3.org/ns/csvw#JSON"}
_STRINGS = frozenset(("string", "normalizedString", "token", "language", "Name", "NMTOKEN", "anyURI", "anyAtomicType"))
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
_PATTERNS = {
    "gYear": rf"-?\d{{4,}}{_ZONE}",
    "gYearMonth": rf"-?\d{{4,}}-(?:0[1-9]|1[0-2]){_ZONE}",
    "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}",
    "gDay": rf"---(?:0[1-9]|[12]\d|3[01]){_ZONE}",
    "gMonthDay": rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]){_ZONE}",
    "duration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    "dayTimeDuration": r"-?P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    "yearMonthDuration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": r"[A-Za-z0-9+/\s]*={0,2}",
}
_MOMENTS = {"date": "yyyy-MM-dd", "time": "HH:mm:ss", "dateTime": "yyyy-MM-ddTHH:mm:ss"}
_FIELDS = {
    **{"yyyy": r"(?P<y>\d{4})", "MM": r"(?P<M>\d\d)", "M": r"(?P<M>\d\d?)", "dd": r"(?P<d>\d\d)", "d": r"(?P<d>\d\d?)"},
    **{"HH": r"(?P<h>\d\d)", "mm": r"(?P<m>\d\d)", "ss": r"(?P<s>\d\d)"},
}
_TOKENS = re.compile(r"yyyy|MM?|dd?|HH|mm|ss|\.?S+|[Xx]{1,3}|[-/. :T]")
_BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda value, bound: value >= bound,
    "minInclusive": lambda value, bound: value >= bound,
    "minExclusive": lambda value, bound: value > bound,
    "maximum": lambda value, bound: value <= bound,
    "maxInclusive": lambda value, bound: value <= bound,
    "maxExclusive": lambda value, bound: value < bound,
}
_LENGTHS: dict[str, Callable[[int, int], bool]] = {
    "length": lambda found, wanted: found == wanted,
    "minLength": lambda found, wanted: found >= wanted,
    "maxLength": lambda found, wanted: found <= wanted,
}
_KNOWN = frozenset(("base", "format", "@id", "@type", "name", *_BOUNDS, *_LENGTHS))


def parser(datatype: str | Mapping[str, Any] | None, lang: str | None) -> Parse:
    """Return what parses the cells of a datatype; strings get the language.

    Raises ValueError, in a sentence, for a datatype or format that is not supported.
    """
    told = {"base": datatype} if isinstance(datatype, str) else dict(datatype or {})
    unknown = [key for key in told if key not in _KNOWN and ":" not in key]
    if unknown:
        raise ValueError(f"datatype property {unknown[0]!r} is not supported")
    base = str(told.get("base", "string"))
    base = _ALIASES.get(base, base)
    read, iri = _reader(base, told.get("format"))
    iri = str(told.get("@id", iri))
    checks = _checks(base, told)

    def parse(text: str) -> tuple[str, str]:
        value = read(text)
        for check in checks:
            check(value)
        if iri == XSD.string and lang and lang != "und":
            return value, literal(value, lang=lang)
        return value, literal(value, datatype=iri)

    return parse


def _reader(base: str, form: Any) -> tuple[Callable[[str], str], str]:
    if base in _OTHER:
        return str, _OTHER[base]
    if base in _STRINGS:
        return _matching(str(form), "the format") if form else str, f"{_XSD}{base}"
    if base in _PATTERNS:
        return _matching(_PATTERNS[base], f"a {base}"), f"{_XSD}{base}"
    if base in _INTEGERS or base in {"decimal", "double", "float"}:
        return _number(base, form), f"{_XSD}{base}"
    if base == "boolean":
        return _boolean(form), f"{_XSD}boolean"
    if base in _MOMENTS or base == "dateTimeStamp":
        return _moment(base, form), f"{_XSD}{base}"
    raise ValueError(f"datatype {base!r} is not supported")


def _matching(pattern: str, what: str) -> Callable[[str], str]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"format {pattern!r} is no regular expression: {error}") from None

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(f"{text!r} is not {what}")
        return text

    return read


def _number(base: str, form: Any) -> Callable[[str], str]:
    told = {"pattern": form} if isinstance(form, str) else dict(form or {})
    if "pattern" in told:
        raise ValueError(f"number pattern {told['pattern']!r} is not supported, give decimalChar and groupChar")
    point, group = str(told.get("decimalChar", ".")), str(told.get("groupChar", ""))
    pattern = {"decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", "integer": r"[+-]?\d+"}.get(
        "integer" if base in _INTEGERS else base, r"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|INF)|NaN"
    )
    compiled = re.compile(pattern, re.ASCII)
    low, high = _INTEGERS.get(base, (None, None))

    def read(text: str) -> str:
        plain = text.replace(group, "") if group else text
        plain = plain.replace(point, ".") if point != "." and "." not in plain else plain
        fits = compiled.fullmatch(plain) and (point == "." or "." not in text or group == ".")
        if not fits:
            raise ValueError(f"{text!r} is not a number ({base})")
        if (low is not None and int(plain) < low) or (high is not None and int(plain) > high):
            raise ValueError(f"{text!r} is out of the range of {base}")
        return plain

    return read


def _boolean(form: Any) -> Callable[[str], str]:
    yes, bar, no = str(form).partition("|") if form else ("", "|", "")
    if not bar:
        raise ValueError(f"boolean format {form!r} is not two words with | between")
    words = {yes: "true", no: "false"} if form else {"true": "true", "1": "true", "false": "false", "0": "false"}

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"{text!r} is neither {' nor '.join(words)}")
        return words[text]

    return read


def _moment(base: str, form: Any) -> Callable[[str], str]:
    kind = "dateTime" if base == "dateTimeStamp" else base
    pattern = _moment_pattern(str(form) if form else _MOMENTS[kind], free=not form)
    expected = form or _MOMENTS[kind]

    def read(text: str) -> str:
        found = pattern.fullmatch(text)
        try:
            if found:
                return _iso(kind, {key: value or "" for key, value in found.groupdict().items()})
        except ValueError:
            pass
        raise ValueError(f"{text!r} is not a {base}, expected {expected}")

    return read


def _moment_pattern(form: str, *, free: bool) -> re.Pattern[str]:
    """Return the expression of a date or time format; the default one takes fractions and time zones as they come."""
    parts, place = [], 0
    while place < len(form):
        found = _TOKENS.match(form, place)
        if not found:
            raise ValueError(f"date format {form!r} is not supported: {form[place:]!r}")
        token, place = found[0], found.end()
        if token in _FIELDS:
            parts.append(_FIELDS[token])
        elif token.strip(".S") == "" and "S" in token:
            parts.append(rf"(?P<f>{'[.]' if token[0] == '.' else ''}\d{{1,{token.count('S')}}})?")
        elif token[0] in "Xx":
            parts.append(r"(?P<z>Z|[+-]\d\d(?::?\d\d)?)")
        else:
            parts.append(re.escape(token))
    if free:
        parts.append((r"(?P<f>\.\d+)?" if "HH" in form else "") + r"(?P<z>Z|[+-]\d\d:\d\d)?")
    return re.compile("".join(parts), re.ASCII)


def _iso(kind: str, found: dict[str, str]) -> str:
    day = date(int(found["y"]), int(found["M"]), int(found["d"])).isoformat() if "y" in found else ""
    clock = ""
    if "h" in found:
        clock = time(int(found["h"]), int(found["m"]), int(found.get("s") or 0)).isoformat()
    fraction = found.get("f", "").lstrip(".").rstrip("0")
    zone = found.get("z", "")
    if zone and zone != "Z":
        zone = f"{zone[:3]}:{zone[3:].lstrip(':') or '00'}"
    if not {"date": day, "time": clock, "dateTime": day and clock}[kind]:
        raise ValueError("incomplete")
    whole = {"date": day, "time": clock, "dateTime": f"{day}T{clock}"}[kind]
    return whole + (f".{fraction}" if fraction and kind != "date" else "") + zone


def _checks(base: str, told: Mapping[str, Any]) -> list[Callable[[str], None]]:
    # Days and times in ISO form are in the order of their text.
    key: Callable[[str], Any] = Decimal if base in _INTEGERS or base in {"decimal", "double", "float"} else str
    bounds = [(name, key(str(told[name])), key) for name in _BOUNDS if name in told]
    bounds += [(name, int(told[name]), len) for name in _LENGTHS if name in told]
    return [partial(_bounded, *bound) for bound in bounds]


def _bounded(name: str, bound: Any, measure: Callable[[str], Any], text: str) -> None:
    holds = _BOUNDS.get(name) or _LENGTHS[name]
    if not holds(measure(text), bound):
        raise ValueError(f"{text!r} breaks {name} {bound}")
