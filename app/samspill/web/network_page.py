"""`/network` for people: a picture beside a table, its filters, and how it was made.

The page is whole without scripts: the filters are a form, the picture is an SVG, the nodes are a table. With them the
same numbers, which stand in the page as JSON, are drawn by `app/front/src/network`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response

from samspill.errors import SamspillError
from samspill.web.front import data_for_script
from samspill.web.links import path_of
from samspill.web.respond import cacheable, page

__all__ = ["shown"]

_DOWNLOADS = ("csv", "json", "graphml", "gexf")
_VIEW = frozenset({"what", "node", "steps", "to", "most", "seed", "measures", "by", "format", "lang"})
_MORE = ("programme", "kind", "role", "largest", "least", "day", "dated", "node", "to", "steps")


@dataclass(frozen=True)
class Row:
    """A node as the table has it, with a place on this server where it has one."""

    name: str
    link: str | None
    cells: tuple[str | int | float | None, ...]


def shown(told: Mapping[str, str], ask: Callable[[], bytes], tag: Callable[[], str]) -> Response:
    """Return the page of what `ask` gives, the JSON of a picture; the form with what is wrong where it raises."""
    values = {name: value for name, value in told.items() if value and name != "lang"}
    try:
        data = ask()
    except SamspillError as error:
        if error.status not in {400, 404}:
            raise
        status = error.status if values else 200  # the menu leads here: nothing was asked for that is not there
        return page("network.html", status, problem=error, told=values, more=_more(values))
    picture = json.loads(data)
    columns, rows = _table(picture["nodes"])
    made = page(
        "network.html",
        told=values,
        more=_more(values),
        about=picture["about"],
        way=picture["way"],
        shown=len(rows),
        ties=len(picture["ties"]["source"]),
        columns=columns,
        rows=rows,
        data=data_for_script(data.decode()),
        picture=_address(values, what="picture", format="svg"),
        downloads={form: _file(values, form) for form in _DOWNLOADS},
        path_of=path_of,
    )
    return cacheable(made, tag())


def _more(values: Mapping[str, str]) -> bool:
    """Tell whether one of the filters that are folded away is used."""
    return any(name in values for name in _MORE)


def _address(values: Mapping[str, str], **more: str) -> str:
    return "/network?" + urlencode({**values, **more})


def _file(values: Mapping[str, str], form: str) -> str:
    """Return where the data is: the whole selection, or the surroundings that the picture is of."""
    kept = {name: value for name, value in values.items() if name not in _VIEW}
    if values.get("node") and not values.get("to"):
        kept |= {name: values[name] for name in ("node", "steps") if name in values}
    return _address(kept, format=form)


def _table(nodes: Mapping[str, list[Any]]) -> tuple[list[str], list[Row]]:
    """Return the columns after the name, and the rows, those with most activities first."""
    columns = [name for name in nodes if name not in {"id", "name", "x", "y"}]
    first = nodes.get("activities", nodes["degree"])
    order = sorted(range(len(nodes["id"])), key=lambda place: (-first[place], nodes["name"][place]))
    rows = []
    for place in order:
        cells = tuple(
            nodes[name][place] + 1 if name == "community" and nodes[name][place] is not None else nodes[name][place]
            for name in columns
        )
        rows.append(Row(nodes["name"][place], path_of(nodes["id"][place]), cells))
    return columns, rows
