"""Forgetting people: gone from every graph, from other texts and from the bytes; remembered without a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from samspill.cli.forget import forget as command
from samspill.cli.inputs import steps
from samspill.engines.columns import Columns
from samspill.errors import NotFoundError, SamspillError, SourceError, UsageError
from samspill.snapshot.build import Inputs, build
from samspill.snapshot.forgotten import FILE, REDACTED, Forgotten, Removal, forget, is_forgotten, remember, take_back
from samspill.snapshot.published import Snapshot

ID = "https://w3id.org/samspill/id/"
KARI, OLA, OTHER_KARI = f"{ID}person/kari-nordmann", f"{ID}person/ola-hansen", f"{ID}person/kari-nordmann-2"
TRIG = """
@prefix sam: <https://w3id.org/samspill/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix : <https://w3id.org/samspill/id/> .
@prefix g: <https://w3id.org/samspill/graph/source/> .
@base <https://w3id.org/samspill/id/> .
g:one {
  <person/kari-nordmann> a sam:Person ; skos:prefLabel "Kari  Nordmann"@nb ; skos:altLabel "Kari" ;
    sam:holds <position/kari-nordmann-leder> .
  <person/ola-hansen> a sam:Person ; skos:prefLabel "Ola Hansen"@nb .
  <person/kari-nordmann-2> a sam:Person ; skos:prefLabel "Kari Nordmann"@nb .
  <position/kari-nordmann-leder> a sam:Position ; sam:positionIn <organisation/no-a> ; sam:positionTitle "leder"@nb .
  <organisation/no-a> a sam:Organisation ; skos:prefLabel "A"@nb ;
    dcterms:description "Ledes av kari\\nnordmann, som Ola liker. Nordmann, Kari står i registeret."@nb .
  <event/e> a sam:Event ;
    sam:hasParticipation <participation/e-kari> , <participation/e-both> , <participation/e-ola> .
  <participation/e-kari> a sam:Participation ; sam:participant <person/kari-nordmann> ;
    sam:amount <monetary-amount/fee> .
  <participation/e-ola> a sam:Participation ; sam:participant <person/ola-hansen> .
  <participation/e-both> a sam:Participation ; sam:participant <person/kari-nordmann> , <person/ola-hansen> ;
    sam:amount <monetary-amount/shared> .
  <participation/e-kari> sam:amount <monetary-amount/shared> .
  <monetary-amount/fee> a sam:MonetaryAmount ; sam:value 7.0 . <monetary-amount/shared> a sam:MonetaryAmount .
  <statement/kari-nordmann-said> a sam:Statement ; sam:statedBy <person/kari-nordmann> ; dcterms:description "X"@en .
  <statement/both> a sam:Statement ; sam:statedBy <person/kari-nordmann> , <person/ola-hansen> .
}
<https://w3id.org/samspill/graph/provenance> { <source-document/d> dcterms:creator <person/kari-nordmann> . }
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    path = tmp_path / "a.trig"
    path.write_text(TRIG)
    return path


@pytest.fixture
def store(tmp_path: Path, sources: Path) -> Path:
    """A store with the little graph, under an empty ontology."""
    for name in ("o.ttl", "s.ttl"):
        (tmp_path / name).write_text("@prefix owl: <http://www.w3.org/2002/07/owl#> .")
    build(
        Inputs((tmp_path / "o.ttl",), (tmp_path / "s.ttl",), (sources,)),
        tmp_path / "store",
        steps(),
        on_violation="accept",
    )
    return tmp_path / "store"


def forgotten(store: Path, listed: Path, out: Path) -> tuple[Removal, str]:
    """Forget those listed in a copy of the store's columns; return what was removed and what is left, as text."""
    work = out / "columns.duckdb"
    with Columns.create(work) as columns:
        columns.load_nquads(Snapshot.open(store).folder / "named.nq")
        removal = forget(columns, [listed, out / "nowhere.txt"])
        columns.export_nquads(out / "left.nq")
    return removal, (out / "left.nq").read_text()


