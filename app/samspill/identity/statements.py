"""The graph `identity`: what was found, as statements.

- each record's IRI `dcterms:isReplacedBy` the organisation's: the server answers for it with a redirect. So do other
  names that the organisation would have had; those say `sam:foundBy` too;
- an `sam:IdentityEvidence` for each reason why a record was taken for an organisation that others tell of as well;
- a `sam:MatchCandidate` for each pair that may be one, and `skos:closeMatch` both ways for those that are linked;
- `owl:differentFrom` for what someone decided to be two;
- the municipality of sites, places and organisations, and a `sam:LocationFinding` that says how it was found;
- the organisation number that only a VAT number told.

No `owl:sameAs`: records that are one have become one node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from samspill.engines.columns import Columns
from samspill.identity.candidates import Candidate
from samspill.identity.certain import NATIONAL_NUMBER, Certain
from samspill.identity.locate import Located
from samspill.identity.records import IDENTITY, ORGANISATION, terms
from samspill.vocab import DCTERMS, GRAPH, ID, OWL, PROV, RDF, SAM, SKOS, XSD
from samspill.vocab.nquads import iri, literal

__all__ = ["candidate_quads", "clear", "difference_quads", "evidence_quads", "location_quads", "number_quads"]
__all__ += ["provenance_quads", "redirect_quads", "representatives"]

Quad = tuple[str, str, str, str | None]

_GRAPH = iri(IDENTITY)
_TYPE, _REPLACED, _FOUND_BY = iri(RDF.type), iri(DCTERMS.isReplacedBy), iri(SAM.foundBy)
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def clear(columns: Columns) -> None:
    """Take away what is found anew each time: all but redirects and evidence, which tell of records that are gone."""
    graph = columns.graph_id(IDENTITY)
    if graph is not None:
        columns.run(
            _CLEAR,
            {
                "graph": graph,
                "replaced": terms(columns, DCTERMS.isReplacedBy)[DCTERMS.isReplacedBy],
                "evidence": f"{ID}identity-evidence/",
                "organisation": ORGANISATION,
                "found_by": terms(columns, SAM.foundBy)[SAM.foundBy],
            },
        )


def redirect_quads(columns: Columns) -> Iterator[Quad]:
    """Yield where records and other names lead."""
    for old, new in columns.run(_REDIRECTS):
        yield iri(old), _REPLACED, iri(new), _GRAPH
    for alias, new in columns.run("SELECT iri, canonical FROM who_alias ORDER BY iri"):
        yield iri(alias), _REPLACED, iri(new), _GRAPH
        yield iri(alias), _FOUND_BY, _way("other-name"), _GRAPH


def evidence_quads(columns: Columns, certain: Certain) -> Iterator[Quad]:
    """Yield why each record was taken for the organisation that it has become part of."""
    canonical: dict[str, str] = dict(columns.run(_CANONICAL))
    for members in certain.members().values():
        for member in members:
            into = canonical[member]
            if member == into:
                continue
            for place, evidence in enumerate(certain.evidence[member], 1):
                node = iri(f"{ID}identity-evidence/{_tail(member)}-{place}")
                yield node, _TYPE, iri(SAM.IdentityEvidence), _GRAPH
                yield node, iri(SAM.mergedRecord), iri(member), _GRAPH
                yield node, iri(SAM.mergedInto), iri(into), _GRAPH
                yield node, _FOUND_BY, _way(evidence.rule), _GRAPH
                yield node, iri(SAM.evidenceValue), literal(evidence.value), _GRAPH


def number_quads(columns: Columns) -> Iterator[Quad]:
    """Yield the national number of organisations for which registers state it within a VAT number alone."""
    for organisation, key in columns.run(_UNSTATED, {"number": NATIONAL_NUMBER}):
        yield iri(organisation), iri(SAM.nationalId), literal(key.partition(":")[2]), _GRAPH


def difference_quads(pairs: Iterable[tuple[str, str]]) -> Iterator[Quad]:
    """Yield that organisations are two, as someone has decided."""
    for one, other in pairs:
        yield iri(one), iri(OWL.differentFrom), iri(other), _GRAPH


def representatives(columns: Columns) -> dict[str, str]:
    """Return for each organisation the record that stands for it in decisions: the first that led to it, or itself."""
    graph = columns.graph_id(IDENTITY)
    words = terms(columns, DCTERMS.isReplacedBy, SAM.foundBy)
    values = {"graph": graph, "replaced": words[DCTERMS.isReplacedBy], "found_by": words[SAM.foundBy]}
    return dict(columns.run(_RECORDS, values)) if graph is not None else {}


def candidate_quads(found: Iterable[Candidate], records: Mapping[str, str]) -> Iterator[Quad]:
    """Yield the pairs that may be one; `records` are those that stand for organisations."""
    for each in found:
        sides = sorted(records.get(side, side) for side in (each.one, each.other))
        node = iri(f"{ID}match-candidate/{'--'.join(map(_tail, sides))}")
        yield node, _TYPE, iri(SAM.MatchCandidate), _GRAPH
        yield node, iri(SAM.score), literal(f"{each.score:.3f}", datatype=XSD.decimal), _GRAPH
        for side in (each.one, each.other):
            yield node, iri(SAM.candidate), iri(side), _GRAPH
        for record in sides:
            yield node, iri(SAM.candidateRecord), iri(record), _GRAPH
        for reason in each.reasons:
            yield node, iri(SAM.reason), literal(reason), _GRAPH
        if each.linked:
            yield iri(each.one), iri(SKOS.closeMatch), iri(each.other), _GRAPH
            yield iri(each.other), iri(SKOS.closeMatch), iri(each.one), _GRAPH


def location_quads(
    located: Iterable[Located], organisations: Iterable[tuple[str, str]], stated: Iterable[tuple[str, str]]
) -> Iterator[Quad]:
    """Yield where things were found to lie, and how; `stated` are those whose register tells a municipality."""
    for each in located:
        yield iri(each.thing), iri(each.within), iri(each.municipality), _GRAPH
        yield from _finding(each.thing, each.municipality, each.found_by, each.value)
    for organisation, municipality in organisations:
        yield iri(organisation), iri(SAM.locatedIn), iri(municipality), _GRAPH
    for organisation, municipality in stated:
        yield from _finding(organisation, municipality, "municipality-code", "")


def _finding(thing: str, municipality: str, way: str, value: str) -> Iterator[Quad]:
    kind, _, slug = thing.removeprefix(ID).partition("/")
    place = municipality.rpartition("/")[2]
    node = iri(f"{ID}location-finding/{kind}-{slug}" + (f"-{place}" if kind == "organisation" else ""))
    yield node, _TYPE, iri(SAM.LocationFinding), _GRAPH
    yield node, iri(SAM.about), iri(thing), _GRAPH
    yield node, iri(SAM.foundIn), iri(municipality), _GRAPH
    yield node, _FOUND_BY, _way(way), _GRAPH
    if value:
        yield node, iri(SAM.evidenceValue), literal(value), _GRAPH


def provenance_quads(columns: Columns) -> Iterator[Quad]:
    """Yield what is said of the graph itself: from which graphs it was drawn, and under which licence it is."""
    provenance = iri(GRAPH + "provenance")
    for (source,) in columns.run(_SOURCES):
        yield _GRAPH, iri(PROV.wasDerivedFrom), iri(source), provenance
    for (newest,) in columns.run(_NEWEST, {"generated": PROV.generatedAtTime}):
        if newest:  # what is drawn from graphs is as new as the newest of them: equal inputs give equal statements
            yield _GRAPH, iri(PROV.generatedAtTime), literal(newest, datatype=XSD.dateTime), provenance
    yield _GRAPH, iri(DCTERMS.license), iri(_LICENCE), provenance
    for language, title in (("en", "Who is who"), ("nb", "Hvem er hvem"), ("sv", "Vem är vem")):
        yield _GRAPH, iri(DCTERMS.title), literal(title, lang=language), provenance


def _way(rule: str) -> str:
    return iri(f"{ID}concept/found-by-{rule}")


def _tail(record: str) -> str:
    """Return the end of an IRI of ours, or a checksum of one from elsewhere."""
    if record.startswith(ORGANISATION):
        return record.removeprefix(ORGANISATION)
    return hashlib.sha256(record.encode()).hexdigest()[:12]


# --- SQL --------------------------------------------------------------------------------------------------------------
_CLEAR = """
DELETE FROM quad WHERE g = $graph AND p <> $replaced
    AND NOT EXISTS (SELECT 1 FROM term WHERE id = s AND starts_with(lexical, $evidence))
    AND NOT (p = $found_by AND EXISTS (SELECT 1 FROM term WHERE id = s AND starts_with(lexical, $organisation)))
