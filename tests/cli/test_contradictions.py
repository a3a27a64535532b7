"""`samspill check` over a graph that contradicts its ontology: the rule, the statements, and their proofs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from samspill.cli.main import main

PREFIXES = """@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
ONTOLOGY = """:o a owl:Ontology . :Place a owl:Class . :Town a owl:Class ; rdfs:subClassOf :Place .
:Person a owl:Class ; owl:disjointWith :Place ."""
EX = "https://example.org/"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def test_a_contradiction_fails_the_check_and_is_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ontology, data, store = tmp_path / "o.ttl", tmp_path / "d.trig", tmp_path / "store"
    ontology.write_text(PREFIXES + ONTOLOGY)
    data.write_text(PREFIXES + ":source { :moss a :Town , :Person }")
    made = ["build", "--sources", str(data), "--no-reference", "--ontology", str(ontology), "--out", str(store)]
    assert main([*made, "--on-violation", "accept"]) == 0, capsys.readouterr().err
    capsys.readouterr()
    assert main(["check", "--store", str(store), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    (found,) = [each for each in told["contradictions"] if each["rule"] == "cax-dw"]
    assert sorted(found["statements"]) == [[f"<{EX}moss>", TYPE, f"<{EX}{name}>"] for name in ("Person", "Place")]
    proofs = {proof["object"]: proof for proof in found["proofs"]}
    assert proofs[f"<{EX}Person>"]["graphs"] == [f"{EX}source"]
    place = proofs[f"<{EX}Place>"]
    assert place["rule"] == "cax-sco"
    assert [premise["object"] for premise in place["premises"]] == [f"<{EX}Town>", f"<{EX}Place>"]
    assert main(["check", "--store", str(store)]) == 1
    text = capsys.readouterr().out
    assert "which are disjoint (cax-dw)" in text
    assert f"<{EX}moss> rdf:type <{EX}Place>  [by cax-sco]" in text
