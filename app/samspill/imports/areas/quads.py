"""The tables as statements, each in the graph of its publisher."""

from __future__ import annotations

from collections.abc import Iterator

from samspill.imports.areas.rows import (
    AuthorityRow,
    ChangeRow,
    GovernsRow,
    IdentifierRow,
    MemberRow,
    NameRow,
    SourceRow,
    Tables,
    UnitRow,
    VersionRow,
)
from samspill.vocab import DCTERMS, FOAF, GEO, GRAPH, ID, PROV, RDF, SAM, SKOS, XSD
from samspill.vocab.nquads import iri, literal

Statement = tuple[str, str, str, str]
"""Subject, predicate, object and the slug of the source, but for the last in N-Quads form."""

DATA_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""That of the project's own data: for facts out of a source that states no licence."""

_TYPE = iri(RDF.type)
_CLASSES = {
    **{"country": SAM.Country, "county": SAM.County, "municipality": SAM.Municipality},
    **{"merge": SAM.Merge, "split": SAM.Split, "renaming": SAM.Renaming, "renumbering": SAM.Renumbering},
}
_AUTHORITIES = {
    "municipal": [SAM.MunicipalAuthority],
    "county": [SAM.CountyAuthority],
    "municipal and county": [SAM.MunicipalAuthority, SAM.CountyAuthority],
}
_LABELS = {"pref": SKOS.prefLabel, "alt": SKOS.altLabel}
_ROLES = {"input": SAM.inputVersion, "output": SAM.outputVersion}
_SCHEMES = {"nationalId": SAM.nationalId, "rorId": SAM.rorId, "vatNumber": SAM.vatNumber}
_CHANGE_NAMES = {
    "merge": {"en": "Merge into", "nb": "Sammenslåing til", "sv": "Sammanslagning till"},
    "split": {"en": "Split of", "nb": "Deling av", "sv": "Delning av"},
    "renaming": {"en": "Renaming of", "nb": "Navneendring for", "sv": "Namnändring för"},
    "renumbering": {"en": "Renumbering of", "nb": "Nummerendring for", "sv": "Omnumrering av"},
}


def statements(tables: Tables) -> Iterator[Statement]:
    """Yield what the tables say of areas, their changes and their authorities; the tables must hold to their rules."""
    for unit in tables.units:
        yield from _unit(unit)
    for version in tables.versions:
        yield from _version(version)
    for name in tables.names:
        yield _name(name)
    yield from _changes(tables)
    for authority in tables.authorities:
        yield from _authority(authority)
    for governed in tables.governs:
        yield from _governs(governed)
    for identifier in tables.identifiers:
        yield _identifier(identifier)
    for source in tables.sources:
        yield from _document(source)


def provenance(source: SourceRow) -> Iterator[tuple[str, str, str]]:
    """Yield subject, predicate and object of what is said of a source's graph and of the document it is made from."""
    graph, document = graph_of(source.source), _thing(f"source-document/{source.source}")
    yield graph, iri(PROV.wasDerivedFrom), document
    yield graph, iri(PROV.generatedAtTime), literal(f"{source.retrieved}T00:00:00Z", datatype=XSD.dateTime)
    yield graph, iri(DCTERMS.license), iri(source.licence or DATA_LICENCE)
    yield graph, iri(DCTERMS.title), literal(source.title, lang=source.language)
    for subject, predicate, value, _ in _document(source):
        yield subject, predicate, value


def graph_of(source: str) -> str:
    """Return the name of a source's graph, in N-Quads form."""
    return iri(f"{GRAPH}source/{source}")


def _thing(path: str) -> str:
    return iri(ID + path)


def _date(value: str) -> str:
    return literal(value, datatype=XSD.date)


def _unit(row: UnitRow) -> Iterator[Statement]:
    subject = _thing(row.unit)
    kind, _, slug = row.unit.partition("/")
    yield subject, _TYPE, iri(_CLASSES[kind]), row.source
    if kind == "country":
        yield subject, iri(SKOS.notation), literal(slug.upper()), row.source
    if row.within:
        yield subject, iri(SAM.within), _thing(row.within), row.source
    if row.current:
        yield subject, iri(SAM.currentVersion), _thing(f"area-version/{row.current}"), row.source
    if row.point:
        yield subject, iri(GEO.lat), literal(row.latitude, datatype=XSD.decimal), row.point_source
        yield subject, iri(GEO.long), literal(row.longitude, datatype=XSD.decimal), row.point_source


