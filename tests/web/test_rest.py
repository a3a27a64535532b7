"""`/queries/<name>`: every query file is a call with typed parameters, described in OpenAPI, with a page to try it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from samspill import queries
from samspill.errors import ParameterError
from samspill.queries import Query, catalogue
from samspill.vocab import ID, SAM, XSD
from samspill.web.query_parameters import MOST, parameters_of
from samspill.web.rest import OWN
from tests.web.serving import BROWSER, Client
from tests.web.test_pages import outline


@pytest.fixture(scope="module")
def real(server: str) -> Client:
    """A client of a server process over the project's own graph."""
    return Client(server)


def rows(client: Client, name: str, **values: str) -> list[dict[str, str]]:
    reply = client.get(f"/queries/{name}.csv?{urlencode(values)}")
    assert (reply.status, reply.type) == (200, "text/csv; charset=utf-8"), reply.text
    return list(csv.DictReader(io.StringIO(reply.text)))


# Bærum was 0219, from 2020 to 2023 3024, and is 3201 since; Halden was 0101, 3001 and is 3101.
@pytest.mark.parametrize(
    ("target", "day", "code"),
    [
        ("municipality/no-baerum", "2019-12-31", "0219"),
        (f"{ID}municipality/no-baerum", "2020-01-01", "3024"),
        (f"<{ID}municipality/no-halden>", "2024-01-01", "3101"),
        ("id:municipality/no-halden", f'"2019-01-01"^^<{XSD.date}>', "0101"),
    ],
)
def test_values_as_people_write_them(real: Client, target: str, day: str, code: str) -> None:
    found = rows(real, "competency/code-on-a-day", target=target, day=day)
    assert [row["code"] for row in found] == [code]


def test_without_values_it_asks_what_the_file_asks(real: Client) -> None:
    reply = real.get("/queries/competency/code-on-a-day", "application/sparql-results+json")
    direct = real.query(queries.named("competency/code-on-a-day").text, "application/sparql-results+json")
    assert json.loads(reply.body) == json.loads(direct.body)
    short = real.get("/queries/code-on-a-day.csv?day=2019-01-01&target=")
    assert "0219" in short.text, "by the last part of its name; an empty field is not given"


def test_several_values(real: Client) -> None:
    reply = real.get("/queries/competency/county-on-a-day.csv?day=2018-01-01&day=2021-01-01")
    assert reply.status == 200, reply.text
    assert {row["name"] for row in csv.DictReader(io.StringIO(reply.text))} == {"Østfold", "Viken"}


@pytest.mark.parametrize(
    ("name", "asked", "hint"),
    [
        ("competency/code-on-a-day", "day=yesterday", "a day, as 2021-06-01"),
        ("competency/code-on-a-day", "day=2021-02-30", "a day, as 2021-06-01"),
        ("competency/code-on-a-day", "target=a%20b%3E", "an IRI"),
        ("competency/code-on-a-day", "target=a&target=b", "send it once"),
        ("competency/code-on-a-day", "target=" + "%22x%22%40nb", "an IRI"),
        ("competency/code-on-a-day", "dag=2021-01-01", "it has: target, day"),
        ("competency/code-on-a-day", "format=cake", "one of"),
        ("competency/code-on-a-day", "entailment=all", "one of"),
        ("competency/code-on-a-day", "timeout=-1", "seconds"),
        ("competency/code-on-a-day", "limit=5", "no line LIMIT"),
        ("competency/northernmost-municipalities", "limit=0", "a number from 1"),
        ("competency/code-on-a-day", "&".join(["day=2021-01-01"] * (MOST + 1)), f"up to {MOST}"),
    ],
)
def test_wrong_values(real: Client, name: str, asked: str, hint: str) -> None:
    for accept in ("text/csv", BROWSER):
        reply = real.get(f"/queries/{name}?{asked}", accept)
        assert reply.status == 400
        if accept != BROWSER:
            told = json.loads(reply.body)
            assert hint in f"{told['detail']} {told.get('hint')}"


def test_nothing_is_pasted_into_a_query(real: Client) -> None:
    hostile = 'x" } UNION { ?s ?p ?o } # \\ \n'
    reply = real.get("/queries/competency/area-of-a-code.csv?" + urlencode({"code": hostile}))
    assert (reply.status, len(reply.text.splitlines())) == (200, 1)
    page = real.get("/queries/competency/area-of-a-code?" + urlencode({"code": f"</code><script>{hostile}"}), BROWSER)
    assert "<script>" not in page.text
    outline(page.text)


