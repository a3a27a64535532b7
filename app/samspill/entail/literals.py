"""Literals in SQL: which are ill-typed, which are outside a datatype, which have the same value.

Each function returns an expression over the columns `lexical`, `datatype` and `language` of the table `term`.
"""

from __future__ import annotations

from collections import defaultdict

from samspill.entail.datatypes import DATATYPES, FAMILIES, Datatype
from samspill.vocab import RDFS, XSD

__all__ = ["COMPARED", "ill_typed", "inside", "outside", "value"]

_BOUNDED_IN_38_DIGITS = "TRY_CAST(regexp_replace(lexical, '\\.0*$', '') AS HUGEINT)"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _one_of(names: list[str]) -> str:
    return "datatype IN (" + ", ".join(_quoted(name) for name in sorted(names)) + ")"


def _out_of_bounds(datatype: Datatype) -> list[str]:
    """Return the conditions under which an integer is out of bounds; one of 39 digits is told by its sign."""
    conditions = []
    if datatype.least is not None:
        conditions.append(f"coalesce({_BOUNDED_IN_38_DIGITS} < {datatype.least}::HUGEINT, starts_with(lexical, '-'))")
    if datatype.greatest is not None:
        conditions.append(
            f"coalesce({_BOUNDED_IN_38_DIGITS} > {datatype.greatest}::HUGEINT, NOT starts_with(lexical, '-'))"
        )
    return conditions


def ill_typed() -> str:
    """Return the condition for a literal whose text its own datatype does not allow."""
    cases = []
    for name, datatype in DATATYPES.items():
        conditions = _out_of_bounds(datatype)
        if datatype.pattern:
            conditions.insert(0, f"NOT regexp_full_match(lexical, {_quoted(datatype.pattern)})")
        if conditions:
            cases.append(f"WHEN {_quoted(name)} THEN {' OR '.join(conditions)}")
    return f"(CASE datatype {' '.join(cases)} ELSE false END)"


def outside(name: str) -> str:
    """Return the condition for a literal whose value is known not to be in the value space of a datatype."""
    datatype = DATATYPES[name]
    families = {datatype.family} | datatype.others
    others = [other for other, its in DATATYPES.items() if its.family in FAMILIES - families]
    conditions = [_one_of(others)] if others else []
    same = _one_of([other for other, its in DATATYPES.items() if its.family == datatype.family])
    inner = _out_of_bounds(datatype)
    if datatype.values:
        inner.insert(0, f"NOT regexp_full_match(lexical, {_quoted(datatype.values)})")
    if inner:
        conditions.append(f"{same} AND ({' OR '.join(inner)})")
    return f"({' OR '.join(f'({condition})' for condition in conditions)})" if conditions else "false"


def inside(name: str) -> str:
    """Return the condition for a literal whose value is known to be in the value space of a datatype."""
    known = _one_of(list(DATATYPES))
    return "true" if name == RDFS.Literal else f"({known} AND NOT {ill_typed()} AND NOT {outside(name)})"


_INTEGER_PART = "ltrim(split_part(ltrim(lexical, '+-'), '.', 1), '0')"
_FRACTION = "rtrim(split_part(lexical, '.', 2), '0')"
_UNSIGNED = f"({_INTEGER_PART} || CASE WHEN {_FRACTION} <> '' THEN '.' || {_FRACTION} ELSE '' END)"
_VALUES = {
    # The common forms take the short way.
    "decimal": "CASE WHEN regexp_full_match(lexical, '-?[1-9][0-9]*') THEN lexical"
    " WHEN regexp_full_match(lexical, '-?[1-9][0-9]*\\.[0-9]*') THEN rtrim(rtrim(lexical, '0'), '.')"
    f" WHEN {_UNSIGNED} = '' THEN '0' WHEN starts_with(lexical, '-') THEN '-' || {_UNSIGNED} ELSE {_UNSIGNED} END",
    "double": "TRY_CAST(lexical AS DOUBLE)::VARCHAR",
    "float": "TRY_CAST(lexical AS FLOAT)::VARCHAR",
    "boolean": "CASE lexical WHEN '1' THEN 'true' WHEN '0' THEN 'false' ELSE lexical END",
    "hexBinary": "upper(lexical)",
    "base64Binary": "replace(lexical, ' ', '')",
    "langString": "lower(language) || ' ' || lexical",
    # Two instants written with different zones are equal and not identical; identity counts (OWL 2, section 4.7).
    "dateTime": "regexp_replace(regexp_replace(lexical, '(\\.[0-9]*?)0+(Z|[+-]|$)', '\\1\\2'), '\\.?([+-]00:00|Z)$',"
    " 'Z')",
}

COMPARED = frozenset(
    name
    for name, datatype in DATATYPES.items()
    if datatype.family in {"decimal", "double", "float", "boolean", "hexBinary", "base64Binary", "dateTime"}
    or (datatype.family == "string" and name != XSD.string)
)
"""The datatypes in which one value has several texts, or that share values with another."""


def value() -> str:
    """Return the text that two literals have in common when they have the same value; NULL when it is not known."""
    of_family: dict[str, list[str]] = defaultdict(list)
    for name, datatype in DATATYPES.items():
        of_family[datatype.family].append(name)
    cases = " ".join(
        f"WHEN {_one_of(names)} THEN {_quoted(family + ' ')} || {_VALUES.get(family, 'lexical')}"
        for family, names in of_family.items()
    )
    return f"(CASE {cases} END)"
