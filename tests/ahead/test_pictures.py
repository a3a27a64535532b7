"""The standard pictures of the network: what the server would work out, found by snapshot and parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from samspill.ahead.pictures import LANGUAGES, answers, picture, standard
from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.prepared import Prepared, write_prepared
from samspill.snapshot.published import PREPARED, Snapshot
from samspill.ties.answering import Answering
from samspill.web import network
from samspill.web.app import create_app
from samspill.web.language import INTERFACE
from samspill.web.site import site
from tests.web.serving import FakeManifest, FakeSnapshot

REQUESTS = list(standard())
ANEW = b'{"anew": true}'


def test_a_request_without_parameters_asks_for_a_standard_picture() -> None:
    app = create_app(FakeSnapshot(OxigraphEngine()))
    found = []
    for most in ({}, {"most": "500"}):
        for language in INTERFACE:
            with app.test_request_context("/network", headers={"Accept-Language": language}):
                found.append({**network._asked(site(), {**most, "what": "picture"}, "json"), "form": "json"})
    assert tuple(INTERFACE) == LANGUAGES
    assert found == REQUESTS


@pytest.mark.parametrize("which", [0, -1])
def test_the_built_picture_is_what_the_server_would_work_out(snapshot: Snapshot, which: int) -> None:
    manifest = snapshot.manifest
    built = picture(snapshot.prepared, REQUESTS[which])
    assert built == Answering(snapshot.routed(), manifest.id, manifest.created).answer(REQUESTS[which])
    told = json.loads(built or b"")
    assert len(told["nodes"]["id"]) > 100
    assert told["about"]["snapshot"] == manifest.id


def test_every_standard_picture_is_there_and_no_other(snapshot: Snapshot) -> None:
    assert len({picture(snapshot.prepared, asked) for asked in REQUESTS} - {None}) == len(REQUESTS)
    assert picture(snapshot.prepared, {**REQUESTS[0], "seed": 2}) is None


def test_a_graph_in_which_nobody_is_tied_has_no_picture() -> None:
    assert list(answers(OxigraphEngine(), "none", "")) == []


@pytest.fixture
def app(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application over the built answers that works nothing out itself."""

    def worked_out(_site: object, _asked: Mapping[str, Any]) -> bytes:
        return ANEW

    monkeypatch.setattr(network, "_worked_out", worked_out)
    return _app(snapshot.prepared, snapshot.manifest.id)


def _app(prepared: Prepared, name: str) -> Flask:
    return create_app(FakeSnapshot(OxigraphEngine(), replace(FakeManifest(), id=name), prepared=prepared))


def _asked(app: Flask, query: str = "") -> bytes:
    return bytes(app.test_client().get(f"/network?what=picture&format=json{query}").data)


def test_the_server_takes_what_was_built(app: Flask, snapshot: Snapshot) -> None:
    english = next(asked for asked in REQUESTS if asked["languages"] == ("en",))
    assert _asked(app) == picture(snapshot.prepared, english)
    assert _asked(app, "&seed=2") == ANEW


@pytest.mark.usefixtures("app")
def test_what_is_absent_spoilt_or_of_another_snapshot_is_made_anew(snapshot: Snapshot, tmp_path: Path) -> None:
    whole = (snapshot.folder / PREPARED).read_bytes()
    for name, data in (("cut", whole[: len(whole) // 2]), ("spoilt", whole[:100] + bytes(len(whole) - 100))):
        (tmp_path / name).write_bytes(data)
    places = [(tmp_path / name, snapshot.manifest.id) for name in ("absent", "cut", "spoilt")]
    for path, name in [*places, (snapshot.folder / PREPARED, "another")]:
        assert _asked(_app(Prepared(path, name), name)) == ANEW, path
    again = [("network 0", "key", ANEW)]
    assert write_prepared(tmp_path / "other", snapshot.manifest.id, again) == 1
    assert _asked(_app(Prepared(tmp_path / "other", snapshot.manifest.id), snapshot.manifest.id)) == ANEW
