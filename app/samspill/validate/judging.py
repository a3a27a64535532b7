"""Tests of single values, set-based: SQL decides what is plain, SPARQL's own operators judge the rest.

For each component that is an expression over a value there are conditions in SQL that hold only for values that
certainly pass or certainly fail: plain spellings of common datatypes, compared as numbers or dates, plain patterns.
What neither holds for goes, as VALUES, to a SPARQL engine with the expression of `components`, which says what is
meant.
"""

# ruff: noqa: S608  (statements are made of our own constants and ids)

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from samspill.engines.oxigraph import OxigraphEngine
from samspill.validate.components import TESTS
from samspill.validate.datatypes import well_formed
from samspill.validate.model import Constraint, component
from samspill.validate.relations import Relations
from samspill.validate.terms import is_blank, parts
from samspill.vocab import SH, XSD

_AT_ONCE = 5_000  # terms in one query

_DECIMAL = "[+-]?[0-9]{1,17}(\\.[0-9]{1,10})?"
_NUMBER = "DECIMAL(28,10)"
_SPELLED: dict[str, str] = {
    XSD.boolean: "lexical IN ('true', 'false', '0', '1')",
    XSD.decimal: f"regexp_full_match(lexical, '{_DECIMAL}')",
    XSD.integer: "regexp_full_match(lexical, '[+-]?[0-9]{1,18}')",
    XSD.nonNegativeInteger: "regexp_full_match(lexical, '[0-9]{1,18}')",
    XSD.positiveInteger: "regexp_full_match(lexical, '[1-9][0-9]{0,17}')",
    XSD.int: "regexp_full_match(lexical, '-?[0-9]{1,9}')",
    XSD.date: "regexp_full_match(lexical, '[0-9]{4}-[0-9]{2}-[0-9]{2}') AND lexical >= '0001'"
    " AND TRY_CAST(lexical AS DATE) IS NOT NULL",
    XSD.dateTime: "regexp_full_match(lexical, '[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z?')"
    " AND lexical >= '0001' AND TRY_CAST(substr(lexical, 1, 10) AS DATE) IS NOT NULL",
    XSD.gYear: "regexp_full_match(lexical, '[1-9][0-9]{3}')",
    XSD.gYearMonth: "regexp_full_match(lexical, '[1-9][0-9]{3}-(0[1-9]|1[0-2])')",
}
"""Conditions that hold only for literals in the lexical space of their datatype, and for nearly all that are there."""

_EXACT = (XSD.integer, XSD.decimal)
_KIND_NUMBERS = {SH.IRI: "1", SH.BlankNode: "2", SH.Literal: "3"}
_KINDS = {
    **_KIND_NUMBERS,
    SH.BlankNodeOrIRI: "1, 2",
    SH.BlankNodeOrLiteral: "2, 3",
    SH.IRIOrLiteral: "1, 3",
}
_PLAIN_PATTERN = re.compile(
    r"(?:[\w @,:;/^$()|?*+{}=&!%#'<>~-]|\[[\w .,:;/@&+*()=?!%#'<>~-]+\]|\\[.dswDSW+*?()|/-]|\.)*"
)
"""Regular expressions that mean the same in RE2 as in XPath, but that XPath knows more digits, letters and spaces."""


@dataclass(frozen=True)
class Plain:
    """Conditions in SQL on a term: `passes` holds only for what passes a test, `fails` only for what fails it."""

    passes: str = "false"
    fails: str = "kind = 2"
    """No blank node passes a test that is an expression, but that of its kind."""


def _decided(condition: str) -> Plain:
    return Plain(condition, f"({condition}) IS NOT TRUE")


def _node_kind(constraint: Constraint) -> Plain:
    return _decided(f"kind IN ({_KINDS[constraint.terms[0][1:-1]]})")


def _datatype(constraint: Constraint) -> Plain:
    datatype = constraint.terms[0][1:-1]
    named = f"(kind = 3 AND datatype = {_text(datatype)})"
    if not well_formed("?v", datatype):
        return _decided(named)
    return Plain(f"{named} AND {_SPELLED.get(datatype, 'false')}", f"{named} IS NOT TRUE")


def _compared(operator: str) -> Callable[[Constraint], Plain]:
    def plain(constraint: Constraint) -> Plain:
        bound = parts(constraint.terms[0])
        if bound.datatype in _EXACT and re.fullmatch(_DECIMAL, bound.value):
            return Plain(f"{_is_exact()} AND TRY_CAST(lexical AS {_NUMBER}) {operator} {_text(bound.value)}::{_NUMBER}")
        if bound.datatype == XSD.date and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", bound.value):
            return Plain(f"{_is_date()} AND lexical {operator} {_text(bound.value)}")
        return Plain()

    return plain


def _is_exact(of: str = "") -> str:
    """Hold for plainly spelled integers and decimals."""
    spelled = (
        f"({of}datatype = {_text(name)} AND {_SPELLED[name]})".replace("lexical", f"{of}lexical") for name in _EXACT
    )
    return f"({of}kind = 3 AND ({' OR '.join(spelled)}))"


def _is_date(of: str = "") -> str:
    """Hold for plainly spelled dates, which compare as their texts do."""
    spelled = _SPELLED[XSD.date].replace("lexical", f"{of}lexical")
    return f"({of}kind = 3 AND {of}datatype = {_text(XSD.date)} AND {spelled})"


def _length(operator: str) -> Callable[[Constraint], Plain]:
    return lambda constraint: _decided(f"kind <> 2 AND length(lexical) {operator} {constraint.number}")


