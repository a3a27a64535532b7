"""The organisations that the Council's tables name, and how the Council sorts them."""

from __future__ import annotations

from samspill.imports.areas.lookup import own_lookup
from samspill.imports.statements import ALT_LABEL, BROADER, LABEL, NOTATION, TYPE, about, concept, sam, scheme, thing
from samspill.imports.values import municipality_code, organisation_number, quoted, slug, words
from samspill.vocab import DCTERMS
from samspill.vocab.nquads import iri, literal

__all__ = ["COUNCIL", "HOMEPAGE", "NORWAY", "SOURCE", "Organisations", "municipality"]

HOMEPAGE, SOURCE = iri("https://github.com/Forskningsradet/open-data"), iri(DCTERMS.source)

_COUNCIL_NUMBER = "970141669"
COUNCIL = thing("organisation", f"no-brreg-{_COUNCIL_NUMBER}")
"""The Research Council itself, which awards grants and takes part in some."""

NORWAY = thing("country", "no")
_SCHEME = "rcn-sectors"
_NONE = frozenset({"", "0", "ukjent"})
_OUTSIDE = ("21", "22", "23", "25", "26", "99")
"""Beginnings of codes that are no municipality: Svalbard, Jan Mayen, continental shelf, abroad, not stated."""


def municipality(code: str, column: str) -> str | None:
    """Return the municipality of a code that may lack its leading zero, in N-Quads form.

    None for an empty cell, and for Svalbard and the like, which are in no municipality. Raises ValueError for a code
    that no municipality has had.
    """
    if not code.strip():
        return None
    padded = municipality_code(code, column)
    if padded.startswith(_OUTSIDE):
        return None
    found = own_lookup().municipality("no", padded)
    if found is None:
        raise ValueError(f"{column}: no municipality has had the code {padded}")
    return iri(found)


class Organisations:
    """Gathers the organisations of the tables, and writes each once."""

    def __init__(self, end: str) -> None:
        """Begin with the Council alone."""
        self._end = end
        self._names: dict[str, dict[str, None]] = {COUNCIL: {"NORGES FORSKNINGSRÅD": None}}
        self._numbers: dict[str, str] = {COUNCIL: _COUNCIL_NUMBER}
        self._short: dict[str, set[str]] = {}
        self._areas: dict[str, set[str]] = {}
        self._sectors: dict[str, set[str]] = {}
        self._categories: dict[str, tuple[str, str]] = {}
        self._codes: dict[str, str] = {}

    def take(self, number: str, name: str, column: str, within: str = "") -> str:
        """Return the organisation of a number or, where the table knows none, of a name; in N-Quads form.

        `within` is the short name of the whole that a unit without a number belongs to: faculties of two universities
        bear one name. Raises ValueError, naming the column, for a wrong number and for an unknown organisation.
        """
        name = words(name)
        if number.strip() in _NONE:
            if name in _NONE:
                raise ValueError(f"{column}: neither number nor name of the organisation")
            node = thing("organisation", slug("rcn", within, name))
        else:
            digits = organisation_number(number, "no", column)
            node = thing("organisation", f"no-brreg-{digits}")
            self._numbers[node] = digits
        self._names.setdefault(node, {})[name] = None
        return node

    def describe(self, node: str, *, short: str = "", area: str | None, sector: str, category: str, code: str) -> None:
        """Keep what a row says of an organisation: its other name, place, and sector and category by name."""
        if words(short) not in _NONE:
            self._short.setdefault(node, set()).add(words(short))
        self._areas.setdefault(node, set()).add(area or NORWAY)
        sector, category = words(sector), words(category)
        if sector in _NONE:
            return
        self._codes[sector] = code.strip()
        group = category if category not in {*_NONE, sector} else ""
        found = slug("rcn-sector", sector, group) if group else slug("rcn-sector", sector)
        self._categories[found] = (sector, group)
        self._sectors.setdefault(node, set()).add(found)

    def lines(self) -> str:
        """Return the description of all of them, and of the sectors that they are in, as lines of N-Quads."""
        found = [self._organisation(node) for node in sorted(self._names)]
        found.append(about(COUNCIL, self._end, [(TYPE, sam("FundingAgency")), (TYPE, sam("PublicBody"))]))
        found.append(about(COUNCIL, self._end, [(LABEL, literal("Research Council of Norway", lang="en"))]))
        if self._categories:
            names = {
                "en": "sectors of the Research Council of Norway",
                "nb": "Forskningsrådets sektorer",
                "sv": "sektorer hos Norges forskningsråd",
            }
            found.append(scheme(_SCHEME, names, self._end))
            found.append(about(thing("concept-scheme", _SCHEME), self._end, [(SOURCE, HOMEPAGE)]))
        sectors = {slug("rcn-sector", sector): sector for sector, _ in self._categories.values()}
        for name, sector in sorted(sectors.items()):
            notation = [(NOTATION, literal(code))] if (code := self._codes[sector]) else []
            found.append(concept(name, _SCHEME, {"nb": sector}, self._end, notation))
        for name, (sector, group) in sorted(self._categories.items()):
            if group:
                broader = [(BROADER, thing("concept", slug("rcn-sector", sector)))]
                found.append(concept(name, _SCHEME, {"nb": group}, self._end, broader))
        return "".join(found)

    def _organisation(self, node: str) -> str:
        first, *others = self._names[node]
        number = self._numbers.get(node)
        pairs = [(TYPE, sam("Organisation")), (LABEL, quoted(first)), (sam("legalName"), quoted(first))]
        other_names = {*others, *self._short.get(node, ())} - {first}
        pairs += [(ALT_LABEL, quoted(other)) for other in sorted(other_names)]
        pairs += [(sam("nationalId"), literal(number))] if number else []
        pairs += [(sam("locatedIn"), area) for area in sorted(self._areas.get(node, {NORWAY}))]
        pairs += [(sam("organisationType"), thing("concept", each)) for each in sorted(self._sectors.get(node, ()))]
        return about(node, self._end, pairs)
