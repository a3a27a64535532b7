"""Tillväxtverket: projects of the European Regional Development Fund in Sweden, 2014 to 2020 (Projektbanken).

A JSON array of flat objects. The people that it names as leaders of projects, with telephone and e-mail, are never
read: they are contacts, not partners.
"""

from __future__ import annotations

from pathlib import Path

from samspill.imports.amounts import Amounts
from samspill.imports.areas.lookup import Lookup, own_lookup
from samspill.imports.layouts import Layout
from samspill.imports.reading import Cells, Files
from samspill.imports.register import Register
from samspill.imports.statements import (
    DESCRIPTION,
    LABEL,
    MODIFIED,
    NOTATION,
    TYPE,
    Pair,
    about,
    concept,
    sam,
    scheme,
    thing,
)
from samspill.imports.values import date_literal, iso_date, iso_moment, slug, words
from samspill.imports.writer import Options, Writer
from samspill.vocab.nquads import iri, literal

_LAYOUT = Layout(
    "projects of Tillväxtverket (tillvaxtverket)",
    (
        *("ärende-id", "stödmottagare", "beviljat_belopp_sek", "projektnamn", "projekt_starttid", "projekt_sluttid"),
        *("län", "kommuner", "uppdateringsdatum", "område", "insatsområde", "tematiskt_mål"),
    ),
    optional=("beviljat_belopp_eur", "projektbeskrivning"),
)

_SPELT = {"Stenungssund": "Stenungsund"}
"""Names of municipalities as the register writes them, where it is not as they are."""

_OBJECTIVES = {
    "Att stärka forskning, teknisk utveckling och innovation": (
        "1",
        "Strengthening research, technological development and innovation",
        "Styrke forskning, teknologisk utvikling og innovasjon",
    ),
    "Att öka tillgången till, användningen av och kvaliteten på IKT": (
        "2",
        "Enhancing access to, and use and quality of, ICT",
        "Bedre tilgangen til, bruken av og kvaliteten på IKT",
    ),
    "Att öka konkurrenskraften hos SMF, inom jordbruket (för Ejflu) samt inom fiske och vattenbruk (för EHFF)": (
        "3",
        "Enhancing the competitiveness of SMEs, of the agricultural sector (for the EAFRD) and of the fishery and "
        "aquaculture sector (for the EMFF)",
        "Styrke konkurranseevnen til SMB-er, i jordbruket (ELFUL) og i fiske og akvakultur (EHFF)",
    ),
    "Att stödja övergången till en koldioxidsnål ekonomi inom alla sektorer": (
        "4",
        "Supporting the shift towards a low-carbon economy in all sectors",
        "Støtte overgangen til en lavkarbonøkonomi i alle sektorer",
    ),
    "Att främja hållbara transporter och få bort flaskhalsar i viktig nätinfrastruktur": (
        "7",
        "Promoting sustainable transport and removing bottlenecks in key network infrastructures",
        "Fremme bærekraftig transport og fjerne flaskehalser i viktig nettinfrastruktur",
    ),
    "Tekniskt stöd": ("", "Technical assistance", "Teknisk bistand"),
}
"""The thematic objectives of Regulation (EU) No 1303/2013, article 9: number there, English and Norwegian name."""

_FUND = "se-erdf-2014-2020"
_AGENCY = thing("organisation", "se-tvv-tillvaxtverket")
_SCHEMES = {
    "objective": (
        "se-tvv-thematic-objectives",
        "https://data.europa.eu/eli/reg/2013/1303/oj",
        {
            "en": "thematic objectives of the ERDF in Sweden",
            "nb": "tematiske mål for ERUF i Sverige",
            "sv": "tematiska mål för Eruf i Sverige",
        },
    ),
    "axis": (
        "se-tvv-priority-axes",
        "https://projektbanken.tillvaxtverket.se",
        {
            "en": "priority axes of the ERDF programmes in Sweden",
            "nb": "innsatsområder i ERUF-programmene i Sverige",
            "sv": "insatsområden i Eruf-programmen i Sverige",
        },
    ),
}


