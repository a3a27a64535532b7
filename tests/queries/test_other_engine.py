"""The query files are SPARQL 1.1 and nothing else: another engine gives the same answers over the same graph.

rdflib's own evaluator, slow as it is, reads the snapshot's files and answers the competency questions as they stand.
"""

from __future__ import annotations

import csv
import json
import warnings
from pathlib import Path

import pytest
import rdflib

from samspill.queries import Query, catalogue
from samspill.rdf import Graph
from samspill.snapshot.published import NAMED, UNION, Snapshot
from samspill.vocab.nquads import readable

pytestmark = pytest.mark.full

FOLDER = Path(__file__).with_name("competency")
TOO_SLOW = {
    "competency/methods": "joins the labels of all properties with the names of all things before the UNION",
    "competency/municipalities-by-county-on-a-day": "looks at each version again for each OPTIONAL",
    "competency/present-by-county-of-the-day": "looks at each version again for each OPTIONAL",
}
"""Questions that take rdflib minutes, and why; Oxigraph answers each in less than a tenth of a second."""

QUESTIONS = {
    name: query
    for name, query in catalogue("competency").items()
    if name not in TOO_SLOW and "registers" not in query.header
}


@pytest.fixture(scope="module")
def dataset(snapshot: Snapshot) -> rdflib.Dataset:
    """The snapshot as another tool would load it: its named graphs, and their union as the default graph."""
    found = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found.parse(snapshot.folder / NAMED, format="nquads")
        found.default_context.parse(snapshot.folder / UNION, format="nt")
    return found


def test_the_slow_ones_exist() -> None:
    assert set(TOO_SLOW) <= set(catalogue("competency"))


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda each: each.name.removeprefix("competency/"))
def test_same_answer(question: Query, dataset: rdflib.Dataset) -> None:
    """The answer that was worked out by hand comes from rdflib too, in the same order."""
    (answer,) = FOLDER.glob(f"{question.name.removeprefix('competency/')}.*")
    result = dataset.query(question.text)
    if answer.suffix == ".json":
        assert result.askAnswer is json.loads(answer.read_text(encoding="utf-8"))["boolean"]
    elif answer.suffix == ".ttl":
        assert set(result) == set(Graph().parse(answer, format="turtle"))
    else:
        with answer.open(encoding="utf-8", newline="") as file:
            expected = list(csv.DictReader(file))
        columns = [rdflib.Variable(name) for name in expected[0]]
        assert [{str(each): _shown(row.get(each)) for each in columns} for row in result.bindings] == expected


def _shown(term: object) -> str:
    if term is None:
        return ""
    return readable(term.n3()) if isinstance(term, rdflib.URIRef) else str(term)
