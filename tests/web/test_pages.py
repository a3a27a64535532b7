"""Pages for people: what they say, in which language, and that nothing of the data is executed."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from samspill import queries
from samspill.settings import Settings
from samspill.web.labels import pick, reading_order
from samspill.web.terms import Term, read_term, read_triple
from tests.web.serving import BROWSER, Client, FakeSnapshot, is_ours, running

PAGES = [
    "/",
    "/sparql",
    "/sparql?query=SELECT%20*%20%7B%20?s%20?p%20?o%20%7D",
    "/sparql?query=CONSTRUCT%20WHERE%20%7B%20?s%20?p%20?o%20%7D",
    "/sparql?query=ASK%7B%7D",
    "/sparql?query=ASK%7B",
    "/doc/project/innocities",
    "/doc/organisation/no-hostile",
    "/graph",
    "/graph/source/one",
    "/ontology",
    "/shapes",
    "/search",
    "/search?q=script",
    "/browse",
    "/browse/Project",
    "/compare",
    "/queries",
    "/queries/competency/code-on-a-day",
    "/dumps",
    "/fragments",
    "/review",
    "/review?country=no&score=0.9&q=a",
    "/none",
    "/problem/query",
]
VOID = {"img", "meta", "link", "input", "br"}


class _Outline(HTMLParser):
    """What a page is made of; complains of what is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def outline(text: str) -> _Outline:
    found = _Outline()
    found.feed(text)
    found.close()
    assert not found.open
    return found


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_and_ask_nothing_of_others(client: Client, path: str) -> None:
    reply = client.get(path, BROWSER)
    assert reply.type == "text/html; charset=utf-8"
    page = outline(reply.text)
    names = [tag for tag, _ in page.tags]
    assert names.count("h1") == names.count("main") == names.count("title") == 1
    assert next(attributes["lang"] for tag, attributes in page.tags if tag == "html") == "en"
    assert not {"iframe", "object", "embed", "img", "style"} & set(names)
    for tag, attributes in page.tags:
        assert tag != "script" or is_ours(attributes)
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        if tag in {"link", "form"}:
            assert (attributes.get("href") or attributes.get("action", "/")).startswith(("/", "http://127.0.0.1"))
        if tag == "a":
            assert attributes["href"].startswith(("/", "#", "http://", "https://"))
    labelled = {attributes.get("for") for tag, attributes in page.tags if tag == "label"}
    for tag, attributes in page.tags:
        if tag in {"input", "select", "textarea"}:
            assert attributes["id"] in labelled
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/static/samspill.css", "/static/icon.svg"])
def test_files_of_the_pages(client: Client, path: str) -> None:
    reply = client.get(path)
    assert reply.status == 200
    assert "http" not in reply.text.replace("http://www.w3.org/2000/svg", "")


def test_hostile_names_are_only_text(client: Client) -> None:
    for path in ("/doc/organisation/no-hostile", "/search?q=script", "/graph/source/one"):
        page = client.get(path, BROWSER, Accept_Language="nb")
        found = outline(page.text)
        assert "<script>alert('1')</script>" in found.said
        assert "{{ 7*7 }}" in found.said
        assert all(is_ours(attributes) for tag, attributes in found.tags if tag == "script")
        assert "javascript:" not in re.sub(r">[^<]*<", "><", page.text).replace('title="javascript:', "")


def test_what_is_asked_for_is_only_text(client: Client) -> None:
    said = "</textarea><script>alert(1)</script>"
    for path in (
        f"/search?q={quote(said)}",
        f"/sparql?query={quote(said)}",
        f"/doc/{quote(said)}",
        f"/sparql?query=ASK%7B%7D&{quote(said)}=1",
    ):
        page = client.get(path, BROWSER)
        assert all(is_ours(attributes) for tag, attributes in outline(page.text).tags if tag == "script")


def test_a_page_says_who_says_what(client: Client) -> None:
    page = client.get("/doc/organisation/se-siq", BROWSER).text
    assert re.search(r"participatesIn|deltar i", page)
    assert page.count("entailed</span>") == 2, "what it takes part in, and who says so of it"
    assert '<li id="source-1" value="1">' in page
    assert '<li id="source-2" value="2">' in page
    assert "owl:Thing" not in page, "what says nothing is left out"


def test_names_by_language(client: Client) -> None:
    def heading(language: str) -> str:
        page = client.get("/doc/municipality/no-hammerfest", BROWSER, Accept_Language=language).text
        found = re.search(r"<h1><bdi lang=\"(\w+)\">", page)
        assert found
        return found[1]

    assert heading("se") == "se"
    assert heading("nn-NO, nb;q=0.9") == "nn"
    assert heading("sv") == "nb"
    assert heading("de") == "nb"
    assert heading("") == "nb"
    page = client.get("/doc/project/innocities", BROWSER, Accept_Language="sv")
    assert "projekt</bdi>" in page.text
    assert "Accept-Language" in page.headers["Vary"]


