"""The command as a person or a program meets it: real processes, their output, exit status and one line of error."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from samspill.cli.main import samspill
from samspill.snapshot.published import Snapshot


def run(*arguments: str | Path, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `samspill` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-m", "samspill", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )


def one_line(done: subprocess.CompletedProcess[str], status: int, *, steps: int = 0) -> str:
    """Assert an exit status and that standard error is one clear line, after those of a build's steps; return it."""
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    lines = done.stderr.strip().splitlines()[steps:]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("samspill: ")
    assert "Traceback" not in done.stderr
    return lines[0]


def test_help_teaches_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    asked = CliRunner()
    for name in (
        "build",
        "import",
        "serve",
        "query",
        "validate",
        "entail",
        "explain",
        "export",
        "check",
        "diff",
        "forget",
        "review",
    ):
        assert f"  {name}" in done.stdout
        text = asked.invoke(samspill, [name, "--help"], prog_name="samspill").output
        assert "samspill " + name in text
        assert "Examples:" in text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    assert "_SAMSPILL_COMPLETE" in run("completion", shell).stdout


def test_completion_offers_commands() -> None:
    done = run(_SAMSPILL_COMPLETE="bash_complete", COMP_WORDS="samspill e", COMP_CWORD="1")
    assert {"plain,entail", "plain,export"} <= set(done.stdout.split())


AREAS = "https://w3id.org/samspill/graph/source/samspill-areas"
COUNTRIES = f"GRAPH <{AREAS}> {{ ?c a <https://w3id.org/samspill/ontology#Country> }}"
"""The two countries whose areas we have; the registers name others."""


def test_query_by_name_file_and_standard_input(store: Path, tmp_path: Path) -> None:
    text = f"SELECT (COUNT(*) AS ?n) {{ {COUNTRIES} }}"
    (tmp_path / "q.rq").write_text(text)
    assert run("query", tmp_path / "q.rq", "--store", store).stdout.split() == ["n", "2"]
    assert run("query", "-", "--store", store, stdin=text).stdout.split() == ["n", "2"]
    listed = json.loads(run("query", "--list", "--json").stdout)
    name = next(name for name in listed if name.startswith("competency/"))
    assert listed[name]["summary"]
    assert run("query", name, "--store", store).returncode == 0


def test_query_formats(store: Path) -> None:
    text = f"SELECT ?c {{ {COUNTRIES} }} ORDER BY ?c"
    answer = json.loads(run("query", "-", "--json", "--store", store, stdin=text).stdout)
    assert [row["c"]["value"][-2:] for row in answer["results"]["bindings"]] == ["no", "se"]
    assert "id:country/no" in run("query", "-", "--format", "table", "--store", store, stdin=text).stdout
    asked = run("query", "-", "--store", store, stdin="ASK { }").stdout
    assert json.loads(asked)["boolean"] is True
    built = "CONSTRUCT { ?c a ?t } WHERE { ?c a <https://w3id.org/samspill/ontology#Country> , ?t }"
    assert run("query", "-", "--store", store, stdin=built).stdout.startswith("@prefix")
    assert json.loads(run("query", "-", "--json", "--store", store, stdin=built).stdout)


def test_entailment_none_leaves_the_entailed_out(store: Path) -> None:
    text = "ASK { ?s <https://w3id.org/samspill/ontology#fundedBy> ?o }"
    assert json.loads(run("query", "-", "--store", store, stdin=text).stdout)["boolean"] is True
    none = run("query", "-", "--entailment", "none", "--store", store, stdin=text)
    assert json.loads(none.stdout)["boolean"] is False


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "says"),
    [
        (["query", "gone.rq"], None, 2, "gone.rq: no such file or query"),
        (["query", "-"], "", 2, "the query is empty"),
        (["query", "-"], "SELECT * {\n ?s ?p }", 2, "line 2, column"),
        (["query", "-"], "SELECT * { ?s a sam:Area }", 2, "PREFIX sam:"),
        (["query", "-", "--format", "cake"], "ASK { }", 2, "no format 'cake'"),
        (["query", "-", "--format", "turtle"], "ASK { }", 2, "cannot hold"),
        (["query", "-", "--target", "http://e/x"], "ASK { }", 2, "no line PREFIX target:"),
        (["query"], None, 2, "which query?"),
        (["query", "-", "--entailment", "rdfs"], "ASK { }", 2, "--entailment"),
        (["export", "--graph", "http://e/none"], None, 1, "no graph <http://e/none>"),
        (["export", "--format", "turtle"], None, 2, "holds one graph"),
        (["frobnicate"], None, 2, "No such command"),
        (["build", "--sources", "gone.ttl"], None, 2, "gone.ttl: no such file"),
        (["validate", "gone.ttl"], None, 2, "gone.ttl: no such file"),
    ],
)
def test_wrong_use_is_one_clear_line(
    store: Path, arguments: list[str], stdin: str | None, status: int, says: str
) -> None:
    if arguments[0] in {"query", "export", "validate"}:
        arguments = [*arguments, "--store", str(store)]
    assert says in one_line(run(*arguments, stdin=stdin), status)


def test_no_store_is_told_with_what_to_do(tmp_path: Path) -> None:
    assert "samspill build" in one_line(run("query", "-", "--store", tmp_path / "none", stdin="ASK { }"), 2)
    assert "samspill build" in one_line(run("serve", "--store", tmp_path / "none"), 2)


def test_a_setting_that_is_no_number_is_named(store: Path) -> None:
    assert "SAMSPILL_PORT" in one_line(run("serve", "--store", store, SAMSPILL_PORT="eighty"), 2)


