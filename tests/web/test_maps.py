"""The map of the start page: boundaries that are kept for good, names, and numbers against an independent count."""

from __future__ import annotations

import json
import re

import pytest

from samspill.snapshot.published import Snapshot
from tests.web.serving import BROWSER, Client


@pytest.fixture(scope="module")
def real(server: str) -> Client:
    """A client of a server process over the project's own graph."""
    return Client(server)


def areas(client: Client) -> str:
    found = re.search(r'data-areas="([^"]+)"', client.get("/", BROWSER).text)
    assert found
    return found[1]


def test_boundaries_are_kept_for_good(real: Client) -> None:
    reply = real.get(areas(real), Accept_Encoding="gzip")
    assert (reply.status, reply.type) == (200, "application/json")
    assert "immutable" in reply.headers["Cache-Control"]
    assert len(reply.body) < 130_000
    assert real.get("/map/areas-000000000000.json").status == 404


def test_names_are_in_the_language_of_the_reader(real: Client) -> None:
    names = {code: json.loads(real.get("/map/names.json", Accept_Language=code).body) for code in ("nb", "se")}
    assert names["nb"]["municipality/no-moss-2020"] == "Moss"
    assert len(names["nb"]) == 647 + 15 + 21, "all municipalities, 15 Norwegian counties and 21 Swedish"
    assert names["se"] != names["nb"], "Sámi names, where there are any"


def test_the_numbers_of_the_map_are_those_of_the_graph(real: Client, snapshot: Snapshot) -> None:
    text = real.get("/", BROWSER).text
    told = json.loads(re.search(r'id="map-data">(.*?)</script>', text)[1])  # type: ignore[index]
    counted = {slug: tuple(numbers) for rows in told.values() for slug, _, *numbers in rows}
    base = "https://w3id.org/samspill/id/"
    for slug in ("county/no-ostfold", "municipality/se-lund"):
        asked = (
            "PREFIX sam: <https://w3id.org/samspill/ontology#> SELECT ?o ?a WHERE {"
            f" ?o a sam:Organisation ; sam:locatedIn <{base}{slug}> OPTIONAL {{ ?o sam:participatesIn ?a }} }}"
        )
        rows = list(snapshot.engine.rows(asked))
        assert counted[slug] == (len({row["o"] for row in rows}), len({row["a"] for row in rows if "a" in row}))
    assert [row[3] for row in told["county"]] == sorted((row[3] for row in told["county"]), reverse=True)


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("/doc/county/no-ostfold", "county/no-ostfold"),
        ("/doc/municipality/se-lund", "municipality/se-lund"),
        ("/doc/organisation/se-region-skane", "municipality/se-kristianstad"),
        ("/doc/municipality/no-rygge", "municipality/no-moss-2020"),  # a part of Moss since 2020
        ("/doc/county/no-viken", "county/no-akershus county/no-buskerud county/no-ostfold"),  # split in 2024
        ("/doc/concept/role-coordinator", None),
    ],
)
def test_a_page_tells_where_its_thing_lies(real: Client, path: str, area: str | None) -> None:
    found = re.search(r'<figure class="where" hidden data-marked="([^"]+)"', real.get(path, BROWSER).text)
    assert (found[1] if found else None) == area


def test_an_area_leads_to_its_network(real: Client) -> None:
    page = real.get("/doc/county/no-rogaland", BROWSER).text
    found = re.search(r'href="(/network\?area=[^"]+)"', page)
    assert found
    assert real.get(found[1].replace("&amp;", "&"), BROWSER).status == 200
    assert "/network?area=" not in real.get("/doc/organisation/se-region-skane", BROWSER).text
