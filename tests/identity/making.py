"""Small graphs of organisations, made and resolved."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from samspill.engines.columns import Columns
from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.oxigraph_text import parse_to_nquads
from samspill.identity.resolve import Resolution, resolve

ORGANISATION = "https://w3id.org/samspill/id/organisation/"

PREFIXES = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix graph: <https://w3id.org/samspill/graph/> .
@prefix id: <https://w3id.org/samspill/id/> .
@prefix organisation: <https://w3id.org/samspill/id/organisation/> .
@prefix country: <https://w3id.org/samspill/id/country/> .
@prefix municipality: <https://w3id.org/samspill/id/municipality/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sam: <https://w3id.org/samspill/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"


def record(iri: str, name: str, country: str = "no", more: str = "") -> str:
    """A record in Turtle: a name, a country, and more statements on the same subject."""
    return f'{iri} a sam:Organisation ; skos:prefLabel "{name}" ; sam:locatedIn country:{country} {more}.\n'


def register(name: str, *records: str) -> str:
    """A register's graph."""
    return f"<https://w3id.org/samspill/graph/import/{name}> {{\n{''.join(records)}}}\n"


def own(*records: str) -> str:
    """A graph of the project's own."""
    return f"<https://w3id.org/samspill/graph/source/ours> {{\n{''.join(records)}}}\n"


@contextmanager
def loaded(*trig: str) -> Iterator[Columns]:
    """Columns in memory with the statements of TriG texts, loaded one after another."""
    with tempfile.TemporaryDirectory() as folder, Columns.create(None) as columns:
        for number, text in enumerate(trig):
            path = Path(folder, f"{number}.trig")
            path.write_text(PREFIXES + text, encoding="utf-8")
            with Path(folder, f"{number}.nq").open("wb") as out:
                parse_to_nquads([path], out)
            columns.load_nquads(Path(folder, f"{number}.nq"))
        yield columns


def statements(columns: Columns) -> list[str]:
    """All statements, as sorted lines."""
    with tempfile.TemporaryDirectory() as folder:
        columns.export_nquads(Path(folder, "all.nq"))
        return Path(folder, "all.nq").read_text(encoding="utf-8").splitlines()


class Resolved:
    """A graph after resolution, to be looked into."""

    def __init__(self, columns: Columns, resolution: Resolution) -> None:
        """Take what came out."""
        self.resolution = resolution
        with tempfile.TemporaryDirectory() as folder:
            named, union = Path(folder, "named.nq"), Path(folder, "union.nt")
            columns.export_nquads(named)
            columns.export_union(union)
            self.lines = named.read_text(encoding="utf-8").splitlines()
            self.engine = OxigraphEngine.from_files(named, union)

    def values(self, pattern: str) -> set[tuple[str, ...]]:
        """The solutions of a pattern in any graph, each as its texts in the order of the variables' names."""
        prefixes = PREFIXES.replace("@prefix", "PREFIX").replace(" .\n", "\n")
        rows = self.engine.own_rows(f"{prefixes} SELECT DISTINCT * {{ GRAPH ?g_ {{ {pattern} }} }}")
        return {tuple(short(row[name]) for name in sorted(row) if name != "g_") for row in rows}

    def into(self, name: str) -> str:
        """What a record's IRI leads to; itself when it leads nowhere."""
        found = self.values(f"organisation:{name} dcterms:isReplacedBy ?into")
        return found.pop()[0] if found else name


def short(term: str) -> str:
    """The end of an IRI under /id/organisation/, or the text of a literal."""
    if term.startswith('"'):
        return term[1 : term.rindex('"')]
    return term.strip("<>").removeprefix(ORGANISATION)


def resolved(*trig: str, decisions: Path | None = None, times: int = 1) -> Resolved:
    """Resolve graphs, once or more often."""
    with loaded(*trig) as columns:
        for _ in range(times):
            resolution = resolve(columns, decisions, tables=REFERENCE)
        return Resolved(columns, resolution)
