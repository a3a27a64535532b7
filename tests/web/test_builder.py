"""What questions may be put together of: from the shapes, the ontology and the data of the project's own graph."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from samspill.errors import TimeLimitError
from samspill.snapshot.published import Snapshot
from samspill.vocab import SAM, SKOS, XSD
from samspill.web.builder import model
from tests.web.serving import BROWSER, Client


@pytest.fixture(scope="module")
def known(snapshot: Snapshot) -> dict[str, Any]:
    uses = {iri: count.statements for iri, count in snapshot.manifest.properties.items()}
    return model(snapshot.engine, snapshot.manifest.classes, uses)


def by_iri(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["iri"]: each for each in found}


def test_classes_have_members_names_and_those_above(known: dict[str, Any], snapshot: Snapshot) -> None:
    found = by_iri(known["classes"])
    project = found[SAM.Project]
    assert project["names"] == {"nb": "prosjekt", "nn": "prosjekt", "sv": "projekt", "en": "project"}
    assert project["above"] == [SAM.Activity]
    assert project["shape"]
    asked = f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a <{SAM.Project}> }}"
    assert str(project["count"]) in next(iter(snapshot.engine.rows(asked)))["n"]
    assert SAM.Tie not in found
    assert all(each["count"] for each in found.values())


def test_properties_lead_from_and_to_what_shapes_and_ontology_say(known: dict[str, Any]) -> None:
    found = by_iri(known["properties"])
    funded = found[SAM.fundedBy]
    assert (funded["kind"], funded["to"]) == ("thing", [SAM.Organisation])
    assert {SAM.Activity, SAM.Project} <= set(funded["from"]), "the ontology's domain, and the shape's class"
    assert SAM.PublicBody in found[SAM.governedBy]["to"]
    assert found[SKOS.prefLabel]["from"] == [], "everything has a name"
    assert found[SKOS.prefLabel]["kind"] == "text"


def test_what_is_of_no_class_is_of_those_that_have_it(known: dict[str, Any], snapshot: Snapshot) -> None:
    start = by_iri(known["properties"])[SAM.startDate]
    assert (start["kind"], start["datatype"]) == ("date", XSD.date)
    assert SAM.Project in start["from"]
    assert SAM.Municipality not in start["from"]
    for kind in start["from"]:
        assert snapshot.engine.ask(f"ASK {{ ?x a <{kind}> ; <{SAM.startDate}> ?d }}"), kind


def test_some_things_stand_for_all_where_there_are_too_many(
    snapshot: Snapshot, known: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = snapshot.engine
    asked = engine.rows
    uses = {iri: count.statements for iri, count in snapshot.manifest.properties.items()}

    def late(text: str, *more: Any) -> Any:
        if "SELECT DISTINCT ?property ?class" in text and "VALUES ?property" in text:
            raise TimeLimitError("it takes too long")
        return asked(text, *more)

    monkeypatch.setattr(engine, "rows", late)
    found = model(engine, snapshot.manifest.classes, uses)
    start = by_iri(found["properties"])[SAM.startDate]
    assert SAM.Project in start["from"]
    assert set(start["from"]) <= set(by_iri(known["properties"])[SAM.startDate]["from"])


def test_nothing_is_offered_that_the_data_never_use(known: dict[str, Any], snapshot: Snapshot) -> None:
    @cache
    def used(iri: str) -> bool:
        return snapshot.engine.ask(f"ASK {{ ?s <{iri}> ?o }}")

    assert len(known["properties"]) > 50
    assert all(used(each["iri"]) for each in known["properties"])


def test_the_page_reads_without_javascript(client: Client) -> None:
    page = client.get("/build", BROWSER).text
    assert "This page needs JavaScript" in page
    assert 'href="/browse"' in page
    reply = client.get("/build/model")
    assert reply.status == 200
    assert set(json.loads(reply.body)) == {"classes", "properties"}
    assert client.get("/build/model", If_None_Match=reply.headers["ETag"]).status == 304
    assert client.get("/build?x=1", BROWSER).status == 400
