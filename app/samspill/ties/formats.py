"""A network as files: those of networkx for Gephi, Pajek and the rest, tables, and JSON for VOSviewer and programs."""

from __future__ import annotations

import csv
import io
import json
import math
import platform
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from samspill import __version__
from samspill.errors import ParameterError
from samspill.ties.facts import Array
from samspill.ties.network import Method, Network
from samspill.ties.selection import TABLES

__all__ = ["FORMATS", "method_told", "nodes_table", "table_bytes", "ties_table", "written"]

Table = Mapping[str, Sequence[Any]]


def written(network: Network, form: str, what: str = "ties") -> bytes:
    """Return a network as a file; `what` says whether a table is of its ties or its nodes.

    Raises ParameterError for a format that is not in FORMATS.
    """
    if form not in FORMATS:
        raise ParameterError(f"no format {form!r}", hint=f"one of {', '.join(FORMATS)}")
    return FORMATS[form](network, what)


def method_told(method: Method) -> dict[str, Any]:
    """Return how a network was made, for JSON: selection, queries, snapshot, date of the data, versions."""
    libraries = ("networkx", "numpy", "scipy", "duckdb")
    return {
        "selection": method.selection.told(),
        "snapshot": method.snapshot,
        "data": method.made,
        "notes": list(method.notes),
        "queries": dict(method.queries),
        "versions": {
            "samspill": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in libraries},
        },
    }


def ties_table(network: Network) -> dict[str, Sequence[Any]]:
    """Return the ties as columns: both nodes, both names, the weight, and how many activities are shared."""
    one, other, weight = network.edges
    nodes, labels = np.asarray(network.nodes, dtype=object), np.asarray(network.labels, dtype=object)
    order = np.lexsort((nodes[other].astype(str), nodes[one].astype(str), -weight))
    one, other, weight = one[order], other[order], weight[order]
    found: dict[str, Sequence[Any]] = {
        "source": list(nodes[one]),
        "target": list(nodes[other]),
        "source_name": list(labels[one]),
        "target_name": list(labels[other]),
        "weight": weight.tolist(),
    }
    if network.taking_part is not None:
        found["activities"] = network.shared(one, other).astype(int).tolist()
    return found


def nodes_table(network: Network) -> dict[str, Sequence[Any]]:
    """Return the nodes as columns: IRI, name, attributes and figures."""
    found: dict[str, Sequence[Any]] = {"id": list(network.nodes), "name": list(network.labels)}
    found |= {name: list(values) for name, values in network.attributes.items()}
    return found | {name: plain(values) for name, values in network.figures.items()}


def plain(values: Array) -> list[Any]:
    """Return numbers as Python's, None for what is no number."""
    told: list[Any] = values.tolist()
    return told if values.dtype.kind in "iu" else [None if math.isnan(value) else value for value in told]


def table_bytes(table: Table, form: str, about: Mapping[str, Any] | None = None) -> bytes:
    """Return a table as CSV, JSON (rows, and what it is about) or Parquet; raise ParameterError for another form."""
    if form == "csv":
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\r\n")
        rows.writerow(table)
        rows.writerows(zip(*table.values(), strict=True))
        return out.getvalue().encode()
    if form == "json":
        names = list(table)
        rows_told = [dict(zip(names, row, strict=True)) for row in zip(*table.values(), strict=True)]
        return json.dumps({**(about or {}), "rows": rows_told}, ensure_ascii=False, indent=1).encode() + b"\n"
    if form == "parquet":
        made = pa.table({name: list(values) for name, values in table.items()})
        told = json.dumps(about or {}, ensure_ascii=False)
        sink = io.BytesIO()
        pq.write_table(made.replace_schema_metadata({"samspill": told}), sink)
        return sink.getvalue()
    raise ParameterError(f"no format {form!r} of a table", hint=f"one of {', '.join(TABLES)}")


def _table(form: str) -> Callable[[Network, str], bytes]:
    def write(network: Network, what: str) -> bytes:
        table = ties_table(network) if what == "ties" else nodes_table(network)
        return table_bytes(table, form, {"method": method_told(network.method)})

    return write


