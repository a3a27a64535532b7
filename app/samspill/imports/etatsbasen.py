"""Etatsbasen: the bodies of the Norwegian state, municipalities and others around them, as Difi kept them in 2014.

A table of the tree that the bodies form, names in Bokmål, Nynorsk and English, organisation numbers where they have
one, and the codes of municipalities and counties. Difi kept it for a list of links and did not say what its codes for
the kind of body (`orgstructid`) mean; they are kept as codes.
"""

from __future__ import annotations

from pathlib import Path

from samspill.imports.areas.lookup import Lookup, own_lookup
from samspill.imports.layouts import Layout
from samspill.imports.reading import Cells, Files, Source
from samspill.imports.register import Register
from samspill.imports.statements import LABEL, NOTATION, NOTE, TYPE, Pair, about, concept, sam, scheme, thing
from samspill.imports.values import municipality_code, organisation_number, words
from samspill.imports.writer import Options, Writer
from samspill.vocab import DCTERMS, PROV
from samspill.vocab.nquads import iri, literal

__all__ = ["REGISTER", "attribute", "is_table", "read_table"]

_LAYOUT = Layout(
    "state bodies of Etatsbasen (etatsbasen)",
    ("tailid", "parentid", "orgstructid", "name_nb", "name_nn", "name_en", "orgid", "kommunenummer"),
)
_DAY = "2014-01-01"
"""The day whose codes of municipalities and counties the table has."""

_MUNICIPALITIES, _COUNTIES = "66", "59"
# Of the codes whose bodies are all of one sort: parliament and its ombudsmen, courts, the government, ministries,
# ombudsmen, directorates, local offices of the state, county governors, embassies of Norway, conciliation boards.
_PUBLIC = frozenset({"12", "14", "17", "18", "19", "21", "24", "27", "32", "33", "37", "40", "76", "281"})
_SVALBARD = "2100"  # stands where others have a municipality's code; Longyearbyen's local council is of none
_NORWAY = thing("country", "no")


def _read(path: Path, writer: Writer, options: Options) -> None:
    read_table(Files(path).only(), writer, options)


def is_table(source: Source, encoding: str | None) -> bool:
    """Tell by its header whether a file is the table of state bodies."""
    with source.text(encoding or "utf-8-sig") as text:
        return text.read(64).lstrip('"').startswith("tailid")


def read_table(source: Source, writer: Writer, options: Options) -> None:
    """Write what the table says; raise SourceError when it is another."""
    bodies = _Bodies(writer, own_lookup())
    writer.each(source, _LAYOUT, bodies.lines)
    writer.write(bodies.rest())
    writer.updated = max(writer.updated or "", f"{_DAY}T00:00:00Z")


def attribute(writer: Writer) -> None:
    """Name the source where the table is read for another register's import."""
    graph, document = iri(writer.graph), thing("source-document", REGISTER.name)
    title = literal(REGISTER.title, lang=REGISTER.language)
    writer.add_provenance(graph, iri(PROV.wasDerivedFrom), document)
    for add in (writer.add, writer.add_provenance):
        add(document, TYPE, sam("SourceDocument"))
        add(document, LABEL, title)
        add(document, iri(DCTERMS.title), title)
        add(document, iri(DCTERMS.publisher), literal(REGISTER.publisher))
        add(document, iri(DCTERMS.license), iri(REGISTER.licence))
        add(document, iri(DCTERMS.rights), literal(REGISTER.attribution, lang="en"))


