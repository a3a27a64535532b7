"""The tables as N-Quads: each statement in the graph of its publisher."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from samspill.engines.oxigraph_text import parse_to_nquads
from samspill.imports.reference import PROVENANCE, write_reference
from samspill.vocab import DCTERMS, GEO, GRAPH, ID, PROV, RDF, SAM, SKOS

if TYPE_CHECKING:
    from tests.imports.areas.conftest import Areas


@pytest.fixture(scope="module")
def written(reference: Path) -> tuple[dict[str, int], bytes]:
    """Counts by graph, and the text."""
    out = io.BytesIO()
    return write_reference(reference, out), out.getvalue()


@pytest.fixture(scope="module")
def lines(written: tuple[dict[str, int], bytes]) -> set[str]:
    """The statements."""
    return set(written[1].decode().splitlines())


def statement(subject: str, predicate: str, value: str, source: str) -> str:
    """One line about a thing."""
    return f"<{ID}{subject}> <{predicate}> {value} <{GRAPH}source/{source}> ."


def test_counts_are_those_of_the_lines(written: tuple[dict[str, int], bytes]) -> None:
    """Every statement once, and every graph counted."""
    counts, text = written
    found = text.decode().splitlines()
    assert len(set(found)) == len(found) == sum(counts.values())
    for graph, number in counts.items():
        assert sum(line.endswith(f" <{graph}> .") for line in found) == number


def test_equal_tables_give_equal_bytes(reference: Path, written: tuple[dict[str, int], bytes]) -> None:
    """A second run differs in nothing."""
    out = io.BytesIO()
    write_reference(reference, out)
    assert hashlib.sha256(out.getvalue()).digest() == hashlib.sha256(written[1]).digest()


def test_text_is_canonical(written: tuple[dict[str, int], bytes], tmp_path: Path) -> None:
    """The engine that parses it writes the same lines: no term is written in two ways."""
    path = tmp_path / "reference.nq"
    path.write_bytes(written[1])
    out = io.BytesIO()
    parse_to_nquads([path], out)
    assert sorted(out.getvalue().splitlines()) == sorted(written[1].splitlines())


def test_no_blank_nodes(lines: set[str]) -> None:
    """Everything has an IRI."""
    assert not any(line.startswith("_:") or " _:" in line.partition('"')[0] for line in lines)


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "source"),
    [
        ("municipality/no-baerum", RDF.type, f"<{SAM.Municipality}>", "ssb-klass-131"),
        ("municipality/no-baerum", SAM.within, f"<{ID}county/no-akershus>", "ssb-klass-131"),
        ("municipality/no-baerum", SKOS.prefLabel, '"Bærum"@nb', "ssb-klass-131"),
        ("municipality/no-baerum", SKOS.prefLabel, '"Bærum"@nn', "kartverket-kommuneinfo"),
        (
            "municipality/no-baerum",
            GEO.lat,
            '"59.92896"^^<http://www.w3.org/2001/XMLSchema#decimal>',
            "kartverket-kommuneinfo",
        ),
        ("municipality/no-baerum", SAM.currentVersion, f"<{ID}area-version/no-baerum-2024-01-01>", "ssb-klass-131"),
        ("municipality/no-askim", SAM.successor, f"<{ID}municipality/no-indre-ostfold>", "ssb-klass-131"),
        ("municipality/no-indre-ostfold", SAM.predecessor, f"<{ID}municipality/no-askim>", "ssb-klass-131"),
        ("county/no-bergen", SAM.successor, f"<{ID}county/no-hordaland>", "ssb-klass-131"),
        ("county/no-ostfold", SAM.within, f"<{ID}country/no>", "ssb-klass-131"),
        ("county/no-troms", SKOS.prefLabel, '"Tromssa"@fkv', "kartverket-administrative-units"),
        ("area-version/no-baerum-2020-01-01", SAM.code, '"3024"', "ssb-klass-131"),
        ("area-version/no-baerum-2020-01-01", SAM.versionWithin, f"<{ID}county/no-viken>", "ssb-klass-131"),
        (
            "area-version/no-baerum-2020-01-01",
            SAM.validTo,
            '"2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date>',
            "ssb-klass-131",
        ),
        ("area-change/no-2020-01-01-merge-indre-ostfold", RDF.type, f"<{SAM.Merge}>", "ssb-klass-131"),
        (
            "area-change/no-2020-01-01-merge-indre-ostfold",
            SAM.inputVersion,
            f"<{ID}area-version/no-askim-1971-01-01>",
            "ssb-klass-131",
        ),
        ("organisation/no-oslo-kommune", RDF.type, f"<{SAM.MunicipalAuthority}>", "ssb-correspondence-1236"),
        ("organisation/no-oslo-kommune", RDF.type, f"<{SAM.CountyAuthority}>", "ssb-correspondence-1236"),
        ("organisation/no-oslo-kommune", SAM.governs, f"<{ID}county/no-oslo>", "samspill-areas"),
        ("organisation/no-baerum-kommune", SAM.nationalId, '"935478715"', "ssb-correspondence-1236"),
        ("organisation/no-baerum-kommune", SAM.vatNumber, '"NO935478715MVA"', "cordis-horizon"),
        ("organisation/no-baerum-kommune", SAM.rorId, '"https://ror.org/04xtdyr20"', "ror"),
        ("municipality/se-borlange", SKOS.prefLabel, '"Borlänge"@sv', "scb-regions"),
        ("country/se", SKOS.notation, '"SE"', "samspill-areas"),
    ],
)
def test_statements(lines: set[str], subject: str, predicate: str, value: str, source: str) -> None:
    """Known facts, in the graph of who states them."""
    assert statement(subject, predicate, value, source) in lines


def test_county_without_bounds_of_its_own_is_no_successor_of_itself(lines: set[str]) -> None:
    """Hordaland took Bergen in and went on."""
    assert statement("county/no-hordaland", SAM.successor, f"<{ID}county/no-hordaland>", "ssb-klass-131") not in lines


def test_swedish_versions_have_no_days(lines: set[str]) -> None:
    """No history is made up."""
    dated = [line for line in lines if f"<{SAM.validFrom}>" in line or f"<{SAM.validTo}>" in line]
    assert dated
    assert not any(line.startswith(f"<{ID}area-version/se-") for line in dated)


def test_every_graph_has_its_provenance(written: tuple[dict[str, int], bytes], areas: Areas) -> None:
    """Derived from a document that has title, publisher and licence or rights; made at a time; under a licence."""
    counts, text = written
    told = [line for line in text.decode().splitlines() if line.endswith(f" <{PROVENANCE}> .")]
    assert {graph for graph in counts if graph != PROVENANCE} == {
        f"{GRAPH}source/{row.source}" for row in areas.tables.sources
    }
    for row in areas.tables.sources:
        graph, document = f"<{GRAPH}source/{row.source}>", f"<{ID}source-document/{row.source}>"
        for start in (
            f"{graph} <{PROV.wasDerivedFrom}> {document} ",
            f'{graph} <{PROV.generatedAtTime}> "2026-11-22T00:00:00Z"^^',
            f"{graph} <{DCTERMS.license}> <http",
            f"{document} <{RDF.type}> <{SAM.SourceDocument}> ",
            f"{document} <{DCTERMS.title}> ",
            f"{document} <{DCTERMS.publisher}> ",
            f"{document} <{DCTERMS.license if row.licence else DCTERMS.rights}> ",
        ):
            assert any(line.startswith(start) for line in told), start
