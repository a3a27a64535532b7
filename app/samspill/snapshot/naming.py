"""The names of a graph, from its columns into the index that is searched.

Names are what `NAMES` lists, of everything in the default graph. What a version of an area is called, and its code,
name the area: whoever searches for `0104` or for a county of before 2020 wants the place, in whatever year.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from samspill.engines.columns import Columns
from samspill.engines.names import Name, write_names
from samspill.vocab import DCTERMS, OWL, RDF, RDFS, SAM, SKOS, XSD

__all__ = ["NAMES", "Classes", "index_names", "name_of"]

K = TypeVar("K", bound=Hashable)

PREFERRED = (SKOS.prefLabel,)
OTHER = (RDFS.label, DCTERMS.title, SAM.title, SAM.legalName, SKOS.altLabel, SAM.acronym)
NUMBERS = (SAM.nationalId, SAM.code, SAM.vatNumber, SAM.rorId, SAM.identifier)
NAMES = (*PREFERRED, *OTHER, *NUMBERS)
"""The properties whose values are names."""

_AT_ONCE = 20_000  # names read in one list

_NAMED = """
CREATE OR REPLACE TEMP TABLE named AS
    SELECT DISTINCT COALESCE(v.o, t.s) AS thing, t.o AS value, n.place, v.o IS NULL AS own
    FROM triple t JOIN naming n ON n.p = t.p LEFT JOIN (SELECT s, o FROM triple WHERE p = $version) v ON v.s = t.s
    WHERE t.o < 0
"""
_TYPED = """
CREATE OR REPLACE TEMP TABLE typed AS
    SELECT s AS thing, list(o ORDER BY o) AS classes FROM triple
    WHERE p = $type AND o > 0 AND s IN (SELECT thing FROM named) GROUP BY s
"""
_ROWS = """
    SELECT thing.lexical, n.place, value.lexical, value.language, value.datatype, typed.classes, n.own
    FROM named n JOIN term thing ON thing.id = n.thing AND thing.kind = 1 JOIN term value ON value.id = n.value
    LEFT JOIN typed ON typed.thing = n.thing
"""
_SIZES = "SELECT o, lexical, count(*) FROM triple JOIN term ON id = o AND kind = 1 WHERE p = $type GROUP BY ALL"
_BY_COUNTRY = {SAM.NorwegianOrganisation, SAM.SwedishOrganisation}
_TEXTS = {XSD.string, RDF.langString}


def index_names(columns: Columns, path: Path) -> int:
    """Write the index of the names in columns that are derived; return how many names it has."""
    places = {_id(columns, each): place for place, each in enumerate(NAMES)}
    columns.run(
        "CREATE OR REPLACE TEMP TABLE naming AS SELECT unnest($p) AS p, unnest($place) AS place",
        {
            "p": list(places),
            "place": list(places.values()),
        },
    )
    columns.run(_NAMED, {"version": _id(columns, SAM.versionOf)})
    columns.run(_TYPED, {"type": _id(columns, RDF.type)})
    return write_names(path, _names(columns, _classes(columns)))


def _id(columns: Columns, iri: str) -> int:
    return columns.graph_id(iri) or -1  # of any IRI; no statement has -1 for its predicate


def _names(columns: Columns, classes: Classes[int]) -> Iterator[Name]:
    for rows in columns.batches(_ROWS, _AT_ONCE):
        for thing, place, value, language, datatype, kinds, own in rows:
            ordered = classes.ordered(tuple(kinds or ()))
            yield name_of(thing, NAMES[place], (value, datatype, language or ""), ordered, own=own)


def name_of(thing: str, prop: str, literal: tuple[str, str, str], classes: tuple[str, ...], *, own: bool) -> Name:
    """Return a name by one of NAMES: lexical form, datatype and language; `own` where it is of no version of it."""
    value, datatype, language = literal
    return Name(
        thing,
        prop,
        value,
        language,
        "" if datatype in _TEXTS else datatype,
        classes,
        preferred=own and prop in PREFERRED,
        number=prop in NUMBERS,
    )


class Classes(Generic[K]):
    """Orders the classes of a thing: the narrowest first, of several the one with fewest members.

    Classes that say only of which country an organisation is come last: they are no answer to what it is.
    """

    def __init__(self, sizes: Mapping[K, tuple[int, str]], pairs: Iterable[tuple[K, K]]) -> None:
        """Take how many members each class has, with its IRI, and which class is within which other."""
        self._sizes = {key: told for key, told in sizes.items() if told[1] != OWL.Thing}
        held = {(narrow, wide) for narrow, wide in pairs if narrow != wide}
        self._wider: dict[K, set[K]] = {}
        for narrow, wide in held:
            if (wide, narrow) not in held:  # equivalent classes are as narrow as each other
                self._wider.setdefault(narrow, set()).add(wide)
        self._ordered: dict[tuple[K, ...], tuple[str, ...]] = {}

    def ordered(self, classes: tuple[K, ...]) -> tuple[str, ...]:
        """Return the IRIs of some classes in order; a class without members is left out."""
        if classes not in self._ordered:
            known = [each for each in classes if each in self._sizes]
            wider = set().union(*(self._wider.get(each, ()) for each in known))
            known.sort(key=lambda each: (self._place(each, wider), *self._sizes[each]))
            self._ordered[classes] = tuple(self._sizes[each][1] for each in known)
        return self._ordered[classes]

    def _place(self, each: K, wider: set[K]) -> int:
        iri = self._sizes[each][1]
        return 3 if iri in _BY_COUNTRY else 2 * (each in wider) + (not iri.startswith(SAM.base))


def _classes(columns: Columns) -> Classes[int]:
    rows = columns.run(_SIZES, {"type": _id(columns, RDF.type)})
    pairs = columns.run("SELECT s, o FROM triple WHERE p = $sub AND s <> o", {"sub": _id(columns, RDFS.subClassOf)})
    return Classes({number: (members, iri) for number, iri, members in rows}, [(row[0], row[1]) for row in pairs])