def test_a_person_is_gone_with_what_hangs_on_nobody_else(store: Path, tmp_path: Path) -> None:
    remember(tmp_path / "list.txt", [KARI])
    removal, text = forgotten(store, tmp_path / "list.txt", tmp_path)
    assert f"<{KARI}>" not in text
    for gone in ("position/kari-nordmann-leder", "participation/e-kari", "monetary-amount/fee", "statement/kari"):
        assert gone not in text
    # What hangs on someone else too, or is led to from elsewhere, stays.
    for kept in ("participation/e-both", "participation/e-ola", "monetary-amount/shared", "statement/both"):
        assert kept in text
    assert (removal.people, removal.nodes) == (1, 4)
    # By hand: 4 about her and 5 that lead to her (2 participant, 2 statedBy, creator), 3 about the position, 3 more
    # about her participation and 1 that leads to it, 2 about the fee, 2 more about what she said.
    assert removal.statements == 4 + 5 + 3 + 3 + 1 + 2 + 2


def test_her_name_is_struck_out_of_other_texts_but_not_off_a_namesake(store: Path, tmp_path: Path) -> None:
    remember(tmp_path / "list.txt", [KARI])
    removal, text = forgotten(store, tmp_path / "list.txt", tmp_path)
    assert f'"Ledes av {REDACTED}, som Ola liker. {REDACTED} står i registeret."@nb' in text
    assert removal.texts == 1
    assert f'<{OTHER_KARI}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Kari Nordmann"@nb' in text
    assert removal.left == (OTHER_KARI,)


def test_two_are_forgotten_with_what_only_they_share(store: Path, tmp_path: Path) -> None:
    remember(tmp_path / "list.txt", [KARI, OLA])
    _, text = forgotten(store, tmp_path / "list.txt", tmp_path)
    for gone in ("participation/", "monetary-amount/", "statement/", "ola-hansen"):
        assert gone not in text


def test_no_byte_of_her_is_left_in_the_columns(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "plain.duckdb"
    remember(tmp_path / "list.txt", [KARI])
    with Columns.create(path) as columns:
        columns.run("PRAGMA force_compression = 'uncompressed'")
        columns.load_nquads(Snapshot.open(store).folder / "named.nq")
        columns.run("CHECKPOINT")
        assert b"kari-nordmann-leder" in path.read_bytes()
        forget(columns, [tmp_path / "list.txt"])
        assert columns.run("SELECT count(*) FROM term WHERE contains(lexical, 'kari-nordmann-leder')") == [(0,)]
    assert b"kari-nordmann-leder" not in path.read_bytes()


def test_who_is_not_listed_stays(store: Path, tmp_path: Path) -> None:
    remember(tmp_path / "list.txt", [f"{ID}person/nobody"])
    removal, text = forgotten(store, tmp_path / "list.txt", tmp_path)
    assert removal == Removal()
    assert sorted(text.splitlines()) == sorted(set((Snapshot.open(store).folder / "named.nq").read_text().splitlines()))


def test_the_list_spells_nobody_and_is_salted(tmp_path: Path) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    assert (remember(one, [KARI]), remember(one, [KARI, OLA]), remember(two, [KARI])) == (1, 1, 1)
    assert "ordmann" not in one.read_text()
    assert not Forgotten.read(one).hashes & Forgotten.read(two).hashes
    assert is_forgotten(KARI, [tmp_path / "nowhere.txt", two])
    assert not is_forgotten(OLA, [two])
    assert (take_back(one, [KARI]), take_back(one, [KARI])) == (1, 0)
    assert not is_forgotten(KARI, [one])
    assert is_forgotten(OLA, [one])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Kari Nordmann\n", r"list.txt:1: 'Kari Nordmann' is not `salt`"),
        ("# a\nsalt " + "0" * 32 + "\nabc\n", r"list.txt:3: 'abc' is not a hash"),
        ("salt 12\n", r"list.txt:1"),
    ],
)
def test_a_malformed_list_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "list.txt").write_text(text)
    with pytest.raises(SourceError, match=why):
        Forgotten.read(tmp_path / "list.txt")


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(command, [str(each) for each in arguments], standalone_mode=False)
    if isinstance(result.exception, SamspillError):
        raise result.exception
    assert result.exception is None, result.output
    return result.stdout


