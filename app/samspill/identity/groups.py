"""Groups of things of which some are told to be one: union-find, with the smallest name as the root of a group."""

from __future__ import annotations

from collections.abc import Iterable


class Groups:
    """Disjoint groups of names; what was never joined is a group of its own.

    The root of a group is its smallest name, so that the order of joining makes no difference.

    >>> groups = Groups([("b", "c"), ("d", "c")])
    >>> groups.root("d"), groups.root("x"), groups.members()
    ('b', 'x', {'b': ['b', 'c', 'd']})
    """

    def __init__(self, joined: Iterable[Iterable[str]] = ()) -> None:
        """Join the names of each collection."""
        self._above: dict[str, str] = {}
        for names in joined:
            self.join(names)

    def join(self, names: Iterable[str]) -> None:
        """Make one group of all groups in which the names are."""
        roots = sorted({self.root(name) for name in names})
        for root in roots[1:]:
            self._above[root] = roots[0]

    def root(self, name: str) -> str:
        """Return the smallest name of the group that a name is in."""
        root = name
        while (above := self._above.get(root)) is not None:
            root = above
        while (above := self._above.get(name)) is not None:
            self._above[name] = root if above != root else above
            name = above
        return root

    def members(self) -> dict[str, list[str]]:
        """Return the groups of two or more by their roots, members sorted."""
        found: dict[str, list[str]] = {}
        for name in sorted(self._above):
            root = self.root(name)
            found.setdefault(root, [root]).append(name)
        return {root: sorted(found[root]) for root in sorted(found)}
