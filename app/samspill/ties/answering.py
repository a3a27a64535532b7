"""Requests for networks as a server gets them: small texts in, bytes of a format out, the last networks kept."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from samspill.engines.base import Engine
from samspill.engines.sparql.router import RoutedEngine
from samspill.errors import ParameterError
from samspill.ties.around import ego
from samspill.ties.facts import ColumnSource, Facts, RowSource, Source
from samspill.ties.formats import written
from samspill.ties.measures.registry import measured
from samspill.ties.measures.run import Run
from samspill.ties.network import Network
from samspill.ties.reading import read, with_groups
from samspill.ties.scene import View, drawn, scene, tie
from samspill.ties.selection import Selection

WHAT = ("ties", "nodes", "ego", "picture", "tie")
"""What a request can be for: who is tied to whom, what is measured of each, the surroundings of one, what a picture
shows, and what two of them share."""
MOST_TIES = 200_000
"""Ties that one answer has."""
_KEPT = 3  # networks in memory


def told(what: Any) -> bytes:
    """Return something as JSON on one line."""
    return json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode()


class Answering:
    """Answers requests over one engine."""

    def __init__(self, engine: Engine, snapshot: str = "", made: str = "") -> None:
        """Take an engine: the columns of a routed one, the rows of any other; and what snapshot that is, since when."""
        source: Source = ColumnSource(engine.columns) if isinstance(engine, RoutedEngine) else RowSource(engine)
        self._facts = Facts(source, snapshot=snapshot, made=made)
        self._networks: OrderedDict[str, Network] = OrderedDict()
        self._last: Run | None = None

    def answer(self, request: Mapping[str, Any]) -> bytes:
        """Return what is asked for: `selection`, `what`, `form`, `measures`, `by`, `seed`, `node`, `to`, `steps` …

        Raises what `read` raises, and ParameterError for more ties than an answer has.
        """
        network = self._network(request["selection"], request.get("by"))
        form, what = request["form"], request["what"]
        if what == "picture":
            return self._picture(network, request)
        if what == "tie":
            return told(tie(self._facts, network, request["node"], request["to"]))
        if what == "ego":
            network = ego(network, network.place(request["node"]), int(request.get("steps", 1)))
        if network.count > MOST_TIES and not (what == "nodes" and form in {"csv", "json", "parquet"}):
            hint = "an area, a programme, a period, largest=20, least=2, or what=ego; the command gives a million"
            raise ParameterError(f"{network.count:,} ties, more than the {MOST_TIES:,} of one answer", hint=hint)
        if request.get("measures"):
            run = Run(network, seed=int(request.get("seed", 1)), by=request.get("by"))
            network = measured(run, request["measures"])
        return written(network, form, "nodes" if what == "nodes" else "ties")

    def _picture(self, network: Network, request: Mapping[str, Any]) -> bytes:
        names = ("most", "node", "steps", "to", "seed")
        chosen: dict[str, Any] = {name: request[name] for name in names if request.get(name) is not None}
        chosen |= {name: tuple(request.get(name) or ()) for name in ("measures", "languages")}
        view = View(**chosen)
        run = self._run(network, view.seed)
        if request["form"] == "svg":
            return drawn(self._facts, network, view, run).encode()
        return told(scene(self._facts, network, view, run))

    def _run(self, network: Network, seed: int) -> Run | None:
        """Return the last run over a network, whose communities serve the next picture of it too."""
        if not len(network):
            return None
        if self._last is None or self._last.network is not network or self._last.seed != seed:
            self._last = Run(network, seed=seed)
        return self._last

    def _network(self, chosen: Mapping[str, Any], by: str | None) -> Network:
        key = json.dumps([chosen, by], sort_keys=True)
        if key not in self._networks:
            selection = Selection(**{**chosen, "through": tuple(chosen.get("through", ("projects",)))})
            found = read(self._facts, selection)
            self._networks[key] = with_groups(self._facts, found, by, selection.day) if by else found
            while len(self._networks) > _KEPT:
                self._networks.popitem(last=False)
        self._networks.move_to_end(key)
        return self._networks[key]