def _pattern(constraint: Constraint) -> Plain:
    """RE2 matches as XPath does where a pattern is plain, and the text is in characters on whose class both agree."""
    text = parts(constraint.terms[0]).value
    special = any(
        mark in text for mark in ("(?", "&&", "--", "~~")
    )  # flags, and sets of characters computed from others
    if constraint.flags or special or not _PLAIN_PATTERN.fullmatch(text):
        return Plain()
    agreed = "regexp_full_match(lexical, '[ -~]*')"
    if not re.search(r"\\[dswDSW]", text):
        agreed = "NOT contains(lexical, chr(10)) AND NOT contains(lexical, chr(13))"  # a dot may match them or not
    matches = f"regexp_matches(lexical, {_text(text)})"
    return Plain(f"kind <> 2 AND {agreed} AND {matches}", f"kind = 2 OR ({agreed} AND NOT {matches})")


def _language_in(constraint: Constraint) -> Plain:
    """Basic filtering (RFC 4647, 3.3.1): a range matches itself and whatever goes on after a hyphen."""
    arms = ["false"]
    for term in constraint.terms:
        wanted = parts(term).value.lower()
        arms.append(
            f"lower(language) = {_text(wanted)} OR starts_with(lower(language), {_text(f'{wanted}-')})"
            if wanted != "*"
            else "language <> ''"
        )
    return _decided(f"kind = 3 AND language IS NOT NULL AND ({' OR '.join(arms)})")


_PLAIN: dict[str, Callable[[Constraint], Plain]] = {
    component("NodeKind"): _node_kind,
    component("Datatype"): _datatype,
    component("MinExclusive"): _compared(">"),
    component("MinInclusive"): _compared(">="),
    component("MaxExclusive"): _compared("<"),
    component("MaxInclusive"): _compared("<="),
    component("MinLength"): _length(">="),
    component("MaxLength"): _length("<="),
    component("Pattern"): _pattern,
    component("LanguageIn"): _language_in,
}


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


class Judge:
    """Tells which values fail a test."""

    def __init__(self, relations: Relations) -> None:
        """Take the relations that values are in; the engine that judges holds no statement."""
        self._relations = relations
        self._engine = OxigraphEngine()

    def failing(self, values: str, constraint: Constraint) -> str:
        """Return a table `n` of the `v` of a table that fail the test of a constraint; "" when none does."""
        relations, plain = self._relations, _PLAIN[constraint.component](constraint)
        rows = relations.columns.run(
            f"SELECT id, ({plain.fails}) IS TRUE FROM word WHERE id IN (SELECT v FROM {values})"
            f" AND ({plain.passes}) IS NOT TRUE"
        )
        failing = {number for number, _ in rows}
        if doubtful := [number for number, sure in rows if not sure]:
            texts = relations.texts(doubtful)
            test = TESTS[constraint.component]("?value", constraint)
            failing -= self._right([(number, (text,)) for number, text in texts.items()], ("?value",), test)
        if not failing:
            return ""
        return relations.table("SELECT unnest($failing::BIGINT[]) AS n", {"failing": sorted(failing)})

    def unordered(self, pairs: str, operator: str) -> str:
        """Return a table `a, b` of the pairs of a table for which `a operator b` does not hold or is an error."""
        relations = self._relations
        exact = f"{_is_exact('x.')} AND {_is_exact('y.')} AND " + " ".join(
            (f"TRY_CAST(x.lexical AS {_NUMBER})", operator, f"TRY_CAST(y.lexical AS {_NUMBER})")
        )
        dates = f"{_is_date('x.')} AND {_is_date('y.')} AND x.lexical {operator} y.lexical"
        doubtful = relations.table(
            f"SELECT DISTINCT a, b FROM {pairs} JOIN word x ON x.id = a JOIN word y ON y.id = b"
            f" WHERE (({exact}) OR ({dates})) IS NOT TRUE"
        )
        rows = relations.columns.run(f"SELECT a, b, row_number() OVER () FROM {doubtful}")
        if not rows:
            return doubtful
        texts = relations.texts(number for row in rows for number in row[:2])
        asked = [(place, (texts[a], texts[b])) for a, b, place in rows]
        right = self._right(asked, ("?value", "?other"), f"?value {operator} ?other")
        wrong = {
            "a": [a for a, _, place in rows if place not in right],
            "b": [b for _, b, place in rows if place not in right],
        }
        return relations.table("SELECT unnest($a::BIGINT[]) AS a, unnest($b::BIGINT[]) AS b", wrong)

    def _right(self, asked: Sequence[tuple[int, tuple[str, ...]]], names: tuple[str, ...], test: str) -> set[int]:
        """Return the keys for which a SPARQL expression holds; a blank node, which VALUES cannot hold, never passes."""
        found: set[int] = set()
        rows = ((key, terms) for key, terms in asked if not any(map(is_blank, terms)))
        for batch in _batches(rows):
            given = " ".join(f"({' '.join(terms)} {key})" for key, terms in batch)
            values = f"VALUES ({' '.join(names)} ?key) {{ {given} }}"
            query = f"SELECT ?key WHERE {{ {values} FILTER (COALESCE({test}, false)) }}"
            found |= {int(parts(row["key"]).value) for row in self._engine.own_rows(query)}
        return found


def _batches(
    rows: Iterable[tuple[int, tuple[str, ...]]],
) -> Iterator[list[tuple[int, tuple[str, ...]]]]:
    rows = iter(rows)
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch
