"""What clients ask for, as plain data, and the change that it stands for."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from samspill.engines.oxigraph_disk import DEFAULT, DiskStore, Quad, statements_of
from samspill.errors import NotFoundError, UsageError
from samspill.writable.changes import Change
from samspill.writable.draft import Draft
from samspill.writable.evaluate import Using, run_update

__all__ = ["Asked"]


@dataclass(frozen=True)
class Asked:
    """A request to change something. `do` is update, put, post, delete or patch.

    `graph` is an IRI, None for the default graph; `syntaxes` are those of the documents that come along, in order;
    the text of an update is one document. `fresh` says that the graph's name is new.
    """

    do: str
    who: str
    graph: str | None = None
    syntaxes: tuple[str, ...] = ()
    base: str | None = None
    using_default: tuple[str, ...] | None = None
    using_named: tuple[str, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Asked:
        """Read what `as_json` gave."""
        lists = {key: tuple(value) for key, value in told.items() if isinstance(value, list)}
        return cls(**told | lists)

    def change(self, documents: list[bytes]) -> Change:
        """Return the change that it stands for."""
        graph = f"<{self.graph}>" if self.graph is not None else DEFAULT
        if self.do in {"update", "patch"}:
            text = documents[0].decode("utf-8")
            draw = partial(self._update, text, graph if self.do == "patch" else None)
            return Change(self.who, self.do, draw, text, self._named() if self.do == "patch" else None)
        return Change(self.who, self.do, partial(self._graph, graph, documents), graph=self._named())

    def _named(self) -> str:
        return self.graph if self.graph is not None else "default"

    def _update(self, text: str, home: str | None, draft: Draft, store: DiskStore, scratch: Path) -> None:
        using = Using(self.using_default, self.using_named)
        if home is not None:
            _there(draft, home)
        run_update(text, draft, store, scratch, base=self.base, using=using, home=home or DEFAULT)
        if home is not None and (others := {quad[3] for quad in draft.quads} | draft.graphs.keys()) - {home}:
            told = ", ".join(sorted(others - {home}))
            raise UsageError(f"the patch of one graph would change others: {told}", hint="send it to /update")

    def _graph(self, graph: str, documents: list[bytes], draft: Draft, _: DiskStore, __: Path) -> None:
        if self.do == "delete":
            _there(draft, graph)
            draft.drop(graph)
            return
        quads: list[Quad] = []
        for document, syntax in zip(documents, self.syntaxes, strict=True):
            quads += statements_of(io.BytesIO(document), syntax, self.base, graph)
        if self.do == "put":
            draft.replace(graph, quads)
        else:
            draft.create(graph)
            draft.insert(quads)


def _there(draft: Draft, graph: str) -> None:
    if not draft.has_graph(graph):
        raise NotFoundError(f"there is no graph {graph}", hint="PUT or POST makes one")