@pytest.mark.parametrize(
    ("header", "first"),
    [
        (None, ("nb", "nn", "sv", "en")),
        ("sv", ("sv", "nb", "nn", "en")),
        ("en-GB,en;q=0.9,nn;q=0.8", ("en", "nn", "nb", "sv")),
        ("no", ("nb", "nn", "sv", "en")),
        ("sma;q=0.2, fkv", ("fkv", "sma", "nb", "nn")),
        ("*, sv;q=0, zz;q=9, \x00", ("nb", "nn", "sv", "en")),
    ],
)
def test_reading_order(header: str | None, first: tuple[str, ...]) -> None:
    assert reading_order(header)[:4] == first


def test_pick_prefers_no_language_to_a_foreign_one() -> None:
    names = [Term("literal", "x", "fr"), Term("literal", "y"), Term("literal", "a", "de")]
    assert pick(names, ("nb",)) == Term("literal", "y")
    assert pick(names[::2], ("nb",)) == Term("literal", "a", "de")
    assert pick([], ("nb",)) is None


def test_start_page(client: Client) -> None:
    page = client.get("/", BROWSER, Accept_Language="en").text
    assert "2026-01-01" in page
    assert re.search(r"<strong>2</strong>\s*organisations", page)
    assert "project</bdi>" in page
    if len(queries.catalogue("competency")) >= 10:
        links = re.findall(r'<li><a href="(/sparql\?query=[^"]+)">[^<]+\?</a>', page)
        assert len(links) == 10


def test_a_table_that_is_cut_says_so(client: Client) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    page = client.query(query, BROWSER).text
    assert "the first 1,000 rows" in page
    assert page.count("<tr>") == 1001
    links = [link.replace("&amp;", "&") for link in re.findall(r'<a href="(/sparql\?[^"]*format=csv)"', page)]
    assert len(links) == 1
    assert client.get(links[0]).text.count("\r\n") > 1001


def test_downloads_keep_the_dataset(client: Client) -> None:
    graph = "https://w3id.org/samspill/graph/source/two"
    page = client.query("SELECT * { ?s ?p ?o }", BROWSER, default_graph_uri=graph).text
    assert "Rows: 2" in page
    link = re.findall(r'<a href="(/sparql\?[^"]*format=csv)"', page)[0].replace("&amp;", "&")
    assert client.get(link).text.count("\r\n") == 3


def test_search(client: Client) -> None:
    for text in ("innoc", "INNOC", "8024069564", "Hámmer"):
        assert "Nothing has a name" not in client.get(f"/search?q={quote(text)}", BROWSER).text
    assert "Nothing has a name" in client.get("/search?q=zzz", BROWSER).text
    assert client.get("/search").status == 400
    assert client.get("/search?q=" + "x" * 201).status == 400
    assert client.get("/search?q=" + quote('"} } #\\ \u202e \x00 \n')).status == 400, "no letter"


def test_health(client: Client) -> None:
    reply = client.get("/health")
    assert json.loads(reply.body)["snapshot"] == reply.headers["X-Samspill-Snapshot"] == "20260101T000000-test"
    assert reply.headers["Cache-Control"] == "no-store"


def test_problem_types_lead_to_a_sentence(small: FakeSnapshot) -> None:
    with running(small, Settings(port=0, base_iri="http://127.0.0.1/")) as client:
        kind = json.loads(client.query("ASK {").body)["type"]
        assert kind == "http://127.0.0.1/problem/query"
        assert "The SPARQL text does not parse" in client.get("/problem/query").text
        assert client.get("/problem/nothing").status == 404


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("<http://a/>", Term("iri", "http://a/")),
        ("_:b1", Term("blank", "_:b1")),
        ('"a\\tb\\u00E6\\U0001F600\\""', Term("literal", 'a\tbæ😀"')),
        ('"x"@nb-NO', Term("literal", "x", "nb-NO")),
        ('"1"^^<http://d>', Term("literal", "1", "", "http://d")),
        ("-42", Term("literal", "-42", "", "http://www.w3.org/2001/XMLSchema#integer")),
        ("1.50", Term("literal", "1.50", "", "http://www.w3.org/2001/XMLSchema#decimal")),
        ("1e5", Term("literal", "1e5", "", "http://www.w3.org/2001/XMLSchema#double")),
        ("true", Term("literal", "true", "", "http://www.w3.org/2001/XMLSchema#boolean")),
        ("<<( <a> <b> <c> )>>", Term("other", "<<( <a> <b> <c> )>>")),
        ('"\\uD800"', Term("literal", "\ufffd")),
    ],
)
def test_terms(text: str, term: Term) -> None:
    assert read_term(text) == term


def test_triples() -> None:
    found = read_triple('<a:s> <a:p> "x . \\" <y>"@en .')
    assert found == (Term("iri", "a:s"), Term("iri", "a:p"), Term("literal", 'x . " <y>', "en"))
    assert read_triple("<a:s> <a:p> <<( <a> <b> <c> )>> .") is None
