"""Things that became part of another, and people who asked to be left out."""

from __future__ import annotations

from pathlib import Path

from samspill.settings import Settings
from samspill.snapshot.forgotten import FILE, remember
from samspill.vocab import ID
from tests.web.serving import load, running

TRIG = f"""
@prefix graph: <https://w3id.org/samspill/graph/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix sam: <https://w3id.org/samspill/ontology#> .
graph:identity {{ <{ID}organisation/ror-1> dcterms:isReplacedBy <{ID}organisation/no-sintef> . }}
graph:source-a {{ <{ID}organisation/no-sintef> a sam:Organisation . }}
"""


def test_a_record_that_was_merged_leads_to_what_it_became(tmp_path: Path) -> None:
    with running(load(tmp_path, TRIG), Settings(port=0)) as client:
        moved = client.get("/id/organisation/ror-1")
        assert (moved.status, moved.headers["Location"]) == (301, "/id/organisation/no-sintef")
        moved = client.get("/doc/organisation/ror-1.ttl")
        assert (moved.status, moved.headers["Location"]) == (301, "/doc/organisation/no-sintef.ttl")
        assert client.get("/id/organisation/no-sintef").status == 303


def test_a_forgotten_person_is_gone_and_a_stranger_is_not_found(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    remember(store / FILE, [f"{ID}person/kari-nordmann"])
    with running(load(tmp_path, TRIG), Settings(port=0, store=store)) as client:
        assert client.get("/id/person/kari-nordmann").status == 410
        assert client.get("/doc/person/kari-nordmann.ttl").status == 410
        assert client.get("/id/person/ola-nordmann").status == 404
