"""In which language a page speaks, and that its texts are there in each."""

from __future__ import annotations

import gettext
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from samspill.engines.oxigraph import OxigraphEngine
from samspill.errors import SamspillError
from samspill.queries import catalogue as queries
from samspill.web import entries, language, rest, sparql
from samspill.web.app import create_app
from samspill.web.as_of import UNTOLD
from samspill.web.browse import FACETS
from samspill.web.compare import MEASURES
from samspill.web.panels import SAID, columns_of
from samspill.web.said import SENTENCES, said
from tests.web.serving import BROWSER, Client, FakeSnapshot

TEMPLATES = Path(language.__file__).with_name("templates")
CATALOGUES = Path(language.__file__).with_name("translations")
FRONT = Path(__file__).parents[2] / "app" / "front" / "src"
PLACES = re.compile(r"%\((\w+)\)s")


def texts() -> Iterator[str]:
    """Yield each text that a page may want to translate: written in a template, or a word of a query's answer."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in TEMPLATES.glob("*.html"):
        for _, _, found in extract_from_ast(environment.parse(path.read_text(encoding="utf-8")), ("_", "gettext")):
            yield from [found] if isinstance(found, str) else [each for each in found or () if each][:1]
    yield from (*FACETS, *MEASURES, *UNTOLD, *SAID, *rest.TITLES.values())
    yield from (*entries.FACTS, *(title for title, _ in entries.KINDS), "subject", "predicate", "object")
    yield from titles(SamspillError)
    yield from SENTENCES
    yield from front_texts()
    yield from sparql.examples()
    for name, query in queries("pages").items():
        if name.startswith("pages/panel-"):
            yield from columns_of(query)


def front_texts() -> Iterator[str]:
    """Yield the texts that the scripts of the pages show: what `_` is called with in `app/front`."""
    for path in FRONT.rglob("*.ts"):
        for text in re.findall(r'\b_\(\s*("(?:[^"\\]|\\.)+")', path.read_text(encoding="utf-8")):
            yield json.loads(text)


def titles(kind: type[SamspillError]) -> Iterator[str]:
    """Yield the titles of problems."""
    yield kind.title
    for each in kind.__subclasses__():
        yield from titles(each)


@pytest.mark.parametrize("code", ["nb", "nn", "sv"])
def test_every_text_is_there_in_each_language(code: str) -> None:
    found, wanted = language.catalogue(code), set(texts())
    assert set(found) == wanted, "none is missing, and none is left from what was"
    assert len(wanted) > 100
    for english, text in found.items():
        assert PLACES.findall(text) == PLACES.findall(english), english
        assert text.strip() == text
        assert "<" not in text


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed")
@pytest.mark.parametrize("code", ["nb", "nn", "sv"])
def test_gettext_reads_the_same(code: str, tmp_path: Path) -> None:
    made = tmp_path / "made.mo"
    subprocess.run(["msgfmt", "-o", made, CATALOGUES / f"{code}.po"], check=True)
    theirs = gettext.GNUTranslations(io.BytesIO(made.read_bytes()))
    assert all(theirs.gettext(english) == text for english, text in language.catalogue(code).items())


def test_a_catalogue_of_many_lines() -> None:
    head = 'msgid ""\nmsgstr "Language: x\\n"\n\n# said\n'
    text = head + 'msgid "a "\n"\\"b\\""\nmsgstr ""\n"c\\n"\n"d"\n\nmsgid "e"\nmsgstr ""\n'
    assert language.read_po(text) == {'a "b"': "c\nd"}


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        (None, "en"),
        ("nb", "nb"),
        ("no-NO", "nb"),
        ("nn-NO, nb;q=0.8", "nn"),
        ("sv-SE,sv;q=0.9,en;q=0.8", "sv"),
        ("de, sv;q=0.2", "sv"),
        ("de", "en"),
        ("da", "nb"),
        ("*", "en"),
        ("en;q=0.1, nb", "nb"),
        (";;;,,q=", "en"),
    ],
)
def test_the_language_of_a_browser(client: Client, header: str | None, spoken: str) -> None:
    sent = {"Accept_Language": header} if header is not None else {}
    page = client.get("/", BROWSER, **sent).text
    assert f'<html lang="{spoken}">' in page
    word = {"en": "Browse", "nb": "Bla", "nn": "Bla", "sv": "Bläddra"}[spoken]
    assert f">{word}</a>" in page


def test_a_choice_is_kept(client: Client) -> None:
    chosen = client.get("/?lang=sv", BROWSER, Accept_Language="nb")
    assert '<html lang="sv">' in chosen.text
    cookie = chosen.headers["Set-Cookie"]
    assert cookie.startswith("lang=sv;")
    assert "HttpOnly" in cookie
    assert "Cookie" in chosen.headers["Vary"]
    kept = client.get("/search?q=b", BROWSER, Accept_Language="nb", Cookie="lang=sv")
    assert '<html lang="sv">' in kept.text
    assert "Set-Cookie" not in kept.headers
    assert '<html lang="nb">' in client.get("/", BROWSER, Accept_Language="nb", Cookie="lang=tlh").text


def test_names_follow_the_choice(client: Client) -> None:
    page = client.get("/doc/project/innocities?lang=sv", BROWSER, Accept_Language="nb").text
    assert '<h1><bdi lang="sv">Innocities</bdi></h1>' in page
    page = client.get("/doc/project/innocities?lang=nn", BROWSER).text
    assert '<h1><bdi lang="nb">Innocities på norsk</bdi></h1>' in page, "the nearest"


def test_an_unknown_language_is_told(client: Client) -> None:
    for path in ("/", "/doc/project/innocities", "/sparql", "/queries", "/browse"):
        assert client.get(f"{path}?lang=tlh", BROWSER).status == 400


def test_pages_in_two_languages_have_two_tags(client: Client) -> None:
    tags = {
        client.get("/doc/project/innocities", BROWSER, **sent).headers["ETag"]
        for sent in ({}, {"Accept_Language": "nb"}, {"Accept_Language": "en"}, {"Cookie": "lang=sv"})
    }
    assert len(tags) == 4
    same = {client.get("/doc/project/innocities.ttl", Accept_Language=code).headers["ETag"] for code in ("nb", "sv")}
    assert len(same) == 1, "data do not depend on it"


def test_links_to_other_languages_keep_what_was_asked(client: Client) -> None:
    page = client.get("/search?q=b%C3%A6&limit=5", BROWSER).text
    assert 'href="/search?q=b%C3%A6&amp;limit=5&amp;lang=nn" lang="nn"' in page
    assert client.get("/sparql?query=ASK%7B%7D&lang=nb", BROWSER).status == 200


@pytest.mark.parametrize(
    ("path", "detail", "hint"),
    [
        ("/nowhere", "Det finns inget på den här adressen.", "Börja på / eller /sparql."),
        ("/browse/Nothing", "saker listas inte efter 'Nothing'", "en av "),
        ("/doc/project/innocities?page=99", "beskrivningen av <https://w3id.org/samspill/id/project/innocities>", None),
        ("/network?seed=x", "seed är 'x'", "ett heltal"),
        ("/search?q=a&limit=x", "limit är 'x'", "ett tal från 1 till "),
    ],
)
def test_what_is_wrong_is_told_in_the_language_of_the_reader(
    client: Client, path: str, detail: str, hint: str | None
) -> None:
    page = unescape(client.get(path, BROWSER, Accept_Language="sv").text)
    assert detail in page
    assert hint is None or hint in page
    reply = client.get(path, "application/json", Accept_Language="sv")
    if reply.type.startswith("application/problem+json"):
        told = json.loads(reply.text)
        assert told["detail"].startswith(detail)
        assert reply.headers["Content-Language"] == "sv"
        assert "Accept-Language" in reply.headers["Vary"]
        plain = json.loads(client.get(path, "application/json").text)
        assert plain["detail"] != told["detail"]
        assert plain["type"] == told["type"]


def test_a_sentence_is_found_by_what_it_says_and_what_was_put_in_stands_in_it() -> None:
    app = create_app(FakeSnapshot(OxigraphEngine()))
    with app.test_request_context("/", headers={"Accept-Language": "nb"}):
        for sentence in SENTENCES:
            places = {name: f"«{name}»" for name in PLACES.findall(sentence)}
            assert said(sentence % places if places else sentence) == language.catalogue("nb")[sentence] % places
        assert said("something that nobody has translated") == "something that nobody has translated"
        assert said("page is '100 %(x)s'") == "page er '100 %(x)s'"
        assert said("there are no such boundaries") == "there are no such boundaries", "and not half of it"
    with app.test_request_context("/"):
        assert said("a whole number") == "a whole number"
