"""Every measure of nodes: what it is, its formula, whose it is, and how to read it. docs/network.md is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from samspill.errors import ParameterError
from samspill.ties.facts import Array
from samspill.ties.measures import (
    centrality,
    cohesion,
    distances,
    holes,
    modules,
    shape,
    triangles,
    twomode,
)
from samspill.ties.measures.run import Run
from samspill.ties.network import Network


@dataclass(frozen=True)
class Measure:
    """A number for each node. `formula` is in the notation of docs/network.md; `grouped` ones need an attribute."""

    name: str
    title: str
    definition: str
    formula: str
    source: str
    reading: str
    work: Callable[[Run], Array]
    grouped: bool = False


def _of(function: Callable[[Network], Array]) -> Callable[[Run], Array]:
    return lambda run: function(run.network)


def _role(role: str, what: str) -> Callable[[Run], Array]:
    return lambda run: getattr(run.roles, what)[role]


_CENTRAL = (
    Measure(
        "degree",
        "degree",
        "Partners: nodes with a tie to this one.",
        "k_i = Σ_j a_ij",
        "Freeman 1979, doi:10.1016/0378-8733(78)90021-7",
        "How many it has worked with. One large consortium gives many at once: compare strength by Newman's weights.",
        _of(centrality.degree),
    ),
    Measure(
        "strength",
        "strength",
        "The sum of the weights of a node's ties.",
        "s_i = Σ_j w_ij",
        "Barrat et al. 2004, doi:10.1073/pnas.0400087101",
        "How much it works with others, by the weight chosen.",
        _of(centrality.strength),
    ),
    Measure(
        "eigenvector",
        "eigenvector centrality",
        "The leading eigenvector of the weights, of length 1.",
        "λ x_i = Σ_j w_ij x_j",
        "Bonacich 1972, doi:10.1080/0022250X.1972.9989806",
        "High for those whose partners have it high: nearness to the densest part, not to everybody.",
        _of(centrality.eigenvector),
    ),
    Measure(
        "pagerank",
        "PageRank",
        "The share of time of somebody who follows ties by weight and jumps anywhere in 15 of 100 steps.",
        "x_i = 0.15 / n + 0.85 Σ_j w_ij x_j / s_j",
        "Brin & Page 1998, doi:10.1016/S0169-7552(98)00110-X",
        "As strength, but a tie from somebody with few ties counts more. Adds up to 1.",
        _of(centrality.pagerank),
    ),
    Measure(
        "harmonic",
        "closeness (harmonic)",
        "The mean of 1 / distance to all others; those out of reach add 0.",
        "h_i = 1 / (n − 1) Σ_j 1 / d_ij",
        "Rochat 2009; Boldi & Vigna 2014, doi:10.1080/15427951.2013.865686",
        "1 for a node tied to all, 0 for one tied to nobody. News spreads fast from high ones.",
        _of(distances.harmonic),
    ),
    Measure(
        "betweenness",
        "betweenness",
        "The share of shortest paths between pairs of others that lead through the node.",
        "b_i = 2 / ((n − 1)(n − 2)) Σ_{s<t} σ_st(i) / σ_st",
        "Freeman 1977, doi:10.2307/3033543; Brandes 2001, doi:10.1080/0022250X.2001.9990249",
        "High for those whom others need to reach each other. Sampled above 2,000 nodes: see its error.",
        lambda run: run.between.value,
    ),
    Measure(
        "betweenness_error",
        "error of betweenness",
        "The standard error of sampled betweenness; 0 where it is exact.",
        "n s(δ) / ((n − 1)(n − 2) √p) · √(1 − p / n), p sources",
        "Brandes & Pich 2007, doi:10.1142/S0218127407018403",
        "Nodes whose values lie within two errors have no order. Of those with little betweenness few sources know.",
        lambda run: run.between.error,
    ),
)
_COHESIVE = (
    Measure(
        "clustering",
        "clustering",
        "The share of a node's pairs of partners that are tied themselves.",
        "C_i = 2 t_i / (k_i (k_i − 1))",
        "Watts & Strogatz 1998, doi:10.1038/30918",
        "1 in a clique: a node of one activity has 1. Low where a node joins circles.",
        _of(cohesion.clustering),
    ),
    Measure(
        "core",
        "k-core",
        "The greatest k for which the node is in a part where everybody has at least k ties.",
        "core number",
        "Seidman 1983, doi:10.1016/0378-8733(83)90028-X",
        "How dense the thickest part is that a node belongs to. A consortium of k + 1 makes a k-core by itself.",
        _of(cohesion.core),
    ),
    Measure(
        "component",
        "component",
        "The connected part of the node: 0 for the largest, 1 for the next.",
        "",
        "",
        "Nodes of different parts do not reach each other at all.",
        _of(cohesion.component),
    ),
    Measure(
        "articulation",
        "articulation point",
        "1 where the part of the node falls apart without it.",
        "",
        "Hopcroft & Tarjan 1973, doi:10.1145/362248.362272",
        "Somebody is tied to the rest through this node alone.",
        _of(cohesion.articulation),
    ),
    Measure(
        "bridges",
        "bridges",
        "How many of a node's ties are bridges: ties without which their part falls apart.",
        "",
        "Tarjan 1974, doi:10.1016/0020-0190(74)90003-9",
        "Single threads: one tie is all that holds the two sides together.",
        _of(cohesion.bridges),
    ),
    Measure(
        "core_periphery",
        "core or periphery",
        "1 for the core: the division by degree that comes nearest to a core in which all are tied.",
        "maximal correlation with the ideal",
        "Borgatti & Everett 2000, doi:10.1016/S0378-8733(99)00019-2; Lip 2011, arXiv:1102.5511",
        "Read it with the fit: a division exists even where no core does.",
        lambda run: shape.core_periphery(run.network).core.astype(np.int64),
    ),
)
_HOLES = (
    Measure(
        "constraint",
        "constraint",
        "How far a node's partners, by their ties to each other, leave it no choice.",
        "C_i = Σ_j (p_ij + Σ_q p_iq p_qj)², p_ij = w_ij / s_i",
        "Burt 1992, Structural Holes, p. 54",
        "Low for brokers: partners who do not know each other. Near 1 with few, closely tied partners.",
        _of(holes.constraint),
    ),
    Measure(
        "hierarchy",
        "hierarchy",
        "How far constraint comes from one partner.",
        "Σ_j r_j ln r_j / (N ln N), r_j = N c_ij / C_i",
        "Burt 1992, p. 71",
        "0 when all partners constrain alike, 1 when one does alone.",
        _of(holes.hierarchy),
    ),
    Measure(
        "effective_size",
        "effective size",
        "Partners less their overlap.",
        "N_i − Σ_j Σ_q p_iq m_jq, m_jq = w_jq / max_k w_jk",
        "Burt 1992, p. 52; Borgatti 1997",
        "How many different circles the partners stand for.",
        _of(holes.effective_size),
    ),
    Measure(
        "efficiency",
        "efficiency",
        "Effective size as a share of degree.",
        "effective size / N_i",
        "Burt 1992, p. 53",
        "1 when no two partners are tied.",
        _of(holes.efficiency),
    ),
)
_MODULES = (
    Measure(
        "community",
        "community",
        "The number of the node's community, 0 the largest: the consensus of 10 runs of Leiden.",
        "max Σ_s (e_s − a_s²)",
        "Traag et al. 2019, doi:10.1038/s41598-019-41695-z; Lancichinetti & Fortunato 2012, doi:10.1038/srep00336",
        "Groups that work with each other more than chance has it. Numbers mean nothing across networks.",
        lambda run: run.communities.labels,
    ),
    Measure(
        "stability",
        "stability of the community",
        "The share of runs in which the node was with a member of its community, averaged over these.",
        "",
        "Lancichinetti & Fortunato 2012, doi:10.1038/srep00336",
        "Below 0.8 a node may as well be told with another community.",
        lambda run: run.communities.stability,
    ),
    Measure(
        "participation",
        "participation coefficient",
        "How evenly a node's ties spread over communities.",
        "P_i = 1 − Σ_s (k_is / k_i)²",
        "Guimerà & Amaral 2005, doi:10.1038/nature03288",
        "0 with all ties in one community; above 0.62 a connector.",
        lambda run: modules.participation(run.network, run.communities.labels),
    ),
    Measure(
        "within_module",
        "within-module degree",
        "A node's ties inside its community, in standard deviations from the mean of its members.",
        "z_i = (k_is − ⟨k_s⟩) / σ_s",
        "Guimerà & Amaral 2005, doi:10.1038/nature03288",
        "From 2.5 a hub of its community.",
        lambda run: modules.within_module_degree(run.network, run.communities.labels),
    ),
)
_TWO_MODE = (
    Measure(
        "activities",
        "activities",
        "In how many activities the node takes part: its degree in the two-mode network.",
        "d_i = Σ_e b_ei",
        "Borgatti & Everett 1997, doi:10.1016/S0378-8733(96)00301-2",
        "How active it is, whatever the size of consortia.",
        _of(twomode.activities),
    ),
    Measure(
        "mean_size",
        "others in an activity",
        "The mean number of others in a node's activities.",
        "1 / d_i Σ_e b_ei (k_e − 1)",
        "",
        "High for those whose degree comes of large consortia.",
        _of(twomode.mean_size),
    ),
    Measure(
        "redundancy",
        "redundancy",
        "The share of pairs of a node's activities that have another node in common as well.",
        "Latapy's rc",
        "Latapy et al. 2008, doi:10.1016/j.socnet.2007.04.006",
        "Low for those who alone carry something from one activity to another.",
        _of(twomode.redundancy),
    ),
)
_GROUPED = (
    Measure(
        "external_internal",
        "E–I index",
        "Ties outside the node's group less those inside, as a share of all.",
        "(E − I) / (E + I)",
        "Krackhardt & Stern 1988, doi:10.2307/2786835",
        "−1 all ties at home, 1 all abroad. Small groups are high by their size alone.",
        lambda run: modules.external_internal(run.network, run.groups),
        grouped=True,
    ),
    *(
        Measure(
            f"{role}{suffix}",
            f"{role}{told}",
            definition,
            formula,
            "Gould & Fernandez 1989, doi:10.2307/270949",
            reading,
            _role(role, what),
            grouped=True,
        )
        for role, meaning in (
            ("coordinator", "a, b and c are of one group"),
            ("consultant", "a and c are of one group, the broker b of another"),
            ("gatekeeper", "one of a and c is of the broker's group, the other is not"),
            ("liaison", "a, b and c are of three groups"),
        )
        for suffix, told, what, definition, formula, reading in (
            (
                "",
                "",
                "count",
                f"Pairs {{a, c}} of partners without a tie of which {meaning}.",
                "|{{a, c}}: a_ab a_bc (1 − a_ac)|",
                "How often the node stands between in this way.",
            ),
            (
                "_expected",
                ": expected",
                "expected",
                f"The {role} count by chance, the groups of the others dealt out at random.",
                "T_b p",
                "What the node's ties give whatever the groups are.",
            ),
            (
                "_z",
                ": z-score",
                "z",
                f"Standard deviations of the {role} count from what chance has.",
                "(count − expected) / s",
                "Above 2: more than its ties and the sizes of groups explain.",
            ),
        )
    ),
)
MEASURES: Mapping[str, Measure] = {
    each.name: each for each in (*_CENTRAL, *_COHESIVE, *_HOLES, *_MODULES, *_TWO_MODE, *_GROUPED)
}
"""All measures of nodes, by name, in the order in which they are told."""
STANDARD = tuple(name for name, each in MEASURES.items() if not each.grouped)
"""Those that need no groups."""


def measured(run: Run, names: Iterable[str] | None = None) -> Network:
    """Return the network with the figures of some measures, of all that can be told when none is named.

    Raises ParameterError for a name that is no measure, and for a measure of groups without groups.
    """
    wanted = tuple(names or (*STANDARD, *([n for n in MEASURES if n not in STANDARD] if run.by else [])))
    unknown = [name for name in wanted if name not in MEASURES]
    if unknown:
        raise ParameterError(f"no measure {unknown[0]!r}", hint=f"one of {', '.join(MEASURES)}")
    if any(MEASURES[name] in _HOLES for name in wanted):
        triangles.sums(run.network)  # which tell what clustering wants, too
    return run.network.with_figures({name: MEASURES[name].work(run) for name in wanted})


def whole(run: Run) -> dict[str, Any]:
    """Return the figures of the network as a whole, by name; a number each, not a number where one has no value."""
    network = run.network
    component = cohesion.component(network)
    sizes = np.bincount(component)
    world = shape.small_world(network)
    found: dict[str, Any] = {
        "nodes": len(network),
        "ties": network.count,
        "density": shape.density(network),
        "mean degree": 2 * network.count / max(len(network), 1),
        "components": len(sizes),
        "share in the largest component": float(sizes.max()) / len(network) if len(network) else float("nan"),
        "transitivity": cohesion.transitivity(network),
        "mean clustering": float(cohesion.clustering(network).mean()) if len(network) else float("nan"),
        "mean distance": distances.mean_distance(network),
        "longest distance": distances.distances(network).longest,
        "degree assortativity": modules.degree_assortativity(network),
        "small world σ": world.sigma,
        "core–periphery fit": shape.core_periphery(network).fit,
        "four-cycles (two-mode)": twomode.four_cycles(network),
        "bridges": len(cohesion.bridge_ties(network)),
        "articulation points": int(cohesion.articulation(network).sum()),
        "communities": len(run.communities),
        "modularity": run.communities.modularity,
        "agreement of runs": run.communities.agreement,
    }
    if run.by:
        found[f"E–I index by {run.by}"] = modules.external_internal_of_all(network, run.groups)
        found[f"assortativity by {run.by}"] = modules.assortativity(network, run.groups)
    return found
