"""Names of a store that changes are found a moment after they were written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from samspill.vocab import RDFS, SAM, SKOS
from samspill.writable import naming
from tests.web.serving import until
from tests.web.writing.serving import Writing, writing

E = "http://example.org/"
TEXT = "PREFIX text: <http://jena.apache.org/text#> "


def found(server: Writing, text: str, **parameters: str) -> list[str]:
    """Return the things that a search finds; none while there is no index yet."""
    told = "".join(f"&{name}={value}" for name, value in parameters.items())
    reply = server.get(f"/search?q={quote(text)}{told}", "application/json")
    return [each["iri"] for each in json.loads(reply.body)["results"]] if reply.status == 200 else []


def named(thing: str, name: str, kind: str = "Organisation") -> str:
    return f'<{E}{thing}> a <{SAM.base}{kind}> ; <{SKOS.prefLabel}> "{name}"@nb .'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writing]:
    """A server of a store that accepts whatever it is told."""
    with writing(tmp_path_factory.mktemp("names") / "store", "--on-violation", "accept") as found:
        yield found


@pytest.fixture(autouse=True)
def _empty(request: pytest.FixtureRequest) -> None:
    if "server" in request.fixturenames:
        assert request.getfixturevalue("server").update("DROP ALL").status == 204


def test_what_is_written_is_found_and_what_is_removed_is_not(server: Writing) -> None:
    assert server.get("/search?q=a", "application/json").status in {200, 404}
    assert server.update(f"INSERT DATA {{ {named('a', 'Møre Fisk')} {named('b', 'Ås Fiskeri')} }}").status == 204
    until(lambda: found(server, "fisk") == [f"{E}a", f"{E}b"])
    asked = f'{TEXT} SELECT ?s {{ ?s text:query "more" }}'
    first = server.query(asked, "text/csv")
    assert first.text.split() == ["s", f"{E}a"]
    change = f'DELETE DATA {{ <{E}a> <{SKOS.prefLabel}> "Møre Fisk"@nb }} ; INSERT DATA {{ {named("a", "Møre Sild")} }}'
    assert server.update(change).status == 204
    until(lambda: found(server, "sild") == [f"{E}a"])
    assert found(server, "fisk") == [f"{E}b"]
    assert server.query(asked, "text/csv").text.split() == ["s", f"{E}a"]
    assert found(server, "s", kind="Organisation") == [f"{E}a"]
    assert server.update(f"DELETE WHERE {{ <{E}a> ?p ?o }}").status == 204
    until(lambda: found(server, "sild") == [])


def test_a_tag_tells_which_index_answered(server: Writing) -> None:
    assert server.update(f"INSERT DATA {{ {named('a', 'Fisk')} }}").status == 204
    until(lambda: found(server, "fisk") == [f"{E}a"])
    path = "/search?q=fisk"
    tag = server.get(path, "application/json").headers["ETag"]
    assert server.get(path, "application/json", If_None_Match=tag).status == 304
    assert server.update(f"INSERT DATA {{ {named('b', 'Fisk og mer')} }}").status == 204
    until(lambda: found(server, "fisk") == [f"{E}a", f"{E}b"])
    assert server.get(path, "application/json", If_None_Match=tag).status == 200


def test_versions_name_the_area_and_the_narrowest_class_comes_first(server: Writing) -> None:
    turtle = f"""
    <{E}county> a <{SAM.County}>, <{SAM.Area}> ; <{SKOS.prefLabel}> "Viken"@nb .
    <{E}county-1> a <{SAM.AreaVersion}> ; <{SAM.versionOf}> <{E}county> ; <{SKOS.prefLabel}> "Akershus fylke"@nb .
    <{SAM.County}> <{RDFS.subClassOf}> <{SAM.Area}> .
    """
    assert server.update(f"INSERT DATA {{ {turtle} }}").status == 204
    until(lambda: found(server, "akershus") == [f"{E}county"])
    (hit,) = json.loads(server.get("/search?q=akershus", "application/json").body)["results"]
    assert (hit["kind"]["iri"], hit["match"]["value"]) == (SAM.County, "Akershus fylke")


def test_the_index_of_a_checkpoint(tmp_path: Path) -> None:
    from samspill.engines.names import Names

    place = tmp_path / "store"
    with writing(place) as server:
        assert server.update(f"INSERT DATA {{ {named('a', 'Fisk')} }}").status == 204
    out = tmp_path / "names.sqlite"
    assert naming.index(place, out).isdigit()
    assert Names(out).labels([f"{E}a"]) == {f"{E}a": [("Fisk", "nb", True)]}
