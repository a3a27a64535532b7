"""Which prefixes an answer is written with: those it uses, in one order, so that the same answer is the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from samspill.vocab import GRAPH, ID, PREFIXES

_KIND = re.compile(r"[a-z]+(?:-[a-z]+)*\Z")


class Writable(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int:
        """Take bytes."""
        ...


def namespace(iri: str) -> str:
    """Return an IRI up to its last `#` or `/`: what a prefix could stand for."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def prefixes_for(namespaces: Iterable[str]) -> dict[str, str]:
    """Return the prefixes for namespaces that have one, by name.

    Things get one for each kind, since Turtle has to escape the slash in `id:person/thor-moen`:

    >>> prefixes_for({ID + "person/", "http://www.w3.org/2004/02/skos/core#", "http://example.org/"})
    {'person': 'https://w3id.org/samspill/id/person/', 'skos': 'http://www.w3.org/2004/02/skos/core#'}
    """
    used = set(namespaces)
    found = {name: base for name, base in PREFIXES.items() if base in used}
    for base in used:
        kind = base.removeprefix(ID).removesuffix("/")
        if base.startswith(ID) and _KIND.match(kind) and kind not in PREFIXES:
            found[kind] = base
    if GRAPH + "source/" in used:
        found["source-graph"] = GRAPH + "source/"
    return dict(sorted(found.items()))


class SortedPrefixes:
    """A file that sorts the lines of prefixes at its head: Oxigraph writes them in another order each time."""

    def __init__(self, out: Writable) -> None:
        """Write to `out`."""
        self._out = out
        self._head: bytes | None = b""

    def write(self, data: bytes) -> int:
        """Take bytes; what follows the head passes straight through."""
        if self._head is None:
            return self._out.write(data)
        self._head += data
        if any(not line.startswith(b"@prefix") for line in self._head.split(b"\n")[:-1]):
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Write the head, sorted, with an empty line after it."""
        if self._head:
            lines = self._head.splitlines(keepends=True)
            head = sorted(line for line in lines if line.startswith(b"@prefix"))
            gap = [b"\n"] if head else []
            self._out.write(b"".join(head + gap + lines[len(head) :]))
        self._head = None
