"""The rows of the project's own tables: one class a table, a field a column, all text."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class SourceRow:
    """A publisher's list that statements are taken from; its graph is `source/<source>`."""

    source: str
    title: str
    language: str
    publisher: str
    licence: str
    rights: str
    address: str
    state: str
    retrieved: str


@dataclass(frozen=True, order=True)
class UnitRow:
    """An area: one thing through all its codes and names."""

    unit: str
    within: str
    current: str
    latitude: str
    longitude: str
    point: str
    point_source: str
    source: str


@dataclass(frozen=True, order=True)
class VersionRow:
    """An area during one period."""

    version: str
    unit: str
    code: str
    valid_from: str
    valid_to: str
    within: str
    source: str


@dataclass(frozen=True, order=True)
class NameRow:
    """A name of an area, a version or an authority in one language."""

    subject: str
    language: str
    kind: str
    name: str
    source: str


@dataclass(frozen=True, order=True)
class ChangeRow:
    """What happened on one day."""

    change: str
    kind: str
    date: str
    note: str
    source: str


@dataclass(frozen=True, order=True)
class MemberRow:
    """A version that a change ended (`input`) or began (`output`)."""

    change: str
    role: str
    version: str


@dataclass(frozen=True, order=True)
class AuthorityRow:
    """A legal person that governs an area."""

    authority: str
    kind: str
    country: str
    start_date: str
    end_date: str
    note: str
    source: str


@dataclass(frozen=True, order=True)
class GovernsRow:
    """That an authority governs an area, or did."""

    authority: str
    unit: str
    source: str


@dataclass(frozen=True, order=True)
class IdentifierRow:
    """A number of an authority as one source has it."""

    authority: str
    scheme: str
    value: str
    source: str


Row = SourceRow | UnitRow | VersionRow | NameRow | ChangeRow | MemberRow | AuthorityRow | GovernsRow | IdentifierRow


@dataclass
class Tables:
    """All tables, sorted."""

    sources: list[SourceRow] = field(default_factory=list)
    units: list[UnitRow] = field(default_factory=list)
    versions: list[VersionRow] = field(default_factory=list)
    names: list[NameRow] = field(default_factory=list)
    changes: list[ChangeRow] = field(default_factory=list)
    change_members: list[MemberRow] = field(default_factory=list)
    authorities: list[AuthorityRow] = field(default_factory=list)
    governs: list[GovernsRow] = field(default_factory=list)
    identifiers: list[IdentifierRow] = field(default_factory=list)


ROW_OF: dict[str, type[Row]] = {
    "sources": SourceRow,
    "units": UnitRow,
    "versions": VersionRow,
    "names": NameRow,
    "changes": ChangeRow,
    "change_members": MemberRow,
    "authorities": AuthorityRow,
    "governs": GovernsRow,
    "identifiers": IdentifierRow,
}
"""Name of a table (the file is `<name>.csv`) → its rows."""