"""

_REDIRECTS = """
SELECT DISTINCT m.iri, c.iri FROM who_member m JOIN who_canonical c USING (root) WHERE m.iri <> c.iri ORDER BY 1
"""

_CANONICAL = """
SELECT m.iri, coalesce(c.iri, m.iri) FROM who_member m LEFT JOIN who_canonical c USING (root)
"""

_UNSTATED = """
SELECT DISTINCT coalesce(c.iri, m.root), k.value FROM who_key k JOIN who_member m USING (node)
LEFT JOIN who_canonical c USING (root)
WHERE k.rule = $number
    AND NOT EXISTS (SELECT 1 FROM who_disputed d WHERE d.rule = k.rule AND d.value = k.value AND d.root = m.root)
    AND NOT EXISTS (SELECT 1 FROM who_number n JOIN who_member other USING (node)
        WHERE n.scheme = 'national' AND other.root = m.root AND n.text = substr(k.value, 4))
ORDER BY 1, 2
"""

_RECORDS = """
WITH alias AS (SELECT s FROM quad WHERE g = $graph AND p = $found_by)
SELECT new.lexical, min(old.lexical) FROM quad JOIN term new ON new.id = o JOIN term old ON old.id = s
WHERE g = $graph AND p = $replaced AND s NOT IN (SELECT s FROM alias) GROUP BY new.lexical
"""

_NEWEST = """
SELECT max(time.lexical) FROM quad JOIN term said ON said.id = p AND said.lexical = $generated
JOIN term time ON time.id = o JOIN who_graph drawn ON drawn.g = s WHERE register IS NOT NULL
"""

_SOURCES = """
SELECT lexical FROM who_graph JOIN term ON id = g WHERE register IS NOT NULL ORDER BY 1
"""