def test_a_graph_as_an_answer(real: Client) -> None:
    reply = real.get("/queries/competency/project-as-schema-org", "text/turtle")
    assert (reply.status, reply.type) == (200, "text/turtle")
    assert real.get("/queries/competency/project-as-schema-org.csv").status == 406
    assert real.get("/queries/competency/none").status == 404
    tag = reply.headers["ETag"]
    assert real.get("/queries/competency/project-as-schema-org", "text/turtle", If_None_Match=tag).status == 304


def test_a_page_to_try_it(real: Client) -> None:
    page = real.get("/queries/competency/code-on-a-day", BROWSER, Accept_Language="nb").text
    outline(page)
    assert "Hvilket kommunenummer hadde Bærum en gitt dag?" in page
    assert '<input id="p-day" name="day" value="2021-05-17" type="date"' in page
    assert 'value="municipality/no-baerum"' in page
    assert '<h2 id="answer">' not in page, "it is asked when somebody asks"
    answered = real.get(
        "/queries/competency/code-on-a-day?target=municipality/no-halden&day=2019-01-01&run=1", BROWSER
    ).text
    outline(answered)
    assert "<bdi>0101</bdi>" in answered
    assert "curl -H" in answered
    assert f"{real.url}/queries/competency/code-on-a-day?target=municipality%2Fno-halden&amp;day=2019-01-01" in answered
    for link in ("/queries/competency/code-on-a-day.csv?", "/sparql?query="):
        assert link in answered


def test_the_list(real: Client) -> None:
    page = real.get("/queries", BROWSER).text
    outline(page)
    told = json.loads(real.get("/queries", "application/json").body)
    assert set(told) == set(catalogue())
    assert all(f'href="/queries/{name}"' in page for name in catalogue())
    assert told["competency/code-on-a-day"]["parameters"][1] == {
        "name": "day",
        "type": "date",
        "defaults": ["2021-05-17"],
        "description": "a day",
    }


def test_every_query_is_described(real: Client) -> None:
    """OpenAPI has a path for each file, and what stands in the file is of the type that it tells."""
    paths: dict[str, Any] = json.loads(real.get("/openapi.json").body)["paths"]
    for name, query in catalogue().items():
        told = {each["name"]: each for each in paths[f"/queries/{name}"]["get"]["parameters"]}
        own = parameters_of(query)
        assert set(told) == {each.name for each in own} | {"format", "entailment", "timeout"}
        assert not {each.name for each in own} & set(OWN)
        for each in own:
            assert each.type in {"iri", "text", "date", "decimal", "integer", "boolean", "year"}
            assert each.terms(each.defaults), "what stands in the file is of its type"
    day = next(
        each for each in paths["/queries/competency/code-on-a-day"]["get"]["parameters"] if each["name"] == "day"
    )
    assert day["schema"]["items"]["format"] == "date"
    assert day["description"] == "A day."


def test_types_of_parameters() -> None:
    text = (
        "PREFIX sam: <https://w3id.org/samspill/ontology#>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
        'SELECT * {\n  VALUES ?a { sam:Project <http://x.org/y> }\n  VALUES ?b { "x\\"y"@nb }\n'
        '  VALUES ?c { "1"^^xsd:integer }\n  VALUES ?d { "a" "b" }\n  VALUES ?e { "2020"^^xsd:gYear }\n}'
    )
    a, b, c, d, e = parameters_of(Query("x", text, {"param-d": "text: one of two"}))
    assert (a.type, a.defaults) == ("iri", ("sam:Project", "http://x.org/y"))
    assert (b.type, b.language, b.defaults) == ("text", "nb", ('x"y',))
    assert (c.type, d.sentence, e.type) == ("integer", "one of two", "year")
    assert a.terms(["sam:Grant", "country/no"]) == [f"<{SAM.Grant}>", f"<{ID}country/no>"]
    assert b.terms(["å", '"z"@sv', "å"]) == ['"å"@nb', '"z"@sv'], "each once, or rows would come twice"
    assert c.terms(["-7"]) == [f'"-7"^^<{XSD.integer}>']
    for parameter, wrong in ((c, "7.5"), (c, "٧"), (e, "20"), (a, "a b")):
        with pytest.raises(ParameterError):
            parameter.terms([wrong])
