"""Networks and their figures as statements: the graph `network`, and how it was made in the graph `provenance`.

A file of these is taken into a build beside the sources (`--sources data/sources --sources FILE.nq`), or put into a
writable store.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from decimal import Decimal

from samspill.ties.formats import method_told
from samspill.ties.network import Network
from samspill.vocab import GRAPH, ID, PROV, RDF, SAM, XSD
from samspill.vocab.nquads import iri, literal, quad

NETWORK = f"{GRAPH}network"
"""The graph of what was worked out from others: ties, figures."""


def rule_of(network: Network) -> str:
    """Return a name for how ties were made, the same for the same selection: `projects-newman-1a2b3c`."""
    selection = network.method.selection
    told = json.dumps(selection.told(), sort_keys=True)
    digest = hashlib.sha256(told.encode()).hexdigest()[:6]
    return f"{'-'.join(selection.through)}-{selection.weight}-{digest}"


def decimal(value: float) -> str:
    """Return a number as xsd:decimal, to 12 significant digits."""
    text = format(Decimal(f"{value:.12g}"), "f")
    return literal(text if "." in text else f"{text}.0", datatype=XSD.decimal)


def ties_as_nquads(network: Network) -> bytes:
    """Return the ties as instances of sam:Tie, with their provenance, as N-Quads in the order of the nodes."""
    return "".join([*_ties(network), *provenance(network)]).encode()


def figures_as_nquads(network: Network, seed: int | None = None) -> bytes:
    """Return the figures of the nodes as instances of sam:Figure, with their provenance; none where there is no value.

    SPARQL can then ask for the ten strongest brokers of a county.
    """
    return "".join([*_figures(network), *provenance(network, seed)]).encode()


def _figures(network: Network) -> Iterator[str]:
    rule = rule_of(network)
    run, where = iri(f"{NETWORK}#{rule}"), iri(NETWORK)
    for name, values in network.figures.items():
        for node, value in zip(network.nodes, values.tolist(), strict=True):
            if math.isnan(value):
                continue
            figure = iri(f"{ID}figure/{rule}-{name.replace('_', '-')}-{_slug(node)}")
            yield quad(figure, iri(RDF.type), iri(SAM.Figure), where)
            yield quad(figure, iri(SAM.figureOf), iri(node), where)
            yield quad(figure, iri(SAM.measure), literal(name), where)
            yield quad(figure, iri(SAM.figureValue), decimal(value), where)
            yield quad(figure, iri(PROV.wasGeneratedBy), run, where)


def _slug(node: str) -> str:
    """Return what names a node within the IRI of a tie or figure: its kind and its own slug."""
    return node.removeprefix(ID).replace("/", "-")


def _ties(network: Network) -> Iterator[str]:
    rule = rule_of(network)
    one, other, weights = network.edges
    for i, j, weight in zip(one.tolist(), other.tolist(), weights.tolist(), strict=True):
        ends = network.nodes[i], network.nodes[j]
        tie = iri(f"{ID}tie/{rule}-{_slug(ends[0])}-{_slug(ends[1])}")
        yield quad(tie, iri(RDF.type), iri(SAM.Tie), iri(NETWORK))
        for end in ends:
            yield quad(tie, iri(SAM.connects), iri(end), iri(NETWORK))
        yield quad(tie, iri(SAM.weight), decimal(weight), iri(NETWORK))
        yield quad(tie, iri(SAM.rule), literal(rule), iri(NETWORK))


def provenance(network: Network, seed: int | None = None) -> Iterator[str]:
    """Yield from what and how the graph `network` was made: snapshot, moment of the data, selection, queries, seed.

    A run is `graph/network#<rule>`, so ties and figures lead to it by their rule.
    """
    told = method_told(network.method)
    run, where = iri(f"{NETWORK}#{rule_of(network)}"), iri(f"{GRAPH}provenance")
    parameters = {"selection": told["selection"], "seed": seed, "versions": told["versions"]}
    yield quad(iri(NETWORK), iri(PROV.wasGeneratedBy), run, where)
    yield quad(run, iri(RDF.type), iri(PROV.Activity), where)
    yield quad(run, iri(PROV.value), literal(json.dumps(parameters, ensure_ascii=False, sort_keys=True)), where)
    if network.method.snapshot:
        snapshot = iri(f"{GRAPH}snapshot/{network.method.snapshot}")
        yield quad(run, iri(PROV.used), snapshot, where)
        yield quad(snapshot, iri(PROV.generatedAtTime), literal(network.method.made, datatype=XSD.dateTime), where)
    for name, text in sorted(network.method.queries.items()):
        plan = iri(f"{NETWORK}#{rule_of(network)}-{name}")
        yield quad(run, iri(PROV.hadPlan), plan, where)
        yield quad(plan, iri(RDF.type), iri(PROV.Plan), where)
        yield quad(plan, iri(PROV.value), literal(text), where)
