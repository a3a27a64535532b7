"""Areas with a history: units, their versions, and the changes from versions to versions."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(eq=False)
class Version:
    """An area during one period with one code, one set of official names and one area around it."""

    unit: Unit
    code: str
    names: dict[str, str]
    """Official names by language, equals of each other."""
    first: str | None
    """First day, as ISO 8601; None when it is not known."""
    last: str | None
    """The day after the last; None when still valid."""
    within: str
    """The county or country around it, as kind and slug."""
    other_names: list[tuple[str, str]] = field(default_factory=list)
    """Language and name: other spellings that the publisher uses, short forms."""
    slug: str = ""


@dataclass(eq=False)
class Unit:
    """One area through all its codes and names."""

    kind: str
    country: str
    source: str
    versions: list[Version] = field(default_factory=list)
    slug: str = ""

    @property
    def path(self) -> str:
        """Kind and slug: the part of its IRI that is its own."""
        return f"{self.kind}/{self.slug}"

    @property
    def latest(self) -> Version:
        """Its present or last version."""
        return self.versions[-1]

    @property
    def exists(self) -> bool:
        """Whether it still exists."""
        return self.latest.last is None

    def on(self, day: str) -> Version | None:
        """Return the version that is valid on a day, if there is one."""
        for version in self.versions:
            if (version.first is None or version.first <= day) and (version.last is None or day < version.last):
                return version
        return None

    def existed_since(self, day: str) -> bool:
        """Tell whether it existed on the day or later."""
        return self.exists or (self.latest.last or "") > day


@dataclass(eq=False)
class Change:
    """What happened on one day to one thing: `merge`, `split`, `renaming` or `renumbering`."""

    kind: str
    day: str
    inputs: list[Version]
    outputs: list[Version]
    note: str = ""

    @property
    def main(self) -> Unit:
        """The unit that the change is named after: what a merge made, what a split divided, else the one concerned."""
        return (self.inputs if self.kind == "split" else self.outputs)[0].unit


@dataclass
class History:
    """Units and what happened to them."""

    units: list[Unit]
    changes: list[Change]

    def by_code(self, kind: str, country: str, day: str) -> dict[str, Unit]:
        """Return the units of a kind that exist on a day, by the code they have then."""
        valid = ((unit.on(day), unit) for unit in self.units if unit.kind == kind and unit.country == country)
        return {version.code: unit for version, unit in valid if version}