def _version(row: VersionRow) -> Iterator[Statement]:
    subject, unit = _thing(f"area-version/{row.version}"), _thing(row.unit)
    yield subject, _TYPE, iri(SAM.AreaVersion), row.source
    yield unit, iri(SAM.hasVersion), subject, row.source
    yield subject, iri(SAM.versionOf), unit, row.source
    yield subject, iri(SAM.code), literal(row.code), row.source
    yield subject, iri(SAM.versionWithin), _thing(row.within), row.source
    if row.valid_from:
        yield subject, iri(SAM.validFrom), _date(row.valid_from), row.source
    if row.valid_to:
        yield subject, iri(SAM.validTo), _date(row.valid_to), row.source


def _name(row: NameRow) -> Statement:
    return _thing(row.subject), iri(_LABELS[row.kind]), literal(row.name, lang=row.language), row.source


def _changes(tables: Tables) -> Iterator[Statement]:
    """Yield the changes, and from merges and splits which unit took over from which."""
    unit_of = {version.version: version.unit for version in tables.versions}
    name_of: dict[str, str] = {}
    for name in tables.names:
        if name.kind == "pref" and (name.language == "nb" or name.subject not in name_of):
            name_of[name.subject] = name.name
    members: dict[str, list[MemberRow]] = {}
    for member in tables.change_members:
        members.setdefault(member.change, []).append(member)
    taken_over: set[Statement] = set()
    for row in tables.changes:
        inputs = [member.version for member in members[row.change] if member.role == "input"]
        outputs = [member.version for member in members[row.change] if member.role == "output"]
        main = (outputs if row.kind == "merge" else inputs)[0]
        yield from _change(row, members[row.change], name_of[f"area-version/{main}"])
        if row.kind in {"merge", "split"}:
            pairs = [(unit_of[before], unit_of[after]) for before in inputs for after in outputs]
            for before, after in pairs:
                if before != after:
                    taken_over.add((_thing(before), iri(SAM.successor), _thing(after), row.source))
                    taken_over.add((_thing(after), iri(SAM.predecessor), _thing(before), row.source))
    yield from sorted(taken_over)


def _change(row: ChangeRow, members: list[MemberRow], name: str) -> Iterator[Statement]:
    subject = _thing(f"area-change/{row.change}")
    yield subject, _TYPE, iri(_CLASSES[row.kind]), row.source
    yield subject, iri(SAM.changeDate), _date(row.date), row.source
    for language, words in _CHANGE_NAMES[row.kind].items():
        label = literal(f"{words} {name} {row.date}", lang=language)
        yield subject, iri(SKOS.prefLabel), label, row.source
    for member in members:
        yield subject, iri(_ROLES[member.role]), _thing(f"area-version/{member.version}"), row.source
    if row.note:
        yield subject, iri(SKOS.note), literal(row.note, lang="en"), row.source


def _authority(row: AuthorityRow) -> Iterator[Statement]:
    subject = _thing(f"organisation/{row.authority}")
    for name in _AUTHORITIES[row.kind]:
        yield subject, _TYPE, iri(name), row.source
    # A county authority need not sit in its county: that of Akershus sat in Oslo.
    yield subject, iri(SAM.locatedIn), _thing(f"country/{row.country}"), row.source
    if row.start_date:
        yield subject, iri(SAM.startDate), _date(row.start_date), row.source
    if row.end_date:
        yield subject, iri(SAM.endDate), _date(row.end_date), row.source
    if row.note:
        yield subject, iri(SKOS.note), literal(row.note, lang="en"), row.source


def _governs(row: GovernsRow) -> Iterator[Statement]:
    subject, unit = _thing(f"organisation/{row.authority}"), _thing(row.unit)
    yield subject, iri(SAM.governs), unit, row.source
    if row.unit.startswith("municipality/"):
        yield subject, iri(SAM.locatedIn), unit, row.source


def _identifier(row: IdentifierRow) -> Statement:
    return _thing(f"organisation/{row.authority}"), iri(_SCHEMES[row.scheme]), literal(row.value), row.source


def _document(row: SourceRow) -> Iterator[Statement]:
    subject = _thing(f"source-document/{row.source}")
    title = literal(row.title, lang=row.language)
    yield subject, _TYPE, iri(SAM.SourceDocument), row.source
    yield subject, iri(SKOS.prefLabel), title, row.source
    yield subject, iri(DCTERMS.title), title, row.source
    yield subject, iri(DCTERMS.language), literal(row.language), row.source
    yield subject, iri(DCTERMS.publisher), literal(row.publisher), row.source
    yield subject, iri(DCTERMS.date), _date(row.state), row.source
    if row.licence:
        yield subject, iri(DCTERMS.license), iri(row.licence), row.source
    if row.rights:
        yield subject, iri(DCTERMS.rights), literal(row.rights, lang="en"), row.source
    if row.address:
        yield subject, iri(FOAF.page), iri(row.address), row.source
