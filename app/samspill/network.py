"""Partner networks for notebooks: `from samspill import network`, then `network.open("snapshot").ties(area="Oslo")`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from samspill.snapshot.published import Snapshot
from samspill.ties.around import ego, path
from samspill.ties.change import compare, tracked
from samspill.ties.communities import communities
from samspill.ties.evaluation import evaluate
from samspill.ties.facts import Facts
from samspill.ties.finding import find
from samspill.ties.formats import written
from samspill.ties.measures.backbone import backbone
from samspill.ties.measures.brokerage import brokerage
from samspill.ties.measures.registry import MEASURES, measured, whole
from samspill.ties.measures.run import Run
from samspill.ties.measures.shape import robustness
from samspill.ties.network import Network
from samspill.ties.partners import Finder
from samspill.ties.reading import read, with_groups
from samspill.ties.report import report
from samspill.ties.selection import Selection, period

__all__ = [
    "MEASURES",
    "Finder",
    "Network",
    "Networks",
    "Run",
    "Selection",
    "backbone",
    "brokerage",
    "communities",
    "compare",
    "ego",
    "evaluate",
    "measured",
    "open",
    "path",
    "report",
    "robustness",
    "tracked",
    "whole",
    "written",
]

_NAMED = ("programme", "area", "kind", "role")


class Networks:
    """The networks of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Take a snapshot; callers use `open`."""
        self.snapshot = snapshot
        self.facts = Facts.of(snapshot)

    def selection(self, *, within: str | None = None, **chosen: Any) -> Selection:
        """Return the selection that keywords say, as the options of the command do; `within` is `--period`."""
        for name in _NAMED:
            if chosen.get(name):
                chosen[name] = find(self.snapshot.names, chosen[name], name)
        if isinstance(chosen.get("through"), str):
            chosen["through"] = (chosen["through"],)
        start, end = period(within) if within else (chosen.pop("start", None), chosen.pop("end", None))
        return Selection(**chosen, start=start, end=end)

    def ties(self, *, period: str | None = None, attributes: tuple[str, ...] = (), **chosen: Any) -> Network:
        """Return a network: `ties(area="Innlandet", around=True, period="2021..2025", weight="newman")`.

        `attributes` are levels (county, country, sector …) whose group is put on each organisation. Raises what the
        command tells: ParameterError, NotFoundError.
        """
        selection = self.selection(within=period, **chosen)
        found = read(self.facts, selection)
        for level in attributes:
            found = with_groups(self.facts, found, level, selection.day)
        return found

    def find(self, name: str, what: str = "organisation") -> str:
        """Return the IRI of an organisation, person, area or programme that goes by a name."""
        return find(self.snapshot.names, name, what)

    def finder(self, **chosen: Any) -> Finder:
        """Return the partner finder over a network."""
        return Finder(self.facts, self.ties(**chosen))

    def report(self, *, period: str | None = None, by: str | None = "country", seed: int = 1, **chosen: Any) -> str:
        """Return a report as HTML."""
        return report(self.facts, self.selection(within=period, **chosen), by=by, seed=seed)


def open(store: str | Path) -> Networks:  # noqa: A001  (as networkx.open would be: it is used with the module's name)
    """Open the networks of a store made by `samspill build`; raise SnapshotError when there is none."""
    return Networks(Snapshot.open(Path(store)))
