"""Updates made by chance: on a writable store as on Oxigraph itself, and what is kept beside as if made anew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from samspill.engines.oxigraph_disk import ASSERTED, DEFAULT, ENTAILED
from samspill.vocab import OWL, RDF, RDFS
from samspill.writable import folder
from samspill.writable.consequences import Consequences, Rules
from samspill.writable.store import WritableStore, visible
from tests.writable.opening import dataset, opened, same, update

E = "http://example.org/"
GRAPHS = [f"<{E}g{number}>" for number in range(3)]
TERMS = [f"<{E}{letter}>" for letter in "abcd"]
LITERALS = ['"x"', '"x"@nb', "1", "2.50", "true"]
TYPE = f"<{RDF.type}>"

ONTOLOGY = f"""
@prefix : <{E}> . @prefix owl: <{OWL.base}> . @prefix rdfs: <{RDFS.base}> .
<{E}> a owl:Ontology .
:C a owl:Class . :D a owl:Class ; rdfs:subClassOf :C .
:a a owl:ObjectProperty , owl:TransitiveProperty . :b a owl:ObjectProperty ; rdfs:subPropertyOf :a ; rdfs:domain :D .
:c a owl:ObjectProperty , owl:SymmetricProperty .
"""


class Chance:
    """Makes requests."""

    def __init__(self, seed: int, *, literals: bool = True) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.objects = TERMS + LITERALS if literals else TERMS

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def triple(self, *others: str) -> str:
        found = [self.pick(*TERMS, *others), self.pick(*TERMS, *others), self.pick(*self.objects, *others)]
        return " ".join(found) + " ."

    def group(self, *others: str) -> str:
        inside = " ".join(self.triple(*others) for _ in range(self.random.randint(1, 3)))
        if self.random.random() < 0.5:
            return inside
        named = self.pick(*GRAPHS, *(("?g",) if "?x" in others else ()))
        return f"{inside} GRAPH {named} {{ {self.triple(*others)} }}"

    def operation(self) -> str:
        which = self.random.randrange(8)
        one, other = self.pick("DEFAULT", *GRAPHS), self.pick("DEFAULT", *GRAPHS)
        if which == 0:
            return f"DELETE DATA {{ {self.group()} }}"
        if which == 1:
            return f"DELETE WHERE {{ {self.group('?x', '?y')} }}"
        if which == 2:
            return f"{self.pick('COPY SILENT', 'ADD SILENT')} {one} TO {other}"
        if which == 3:
            told = self.pick("DEFAULT", "NAMED", "ALL", *(f"GRAPH {graph}" for graph in GRAPHS))
            return f"CLEAR SILENT {told}"  # the oracle forgets a graph that becomes a copy of an empty one
        if which in {4, 5}:
            return self.modify()
        return f"INSERT DATA {{ {self.group()} }}"

    def modify(self) -> str:
        into = self.pick("", f"WITH {self.pick(*GRAPHS)} ")
        using = self.pick("", "", f"USING {self.pick(*GRAPHS)} ", f"USING {GRAPHS[0]} USING NAMED {GRAPHS[1]} ")
        blank = self.pick("", f"_:n {self.pick(*TERMS)} ?y . ")
        delete = self.pick("", f"DELETE {{ {self.group('?x', '?y')} }} ")
        return f"{into}{delete}INSERT {{ {blank}{self.group('?x', '?y')} }} {using}WHERE {{ {self.group('?x', '?y')} }}"

    def request(self) -> str:
        return " ;\n".join(self.operation() for _ in range(self.random.randint(1, 4)))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WritableStore]:
    with opened(tmp_path_factory.mktemp("plain") / "store") as found:
        yield found


@pytest.mark.parametrize("seed", range(12))
def test_updates_do_what_they_do_in_oxigraph(plain: WritableStore, seed: int) -> None:
    chance, oracle = Chance(seed), ox.Store()
    begin = "DROP ALL ; " + " ; ".join(f"CREATE SILENT GRAPH {graph}" for graph in GRAPHS)
    update(plain, begin)
    oracle.update(begin)
    for _ in range(8):
        text = chance.request()
        update(plain, text)
        oracle.update(text)
        wanted = ox.Dataset(oracle)
        assert same(dataset(plain.place), wanted), text
    stated = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in oracle}
    for graph in ("", ASSERTED):
        assert len({quad[:3] for quad in plain.store.of_graph(graph)}) == len(stated)
    told, anew = folder.tell(plain.place, folder.current(plain.place) or ""), plain.consequences.counts()
    assert told.counts == {"union": anew.union, "asserted": anew.asserted, "entailed": 0}
    assert {graph: number for graph, number in told.graphs.items() if number} == anew.graphs


@pytest.mark.parametrize("seed", range(4))
def test_what_follows_is_what_a_closure_made_anew_says(tmp_path: Path, seed: int) -> None:
    ontology = tmp_path / "ontology.ttl"
    ontology.write_text(ONTOLOGY)
    rules, chance = Rules(ontology=(ontology,)), Chance(seed, literals=False)
    with opened(tmp_path / "store", rules, "accept") as store:
        for _ in range(8):
            update(store, chance.request())
        graphs = [*(graph for graph in store.store.graphs() if graph != ENTAILED), DEFAULT]
        with (tmp_path / "stated.nq").open("wb") as out:
            store.store.dump(out, graphs)
        anew = Consequences(tmp_path / "stated.nq", rules, memory_limit="1GB")
        entailed = {quad[:3] for quad in store.store.of_graph(ENTAILED)}
        assert entailed == anew.entailed()
        anew.close()
        stated = {quad[:3] for graph in graphs if visible(graph) for quad in store.store.of_graph(graph)}
        assert {quad[:3] for quad in store.store.of_graph(ASSERTED)} == stated
        assert {quad[:3] for quad in store.store.of_graph("")} == stated | entailed
        assert entailed or seed  # the first seed is known to entail something
