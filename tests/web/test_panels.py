"""Panels, facets and comparing, over a graph small enough to count by hand."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape
from urllib.parse import urlencode

import pytest

from samspill.engines.base import Engine
from samspill.errors import TimeLimitError
from samspill.queries import Query, catalogue
from samspill.settings import Settings
from samspill.vocab import ID, SAM, XSD
from samspill.web.browse import CLASSES
from samspill.web.chart import Facet, columns
from samspill.web.diagram import bars, timeline
from samspill.web.exchange import rate_of
from samspill.web.lineage import Version, lineage
from samspill.web.panels import ANY, columns_of, panels_of
from samspill.web.terms import Term
from tests.web.serving import BROWSER, Client, FakeManifest, FakeSnapshot, load, running
from tests.web.test_pages import outline

PANELS = [query for query in catalogue("pages").values() if "panel" in query.header]

# a, b and c take part in p1 and p2; a and d in p3. Of a: 100 and 50 EUR of one kind in 2021, 7 of another; 1,000 NOK in
# 2022. p1 is said to begin twice, in 2021 and 2023: its amount counts once, in the first.
TRIG = """
@prefix sam: <https://w3id.org/samspill/ontology#> .
@prefix graph: <https://w3id.org/samspill/graph/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix o: <https://w3id.org/samspill/id/organisation/> .
@prefix p: <https://w3id.org/samspill/id/project/> .
@prefix t: <https://w3id.org/samspill/id/participation/> .
@prefix m: <https://w3id.org/samspill/id/monetary-amount/> .
@prefix c: <https://w3id.org/samspill/id/concept/> .
@prefix l: <https://w3id.org/samspill/id/country/> .
@prefix k: <https://w3id.org/samspill/id/county/> .
@prefix g: <https://w3id.org/samspill/id/programme/> .
graph:source-one {
  o:a a sam:Organisation , sam:Agent ; skos:prefLabel "Alfa"@nb , "Alpha"@en ; sam:locatedIn l:no , k:x .
  o:b a sam:Organisation , sam:Agent ; skos:prefLabel "Beta"@nb ; sam:locatedIn l:no ; sam:kind c:cluster .
  o:c a sam:Organisation , sam:Agent ; skos:prefLabel "<i>Gamma</i>"@nb ; sam:locatedIn l:se .
  o:d a sam:Organisation , sam:Agent ; skos:prefLabel "Delta"@nb .
  l:no a sam:Country ; skos:prefLabel "Norge"@nb , "Norway"@en . l:se a sam:Country ; skos:prefLabel "Sverige"@sv .
  k:x a sam:County ; skos:prefLabel "Fylket"@nb .
  c:cluster skos:prefLabel "klynge"@nb . c:grant skos:prefLabel "tilskudd"@nb . c:cost skos:prefLabel "kostnad"@nb .
  p:1 a sam:Project ; skos:prefLabel "Prosjekt én"@nb ; sam:underProgramme g:x ; sam:budget m:budget ;
    sam:startDate "2021-01-01"^^xsd:date , "2023-01-01"^^xsd:date .
  p:2 a sam:Project ; skos:prefLabel "Prosjekt to"@nb ; sam:underProgramme g:x ; sam:startDate "2021-06-01"^^xsd:date .
  p:3 a sam:Project ; skos:prefLabel "Prosjekt tre"@nb ; sam:startDate "2022-01-01"^^xsd:date .
  g:x a sam:Programme ; skos:prefLabel "Program"@nb .
  m:budget a sam:MonetaryAmount ; sam:value 2500000.0 ; sam:currency "NOK" .
  t:a1 sam:participant o:a ; sam:participationOf p:1 ; sam:amount m:a1 , m:a1c . p:1 sam:hasParticipation t:a1 .
  t:a2 sam:participant o:a ; sam:participationOf p:2 ; sam:amount m:a2 . p:2 sam:hasParticipation t:a2 .
  t:a3 sam:participant o:a ; sam:participationOf p:3 ; sam:amount m:a3 . p:3 sam:hasParticipation t:a3 .
  m:a1 sam:value 100.0 ; sam:currency "EUR" ; sam:kind c:grant .
  m:a1c sam:value 7.0 ; sam:currency "EUR" ; sam:kind c:cost .
  m:a2 sam:value 50.5 ; sam:currency "EUR" ; sam:kind c:grant .
  m:a3 sam:value 1000.0 ; sam:currency "NOK" ; sam:kind c:grant .
  o:a sam:participatesIn p:1 , p:2 , p:3 . o:b sam:participatesIn p:1 , p:2 .
  o:c sam:participatesIn p:1 , p:2 . o:d sam:participatesIn p:3 .
  p:1 sam:hasParticipant o:a , o:b , o:c . p:2 sam:hasParticipant o:a , o:b , o:c . p:3 sam:hasParticipant o:a , o:d .
}
graph:validation {
  [] sh:focusNode o:a ; sh:resultSeverity sh:Info ; sh:resultMessage "Worth a look."@en , "Verdt å se på."@nb .
}
"""
COUNTS = {SAM.Organisation: 4, SAM.Project: 3, SAM.Country: 2}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    made = load(tmp_path_factory.mktemp("panels"), TRIG)
    snapshot = FakeSnapshot(made.engine, FakeManifest(classes=COUNTS), made.names)
    with running(snapshot, Settings(port=0)) as found:
        yield found


def table(client: Client, panel: str, thing: str) -> list[tuple[str, ...]]:
    reply = client.get(f"/queries/pages/panel-{panel}.csv?{urlencode({'target': thing})}")
    return [tuple(row.values()) for row in csv.DictReader(io.StringIO(reply.text))]


def test_partners_are_counted(client: Client) -> None:
    assert table(client, "partners", "organisation/a") == [
        (f"{ID}organisation/b", "2"),
        (f"{ID}organisation/c", "2"),
        (f"{ID}organisation/d", "1"),
    ]


def test_money_is_added_by_year_kind_and_currency_alone(client: Client) -> None:
    grant, cost = f"{ID}concept/grant", f"{ID}concept/cost"
    programme = f"{ID}programme/x"
    assert table(client, "money-by-year", "organisation/a") == [
        ("2021", programme, cost, "EUR", "7"),
        ("2021", programme, grant, "EUR", "150.5"),
        ("2022", "", grant, "NOK", "1000"),
    ]


def test_crowns_are_told_in_euro_too_with_the_rate(client: Client) -> None:
    page = outline(client.get("/doc/organisation/a", BROWSER).text).said
    # 1,000 NOK at 10.1026 NOK a euro, the mean of 2022 as the European Central Bank has it
    assert rate_of("NOK", 2022).rate == Decimal("10.1026")  # type: ignore[union-attr]
    assert "99" in page
    assert "1 EUR = 10.1026 NOK (2022)" in page
    assert rate_of("NOK", 1890) is None
    assert rate_of("DKK", 2022) is None


def test_the_history_of_an_area_is_a_graph_in_time() -> None:
    # Rygge and Moss became Moss in 2020, which got another code in 2024
    moss, rygge = (
        Version(name, name, code, f"/doc/{name}", date(1971, 1, 1), date(2020, 1, 1), next=frozenset({"3002"}))
        for name, code in (("Moss", "0104"), ("Rygge", "0136"))
    )
    merged = Version("3002", "Moss", "3002", "/doc/moss-2020", date(2020, 1, 1), date(2024, 1, 1), own=True).became(
        "3103"
    )
    today = Version("3103", "Moss", "3103", "/doc/moss-2020", date(2024, 1, 1), own=True)
    drawn = str(lineage([today, merged, rygge, moss], "Moss"))
    at = {told: float(x) for told, x in re.findall(r'aria-label="([^"]+)"><rect class="[^"]*" x="([\d.]+)"', drawn)}
    assert set(at) == {"Moss 0104 –2019", "Rygge 0136 –2019", "Moss 3002 2020–2023", "Moss 3103 2024–"}
    assert at["Moss 0104 –2019"] == at["Rygge 0136 –2019"] < at["Moss 3002 2020–2023"] < at["Moss 3103 2024–"]
    assert drawn.count('class="line"') == 3
    assert drawn.count("strong") == 2
    assert lineage([today], "Moss") is None
    circle = [Version(key, key, "", "#", next=frozenset({other})) for key, other in (("a", "b"), ("b", "a"))]
    assert lineage(circle, "a fault of the data ends all the same") is not None


def test_columns_by_year_are_to_scale() -> None:
    facet = Facet("EUR")
    for year, part, value in ((2020, "a", 30.0), (2020, "b", 10.0), (2022, "a", 80.0)):
        facet.add(year, part, value)
    drawn = columns([facet], "Money", "others")
    high = {told: float(each) for each, told in re.findall(r'height="([\d.]+)"><title>([^<]+)</title>', drawn)}
    assert high["2022, a: 80"] == pytest.approx(2 * (high["2020, a: 30"] + high["2020, b: 10"]), abs=0.2)
    assert re.findall(r'text-anchor="middle">(\d+)<', drawn) == ["2020", "2021", "2022"], "a year without money, too"
    many = Facet("<b>NOK</b>")
    for number in range(12):
        many.add(2021, f"part {number:02}", 100.0 - number)
    drawn = columns([many], "Money", "others")
    assert drawn.count('class="part-8"') == 5, "four beyond the eighth, and their place in the legend"
    assert "<b>" not in drawn


def test_participants_by_country(client: Client) -> None:
    found = table(client, "participants-by-country", "project/1")
    assert found == [(f"{ID}country/no", "2"), (f"{ID}country/se", "1")]


def test_the_page_of_an_organisation(client: Client) -> None:
    page = client.get("/doc/organisation/a", BROWSER, Accept_Language="nb").text
    found = outline(page)
    assert "Hvem arbeider den oftest sammen med?" in page
    assert '<th scope="col">Partner</th>' in page
    assert page.count('<svg class="diagram"') == 3, "partners, activities, money; a picture of one bar says nothing"
    assert "<i>Gamma</i>" in found.said
    assert "<i>Gamma" not in page, "only text"
    assert "150,5" in found.said
    assert "1,000" not in found.said
    assert "150.5" in outline(client.get("/doc/organisation/a", BROWSER).text).said, "as English writes it"
    assert "Verdt å se på." in page
    assert "Worth a look." not in page, "one language of a text"
    anchors = re.findall(r'<li><a href="#(panel-[a-z-]+)">', page)
    assert anchors == ["panel-partners", "panel-activities", "panel-money-by-year", "panel-programmes", "panel-quality"]
    assert all(f'<h2 id="{anchor}">' in page for anchor in anchors)
    assert "Siter dette" in page
    assert "20260101T000000-test" in page


def test_each_panel_leads_to_its_query(client: Client) -> None:
    page = client.get("/doc/organisation/a", BROWSER).text
    calls = [unescape(link) for link in re.findall(r'href="(/queries/pages/panel-[^"]*)"', page)]
    assert len(calls) == 10
    for link in calls:
        reply = client.get(link, BROWSER)
        assert reply.status == 200
        if ".csv" in link:
            assert reply.type.startswith("text/csv")
            assert len(reply.text.splitlines()) > 1
        else:
            assert "organisation/a" in reply.text
            outline(reply.text)


def test_a_panel_that_takes_long_is_left_out_and_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from samspill.web import panels

    ask = panels._rows

    def slow(engine: Engine, query: Query, seconds: float) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
        if query.name == "pages/panel-partners":
            raise TimeLimitError("too long")
        return ask(engine, query, seconds)

    monkeypatch.setattr(panels, "_rows", slow)
    french = {"Accept_Language": "fr"}  # in which nobody has asked for the page, which would be remembered
    reply = client.get("/doc/organisation/a", BROWSER, **french)
    assert "This takes longer than a page waits for." in reply.text
    assert 'href="/queries/pages/panel-partners?target=' in reply.text
    assert reply.text.index("panel-partners") < reply.text.index("panel-activities"), "in its place"
    assert reply.headers["Cache-Control"] == "no-store"
    assert "ETag" not in reply.headers
    outline(reply.text)
    monkeypatch.undo()
    whole = client.get("/doc/organisation/a", BROWSER, **french)
    assert whole.headers["ETag"]
    again = client.get("/doc/organisation/a", BROWSER, **french)
    assert (again.body, again.headers["ETag"], again.headers["Link"]) == (
        whole.body,
        whole.headers["ETag"],
        whole.headers["Link"],
    )


@pytest.mark.parametrize("query", PANELS, ids=lambda query: query.name)
def test_panels_are_told_rightly(query: Query) -> None:
    classes = {each.strip() for each in query.header["panel"].split(",")}
    assert classes <= {ANY, *SAM}
    assert query.has_target
    assert int(query.header["order"]) > 0
    kind, _, columns = query.header.get("picture", "").partition(" ")
    assert kind in {"", "bars", "columns", "history", "timeline"}
    assert set(columns.split()) <= set(columns_of(query))
    assert "LIMIT" in query.text, "bounded"
    assert all(query.header[f"summary{each}"].endswith("?") for each in ("", "-nb", "-sv"))


def test_each_kind_of_page_has_panels() -> None:
    kinds = (
        "Organisation",
        "Person",
        "Area",
        "CooperationRegion",
        "Programme",
        "Project",
        "Grant",
        "Meeting",
        "Document",
    )
    above = {
        "Meeting": ["Event", "Activity"],
        "CooperationRegion": ["Area"],
        "Project": ["Activity"],
        "Programme": ["Activity"],
    }
    for kind in (*kinds, "Agreement"):
        found = panels_of([SAM[each] for each in (kind, *above.get(kind, []))])
        assert len(found) >= 2, kind
        orders = [int(query.header["order"]) for query in found]
        assert orders == sorted(orders)


def test_bars_are_to_scale() -> None:
    svg = str(bars([("<a>", 50.0, "50"), ("b", 200.0, "200"), ("c", 0.0, "0")], "t"))
    wide = [float(each) for each in re.findall(r'class="bar"[^>]*width="([\d.]+)"', svg)]
    assert wide[1] == 4 * wide[0]
    assert wide[2] == 1, "nothing is still a line"
    assert "<a>" not in svg.replace("<a ", "")


def test_a_timeline_is_to_scale() -> None:
    """Two years are twice as long as one; what has no end told is a point; each begins where it begins."""
    rows: list[tuple[tuple[str, str], date, date | None]] = [
        (("one <i>", "/one"), date(2020, 1, 1), date(2021, 1, 1)),
        (("two", "/two"), date(2021, 1, 1), date(2023, 1, 1)),
        (("point", "/point"), date(2022, 1, 1), None),
    ]
    svg = str(timeline(rows, "t"))
    boxes = [(float(x), float(w)) for x, w in re.findall(r'class="bar" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)]
    assert boxes[1][1] == pytest.approx(2 * boxes[0][1], rel=0.01)
    assert boxes[1][0] == pytest.approx(boxes[0][0] + boxes[0][1], abs=0.2)
    assert boxes[2][1] == 3
    assert [int(each) for each in re.findall(r">(20\d\d)</text>", svg)] == [2020, 2021, 2022, 2023, 2024]
    assert "<i>" not in svg


def test_columns_of_a_query() -> None:
    text = "SELECT DISTINCT ?a (COUNT(DISTINCT ?b) AS ?n) (SUM(?v) AS ?total)\nWHERE { ?x ?y ?z }"
    assert columns_of(Query("x", text)) == ["a", "n", "total"]
    assert Term("literal", "1", "", XSD.integer) == Term("literal", "1", "", XSD.integer)


def found_by(client: Client, path: str) -> list[str]:
    reply = client.get(f"{path}{'&' if '?' in path else '?'}format=csv", Accept_Language="nb")
    assert reply.status == 200, reply.text
    return [row["name"] for row in csv.DictReader(io.StringIO(reply.text))]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["<i>Gamma</i>", "Alfa", "Beta", "Delta"]),
        (f"place={ID}country/no", ["Alfa", "Beta"]),
        (f"place={ID}county/x", ["Alfa"]),
        (f"kind={ID}concept/cluster", ["Beta"]),
        (f"programme={ID}programme/x", ["<i>Gamma</i>", "Alfa", "Beta"]),
        (f"place={ID}country/no&kind={ID}concept/cluster", ["Beta"]),
        (f"place={ID}country/se&kind={ID}concept/cluster", []),
        ("place=nowhere", []),
    ],
)
def test_facets_of_organisations(client: Client, asked: str, names: list[str]) -> None:
    assert found_by(client, f"/browse/Organisation?{asked}") == names


def test_facets_of_projects(client: Client) -> None:
    assert found_by(client, "/browse/project?year=2021") == ["Prosjekt to", "Prosjekt én"]
    assert found_by(client, "/browse/Project?amount=NOK+1000000-") == ["Prosjekt én"]
    assert found_by(client, f"/browse/Project?place={ID}country/se") == ["Prosjekt to", "Prosjekt én"]
    page = client.get("/browse/Project", BROWSER, Accept_Language="nb").text
    outline(page)
    assert re.search(r'href="/browse/Project\?year=2021">2021</a> <span class="note">2</span>', page)
    assert "NOK 1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000 –" in page
    narrowed = client.get("/browse/Project?year=2021", BROWSER).text
    assert 'href="/browse/Project" aria-current="true"' in narrowed, "a choice is taken back where it stands"


def test_pages_of_facets(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from samspill.web import browse

    monkeypatch.setattr(browse, "THINGS", 3)
    first = client.get("/browse/Organisation", BROWSER).text
    assert 'href="/browse/Organisation?page=2" rel="next"' in first
    assert 'rel="prev"' in client.get("/browse/Organisation?page=2", BROWSER).text
    assert client.get("/browse/Organisation?page=3", BROWSER).status == 404
    for asked, status in (("page=0", 400), ("x=1", 400), ("kind=" + "x" * 3000, 400), ("kind=a&kind=b", 400)):
        assert client.get(f"/browse/Organisation?{asked}", BROWSER).status == status
    assert client.get("/browse/Nothing", BROWSER).status == 404
    listed = client.get("/browse", BROWSER).text
    assert re.findall(r'href="/browse/(\w+)"', listed) == ["Organisation", "Project"]
    assert set(CLASSES) <= set(SAM)


def rows_of(page: str) -> dict[str, list[str]]:
    """Return the lines of the page that compares, without marks."""
    found = {}
    for line in re.findall(r'<tr><th scope="row">(.*?)</tr>', page, re.DOTALL):
        name, *cells = [re.sub(r"<[^>]*>", "", each).strip() for each in line.split("<td>")]
        found[unescape(name)] = [unescape(cell) for cell in cells]
    return found


def test_things_side_by_side(client: Client) -> None:
    asked = urlencode([("thing", "organisation/a"), ("thing", f"{ID}organisation/b"), ("thing", "/doc/organisation/d")])
    page = client.get(f"/compare?{asked}", BROWSER, Accept_Language="nb").text
    outline(page)
    rows = rows_of(page)
    assert rows["Aktiviteter"] == ["3", "2", "1"]
    assert rows["Partnere"] == ["3", "2", "1"]
    assert rows["Programmer"] == ["1", "1", "–"]
    assert rows["Penger EUR tilskudd"] == ["150,5", "–", "–"]
    assert rows["Penger EUR kostnad"] == ["7", "–", "–"]
    assert (
        rows["Penger NOK tilskudd"] == ["1000", "–", "–"]
        or rows["Penger NOK tilskudd"][0].replace("\xa0", "") == "1000"
    )
    shared = page[page.index("Det de deltar i sammen") :]
    assert re.findall(r">(Prosjekt \w+)<", shared) == ["Prosjekt én", "Prosjekt to", "Prosjekt tre"]


def test_what_cannot_be_compared(client: Client) -> None:
    assert client.get("/compare", BROWSER).status == client.get("/compare?thing=organisation/a", BROWSER).status == 200
    for things, status in (
        (["organisation/a", "organisation/none"], 404),
        (["organisation/a", "a b<>"], 404),
        (["organisation/a", "http://x y"], 400),
        ([f"organisation/{n}" for n in "abcdef"], 400),
        (["organisation/a", "x" * 3000], 400),
    ):
        reply = client.get("/compare?" + urlencode([("thing", each) for each in things]), BROWSER)
        assert reply.status == status, things
        outline(reply.text)
    assert client.get("/compare?things=a", BROWSER).status == 400
