"""One look at a network: what its measures share is worked out once."""

from __future__ import annotations

from samspill.errors import NotFoundError, ParameterError
from samspill.ties.communities import Communities, communities
from samspill.ties.facts import Array
from samspill.ties.measures import betweenness, brokerage, modules
from samspill.ties.network import Network


class Run:
    """One look at a network: its measures share the seed, the communities, and the groups that roles are told by."""

    def __init__(self, network: Network, *, seed: int = 1, by: str | None = None, method: str = "leiden") -> None:
        """Take the network, a seed, an attribute of its nodes for measures of groups, and how to find communities.

        Raises NotFoundError for a network without nodes.
        """
        if not len(network):
            raise NotFoundError("there is no node to measure", hint="a wider selection")
        self.network, self.seed, self.by, self._method = network, seed, by, method
        self._communities: Communities | None = None
        self._betweenness: betweenness.Betweenness | None = None
        self._brokerage: brokerage.Brokerage | None = None

    @property
    def communities(self) -> Communities:
        """The communities, found once."""
        if self._communities is None:
            self._communities = communities(self.network, self._method, seed=self.seed)
        return self._communities

    @property
    def between(self) -> betweenness.Betweenness:
        """Betweenness with its error, worked out once."""
        if self._betweenness is None:
            self._betweenness = betweenness.betweenness(self.network, seed=self.seed)
        return self._betweenness

    @property
    def groups(self) -> Array:
        """The number of each node's group; raises ParameterError when no attribute was named."""
        if self.by is None or self.by not in self.network.attributes:
            raise ParameterError("this measure needs groups of nodes", hint="for example --by county")
        return modules.numbered(self.network.attributes[self.by])

    @property
    def roles(self) -> brokerage.Brokerage:
        """Brokerage roles by the groups, counted once."""
        if self._brokerage is None:
            self._brokerage = brokerage.brokerage(self.network, self.groups)
        return self._brokerage
