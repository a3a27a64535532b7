"""Tables of nodes and values over columns: what set-based validation joins.

Every table is temporary, holds ids of terms, and lists nothing twice: `n` is a node, `f` and `v` a focus node and one
of its values. Paths are walked from the nodes that are asked about, never over the whole graph.
"""

# ruff: noqa: S608  (statements are made of our own constants and ids; values go in as parameters)

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from samspill.engines.columns import Columns
from samspill.validate.model import Target
from samspill.validate.paths import Alternative, Inverse, Path, Predicate, Repeated, Sequence
from samspill.vocab import RDF, RDFS

_UNKNOWN = 1 << 60
"""Ids from here are those of terms that the shapes name and the graph does not have."""


class Relations:
    """The default graph of some columns, and temporary tables made from it."""

    def __init__(self, columns: Columns) -> None:
        """Take columns whose quads are all there; nothing of them is changed."""
        self.columns = columns
        self._made: list[str] = []
        self._number = 0
        self._sizes: dict[str, int] = {}
        self._ids: dict[str, int] = {}
        self._instances: dict[str, str] = {}
        columns.run(
            "CREATE OR REPLACE TEMP TABLE unknown_word"
            " (id BIGINT, kind TINYINT, lexical VARCHAR, datatype VARCHAR, language VARCHAR)"
        )
        columns.run(
            "CREATE OR REPLACE TEMP VIEW word AS SELECT id, kind, lexical, datatype, language FROM term"
            " UNION ALL SELECT * FROM unknown_word"
        )
        if not columns.is_derived():
            columns.run(
                "CREATE OR REPLACE TEMP TABLE triple AS SELECT DISTINCT p, s, o FROM quad"
                " WHERE NOT list_contains($hidden::BIGINT[], g) ORDER BY p, s, o",
                {"hidden": columns.hidden()},
            )

    def close(self) -> None:
        """Drop everything that was made."""
        derived = self.columns.is_derived()
        self._drop(0)
        for name in self._instances.values():
            self.columns.run(f"DROP TABLE {name}")
        for statement in ("DROP VIEW word", "DROP TABLE unknown_word", *(() if derived else ("DROP TABLE triple",))):
            self.columns.run(statement)

    @contextmanager
    def scratch(self) -> Iterator[None]:
        """Drop the tables that are made inside, but those of the instances of classes."""
        before = len(self._made)
        try:
            yield
        finally:
            self._drop(before)

    def _drop(self, before: int) -> None:
        if dropped := self._made[before:]:
            self.columns.run("; ".join(f"DROP TABLE {name}" for name in dropped))
            del self._made[before:]

    def table(self, select: str, values: Mapping[str, object] | None = None) -> str:
        """Keep what a SELECT gives, and return the table's name."""
        self._number += 1
        name = f"found_{self._number}"
        self._sizes[name] = int(self.columns.run(f"CREATE TEMP TABLE {name} AS {select}", values)[0][0])
        self._made.append(name)
        return name

    def size(self, table: str) -> int:
        """Return the number of rows that a table was made with."""
        return self._sizes[table]

    def id(self, text: str) -> int:
        """Return the id of a term in N-Triples form; a term that the graph lacks gets one that nothing matches."""
        if text not in self._ids:
            self.know([text])
        return self._ids[text]

    def know(self, texts: Iterable[str]) -> None:
        """Look up the ids of many terms at once."""
        wanted = sorted(set(texts) - self._ids.keys())
        if not wanted:
            return
        found = self.columns.term_ids(wanted, add=False)
        self._ids |= found
        for text in wanted:
            if text not in found:
                number = _UNKNOWN + len(self._ids)
                self.columns.run(
                    "INSERT INTO unknown_word SELECT $id, kind, lexical, datatype, language FROM incoming"
                    " WHERE text = $text",
                    {"id": number, "text": text},
                )
                self._ids[text] = number

    def ids(self, texts: Iterable[str]) -> str:
        """Return a list of ids for IN; never empty."""
        texts = tuple(texts)
        self.know(texts)
        return ", ".join(str(self._ids[text]) for text in texts) or "NULL"

    def texts(self, ids: Iterable[int]) -> dict[int, str]:
        """Return terms in N-Triples form by their ids, those of the shapes too."""
        wanted = set(ids)
        return self.columns.texts(wanted) | {number: text for text, number in self._ids.items() if number in wanted}

    def instances(self, name: str) -> str:
        """Return a table `n` of the instances of a class, those of its subclasses too (SHACL, 1.1)."""
        if name not in self._instances:
            found = {row[0] for row in self.columns.run(self.subclasses(name))}
            kinds = ", ".join(map(str, sorted(found)))
            kind = self.id(f"<{RDF.type}>")
            self.table(f"SELECT DISTINCT s AS n FROM triple WHERE p = {kind} AND o IN ({kinds})")
            self._instances[name] = self._made.pop()  # stays for the other shapes that ask for it
        return self._instances[name]

    def subclasses(self, *names: str) -> str:
        """Return a SELECT of the ids of classes and of all their subclasses."""
        below = self.id(f"<{RDFS.subClassOf}>")
        return (
            f"WITH RECURSIVE sub(id) AS (SELECT unnest([{self.ids(names)}]::BIGINT[])"
            f" UNION SELECT s FROM triple JOIN sub ON o = sub.id WHERE p = {below}) SELECT id FROM sub"
        )

    def nodes(self, targets: Iterable[Target]) -> str:
        """Return a table `n` of the focus nodes that targets find (SHACL, 2.1.3)."""
        arms = ["SELECT NULL::BIGINT AS n WHERE false"]
        for target in targets:
            if target.kind == "class":
                arms.append(f"SELECT n FROM {self.instances(target.term)}")
            elif target.kind == "node":
                arms.append(f"SELECT {self.id(target.term)}::BIGINT")
            else:
                end = "s" if target.kind == "subjectsOf" else "o"
                arms.append(f"SELECT {end} FROM triple WHERE p = {self.id(target.term)}")
        return self.table(" UNION ".join(arms))

    def values(self, nodes: str, path: Path | None) -> str:
        """Return a table `f, v` of the value nodes of some nodes: the ends of the path, or without one the node."""
        start = f"(SELECT n AS f, n AS v FROM {nodes})"
        return self.table(f"FROM {start}") if path is None else self._walk(start, path)

    def _walk(self, pairs: str, path: Path) -> str:
        match path:
            case Predicate(name):
                return self._step(pairs, name, "s", "o")
            case Inverse(Predicate(name)):
                return self._step(pairs, name, "o", "s")
            case Inverse(of):
                return self._walk(pairs, _backwards(of))
            case Sequence(steps):
                for step in steps:
                    pairs = self._walk(pairs, step)
                return pairs
            case Alternative(choices):
                return self.table(" UNION ".join(f"FROM {self._walk(pairs, choice)}" for choice in choices))
            case Repeated(of, modifier):
                return self._repeat(pairs, of, modifier)

    def _step(self, pairs: str, name: str, start: str, end: str) -> str:
        return self.table(
            f"SELECT DISTINCT f, {end} AS v FROM {pairs} JOIN triple ON {start} = v WHERE p = {self.id(f'<{name}>')}"
        )

    def _repeat(self, pairs: str, of: Path, modifier: str) -> str:
        found = self.table(f"FROM {pairs}" + (" LIMIT 0" if modifier == "+" else ""))
        fresh = pairs
        while True:
            reached = self._walk(fresh, of)
            fresh = self.table(f"FROM {reached} EXCEPT FROM {found}")
            if not self.size(fresh):
                return found
            self.columns.run(f"INSERT INTO {found} FROM {fresh}")
            if modifier == "?":
                return found


def _backwards(path: Path) -> Path:
    """Return a path that leads the other way, with the turning pushed down to single properties."""
    match path:
        case Predicate():
            return Inverse(path)
        case Inverse(of):
            return of
        case Sequence(steps):
            return Sequence(tuple(_backwards(step) for step in reversed(steps)))
        case Alternative(choices):
            return Alternative(tuple(map(_backwards, choices)))
        case Repeated(of, modifier):
            return Repeated(_backwards(of), modifier)