def _read(path: Path, writer: Writer, options: Options) -> None:
    source = Files(path).only()
    projects = _Projects(writer, own_lookup())
    writer.each(source, _LAYOUT, projects.lines)
    writer.write(projects.rest())


class _Projects:
    """Turns rows into statements, and remembers what they speak of that has to be described once."""

    def __init__(self, writer: Writer, areas: Lookup) -> None:
        self._writer, self._end, self._areas = writer, writer.end, areas
        self._sek, self._eur = Amounts("SEK", writer.end), Amounts("EUR", writer.end)
        self._seen: set[str] = set()
        self._recipients: dict[str, str] = {}
        self._programmes: dict[str, str] = {}
        self._concepts: dict[str, dict[str, str]] = {kind: {} for kind in _SCHEMES}

    def lines(self, cells: Cells) -> str:
        """Return the statements of one row; raise ValueError, naming the column, for a value that makes no sense."""
        number, recipient, sek, name, start, end, counties, municipalities, updated = cells[:9]
        programme, axis, objective, eur, description = cells[9:]
        if not (number.isascii() and number.isalnum()):
            raise ValueError(f"ärende-id: {number!r} is no number of a project")
        if number in self._seen:
            raise ValueError(f"ärende-id: {number} has been there before")
        if not words(name) or not words(recipient):
            raise ValueError("projektnamn, stödmottagare: one of them is empty")
        key = f"se-tvv-{number.lower()}"
        project = thing("project", key)
        pairs = [
            (TYPE, sam("Project")),
            (LABEL, literal(words(name), lang="sv")),
            (sam("title"), literal(words(name), lang="sv")),
            (sam("identifier"), literal(number)),
            *_dates(start, end),
            *self._located("county", counties, "län"),
            *self._located("municipality", municipalities, "kommuner"),
            (sam("underProgramme"), self._programme(programme)),
            *self._classified("objective", "thematicObjective", objective),
            *self._classified("axis", "priorityAxis", axis),
            *self._updated(updated),
        ]
        if self._writer.options.descriptions and description.strip():
            pairs.append((DESCRIPTION, literal(description.strip(), lang="sv")))
        organisation = self._recipient(recipient)
        money = self._grant(key, project, organisation, number, programme) + self._amount(key, sek, eur)
        self._seen.add(number)
        return about(project, self._end, pairs) + self._participation(key, project, organisation) + money

    def _recipient(self, name: str) -> str:
        """Return the organisation of a name; it has no number here, so that its name is all that tells it."""
        text = words(name)
        node = thing("organisation", slug("se-tvv", text))
        self._recipients.setdefault(node, text)
        return node

    def _located(self, kind: str, names: str, column: str) -> list[Pair]:
        found = []
        for name in filter(None, (part.strip() for part in names.split(","))):
            area = self._areas.named(kind, "se", _SPELT.get(name, name))
            if area is None:
                raise ValueError(f"{column}: no {kind} {name!r} in Sweden")
            found.append((sam("targetArea"), iri(area)))
        return found

    def _programme(self, name: str) -> str:
        if not (text := words(name)):
            return thing("programme", _FUND)
        node = thing("programme", slug(_FUND, text))
        self._programmes.setdefault(node, text)
        return node

    def _classified(self, kind: str, predicate: str, name: str) -> list[Pair]:
        if not (text := words(name)):
            return []
        found = slug("se-tvv", kind, text)
        self._concepts[kind].setdefault(found, text)
        return [(sam(predicate), thing("concept", found))]

    def _updated(self, text: str) -> list[Pair]:
        if not text:
            return []
        moment = iso_moment(text, "uppdateringsdatum")
        self._writer.updated = max(self._writer.updated or "", moment)
        return [(MODIFIED, date_literal(moment[:10], "uppdateringsdatum"))]

    def _participation(self, key: str, project: str, organisation: str) -> str:
        node = thing("participation", f"{key}-1")
        pairs = [(TYPE, sam("Participation")), (sam("participant"), organisation)]
        pairs.append((sam("role"), thing("concept", "role-coordinator")))
        return about(project, self._end, [(sam("hasParticipation"), node)]) + about(node, self._end, pairs)

    def _grant(self, key: str, project: str, organisation: str, number: str, programme: str) -> str:
        pairs = [
            (TYPE, sam("Grant")),
            (LABEL, literal(f"Tillväxtverket {number}", lang="sv")),
            (sam("identifier"), literal(number)),
            (sam("funds"), project),
            (sam("awardedBy"), _AGENCY),
            (sam("recipient"), organisation),
            (sam("underProgramme"), self._programme(programme)),
        ]
        return about(thing("grant", key), self._end, pairs)

    def _amount(self, key: str, sek: str, eur: str) -> str:
        """Return the sum in kronor; in euro when only that is stated (0 is what the register has for "not stated")."""
        grant = thing("grant", key)
        if sek and sek.strip("0."):
            return self._sek.lines(grant, key, "granted", sek, "beviljat_belopp_sek")
        if eur and eur.strip("0."):
            return self._eur.lines(grant, key, "granted", eur, "beviljat_belopp_eur")
        return ""

    def rest(self) -> str:
        """Return what is said once: the agency, recipients, programmes and concepts."""
        sweden = thing("country", "se")
        agency = [(TYPE, sam("PublicBody")), (TYPE, sam("FundingAgency")), (sam("locatedIn"), sweden)]
        found = [about(_AGENCY, self._end, agency)]
        recipients = self._recipients | {_AGENCY: "Tillväxtverket"}
        for node, name in sorted(recipients.items()):
            text = literal(name)
            pairs = [(TYPE, sam("Organisation")), (LABEL, f"{text}@sv"), (sam("legalName"), text)]
            found.append(about(node, self._end, pairs))
        found.append(self._funds())
        for kind, (name, source, names) in _SCHEMES.items():
            if self._concepts[kind]:
                found.append(scheme(name, names, self._end, source=source))
            for key, text in sorted(self._concepts[kind].items()):
                number, english, norwegian = (
                    _OBJECTIVES.get(text, ("", "", "")) if kind == "objective" else ("", "", "")
                )
                more = [(NOTATION, literal(number))] if number else []
                found.append(concept(key, name, {"sv": text, "en": english, "nb": norwegian}, self._end, more))
        return "".join(found)

    def _funds(self) -> str:
        fund = thing("programme", _FUND)
        names = {
            "en": "European Regional Development Fund in Sweden 2014–2020",
            "nb": "Det europeiske fondet for regionalutvikling i Sverige 2014–2020",
            "sv": "Europeiska regionala utvecklingsfonden i Sverige 2014–2020",
        }
        pairs = [(TYPE, sam("Programme")), *((LABEL, literal(text, lang=tag)) for tag, text in names.items())]
        found = about(fund, self._end, pairs)
        for node, name in sorted(self._programmes.items()):
            pairs = [(TYPE, sam("Programme")), (LABEL, literal(name, lang="sv")), (sam("subProgrammeOf"), fund)]
            found += about(node, self._end, pairs)
        return found


def _dates(start: str, end: str) -> list[Pair]:
    """Return first and last day; two that are in the wrong order are kept in the register's words alone."""
    days = iso_date(start, "projekt_starttid"), iso_date(end, "projekt_sluttid")
    if days[0] > days[1]:
        return [(sam("dateAsStated"), literal(f"{days[0]} – {days[1]}", lang="sv"))]
    return [
        (sam("startDate"), date_literal(start, "projekt_starttid")),
        (sam("endDate"), date_literal(end, "projekt_sluttid")),
    ]


REGISTER = Register(
    name="tillvaxtverket",
    title="Projektbanken: projekt i regionalfonden 2014–2020",
    language="sv",
    publisher="Tillväxtverket",
    # The publisher states none: what is taken over are facts, and their arrangement here is the project's.
    licence="https://creativecommons.org/licenses/by/4.0/",
    attribution="Tillväxtverket, Projektbanken. The publisher states no licence; facts alone are taken over.",
    homepage="https://projektbanken.tillvaxtverket.se",
    read=_read,
)
