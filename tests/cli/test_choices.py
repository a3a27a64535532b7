"""What can be chosen for an import and on who is who, in real processes: rejects, encoding, descriptions, decisions."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from samspill.snapshot.published import Snapshot
from tests.cli.test_commands import one_line, run

ORGANISATION = "https://w3id.org/samspill/id/organisation/"
GOOD = {
    "ärende-id": "20200940",
    "stödmottagare": "ARJEPLOGS KOMMUN",
    "beviljat_belopp_sek": 3929285,
    "beviljat_belopp_eur": 0,
    "projektnamn": "Nät i Östra Göinge",
    "projektbeskrivning": "Avsikten är att bygga.",
    "projekt_starttid": "2017-01-02",
    "projekt_sluttid": "2020-04-30",
    "län": "Norrbotten",
    "kommuner": "Arjeplog",
    "uppdateringsdatum": "2016-10-14 01:17:38",
    "område": "Övre Norrland",
    "insatsområde": "Smart tillväxt - Innovation",
    "tematiskt_mål": "Att öka tillgången till IKT",
}
TWO = """
@prefix organisation: <https://w3id.org/samspill/id/organisation/> .
@prefix country: <https://w3id.org/samspill/id/country/> .
@prefix sam: <https://w3id.org/samspill/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
organisation:ror-1 a sam:Organisation ; skos:prefLabel "Alpha Lab"@en ; sam:locatedIn country:no .
organisation:rcn-2 a sam:Organisation ; skos:prefLabel "Beta Works"@en ; sam:locatedIn country:no .
country:no a sam:Country ; skos:prefLabel "Norge"@nb .
"""
SAID = "ASK { ?project <http://purl.org/dc/terms/description> ?text FILTER CONTAINS(?text, 'Avsikten') }"


def test_rejected_rows_are_listed_and_too_many_fail_the_import(tmp_path: Path) -> None:
    """One row of two makes no sense: too many, until more are allowed; then the rest goes in, with what is chosen."""
    store, file = tmp_path / "store", tmp_path / "projekt.json"
    bad = GOOD | {"ärende-id": "20200941", "projekt_starttid": "soon"}
    file.write_text(json.dumps([GOOD, bad], ensure_ascii=False), encoding="cp1252")
    command = ("import", "tillvaxtverket", file, "--out", store, "--only-imports")
    assert "projekt.json:1:" in (told := one_line(run(*command), 2))
    assert "is not UTF-8 (if it has another encoding, such as cp1252 or latin-1, name it)" in told

    told = one_line(run(*command, "--encoding", "cp1252"), 2)
    listed = store / "imports" / "tillvaxtverket.failed-rejects.csv"
    assert told.endswith(f"1 of 2 rows make no sense, more than 1 % ({listed} lists them)")
    with listed.open(encoding="utf-8", newline="") as rows:
        (row,) = csv.DictReader(rows)
    assert (row["file"], row["row"]) == ("projekt.json", "2")
    assert row["reason"].startswith("projekt_starttid: 'soon'")
    assert json.loads(row["content"])["ärende-id"] == "20200941"
    assert not (store / "current").exists()

    build = (
        "build",
        "--import",
        f"tillvaxtverket={file}",
        "--out",
        store,
        "--only-imports",
        "--on-violation",
        "accept",
    )
    more = ("--encoding", "cp1252", "--max-rejects", "0.5")
    done = run(*build, *more)
    assert done.returncode == 0, done.stderr
    assert "tillvaxtverket: 2 rows, " in done.stderr
    assert ", 1 rows rejected" in done.stderr
    assert (store / "imports" / "tillvaxtverket.rejects.csv").read_bytes().count(b"20200941") == 1
    assert not listed.exists()
    assert not Snapshot.open(store).engine.ask(SAID)
    done = run(*build, *more, "--with-descriptions")
    assert done.returncode == 0, done.stderr
    assert Snapshot.open(store).engine.ask(SAID)


def test_what_can_be_imported_is_listed(tmp_path: Path) -> None:
    told = json.loads(run("import", "--list", "--json", "--out", tmp_path / "none").stdout)["registers"]
    assert {"cordis", "rcn", "ror", "brreg", "swecris", "klass", "areas-se"} <= set(told)
    lines = run("import", "--list", "--out", tmp_path / "none").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(told)


def test_choices_that_are_none(tmp_path: Path) -> None:
    for command in (("build",), ("import", "ror", tmp_path)):
        assert "no encoding 'base64'" in one_line(run(*command, "--encoding", "base64"), 2)
        assert "--max-rejects" in one_line(run(*command, "--max-rejects", "2"), 2)


def test_a_decision_is_replayed_and_undone(tmp_path: Path) -> None:
    """Build, decide, build: one node; undo, build: two again. The file is part of what a snapshot is known by."""
    file, decided, store = tmp_path / "mine.ttl", tmp_path / "decided.csv", tmp_path / "store"
    file.write_text(TWO)

    def build() -> tuple[bool, set[str]]:
        done = run(
            *("build", "--import", f"rdf={file}", "--only-imports", "--decisions", decided, "--out", store, "--json"),
            *("--on-violation", "accept"),
        )
        assert done.returncode == 0, done.stderr
        rows = Snapshot.open(store).engine.rows("SELECT ?o { ?o a <https://w3id.org/samspill/ontology#Organisation> }")
        return json.loads(done.stdout)["new"], {row["o"].strip("<>").removeprefix(ORGANISATION) for row in rows}

    assert "decided.csv: no such file of decisions" in one_line(
        run("build", "--import", f"rdf={file}", "--only-imports", "--decisions", decided, "--out", store), 2
    )
    decided.write_text("date,who,decision,a,b,why\n")
    assert build() == (True, {"no-alpha-lab", "no-beta-works"})
    assert build()[0] is False
    review = ("review", "--store", store, "--decisions", decided, "--who", "kari")
    assert run(*review, "--same", "no-alpha-lab", "no-beta-works", "--why", "one house").returncode == 0
    new, nodes = build()
    assert (new, len(nodes)) == (True, 1)
    assert run(*review, "--undo", "ror-1", "rcn-2").returncode == 0
    assert build() == (True, {"no-alpha-lab", "no-beta-works"})
    kinds = [line.split(",")[2:5] for line in decided.read_text().splitlines()[1:]]
    assert [kind for kind, *_ in kinds] == ["same", "undo"]
    assert {frozenset(pair) for _, *pair in kinds} == {frozenset((ORGANISATION + "ror-1", ORGANISATION + "rcn-2"))}
