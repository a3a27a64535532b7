"""Editions of the ontology and of the shapes: the one that is served, and older ones under their versioned IRIs.

An older edition lies in `ontology/versions/` or `shapes/versions/` as `<version>.trig`, as `samspill export` wrote it
when that version was current; it is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from samspill import queries
from samspill.engines.base import Engine
from samspill.engines.oxigraph import OxigraphEngine
from samspill.errors import NotFoundError
from samspill.files import project_folder
from samspill.vocab import GRAPH, SAM
from samspill.web.site import site

__all__ = ["Edition", "Kind", "edition", "modules", "older"]

Kind = Literal["ontology", "shapes"]

_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){1,3}\Z")
_FOLDER = "versions"


@dataclass(frozen=True)
class Edition:
    """One version of the ontology or of the shapes, and an engine that holds it in its named graph."""

    kind: Kind
    engine: Engine
    version: str
    current: bool

    @property
    def graph(self) -> str:
        """The named graph that holds it."""
        return GRAPH + self.kind

    @property
    def place(self) -> str:
        """The path of this very version; of one that tells none, of what is served."""
        return f"/{self.kind}/{self.version}" if self.version else f"/{self.kind}"


def edition(kind: Kind, version: str | None = None) -> Edition:
    """Return a version of the ontology or of the shapes, the one that is served where none is named.

    Raises NotFoundError for a version that is not kept.
    """
    served = Edition(kind, site().engine, modules(kind).get(_base(kind), ""), current=True)
    if version is None or version == served.version:
        return served
    path = older(kind).get(version)
    if path is None:
        known = ", ".join(sorted({served.version, *older(kind)} - {""}))
        raise NotFoundError(f"version {version[:40]} of the {kind} is not kept", hint=f"there are: {known or 'none'}")
    return Edition(kind, _opened(path), version, current=False)


def older(kind: Kind) -> Mapping[str, Path]:
    """Return the files of older versions, by version."""
    return {
        path.stem: path for path in sorted((project_folder(kind) / _FOLDER).glob("*.trig")) if _VERSION.match(path.stem)
    }


def modules(kind: Kind) -> Mapping[str, str]:
    """Return the version of each ontology that is served in the graph, by the ontology's IRI."""
    query = queries.named("pages/editions").bind(target=GRAPH + kind)
    return {row["ontology"][1:-1]: row["version"].strip('"') for row in site().engine.own_rows(query.text)}


def _base(kind: Kind) -> str:
    """Return the IRI of the ontology itself, or of the shapes."""
    return SAM.base.rstrip("#").removesuffix("ontology") + kind


@lru_cache(maxsize=4)
def _opened(path: Path) -> Engine:
    return OxigraphEngine.from_text(path.read_text(encoding="utf-8"), syntax="trig")
