"""Records of the Research Organization Registry in both of its schemas, read into one form.

Schema 1 has one name, labels, aliases and acronyms in lists of their own, one address with GeoNames' units around it,
and external ids by scheme, of which GRID's is text where the others are lists. Schema 2 (since April 2024) has names
with language and types, locations, and dates. Numbers arrive as the text that states them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ExternalId", "Location", "Name", "Record", "Relationship", "is_record", "read"]


@dataclass(frozen=True)
class Name:
    """A name; `kind` is `label`, `alias` or `acronym`, `language` a tag or None, `display` marks the one to show."""

    value: str
    kind: str
    language: str | None
    display: bool = False


@dataclass(frozen=True)
class Location:
    """A place that the organisation is in: GeoNames' number, name, country (ISO 3166-1) and point, as stated."""

    geonames: str
    name: str
    country: str
    latitude: str
    longitude: str


@dataclass(frozen=True)
class ExternalId:
    """The ids in another register, by its name in lower case: fundref, grid, isni, wikidata, in old records others."""

    register: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Relationship:
    """A link to another record: `parent`, `child`, `related`, `successor` or `predecessor`, and the other's name."""

    kind: str
    other: str
    label: str


@dataclass
class Record:
    """What a record says, whichever its schema."""

    identifier: str
    status: str
    types: tuple[str, ...]
    names: list[Name]
    established: str
    locations: list[Location]
    websites: list[str]
    wikipedia: list[str]
    external: list[ExternalId]
    relationships: list[Relationship]
    created: str = ""
    modified: str = ""
    countries: list[str] = field(default_factory=list)


def is_record(item: dict[str, Any]) -> bool:
    """Tell whether a JSON object is a record of either schema."""
    return "id" in item and "relationships" in item and ("names" in item or "addresses" in item)


def read(item: dict[str, Any]) -> Record:
    """Return a record; raise ValueError, naming the field, for what is none or is not built as the schema says."""
    try:
        if not is_record(item):
            raise ValueError("no record of ROR: it needs id, relationships, and names or addresses")
        return _second(item) if "names" in item else _first(item)
    except KeyError as error:
        raise ValueError(f"no field {error.args[0]!r}") from None
    except (AttributeError, TypeError) as error:
        raise ValueError(f"a field is not built as the schema says: {error}") from None


# --- Schema 2 ---------------------------------------------------------------------------------------------------------
def _second(item: dict[str, Any]) -> Record:
    locations = [_location(each) for each in item["locations"]]
    links = [(link["type"], link["value"]) for link in item["links"]]
    return Record(
        identifier=item["id"],
        status=item["status"],
        types=tuple(item["types"]),
        names=[name for each in item["names"] for name in _names(each)],
        established=item.get("established") or "",
        locations=locations,
        websites=[value for kind, value in links if kind == "website"],
        wikipedia=[value for kind, value in links if kind == "wikipedia"],
        external=[ExternalId(each["type"].lower(), tuple(each["all"])) for each in item["external_ids"]],
        relationships=_relationships(item),
        created=item["admin"]["created"]["date"],
        modified=item["admin"]["last_modified"]["date"],
        countries=[location.country for location in locations],
    )


def _names(item: dict[str, Any]) -> Iterator[Name]:
    types, display = item["types"], "ror_display" in item["types"]
    if "label" in types or display:
        yield Name(item["value"], "label", item["lang"], display)
    elif "alias" in types:
        yield Name(item["value"], "alias", item["lang"])
    elif "acronym" in types:
        yield Name(item["value"], "acronym", item["lang"])
    else:
        raise ValueError(f"names: {types!r} is no kind of name")


def _location(item: dict[str, Any]) -> Location:
    place = item["geonames_details"]
    return Location(
        item["geonames_id"],
        place.get("name") or "",
        place["country_code"],
        place.get("lat") or "",
        place.get("lng") or "",
    )


# --- Schema 1 ---------------------------------------------------------------------------------------------------------
def _first(item: dict[str, Any]) -> Record:
    names = [Name(item["name"], "label", None, display=True)]
    names += [Name(each["label"], "label", each["iso639"]) for each in item["labels"]]
    names += [Name(each, "alias", None) for each in item["aliases"]]
    names += [Name(each, "acronym", None) for each in item["acronyms"]]
    country = item["country"]["country_code"]
    return Record(
        identifier=item["id"],
        status=item["status"],
        types=tuple(each.lower() for each in item["types"]),
        names=names,
        established=item.get("established") or "",
        locations=[place for each in item["addresses"] if (place := _address(each, country))],
        websites=list(item["links"]),
        wikipedia=[item["wikipedia_url"]] if item.get("wikipedia_url") else [],
        external=[ExternalId(name.lower(), _listed(each["all"])) for name, each in item["external_ids"].items()],
        relationships=_relationships(item),
        countries=[country],
    )


def _address(item: dict[str, Any], country: str) -> Location | None:
    city = item.get("geonames_city") or {}
    if not city.get("id"):
        return None
    return Location(
        city["id"], city.get("city") or item.get("city") or "", country, item["lat"] or "", item["lng"] or ""
    )


def _listed(values: str | list[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


def _relationships(item: dict[str, Any]) -> list[Relationship]:
    return [Relationship(each["type"].lower(), each["id"], each["label"]) for each in item["relationships"]]
