"""The panels of a thing's page: each a query file of `queries/pages` about it, shown as a table, with a picture or not.

    #+ panel: Organisation, Person      the classes that have it, or `any`
    #+ order: 20                        its place on the page
    #+ picture: bars partner activities what a bar is called, and its length; further columns are called with it
    #+ picture: history version next area name code start end   what came of what
    #+ picture: timeline activity start end
    #+ picture: columns year total programme currency kind   sums of parts by year; apart by what cannot be added up
    #+ euro: total currency year        a column more: what a sum in crowns was in euro in its year
    #+ beside: network                  the surroundings of the thing, drawn by a script

A new panel is one file. What an IRI is called is looked up in the reader's language.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from samspill import queries
from samspill.engines.base import Engine
from samspill.errors import TimeLimitError
from samspill.queries import Query
from samspill.vocab import SAM, XSD
from samspill.web.chart import Facet, columns
from samspill.web.diagram import Link, bars, timeline
from samspill.web.evaluators import Pool
from samspill.web.exchange import rate_of
from samspill.web.labels import names_of, pick
from samspill.web.language import interface, translated
from samspill.web.lineage import Version, lineage
from samspill.web.links import href, link_markup, short, term_markup
from samspill.web.prepared import prepared_rows
from samspill.web.site import site
from samspill.web.terms import Term, read_term
from samspill.web.together import together

__all__ = ["ANY", "SAID", "Panel", "columns_of", "number", "panels_of", "read_panels"]

ANY = "any"
IN_EURO, OTHERS, UNTOLD = SAID = ("in euro", "others", "none is told")
"""What panels say that stands in no query: a column, and parts of a chart."""
PATIENCE: Final = 2.0
"""Seconds that a page waits for its panels; each has a quarter of a second at least."""

_LEAST = 0.25
_DRAWN = 30  # things of a timeline; the table has more
_NUMBERS = frozenset({XSD.integer, XSD.decimal, XSD.double})
_SPACE = "\N{NO-BREAK SPACE}"

Row = tuple[Term | None, ...]


@dataclass(frozen=True)
class Panel:
    """A panel as a page shows it: its query, its columns and cells, a picture, and where all of it can be had."""

    query: Query
    columns: tuple[str, ...]
    numeric: frozenset[int]
    """Which columns are of numbers."""
    cells: tuple[tuple[Markup, ...], ...]
    picture: Markup | None
    address: str
    """The query as a call, with its subject."""
    late: bool = False
    """Whether it took longer than the page waited for."""

    @property
    def anchor(self) -> str:
        """What a link on the page leads to."""
        return self.query.name.rpartition("/")[2]


def panels_of(classes: Iterable[str]) -> list[Query]:
    """Return the panels of a thing of these classes (IRIs), in order."""
    names = {name.removeprefix(SAM.base) for name in classes} | {ANY}
    found = [query for query in queries.catalogue("pages").values() if names & _classes(query)]
    return sorted(found, key=_place)


def _classes(query: Query) -> set[str]:
    return {each.strip() for each in query.header.get("panel", "").split(",") if each.strip()}


def read_panels(iri: str, classes: Iterable[str], languages: Sequence[str]) -> list[Panel]:
    """Ask the panels of a thing, and show those that find something."""
    read: list[tuple[Query, tuple[str, ...], list[Row]]] = []
    late: list[Panel] = []
    until, engine = time.monotonic() + PATIENCE, site().engine

    def asking(query: Query) -> Callable[[], tuple[tuple[str, ...], list[Row]] | None]:
        return lambda: _rows_until(engine, query.bind(target=iri), until)

    chosen = panels_of(classes)
    known = {query.name: rows for query in chosen if (rows := prepared_rows(query.name, iri)) is not None}
    asked = iter(together([asking(query) for query in chosen if query.name not in known]))
    for query in chosen:
        found = _ordered(query, known[query.name]) if query.name in known else next(asked)
        if found is None:
            late.append(Panel(query, (), frozenset(), (), None, _address(query, iri), late=True))
        elif found[1]:
            read.append((query, *found))
    things = {term.value for _, _, rows in read for row in rows for term in row if term and term.kind == "iri"}
    names = names_of(site().engine, {*things, iri})
    title = pick(names.get(iri, ()), languages)
    called = {each: pick(names.get(each, ()), languages) for each in things}
    about = title.value if title else short(iri)
    shown = [
        _panel(query, columns, _in_one_language(rows, languages), called, (iri, about)) for query, columns, rows in read
    ]
    return sorted([*shown, *late], key=lambda panel: _place(panel.query))


def _place(query: Query) -> tuple[int, str]:
    return int(query.header.get("order", "50")), query.name


def _address(query: Query, iri: str) -> str:
    return f"/queries/{query.name}?" + urlencode({"target": iri})


def _rows_until(engine: Engine, query: Query, until: float) -> tuple[tuple[str, ...], list[Row]] | None:
    """Return the columns and rows of a query, or None when they are not there in time."""
    try:
        return _rows(engine, query, max(until - time.monotonic(), _LEAST))
    except TimeLimitError:
        return None


def _rows(engine: Engine, query: Query, seconds: float) -> tuple[tuple[str, ...], list[Row]]:
    return _ordered(query, list((engine.within(seconds) if isinstance(engine, Pool) else engine).own_rows(query.text)))


def _ordered(query: Query, solutions: list[dict[str, str]]) -> tuple[tuple[str, ...], list[Row]]:
    """Return solutions as rows, their columns in the order of the query."""
    columns = tuple(dict.fromkeys(name for row in solutions for name in row))
    wanted = columns_of(query)
    ordered = tuple(sorted(columns, key=lambda name: wanted.index(name) if name in wanted else len(wanted)))
    return ordered, [tuple(read_term(row[name]) if name in row else None for name in ordered) for row in solutions]


def columns_of(query: Query) -> list[str]:
    """Return the columns of a query as its first line has them: `?a (COUNT(DISTINCT ?b) AS ?n)` has a and n."""
    line = next((line for line in query.text.splitlines() if line.startswith("SELECT")), "")
    plain = re.sub(r"\([^()]*(?:\([^()]*\))?[^()]*\bAS (\?\w+)\)", r"\1", line)
    return re.findall(r"\?(\w+)", plain)


def _in_one_language(rows: list[Row], languages: Sequence[str]) -> list[Row]:
    """Return one row of those that differ in the language of a text alone: the one that the reader wants."""
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        key = tuple("text" if term and term.language else term for term in row)
        found.setdefault(key, []).append(row)
    kept = []
    for same in found.values():
        spoken = [index for index, term in enumerate(same[0]) if term and term.language]
        if len(same) == 1 or not spoken:
            kept += same
            continue
        best = pick([term for row in same if (term := row[spoken[0]])], languages)
        language = best.language if best else ""
        kept += [row for row in same if (term := row[spoken[0]]) and term.language == language]
    return kept


def _panel(
    query: Query, names: tuple[str, ...], rows: list[Row], called: Mapping[str, Term | None], about: tuple[str, str]
) -> Panel:
    cells = tuple(tuple(_cell(term, called) for term in row) for row in rows)
    numeric = frozenset(
        index for index in range(len(names)) if all(row[index] is None or _is_number(row[index]) for row in rows)
    )
    picture = _picture(query, names, rows, called, about)
    euro, any_euro = _with_euro(query, names, rows)
    if any_euro:
        cells = tuple((*row, cell) for row, cell in zip(cells, euro, strict=True))
        names, numeric = (*names, IN_EURO), numeric | {len(names)}
    return Panel(query, names, numeric, cells, picture, _address(query, about[0]))


def _cell(term: Term | None, called: Mapping[str, Term | None]) -> Markup:
    if term is not None and term.kind == "iri":
        return link_markup(term.value, called.get(term.value))
    return Markup("<bdi>{}</bdi>").format(number(term)) if term and _is_number(term) else term_markup(term)


def _is_number(term: Term | None) -> bool:
    return term is not None and term.kind == "literal" and term.datatype in _NUMBERS


def number(term: Term) -> str:
    """Return a number as the language of the page writes it: `1,234.5`, or `1 234,5` with spaces that do not break."""
    try:
        value = Decimal(term.value)
    except InvalidOperation:
        return term.value
    if term.datatype == XSD.integer and abs(value) < 10_000:
        return term.value  # a year, or a number that reads as well
    text = f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:,f}" else f"{value:,f}"
    if interface() == "en":
        return text
    return text.replace(",", _SPACE).replace(".", ",")


def _picture(
    query: Query, found: tuple[str, ...], rows: list[Row], called: Mapping[str, Term | None], about: tuple[str, str]
) -> Markup | None:
    kind, _, told = query.header.get("picture", "").partition(" ")
    names = [name for name in told.split() if name in found]
    if len(names) < 2 or len(rows) < 2:
        return None
    at = [found.index(name) for name in names]
    if kind == "history":
        return _history(rows, {name: found.index(name) for name in names}, called, about)
    if kind == "columns":
        return _columns(rows, {name: found.index(name) for name in names}, told.split(), called, (query, about[1]))
    if kind == "timeline":
        return _timeline(rows, at, called, f"{query.summary} {about[1]}")
    label, length, *more = at
    drawn = []
    for row in rows:
        term = row[length]
        if term is not None and _is_number(term):
            text = ", ".join(_text(row[index], called) for index in (label, *more) if row[index] is not None)
            drawn.append((text or "–", float(term.value), number(term)))
    return bars(drawn, f"{query.summary} {about[1]}") if len(drawn) > 1 else None


def _columns(
    rows: list[Row], at: Mapping[str, int], told: list[str], called: Mapping[str, Term | None], of: tuple[Query, str]
) -> Markup | None:
    """Draw sums by year: `told` is the column of years, that of sums, that of parts, and those that keep sums apart."""
    year, total, part, *apart = told
    facets: dict[str, Facet] = {}
    for row in rows:
        cells = {name: row[place] for name, place in at.items()}
        when, value = cells.get(year), cells.get(total)
        if when is None or value is None or not (_is_number(when) and _is_number(value)):
            continue
        title = ", ".join(text for name in apart if (text := _text(cells.get(name), called)))
        name = _text(cells.get(part), called) or translated(UNTOLD)
        facets.setdefault(title, Facet(title)).add(int(when.value), name, float(value.value))
    if sum(len(facet.sums) for facet in facets.values()) < 2:
        return None
    query, about = of
    ordered = sorted(facets.values(), key=lambda facet: facet.title)
    return columns(ordered, f"{query.summary} {about}", translated(OTHERS))


def _with_euro(query: Query, names: tuple[str, ...], rows: list[Row]) -> tuple[list[Markup], bool]:
    """Return what sums were in euro, a cell a row, each with its rate; and whether there is any that was not."""
    wanted = query.header.get("euro", "").split()
    if len(wanted) != 3 or not set(wanted) <= set(names):
        return [], False
    found = []
    for row in rows:
        total, currency, year = (row[names.index(name)] for name in wanted)
        rate = rate_of(currency.value, int(year.value)) if currency and _is_number(year) and year else None
        if rate is None or total is None or not _is_number(total):
            found.append(Markup())
            continue
        euro = number(Term("literal", str(rate.euro(Decimal(total.value))), "", XSD.decimal))
        found.append(Markup('<bdi>{}</bdi> <span class="note">{}</span>').format(euro, rate.told))
    return found, any(found)


def _timeline(rows: list[Row], at: list[int], called: Mapping[str, Term | None], title: str) -> Markup | None:
    """Draw what has a beginning, once for each thing, the newest first."""
    drawn: dict[str, tuple[Link, date, date | None]] = {}
    for row in rows:
        thing, start = row[at[0]], _day(row[at[1]])
        if thing is not None and start is not None:
            end = _day(row[at[2]]) if len(at) > 2 else None
            link = (_text(thing, called), href(thing.value) or "#")
            drawn.setdefault(thing.value, (link, start, end if end and end >= start else None))
    return timeline(list(drawn.values())[:_DRAWN], title) if len(drawn) > 1 else None


def _day(term: Term | None) -> date | None:
    try:
        return date.fromisoformat(term.value[:10]) if term else None
    except ValueError:
        return None


def _history(
    rows: list[Row], at: Mapping[str, int], called: Mapping[str, Term | None], about: tuple[str, str]
) -> Markup | None:
    """Draw which versions became which; those of the thing of the page stand out."""
    known: dict[str, Version] = {}
    for row in rows:
        cells = {name: row[place] for name, place in at.items()}
        version, area = cells.get("version"), cells.get("area")
        if version is None or area is None:
            continue
        name, code = (_text(cells.get(each), called) for each in ("name", "code"))
        period = _day(cells.get("start")), _day(cells.get("end"))
        made = Version(version.value, name, code, href(area.value) or "#", *period, own=area.value == about[0])
        found = known.setdefault(version.value, made)
        if after := cells.get("next"):
            known[version.value] = found.became(after.value)
    return lineage(known.values(), about[1])


def _text(term: Term | None, called: Mapping[str, Term | None]) -> str:
    if term is None:
        return ""
    name = called.get(term.value) if term.kind == "iri" else None
    return name.value if name else short(term.value) if term.kind == "iri" else term.value