class _Bodies:
    """Turns rows into statements, and remembers what they speak of that has to be described once."""

    def __init__(self, writer: Writer, areas: Lookup) -> None:
        self._end, self._areas = writer.end, areas
        self._seen: set[str] = set()
        self._parents: dict[str, str] = {}
        self._numbers: dict[str, list[str]] = {}
        self._kinds: set[str] = set()

    def lines(self, cells: Cells) -> str:
        """Return the statements of one row; raise ValueError, naming the column, for a value that makes no sense."""
        number, parent, kind, bokmal, nynorsk, english, organisation, area = (words(cell) for cell in cells)
        if not number.isdigit() or not kind.isdigit():
            raise ValueError(f"tailid, orgstructid: {number!r}, {kind!r} are not both numbers")
        if number in self._seen:
            raise ValueError(f"tailid: {number} has been there before")
        names = {language: name for language, name in (("nb", bokmal), ("nn", nynorsk), ("en", english)) if name}
        if not names:
            raise ValueError("name_nb, name_nn, name_en: all are empty")
        pairs = [
            (TYPE, sam("Organisation")),
            *((LABEL, literal(name, lang=language)) for language, name in names.items()),
            (sam("identifier"), literal(number)),
            (sam("organisationType"), thing("concept", f"etatsbasen-kind-{kind}")),
            *self._placed(organisation, area, kind),
        ]
        if organisation:
            organisation = organisation_number(organisation, "no", "orgid")
            self._numbers.setdefault(organisation, []).append(number)
        if class_name := _class_of(kind, organisation, area):
            pairs.append((TYPE, sam(class_name)))
        self._kinds.add(kind)
        self._seen.add(number)
        if parent:
            self._parents[number] = parent
        return about(_node(number), self._end, pairs)

    def _placed(self, organisation: str, code: str, kind: str) -> list[Pair]:
        """Return where a body is; one without number or code can be an embassy abroad."""
        if not code or code == _SVALBARD:
            return [(sam("locatedIn"), _NORWAY)] if organisation or code else []
        code = municipality_code(code, "kommunenummer")
        if kind == _COUNTIES:
            found = self._areas.county("no", code[:2], _DAY)
        else:
            found = self._areas.municipality("no", code, _DAY)
        if found is None:
            raise ValueError(f"kommunenummer: no municipality or county had the code {code!r} in {_DAY[:4]}")
        governs = bool(organisation) and kind in {_MUNICIPALITIES, _COUNTIES}
        return [(sam("locatedIn"), iri(found)), *([(sam("governs"), iri(found))] if governs else [])]

    def _numbered(self) -> str:
        """Return the organisation numbers.

        Seven are stated for two bodies: of a body and a part of it the body has it, of two others neither.
        """
        found = ""
        for number, bodies in sorted(self._numbers.items()):
            whole = [body for body in bodies if not self._is_part_of_one(body, bodies)]
            owner = whole[0] if len(whole) == 1 else None
            if owner:
                found += about(_node(owner), self._end, [(sam("nationalId"), literal(number))])
            note = literal(f"The register states the organisation number {number} for another body too.", lang="en")
            for body in bodies:
                if body != owner:
                    found += about(_node(body), self._end, [(NOTE, note)])
        return found

    def _is_part_of_one(self, body: str, others: list[str]) -> bool:
        above = self._parents.get(body)
        steps = 0
        while above and steps < 20:  # the tree is five levels deep; a loop in a broken file must not be endless
            if above in others and above != body:
                return True
            above, steps = self._parents.get(above), steps + 1
        return False

    def rest(self) -> str:
        """Return the tree that the bodies form, and the codes for their kinds."""
        found = [
            about(_node(number), self._end, [(sam("partOfOrganisation"), _node(parent))])
            for number, parent in sorted(self._parents.items())
            if parent in self._seen and parent != number
        ]
        found.append(self._numbered())
        if self._kinds:
            names = {
                "en": "kinds of body in Etatsbasen",
                "nb": "slag av organ i Etatsbasen",
                "sv": "slag av organ i Etatsbasen",
            }
            found.append(scheme("etatsbasen-kinds", names, self._end, source=REGISTER.homepage))
        for kind in sorted(self._kinds):
            names = {
                "en": f"kind {kind} in Etatsbasen",
                "nb": f"slag {kind} i Etatsbasen",
                "sv": f"slag {kind} i Etatsbasen",
            }
            more = [(NOTATION, literal(kind))]
            found.append(concept(f"etatsbasen-kind-{kind}", "etatsbasen-kinds", names, self._end, more))
        return "".join(found)


def _class_of(kind: str, organisation: str, code: str) -> str | None:
    """Return the class that a code says, None for one whose bodies are of several sorts.

    An authority without a number cannot be told to be the one of the same name that other registers know.
    """
    if organisation and code != _SVALBARD and kind in {_MUNICIPALITIES, _COUNTIES}:
        return "MunicipalAuthority" if kind == _MUNICIPALITIES else "CountyAuthority"
    return "PublicBody" if kind in {_MUNICIPALITIES, _COUNTIES, *_PUBLIC} else None


def _node(number: str) -> str:
    return thing("organisation", f"no-etatsbasen-{number}")


REGISTER = Register(
    name="etatsbasen",
    title="Etatsbasen: organisasjoner",
    language="nb",
    publisher="Direktoratet for forvaltning og IKT",
    licence="https://data.norge.no/nlod/no/2.0",
    attribution="Contains data under the Norwegian licence for Open Government data (NLOD), distributed by Difi.",
    homepage="https://data.norge.no",
    read=_read,
)
