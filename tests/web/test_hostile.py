"""What strangers may put into the data or into an address: pages stay whole, nothing runs, bounds hold and are told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import SKOS

from samspill.settings import Settings
from samspill.vocab import ID, SAM
from tests.web.serving import BROWSER, Client, FakeSnapshot, is_ours, load, running
from tests.web.test_pages import outline

NAMES = {
    "markup": "<b>bold</b> &amp; <img src=x onerror=alert(1)> \"'><svg/onload=alert(2)>",
    "script": "</script><script>alert(1)</script><!--<script>",
    "title": "</title></textarea></style><script>alert(1)</script>",
    "template": "{{ 7*7 }} {% raw %} ${7*7} #{7*7}",
    "directions": "abc \u202egnp.exe\u202c \u2066def\u2069 \u200f\u061c",
    "separators": "a\u2028b\u2029c\u0085d\ufeffe\u00adf",
    "controls": "a\tb\r\nSet-Cookie: x=1\nc",
    "astral": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U00010348 Z̴̛̦͐a̷͎͌l̶͖̏",
    "long": "å" * 100_000,
    "words": "w " * 50_000,
    "empty": "",
    "space": " \t ",
}
IRIS = [
    "javascript:alert(1)",
    "data:text/html,%3Cscript%3Ealert(1)%3C/script%3E",
    "vbscript:x",
    "http://example.org/?a=1&b='2'&c=%22%3E",
    "http://user:word@example.org/",
    "urn:isbn:1",
    "file:///etc/passwd",
    "http://example.org/" + "x" * 5_000,
    "https://w3id.org/samspill/id/organisation/it's",
    "https://w3id.org/samspill/id/organisation/%3Cscript%3Ealert(1)%3C",
    "https://w3id.org/samspill/id/organisation//double//",
    "https://w3id.org/samspill/id/organisation/a?b=c#d",
    "https://w3id.org/samspill/id/organisation/a;b=c,d",
    "https://w3id.org/samspill/id/organisation/x.ttl",
    "https://w3id.org/samspill/id/organisation/...etc",
    "https://w3id.org/samspill/id/организация/мир",
]
MANY = 10_000


def data() -> str:
    """Return the hostile graph: names of every kind, odd IRIs, an organisation that takes part ten thousand times."""
    lines = []
    for kind, name in NAMES.items():
        thing = f"<{ID}organisation/{kind}>"
        text = json.dumps(name, ensure_ascii=True)
        text = re.sub(r"\\ud([89ab][0-9a-f]{2})\\ud([c-f][0-9a-f]{2})", _astral, text)
        lines += [f"{thing} a <{SAM.Organisation}> .", f"{thing} <{SKOS.prefLabel}> {text}@nb ."]
        lines += [f"{thing} <{SKOS.note}> {text} .", f"{thing} <{SKOS.altLabel}> {text}@x-odd-tag ."]
    odd = f"<{ID}organisation/odd>"
    lines += [f"{odd} <http://example.org/{n}> <{iri}> ." for n, iri in enumerate(IRIS)]
    lines += [f'<{iri}> <{SKOS.prefLabel}> "odd"@en .' for iri in IRIS if iri.startswith(ID)]
    busy = f"<{ID}organisation/busy>"
    lines.append(f'{busy} a <{SAM.Organisation}> ; <{SKOS.prefLabel}> "Busy"@en .')
    for n in range(MANY):
        project, part = f"<{ID}project/p{n}>", f"<{ID}participation/p{n}>"
        lines.append(
            f'{project} a <{SAM.Project}> ; <{SKOS.prefLabel}> "Project {n}"@en ; <{SAM.hasParticipation}> {part} .'
        )
        lines.append(f"{part} a <{SAM.Participation}> ; <{SAM.participant}> {busy} .")
        lines.append(f"{busy} <{SAM.participatesIn}> {project} .")
    return f"<https://w3id.org/samspill/graph/source/hostile> {{\n{chr(10).join(lines)}\n}}"


def _astral(found: re.Match[str]) -> str:
    high, low = int("d" + found[1], 16), int("d" + found[2], 16)
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08X}"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> FakeSnapshot:
    return load(tmp_path_factory.mktemp("hostile"), data())


@pytest.fixture(scope="module")
def client(graph: FakeSnapshot) -> Iterator[Client]:
    with running(graph, Settings(port=0)) as found:
        yield found


def whole(text: str) -> str:
    """Check that a page is whole and that nothing in it runs or is fetched from elsewhere; return what it says."""
    found = outline(text)
    for tag, attributes in found.tags:
        assert tag not in {"iframe", "object", "embed", "img", "style", "base", "b"} or (tag, attributes) == ("b", {})
        assert tag != "script" or is_ours(attributes)
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in ("href", "src", "action"):
            place = attributes.get(name, "/")
            if tag in {"link", "form", "script", "use"}:
                assert place.startswith(("/", "#")) or attributes.get("rel") == "license", "of our own"
            assert place.startswith(("/", "#", "http://", "https://")), place
    return found.said


@pytest.mark.parametrize("kind", NAMES)
def test_hostile_names(client: Client, kind: str) -> None:
    name = NAMES[kind]
    page = client.get(f"/doc/organisation/{kind}", BROWSER)
    assert page.status == 200
    said = whole(page.text)
    if kind in {"long", "words"}:
        assert len(page.body) < 40_000
        assert "100,000 characters" in said, "what is left out is told"
    elif name.strip() and kind != "controls":
        assert name in said
    assert "Set-Cookie" not in page.headers
    for extension, form in (("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld")):
        found = Graph().parse(data=client.get(f"/doc/organisation/{kind}.{extension}").text, format=form)
        assert str(found.value(URIRef(f"{ID}organisation/{kind}"), SKOS.prefLabel)) == name, "data are as they are"
    inside = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
    assert len(inside) == 1
    assert json.loads(inside[0])["@id"] == f"{ID}organisation/{kind}"


def test_a_network_of_hostile_names(tmp_path: Path) -> None:
    """All of them take part in one project: its page, picture and JSON have their names as text, long ones cut."""
    lines = [f'<{ID}project/p> a <{SAM.Project}>, <{SAM.Activity}> ; <{SKOS.prefLabel}> "</script><b>p</b>"@nb .']
    for kind in NAMES:
        thing, part = f"<{ID}organisation/{kind}>", f"<{ID}participation/{kind}>"
        lines.append(f"<{ID}project/p> <{SAM.hasParticipation}> {part} .")
        lines.append(
            f"{part} a <{SAM.Participation}> ; <{SAM.participant}> {thing} ; <{SAM.participationOf}> <{ID}project/p> ."
        )
        lines.append(f"{thing} <{SAM.participatesIn}> <{ID}project/p> .")
    text = f"{data().removesuffix('}')}\n{chr(10).join(lines)}\n}}"
    with running(load(tmp_path, text), Settings(port=0)) as client:
        page = client.get("/network", BROWSER)
        assert page.status == 200
        found = outline(page.text)
        assert all(is_ours(attributes) for tag, attributes in found.tags if tag == "script")
        assert not any(name.startswith("on") for _, attributes in found.tags for name in attributes)
        inside = re.findall(r'<script type="application/json" id="network-data">(.*?)</script>', page.text, re.DOTALL)
        names = json.loads(inside[0])["nodes"]["name"]
        assert {NAMES[kind] for kind in ("markup", "script", "title", "template")} <= set(names)
        assert max(map(len, names)) == 300
        assert len(page.body) < 60_000
        svg = client.get("/network?what=picture&format=svg")
        assert "<script" not in svg.text
        assert "<img" not in svg.text
        asked = f"/network?what=tie&node={ID}organisation/markup&to={ID}organisation/script"
        assert json.loads(client.get(asked).body)[0]["activities"][0]["name"] == "</script><b>p</b>"


def test_directions_stay_inside_their_name(client: Client) -> None:
    """Each text of the data stands in an element that keeps its direction to itself."""
    page = client.get("/doc/organisation/directions", BROWSER).text
    for match in re.finditer("\u202e", page):
        before = page[: match.start()]
        if before.rfind("<script") > before.rfind("</script"):
            continue
        assert before.rfind("<bdi") > before.rfind("</bdi") or before.rfind("<title") > before.rfind("</title")


def test_odd_iris(client: Client) -> None:
    page = client.get("/doc/organisation/odd", BROWSER)
    said = whole(page.text)
    assert "javascript:alert(1)" in said, "shown, and no link"
    assert 'href="javascript:' not in page.text
    local = re.findall(r'href="(/doc/[^"]*)"', page.text)
    for place in {each.replace("&amp;", "&").replace("&#39;", "'") for each in local}:
        assert client.get(place, BROWSER).status == 200, place
    found = Graph().parse(data=client.get("/doc/organisation/odd.ttl").text, format="turtle")
    assert {str(each) for each in found.objects(URIRef(f"{ID}organisation/odd"))} == set(IRIS)


@pytest.mark.parametrize("iri", [iri for iri in IRIS if iri.startswith(ID) and not iri.endswith((".ttl", "c#d"))])
def test_odd_things_have_documents(client: Client, iri: str) -> None:
    path = quote(iri.removeprefix("https://w3id.org/samspill/"), safe="/%;,=")
    moved = client.get(f"/{path}")
    assert moved.status == 303
    reply = client.get(moved.headers["Location"], "text/turtle")
    assert reply.status == 200
    assert (URIRef(iri), SKOS.prefLabel, None) in Graph().parse(data=reply.text, format="turtle")
    assert reply.headers["Content-Location"].isascii()


def test_ten_thousand_participations(client: Client, graph: FakeSnapshot) -> None:
    """A page is bounded, says so, and leads on; so does each form of RDF, until everything was told."""
    page = client.get("/doc/organisation/busy", BROWSER)
    assert "more than 1,000 statements" in whole(page.text)
    assert len(page.body) < 500_000
    for form in ("jsonld", "trig"):
        assert len(client.get(f"/doc/organisation/busy.{form}").body) < 4_000_000
    place, seen, pages = "/doc/organisation/busy.nt", set[str](), 0
    with running(graph, Settings(port=0, description_limit=30_000)) as more_at_a_time:
        while place:
            reply = more_at_a_time.get(place)
            lines = reply.text.splitlines()
            assert len(lines) < 30_020
            seen.update(lines)
            following = re.search(r'<([^>]*)>; rel="next"', reply.headers["Link"])
            place, pages = (following[1] if following else ""), pages + 1
    # 10,002 statements of its own, 10,000 nodes that count 20, 10,001 names that count 3, 10,000 that point to it
    assert pages == -(-(10_002 + 200_000 + 30_003 + 10_000) // 30_000)
    assert len({line for line in seen if SAM.participatesIn in line}) == MANY
    assert len({line for line in seen if f"<{SAM.participant}>" in line}) == MANY


ABSURD = [
    "page=" + "9" * 400,
    "page=%00",
    "page=١",
    "at=" + "x" * 5000,
    "at=2021-06-01&at=2022-01-01",
    "a" * 4000 + "=1",
    "%FF=%FE",
    "page[]=1",
]


@pytest.mark.parametrize("query", ABSURD)
@pytest.mark.parametrize("path", ["/doc/organisation/markup", "/fragments", "/id/organisation/markup"])
def test_absurd_parameters(client: Client, path: str, query: str) -> None:
    for accept in (BROWSER, "text/turtle"):
        reply = client.get(f"{path}?{quote(query, safe='=&%[]')}", accept)
        assert reply.status in {400, 404}
        assert len(reply.body) < 10_000
        if accept == BROWSER:
            whole(reply.text)


def test_every_page_has_the_policy_and_asks_nobody_else(client: Client) -> None:
    paths = [
        "/",
        "/sparql",
        "/ontology",
        "/shapes",
        "/graph",
        "/dumps",
        "/fragments",
        "/search?q=b",
        "/none",
        "/validation",
    ]
    paths += ["/doc/organisation/odd", "/doc/organisation/none", "/graph/source/hostile", "/problem/query", "/review"]
    for path in paths:
        reply = client.get(path, BROWSER)
        if not reply.type.startswith("text/html"):
            assert reply.status in {404, 503}, path
            continue
        policy = reply.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        whole(reply.text)
    sheet = client.get("/static/samspill.css").text
    assert "@import" not in sheet
    assert "url(" not in sheet
