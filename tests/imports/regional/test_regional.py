"""The project's own tables of Horizon Europe: written by the script, read by the importer, in the graph."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from samspill.cli.inputs import inputs, steps
from samspill.engines.columns import Columns
from samspill.errors import SourceError
from samspill.imports.cordis.regional import main, write
from samspill.imports.reference import REGIONAL, write_all
from samspill.imports.register import run
from samspill.imports.writer import Options
from samspill.snapshot.overlap import TABLES, give_way
from samspill.snapshot.published import Snapshot
from samspill.vocab import GRAPH
from samspill.vocab.nquads import readable

WRITTEN = ("bodies", "project", "organization", "topics", "legalBasis")
DOCUMENTS = tuple(path.stem for path in (Path(__file__).parents[3] / "data/sources").glob("*.trig"))
ID = "https://w3id.org/samspill/id/"


@pytest.fixture(scope="session")
def horizon(root: Path) -> Path:
    return root / "data" / "reference" / "horizon"


def test_tables_are_those_of_the_script(shared: Path, horizon: Path, tmp_path: Path) -> None:
    out = tmp_path / "horizon"
    out.mkdir()
    shutil.copy(horizon / "by_hand.csv", out)
    shutil.copy(horizon.parent / "identifiers.csv", tmp_path)
    result = CliRunner().invoke(main, ["--from", str(shared / "data/cordis/HORIZON"), "--out", str(out)])
    assert result.exit_code == 0, result.output
    for name in WRITTEN:
        assert (out / f"{name}.csv").read_bytes() == (horizon / f"{name}.csv").read_bytes(), f"{name}.csv differs"
    # A body that nobody has judged is not left out in silence.
    text = (horizon / "by_hand.csv").read_text("utf-8")
    (out / "by_hand.csv").write_text("".join(line for line in text.splitlines(True) if "994216051" not in line))
    with pytest.raises(SourceError, match=r"OSLO KOMMUNE.*is not judged"):
        write(shared / "data/cordis/HORIZON", out)


def test_tables_are_small_and_without_texts_or_people(horizon: Path) -> None:
    assert sum(path.stat().st_size for path in horizon.iterdir()) < 1_000_000
    projects = _rows(horizon / "project.csv", ";")
    assert len(projects) == 121
    assert not any(row["objective"] for row in projects)
    assert "keywords" not in projects[0]
    partners = _rows(horizon / "organization.csv", ";")
    assert len(partners) == 3028
    # CORDIS withholds the address of people who take part in their own name.
    assert all(row["vatNumber"] or row["city"] or row["street"] for row in partners)
    taken = {row["organisationID"] for row in _rows(horizon / "bodies.csv", ",")}
    assert {row["projectID"] for row in partners if row["organisationID"] in taken} == {row["id"] for row in projects}


def test_hand_checked_authorities_are_those_of_the_decisions(horizon: Path) -> None:
    text = (horizon.parent / "decisions.csv").read_text("utf-8")
    for row in _rows(horizon / "by_hand.csv", ","):
        assert row["reason"]
        if row["authority"]:
            pair = f"same,{ID}organisation/cordis-{row['organisationID']},{ID}organisation/{row['authority']},"
            assert pair in text, row["name"]


def test_statements_are_those_of_an_import_of_cordis(shared: Path, horizon: Path, tmp_path: Path) -> None:
    """The publisher's rows of the same projects, picked here by text alone, give the same statements but keywords."""
    _pick(shared / "data/cordis/HORIZON", tmp_path, {row["id"] for row in _rows(horizon / "project.csv", ";")})
    ours, theirs = io.BytesIO(), io.BytesIO()
    run("cordis", horizon, ours, Options(name="cordis-regional"))
    run("cordis", tmp_path, theirs, Options(name="cordis-regional"))
    one, two = _facts(ours), _facts(theirs)
    assert len(one) > 100_000
    assert one - two == set()
    assert all("ontology#keywords>" in line for line in two - one)


