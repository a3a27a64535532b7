"""What completion and the tables of answers ask for: words, and the names of many things."""

from __future__ import annotations

import json
from typing import Any

import pytest

from samspill.vocab import PREFIXES, SAM
from samspill.web import words
from tests.web.serving import Client

PROJECT = "https://w3id.org/samspill/id/project/innocities"


def post(client: Client, body: object, **headers: str) -> tuple[int, Any]:
    sent = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    reply = client.send("POST", "/labels", json.dumps(body).encode(), sent)
    return reply.status, json.loads(reply.body)


def test_the_words_of_the_data(client: Client) -> None:
    reply = client.get("/words", Accept_Language="nb")
    found = json.loads(reply.body)
    assert found["prefixes"] == PREFIXES
    assert [(each["iri"], each["count"]) for each in found["classes"]] == [(SAM.Organisation, 2), (SAM.Project, 1)]
    assert client.get("/words", Accept_Language="nb", If_None_Match=reply.headers["ETag"]).status == 304
    assert client.get("/words", Accept_Language="sv", If_None_Match=reply.headers["ETag"]).status == 200


def test_names_in_the_readers_language(client: Client) -> None:
    nothing = "https://w3id.org/samspill/id/project/nothing"
    for language, name in (("sv", "Innocities"), ("nb", "Innocities på norsk")):
        status, found = post(client, [PROJECT, nothing, PROJECT], Accept_Language=language)
        assert (status, set(found)) == (200, {PROJECT})
        assert found[PROJECT]["value"] == name


@pytest.mark.parametrize("strange", ["", "x", "http://a/> } #", "http://a/\n", 'http://a/"', "urn:x", "http://æ/ø"])
def test_strange_iris_have_no_names(client: Client, strange: str) -> None:
    assert post(client, [strange]) == (200, {})


def test_what_is_no_list_of_iris_is_told(client: Client) -> None:
    body: object
    for body in ({}, None, "x", [1], [["x"]]):
        assert post(client, body)[0] == 400
    assert post(client, ["http://a/"] * (words.MOST + 1))[0] == 400
    assert client.send("POST", "/labels", b"[", {"Content-Type": "application/json"}).status == 400
    assert client.send("POST", "/labels", b"[]", {"Content-Type": "text/plain"}).status == 415
    assert client.get("/labels").status == 405
