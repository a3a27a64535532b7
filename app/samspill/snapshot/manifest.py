"""What a snapshot was made of, by what, when, and what came out: `manifest.json`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

from samspill import __version__
from samspill.engines.base import PropertyCount
from samspill.errors import SnapshotError
from samspill.files import whole_file
from samspill.snapshot.imported import Imported

NAME = "manifest.json"


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that decide what a build gives."""
    return {name: version(name) for name in ("pyoxigraph", "duckdb", "rdflib")}


@dataclass(frozen=True)
class Source:
    """A file that went into a snapshot: its name, checksum (SHA-256) and size in bytes."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Contradiction:
    """Statements that cannot all be true under the ontology, the rule that says so, and a sentence for people."""

    rule: str
    statements: tuple[tuple[str, str, str], ...]
    sentence: str


@dataclass(frozen=True)
class Manifest:
    """The description of one snapshot. `counts` are statements, `seconds` are of each step, `graphs` by IRI."""

    id: str
    created: str
    fingerprint: str
    sources: tuple[Source, ...]
    counts: dict[str, int]
    graphs: dict[str, int]
    classes: dict[str, int]
    validation: dict[str, int]
    inconsistencies: int
    seconds: dict[str, float]
    peak_memory_mb: int
    imports: tuple[Imported, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    properties: dict[str, PropertyCount] = field(default_factory=dict)
    """Statements of each property, with their subjects and objects, by IRI; as `classes` over what a query sees."""
    aside: dict[str, int] = field(default_factory=dict)
    """Statements that were set aside because they broke shapes or contradicted the ontology, by their graph."""
    samspill: str = __version__
    python: str = field(default_factory=lambda: sys.version.split()[0])
    libraries: dict[str, str] = field(default_factory=library_versions)

    @property
    def version(self) -> str:
        """The version of Samspill that made the snapshot."""
        return self.samspill

    def write(self, folder: Path) -> None:
        """Write `manifest.json`; a folder without it is not a snapshot."""
        with whole_file(folder / NAME) as file:
            file.write(json.dumps(asdict(self), indent=1, ensure_ascii=False).encode() + b"\n")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read `manifest.json` of a snapshot; raise SnapshotError when it is missing or not ours."""
        path = folder / NAME
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            found["imports"] = tuple(Imported(**each) for each in found.get("imports", ()))
            found["contradictions"] = tuple(map(_contradiction, found.get("contradictions", ())))
            found["properties"] = {name: PropertyCount(*each) for name, each in found.get("properties", {}).items()}
            known = {each.name for each in fields(cls)}
            found["sources"] = tuple(Source(**source) for source in found["sources"])
            return cls(**{key: value for key, value in found.items() if key in known})
        except FileNotFoundError as error:
            raise SnapshotError(f"{folder} is not a snapshot: no {NAME}", hint="make one: samspill build") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SnapshotError(f"{path} cannot be used: {error}", hint="build again: samspill build") from error


def _contradiction(found: dict[str, Any]) -> Contradiction:
    statements = tuple((s, p, o) for s, p, o in found["statements"])
    return Contradiction(found["rule"], statements, found["sentence"])