def _json(network: Network, what: str) -> bytes:
    """Return nodes and links, as networkx and D3 read them: `node_link_graph(json, edges="links")`."""
    nodes, ties = nodes_table(network), ties_table(network)
    if what == "nodes":
        return table_bytes(nodes, "json", {"method": method_told(network.method)})
    links = {name: ties[name] for name in ("source", "target", "weight", "activities") if name in ties}
    found = {
        "directed": False,
        "multigraph": False,
        "graph": {"method": method_told(network.method)},
        "nodes": [dict(zip(nodes, row, strict=True)) for row in zip(*nodes.values(), strict=True)],
        "links": [dict(zip(links, row, strict=True)) for row in zip(*links.values(), strict=True)],
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n"


def _graphml(network: Network, _: str) -> bytes:
    out = io.BytesIO()
    nx.write_graphml(_described(network), out)
    return out.getvalue()


def _described(network: Network) -> nx.Graph:
    graph = network.graph()
    graph.graph["method"] = json.dumps(method_told(network.method), ensure_ascii=False)
    return graph


def _gexf(network: Network, _: str) -> bytes:
    """Return GEXF; an edge lasts from the first day of the first shared activity to the last day of the last one."""
    graph = network.graph()
    for node, data in graph.nodes(data=True):
        data["label"] = data.pop("name", node)
    for (u, v), (start, end) in _spans(network).items():
        graph.edges[u, v].update({"start": start, "end": end})
    out = io.BytesIO()
    nx.write_gexf(graph, out, version="1.2draft")
    return out.getvalue()


def _spans(network: Network) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the first and last day on which each tie had an activity, for those with dated activities."""
    if not network.periods:
        return {}
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for row, (start, end) in enumerate(network.periods):
        members = network.members(row).tolist()
        if not start:
            continue
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                first, last = found.get((one, other), (start, end))
                found[one, other] = (min(first, start), max(last, end))
    one, other, _ = network.edges
    kept = zip(one.tolist(), other.tolist(), strict=True)
    return {(network.nodes[i], network.nodes[j]): found[i, j] for i, j in kept if (i, j) in found}


def _pajek(network: Network, _: str) -> bytes:
    """Return Pajek's format: a vertex goes by its name, with the end of its IRI where several have that name."""
    often = Counter(network.labels)
    graph = network.graph()
    names = {
        iri: label if often[label] == 1 else f"{label} [{iri.rpartition('/')[2]}]"
        for iri, label in zip(network.nodes, network.labels, strict=True)
    }
    bare = nx.Graph()
    bare.add_nodes_from((_one_line(names[node]), {"iri": node}) for node in graph)
    bare.add_weighted_edges_from(
        (_one_line(names[u]), _one_line(names[v]), w) for u, v, w in graph.edges(data="weight")
    )
    return "".join(f"{line}\n" for line in nx.generate_pajek(bare)).encode()


def _one_line(name: str) -> str:
    return " ".join(name.replace('"', "'").split())


def _vosviewer(network: Network, _: str) -> bytes:
    """Return the JSON of VOSviewer: items with weights, a cluster where communities were found, and links."""
    one, other, weight = network.edges
    strength = np.asarray(network.ties.sum(axis=0)).ravel()
    clusters = network.figures.get("community")
    items: list[dict[str, Any]] = []
    for place, (iri, label) in enumerate(zip(network.nodes, network.labels, strict=True)):
        item: dict[str, Any] = {
            "id": place + 1,
            "label": label,
            "url": iri,
            "weights": {"Links": int(network.degrees[place]), "Total link strength": float(strength[place])},
        }
        if clusters is not None:
            item["cluster"] = int(clusters[place]) + 1
        scores = {
            name: float(v[place]) for name, v in network.figures.items() if name != "community" and v[place] == v[place]
        }
        items.append(item | ({"scores": scores} if scores else {}))
    links = [
        {"source_id": i + 1, "target_id": j + 1, "strength": w}
        for i, j, w in zip(one.tolist(), other.tolist(), weight.tolist(), strict=True)
    ]
    return json.dumps({"network": {"items": items, "links": links}}, ensure_ascii=False).encode() + b"\n"


def _rdf(network: Network, what: str) -> bytes:
    from samspill.ties.statements import figures_as_nquads, ties_as_nquads

    if wrong := [node for node in network.nodes if ":" not in node]:
        raise ParameterError(f"{wrong[0]!r} is no IRI, so nothing can be stated of it", hint="name the nodes by IRIs")
    return ties_as_nquads(network) if what == "ties" else figures_as_nquads(network)


FORMATS: dict[str, Callable[[Network, str], bytes]] = {
    "csv": _table("csv"),
    "json": _json,
    "parquet": _table("parquet"),
    "graphml": _graphml,
    "gexf": _gexf,
    "pajek": _pajek,
    "vosviewer": _vosviewer,
    "nquads": _rdf,
}
"""What writes each format."""