BROKEN = "@prefix sam: <https://w3id.org/samspill/ontology#> .\n<http://e/a> a sam:Area ;; sam:code ."
VIOLATES = """@prefix sam: <https://w3id.org/samspill/ontology#> .
@prefix id: <https://w3id.org/samspill/id/> .
<https://w3id.org/samspill/id/monetary-amount/x> a sam:MonetaryAmount ; sam:currency "kroner" ; sam:value 1.0 .
"""


def test_a_broken_file_stops_a_build_and_the_old_one_stays(store: Path, tmp_path: Path) -> None:
    before = Snapshot.open(store).folder
    (tmp_path / "broken.ttl").write_text(BROKEN)
    line = one_line(run("build", "--sources", tmp_path / "broken.ttl", "--out", store, "--no-reference"), 2)[:400]
    assert "broken.ttl:2:" in line
    (tmp_path / "misspelt.ttl").write_text(VIOLATES + "<http://e/a> a sam:Municipallity .")
    line = one_line(run("build", "--sources", tmp_path / "misspelt.ttl", "--out", store, "--no-reference"), 2, steps=1)
    assert "misspelt.ttl:4: sam:Municipallity is no term of the ontology (did you mean sam:Municipality?)" in line
    (tmp_path / "violates.ttl").write_text(VIOLATES)
    done = run("build", "--sources", tmp_path / "violates.ttl", "--out", store, "--no-reference")
    assert done.returncode == 1
    assert "breaks its shapes" in done.stderr.splitlines()[-1]
    assert Snapshot.open(store).folder == before


def test_validate_tells_what_and_in_which_language(root: Path, tmp_path: Path) -> None:
    (tmp_path / "violates.ttl").write_text(VIOLATES)
    few = ("validate", tmp_path / "violates.ttl", "--shapes", root / "shapes" / "monetary-amount.ttl")
    texts = {}
    for language in ("en", "nb", "sv"):
        done = run(*few, "--language", language)
        assert done.returncode == 1
        texts[language] = done.stdout
    assert len(set(texts.values())) == 3
    report = json.loads(run(*few, "--json").stdout)
    assert report["conforms"] is False
    turtle = run(*few, "--format", "turtle").stdout
    assert "sh:ValidationReport" in turtle


def test_the_projects_own_graph_conforms_and_passes_its_checks(store: Path) -> None:
    assert json.loads(run("check", "--store", store, "--json").stdout)["ok"] is True


def test_entail_prints_what_follows(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        "@prefix sam: <https://w3id.org/samspill/ontology#> . @prefix id: <https://w3id.org/samspill/id/> .\n"
        "<http://e/a> sam:collaboratesWith <http://e/b> ."
    )
    done = run("entail", tmp_path / "a.ttl")
    assert done.returncode == 0, done.stderr
    # By hand: collaboratesWith is symmetric (prp-symp).
    assert "<http://e/b> <https://w3id.org/samspill/ontology#collaboratesWith> <http://e/a>" in done.stdout
    assert json.loads(run("entail", tmp_path / "a.ttl", "--json").stdout)["entailed"] > 0


def test_export_writes_what_was_built(store: Path, tmp_path: Path) -> None:
    graphs = json.loads(run("export", "--list", "--json", "--store", store).stdout)
    source = next(name for name in graphs if "/source/" in name)
    lines = run("export", "--graph", source, "--store", store).stdout.splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert any("licence" in line for line in comments)
    assert len(lines) - len(comments) == graphs[source]
    assert run("export", "--out", tmp_path / "all.trig", "--format", "trig", "--store", store).returncode == 0
    assert (tmp_path / "all.trig").stat().st_size > 100_000


def test_a_reader_that_leaves_is_no_error(store: Path) -> None:
    command = f"'{sys.executable}' -m samspill export --store '{store}' | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""


def test_a_build_on_a_terminal_shows_bars(tmp_path: Path) -> None:
    """A real pseudo-terminal: control characters there, plain lines elsewhere."""
    (tmp_path / "a.ttl").write_text("<http://e/a> <http://www.w3.org/2000/01/rdf-schema#label> 'a' .")
    command: list[str | Path] = [sys.executable, "-m", "samspill", "build", "--out", tmp_path / "s", "--no-reference"]
    command += ["--sources", tmp_path / "a.ttl"]
    main, terminal = pty.openpty()
    process = subprocess.Popen(command, stderr=terminal, stdout=subprocess.DEVNULL, env={**os.environ, "TERM": "xterm"})
    os.close(terminal)
    shown = b""
    while True:
        try:
            shown += os.read(main, 4096)
        except OSError:
            break
    os.close(main)
    assert process.wait() == 0
    assert b"\x1b[" in shown
    assert "✓" in shown.decode()
    plain = run("build", "--out", tmp_path / "s", "--no-reference", "--sources", tmp_path / "a.ttl", "--force")
    assert "\x1b" not in plain.stderr
    assert plain.stderr.startswith("read ")


def test_the_columns_answer(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<http://e/a> <http://www.w3.org/2000/01/rdf-schema#label> 'a' , 'b' .")
    text = "SELECT ?s (COUNT(?o) AS ?n) { GRAPH ?g { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } } GROUP BY ?s"
    asked = ("query", "-", "--engine", "columns", "--format", "csv")
    built = run(
        "build", "--out", tmp_path / "s", "--no-reference", "--sources", tmp_path / "a.ttl", "--on-violation", "accept"
    )
    assert built.returncode == 0, built.stderr
    answer = run(*asked, "--store", tmp_path / "s", stdin=text)
    assert "http://e/a,2" in answer.stdout, answer.stderr
    told = run("query", "-", "--engine", "columns", "--explain", "--store", tmp_path / "s", stdin=text).stdout
    assert told.startswith("engine   columns")