def test_the_command_builds_the_store_without_her_and_removes_older_snapshots(store: Path) -> None:
    before = Snapshot.open(store).folder
    assert run(KARI, "--store", store, "--dry-run").strip() == KARI
    assert Snapshot.open(store).folder == before
    told = json.loads(run("person/kari-nordmann", "--store", store, "--json"))
    assert (told["people"], told["nodes"], told["texts"]) == ([KARI], 4, 1)
    snapshot = Snapshot.open(store)
    assert snapshot.folder != before
    assert not before.exists()
    for path in store.rglob("*"):
        if path.is_file() and path.suffix in {".nq", ".nt", ".json", ".txt"}:
            assert "person/kari-nordmann>" not in path.read_text()
    assert snapshot.engine.ask(f"ASK {{ <{OLA}> ?p ?o }}")
    assert not snapshot.engine.ask(f"ASK {{ {{ <{KARI}> ?p ?o }} UNION {{ ?s ?p <{KARI}> }} }}")
    assert is_forgotten(KARI, [store / FILE])


def test_what_a_build_says_of_its_own_graphs_is_said_once_after_it(store: Path) -> None:
    run(KARI, "--store", store)
    text = (Snapshot.open(store).folder / "named.nq").read_text()
    assert text.count("<https://w3id.org/samspill/graph/entailed> <http://www.w3.org/ns/prov#generatedAtTime>") == 1


def test_names_must_be_of_one_person(store: Path) -> None:
    with pytest.raises(NotFoundError, match="nobody in the graph"):
        run("Per Ingen", "--store", store)
    with pytest.raises(UsageError, match="2 people are called"):
        run("kari nordmann", "--store", store)
    assert set(run("kari nordmann", "--store", store, "--dry-run", "--all").split()) == {KARI, OTHER_KARI}
    assert run("OLA hansen", "--store", store, "--dry-run").strip() == OLA


def test_undo_takes_an_iri_and_no_name(store: Path) -> None:
    remember(store / FILE, [KARI])
    with pytest.raises(UsageError, match="is a name"):
        run("Kari Nordmann", "--store", store, "--undo")
    assert "taken back" in run(KARI, "--store", store, "--undo")
    with pytest.raises(NotFoundError, match="is not in"):
        run(KARI, "--store", store, "--undo")


def test_one_snapshot_is_no_store(store: Path) -> None:
    with pytest.raises(UsageError, match="is one snapshot"):
        run(KARI, "--store", Snapshot.open(store).folder)


def test_imports_that_a_store_holds_are_cleaned(store: Path) -> None:
    folder = store / "imports"
    folder.mkdir(exist_ok=True)
    graph = "<https://w3id.org/samspill/graph/import/r>"
    name = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    (folder / "r.nq").write_text(f'<{KARI}> {name} "Kari Nordmann" {graph} .\n<{OLA}> {name} "Ola" {graph} .\n')
    (folder / "r.rejects.csv").write_text("file,row,reason,content\nr.csv,2,none,Kari Nordmann\n")
    described = {"name": "r", "register": "r", "file": "r.csv", "mark": "0", "rows": 2, "statements": 2, "rejected": 0}
    (folder / "r.json").write_text(json.dumps(described))
    told = json.loads(run(KARI, "--store", store, "--json"))
    assert told["imports"] == ["r"]
    assert (folder / "r.nq").read_text() == f'<{OLA}> {name} "Ola" {graph} .\n'
    assert not (folder / "r.rejects.csv").exists()
    assert Snapshot.open(store).engine.ask(f'ASK {{ <{OLA}> ?p "Ola" }}')


def test_a_build_from_the_sources_remembers_until_it_is_taken_back(store: Path, sources: Path) -> None:
    inputs = Inputs((sources.parent / "o.ttl",), (sources.parent / "s.ttl",), (sources,))
    about = f"ASK {{ <{KARI}> ?p ?o }}"
    run(KARI, "--store", store)
    assert not build(inputs, store, steps(), on_violation="accept")[0].engine.ask(about)
    run(KARI, "--store", store, "--undo")
    snapshot, new = build(inputs, store, steps(), on_violation="accept")
    assert new
    assert snapshot.engine.ask(about)
