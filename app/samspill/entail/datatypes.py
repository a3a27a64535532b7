"""The datatypes of OWL 2 RL: what their literals look like, and when two literals have the same value.

Value spaces follow the OWL 2 datatype map (section 4 of the Structural Specification): those of xsd:decimal and what
derives from it are one family, and the families have no value in common (no double is a decimal). Dates and parts of
dates are not in the map but in use everywhere; they are known here as families of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from samspill.vocab import RDF, RDFS, XSD

__all__ = ["DATATYPES", "FAMILIES", "Datatype"]


@dataclass(frozen=True)
class Datatype:
    """A datatype: its family of values, its lexical space, and for integers the least and greatest value.

    `pattern` matches the whole of a valid text, in the syntax that RE2 and XPath share. `values`, where given,
    matches the text of any literal of the family whose value is in the datatype (`5.0` is an integer).
    """

    family: str
    pattern: str = ""
    least: int | None = None
    greatest: int | None = None
    values: str = ""
    others: frozenset[str] = frozenset()
    """Further families whose values it has."""


_YEAR = "-?([1-9][0-9]{3,}|0[0-9]{3})"
_MONTH = "(0[1-9]|1[0-2])"
_DAY = "(0[1-9]|[12][0-9]|3[01])"
_LEAP = "-?([1-9][0-9]*)?([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_DATE = f"({_YEAR}-((0[13578]|1[02])-{_DAY}|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|{_LEAP}-02-29)"
_TIME = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_ZONE = "(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_INTEGER = "[+-]?[0-9]+"
_WHOLE = r"[+-]?[0-9]+(\.0*)?"
_REAL = r"([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN)"
_WORD = r"[^ \t\r\n]+"
_LETTERS = "".join(
    f"{chr(first)}-{chr(last)}" for first, last in ((0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x37D), (0x37F, 0xFFFD))
)
_NAME_START = f"[A-Za-z_{_LETTERS}]"
_NAME_REST = f"[A-Za-z0-9_.\u00b7{_LETTERS}-]"


def _integer(least: int | None, greatest: int | None) -> Datatype:
    return Datatype("decimal", _INTEGER, least, greatest, _WHOLE)


def _string(pattern: str) -> Datatype:
    return Datatype("string", pattern, values=pattern)


DATATYPES: dict[str, Datatype] = {
    XSD.decimal: Datatype("decimal", r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    XSD.integer: _integer(None, None),
    XSD.nonNegativeInteger: _integer(0, None),
    XSD.positiveInteger: _integer(1, None),
    XSD.nonPositiveInteger: _integer(None, 0),
    XSD.negativeInteger: _integer(None, -1),
    XSD.long: _integer(-(2**63), 2**63 - 1),
    XSD.int: _integer(-(2**31), 2**31 - 1),
    XSD.short: _integer(-(2**15), 2**15 - 1),
    XSD.byte: _integer(-(2**7), 2**7 - 1),
    XSD.unsignedLong: _integer(0, 2**64 - 1),
    XSD.unsignedInt: _integer(0, 2**32 - 1),
    XSD.unsignedShort: _integer(0, 2**16 - 1),
    XSD.unsignedByte: _integer(0, 2**8 - 1),
    XSD.double: Datatype("double", _REAL),
    XSD.float: Datatype("float", _REAL),
    XSD.boolean: Datatype("boolean", "true|false|0|1"),
    XSD.string: Datatype("string"),
    XSD.normalizedString: _string(r"[^\t\r\n]*"),
    XSD.token: _string(rf"({_WORD}( {_WORD})*)?"),
    XSD.language: _string("[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"),
    XSD.Name: _string(f"({_NAME_START}|:)({_NAME_REST}|:)*"),
    XSD.NCName: _string(f"{_NAME_START}{_NAME_REST}*"),
    XSD.NMTOKEN: _string(f"({_NAME_REST}|:)+"),
    XSD.anyURI: Datatype("anyURI"),
    XSD.hexBinary: Datatype("hexBinary", "([0-9a-fA-F]{2})*"),
    XSD.base64Binary: Datatype("base64Binary", "([A-Za-z0-9+/ ]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"),
    XSD.dateTime: Datatype("dateTime", f"{_DATE}T{_TIME}{_ZONE}?"),
    XSD.dateTimeStamp: Datatype("dateTime", f"{_DATE}T{_TIME}{_ZONE}", values=f".*{_ZONE}"),
    RDF.langString: Datatype("langString"),
    RDF.base + "XMLLiteral": Datatype("XMLLiteral"),
    RDF.base + "PlainLiteral": Datatype("PlainLiteral", others=frozenset({"string", "langString"})),
    # Outside the datatype map of OWL 2.
    XSD.date: Datatype("date", f"{_DATE}{_ZONE}?"),
    XSD.time: Datatype("time", f"{_TIME}{_ZONE}?"),
    XSD.gYear: Datatype("gYear", f"{_YEAR}{_ZONE}?"),
    XSD.gYearMonth: Datatype("gYearMonth", f"{_YEAR}-{_MONTH}{_ZONE}?"),
    XSD.gMonthDay: Datatype("gMonthDay", f"--{_MONTH}-{_DAY}{_ZONE}?"),
    XSD.gMonth: Datatype("gMonth", f"--{_MONTH}{_ZONE}?"),
    XSD.gDay: Datatype("gDay", f"---{_DAY}{_ZONE}?"),
}
"""The datatypes whose literals are understood, by IRI."""

FAMILIES = frozenset(datatype.family for datatype in DATATYPES.values())

DATATYPES[RDFS.Literal] = Datatype("Literal", others=FAMILIES)
