"""The description of a thing: its statements, those of its role nodes, names of what it points to, what points to it.

A description is bounded (`description_limit`, in statements). What is short comes as the engine gives it. What is
longer comes in pages, in an order that is the same each time within a snapshot: none is missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from samspill import queries
from samspill.engines.base import format_named
from samspill.errors import EngineError
from samspill.vocab import DCTERMS, GRAPH, PROV, RDF, RDFS, VOID, Namespace
from samspill.vocab.nquads import iri, literal
from samspill.web.described import Row, rows_of_page
from samspill.web.links import path_of, sparql_link
from samspill.web.site import site

__all__ = ["HYDRA", "Description", "describe"]

HYDRA = Namespace(
    "http://www.w3.org/ns/hydra/core#",
    [
        *("PartialCollectionView", "view", "first", "previous", "next", "totalItems", "member", "Collection"),
        *("search", "template", "mapping", "variable", "property", "IriTemplate", "IriTemplateMapping"),
        *("itemsPerPage", "variableRepresentation", "ExplicitRepresentation"),
    ],
)
_PROVENANCE = iri(GRAPH + "provenance")


@dataclass(frozen=True)
class Description:
    """A page of a description: N-Triples, or N-Quads, one statement a line; `more` when another page follows."""

    lines: tuple[bytes, ...]
    page: int = 1
    more: bool = False

    @property
    def cut(self) -> bool:
        """Whether it is a part of a longer description."""
        return self.more or self.page > 1


def describe(found: str, page: int, *, graphs: bool) -> Description:
    """Return a page of the description of a thing; without lines where the graph says nothing of it.

    Without `graphs` a statement is there once, in the default graph. With them it stands there and in every graph that
    has it, as a query sees the dataset, and what provenance says of these graphs is there too. Raises NotFoundError for
    a page after the last.
    """
    if page == 1 and not graphs and (lines := _whole(found)) is not None:
        return Description(tuple(lines))
    rows, more = rows_of_page(found, page, site().settings.description_limit)
    lines = _in_graphs(found, rows) if graphs else _sorted(found, map(_triple, rows))
    told = _paging(found, page, more=more) if more or page > 1 else []
    return Description((*lines, *told), page, more)


def _whole(found: str) -> list[bytes] | None:
    """Return all of a description, the thing's own statements first and the rest sorted; None when it is too long."""
    limit = site().settings.description_limit
    if (ntriples := format_named("ntriples")) is None:
        raise EngineError("no format ntriples")
    query = queries.named("pages/describe").bind(target=found, limit=limit + 1).text
    lines = site().engine.own_query(query).bytes(ntriples).splitlines(keepends=True)
    return None if len(lines) > limit else _sorted(found, lines)


def _in_graphs(found: str, rows: Sequence[Row]) -> list[bytes]:
    """Return statements in the default graph, then in their graphs, then from which documents these are."""
    quads = _sorted(found, map(_quad, rows))
    known = set(quads)
    told = [line for line in _sources({row.graph for row in rows}) if line not in known]
    return [*_sorted(found, map(_triple, rows)), *quads, *told]


def _sorted(found: str, lines: Iterable[bytes]) -> list[bytes]:
    own = f"<{found}> ".encode()
    return sorted(set(lines), key=lambda line: (not line.startswith(own), line))


def _triple(row: Row) -> bytes:
    return f"{row.subject} {row.property} {row.value} .\n".encode()


def _quad(row: Row) -> bytes:
    return f"{row.subject} {row.property} {row.value} {row.graph} .\n".encode()


def _sources(graphs: set[str]) -> list[bytes]:
    """Return, in the graph of provenance, from which document each graph is and under which licence."""
    if not graphs:
        return []
    found = dict[bytes, None]()
    query = queries.named("pages/sources").bind(values={"source": sorted(graphs)})
    for row in site().engine.own_rows(query.text):
        for name, term in (("licence", DCTERMS.license), ("document", PROV.wasDerivedFrom)):
            if name in row:
                found[f"{row['source']} {iri(term)} {row[name]} {_PROVENANCE} .\n".encode()] = None
    return list(found)


def _paging(found: str, page: int, *, more: bool) -> list[bytes]:
    """Return what a page says of itself: which part it is of what, and where the others are (Hydra core)."""
    base = site().settings.base_iri.rstrip("/")
    whole, limit = f"{base}{path_of(found)}", site().settings.description_limit
    this = iri(f"{whole}?page={page}")
    told = f"Page {page} of a description, about {limit} statements at a time; a SPARQL query gives all at once."
    statements = [
        (iri(whole), iri(HYDRA.view), this),
        (this, iri(RDF.type), iri(HYDRA.PartialCollectionView)),
        (this, iri(HYDRA.first), iri(f"{whole}?page=1")),
        (this, iri(RDFS.comment), literal(told, lang="en")),
        (this, iri(RDFS.seeAlso), iri(base + sparql_link(f"DESCRIBE <{found}>"))),
        (this, iri(VOID.inDataset), iri(f"{base}/void#dataset")),
    ]
    if page > 1:
        statements.append((this, iri(HYDRA.previous), iri(f"{whole}?page={page - 1}")))
    if more:
        statements.append((this, iri(HYDRA.next), iri(f"{whole}?page={page + 1}")))
    return [f"{s} {p} {o} .\n".encode() for s, p, o in statements]