@pytest.mark.parametrize(
    ("authority", "projects"),
    [
        ("no-oslo-kommune", 9),
        ("no-fredrikstad-1994-kommune", 2),
        ("no-viken-fylkeskommune", 2),
        ("no-ostfold-fylkeskommune-2024", 3),
        ("se-malmo-kommun", 2),
        ("se-region-jonkopings-lan", 1),
    ],
)
def test_authorities_are_one_node(snapshot: Snapshot, authority: str, projects: int) -> None:
    """Rows of the body in CORDIS, counted by hand in `bodies.csv` and the table of organisations."""
    text = f"""
        SELECT (COUNT(DISTINCT ?project) AS ?n) WHERE {{
          <{ID}organisation/{authority}> <https://w3id.org/samspill/ontology#governs> ?area .
          GRAPH <{REGIONAL}> {{
            ?part <https://w3id.org/samspill/ontology#participant> <{ID}organisation/{authority}> .
            ?project <https://w3id.org/samspill/ontology#hasParticipation> ?part }} }}"""
    (row,) = snapshot.engine.rows(text)
    assert int(readable(row["n"])) == projects


@pytest.mark.parametrize(
    ("authority", "told"),
    [
        ("no-oslo-kommune", "organisation/no-oslo-kommune"),
        ("no-fredrikstad-1994-kommune", "municipality/no-fredrikstad-1994"),  # the minutes name the municipality
        ("se-malmo-kommun", "organisation/se-malmo-kommun"),
    ],
)
def test_documents_and_projects_tell_of_one_node(snapshot: Snapshot, authority: str, told: str) -> None:
    """The graph of a document tells of the authority, or of the area that it governs; that of the tables of it too."""
    node, thing = f"<{ID}organisation/{authority}>", f"<{ID}{told}>"
    documents = "VALUES ?g { " + " ".join(f"<{GRAPH}source/{name}>" for name in DOCUMENTS) + " }"
    assert snapshot.engine.ask(f"ASK {{ {documents} GRAPH ?g {{ ?s ?p {thing} }} }}")
    if thing != node:
        assert snapshot.engine.ask(f"ASK {{ {node} <https://w3id.org/samspill/ontology#governs> {thing} }}")
    assert snapshot.engine.ask(f"ASK {{ GRAPH <{REGIONAL}> {{ ?s ?p {node} }} }}")


def test_an_import_of_cordis_is_told_in_place_of_the_tables(horizon: Path, tmp_path: Path) -> None:
    """A newer copy of one project: its title and money are told once; the other 120 projects stay."""
    number = "101103646"
    _pick(horizon, tmp_path, {number})
    path = tmp_path / "project.csv"
    path.write_text(path.read_text("utf-8").replace(";SIGNED;", ";CLOSED;"), "utf-8")
    file = tmp_path / "all.nq"
    with file.open("wb") as out:
        write_all(horizon.parent, out)
        run("cordis", tmp_path, out)
    with Columns.create(tmp_path / "columns.duckdb") as columns:
        columns.load_nquads(file)
        removed = give_way(columns)
        assert removed > 0
        told = columns.run(
            "SELECT g.lexical, count(*) FROM quad q JOIN term g ON g.id = q.g JOIN term s ON s.id = q.s "
            "WHERE contains(s.lexical, $n) GROUP BY ALL",
            {"n": number},
        )
        assert [graph for graph, _ in told] == [f"{GRAPH}import/cordis"]
        left = columns.run(
            "SELECT count(DISTINCT q.s) FROM quad q JOIN term g ON g.id = q.g JOIN term o ON o.id = q.o "
            "WHERE g.lexical = $g AND o.lexical = 'https://w3id.org/samspill/ontology#Project'",
            {"g": TABLES},
        )
        assert left == [(120,)]
        assert give_way(columns) == 0


def test_a_build_takes_the_tables_in(root: Path) -> None:
    names = {name for name, _ in inputs().files()}
    assert {f"reference/horizon/{name}.csv" for name in (*WRITTEN, "by_hand")} <= names
    assert steps().read_reference is write_all


def _rows(path: Path, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def _facts(text: io.BytesIO) -> set[str]:
    return {line for line in text.getvalue().decode().splitlines() if "/source-document/" not in line}


def _pick(folder: Path, out: Path, projects: set[str]) -> None:
    """Write the rows of some projects as they stand, whether gzipped or not."""
    for name, column in (
        ("project", "id"),
        ("organization", "projectID"),
        ("topics", "projectID"),
        ("legalBasis", "projectID"),
    ):
        path = folder / f"{name}.csv"
        data = path.read_bytes() if path.exists() else gzip.decompress((folder / f"{name}.csv.gz").read_bytes())
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
        with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, reader.fieldnames or [], delimiter=";")
            writer.writeheader()
            writer.writerows(row for row in reader if row[column] in projects)
