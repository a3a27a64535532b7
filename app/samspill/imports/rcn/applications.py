"""Applications to the Research Council of Norway: a row is one application, and the project that came of it, if any."""

from __future__ import annotations

from samspill.imports.amounts import Amounts
from samspill.imports.layouts import Layout
from samspill.imports.rcn.organisations import COUNCIL, HOMEPAGE, SOURCE, Organisations, municipality
from samspill.imports.reading import Cells
from samspill.imports.statements import ALT_LABEL, BROADER, LABEL, TYPE, Pair, about, concept, sam, scheme, thing
from samspill.imports.values import date_literal, quoted, slug, words
from samspill.imports.writer import Writer
from samspill.vocab import XSD
from samspill.vocab.nquads import literal

APPLICATIONS = Layout(
    "applications to the Research Council of Norway (rcn)",
    (
        *("prosjektnummer", "prosjekttittel", "soknadsdato", "utlysnings_id", "utlysningtittel", "soknadstype"),
        *("soknadstypevariant", "prosjektfase", "prosjektstart", "prosjektslutt", "prosjektansvarlig_type"),
        *("prosjektansvarlig_navn", "kortnavn", "organisasjonsnummer", "sektor", "kategori", "kommunenummer"),
        *("aktivitet", "aktivitet_kode", "fagomraade", "fag", "fagdisiplin", "sokt_belop", "tildelt_belop"),
    ),
    delimiter=",",
)

_PHASES = {
    "Mottatt": "received",
    "Vurderes": "under-assessment",
    "Avslag": "rejected",
    "Bevilgning": "granted",
    "Avsluttet": "closed",
}
_GRANTED = frozenset({"Bevilgning", "Avsluttet"})
_FIELDS = "rcn-fields"


class Applications:
    """Reads rows of the table; `finish` gives what many of them share."""

    def __init__(self, writer: Writer, organisations: Organisations) -> None:
        """Take the writer, and where organisations are gathered."""
        self._writer, self._end, self._organisations = writer, writer.end, organisations
        self._amounts = Amounts("NOK", writer.end)
        self._taken: set[str] = set()
        self._calls: dict[str, tuple[str, str]] = {}
        self._actions: dict[str, tuple[str, str | None]] = {}
        self._programmes: dict[str, tuple[str, str]] = {}
        self._fields: dict[str, tuple[str, str | None]] = {}

    def lines(self, cells: Cells) -> str:
        """Return the lines of one row; raise ValueError, naming the column, for a value that makes no sense."""
        row = dict(zip(APPLICATIONS.columns, map(str.strip, cells), strict=True))
        number, phase = row["prosjektnummer"], row["prosjektfase"]
        if not (number.isascii() and number.isdigit()):
            raise ValueError(f"prosjektnummer: {number!r} is no project number, expected digits")
        if number in self._taken:
            raise ValueError(f"prosjektnummer: {number} is in the table already")
        if phase not in _PHASES:
            raise ValueError(f"prosjektfase: {phase!r} is none that we know, expected {', '.join(_PHASES)}")
        if row["prosjektansvarlig_type"] not in {"Organisasjon", "Person", ""}:
            raise ValueError(
                f"prosjektansvarlig_type: {row['prosjektansvarlig_type']!r} is no organisation and no person"
            )
        name, granted = f"no-rcn-{number}", phase in _GRANTED
        area = municipality(row["kommunenummer"], "kommunenummer")
        found = self._project(name, row, area)
        if granted and row["tildelt_belop"].strip("0."):
            found += self._grant(name, row)
        found += self._participation(name, row, area, granted=granted)
        self._taken.add(number)
        return found

    def _project(self, name: str, row: dict[str, str], area: str | None) -> str:
        title = quoted(words(row["prosjekttittel"]) or row["prosjektnummer"])
        first, last = _year(row, "prosjektstart"), _year(row, "prosjektslutt")
        years = "–".join(dict.fromkeys(filter(None, (first, last))))
        pairs: list[Pair] = [
            (TYPE, sam("Project")),
            (LABEL, title),
            (sam("title"), title),
            (sam("identifier"), literal(row["prosjektnummer"])),
            (sam("status"), thing("concept", f"status-{_PHASES[row['prosjektfase']]}")),
            *([(sam("earliestDate"), literal(f"{first}-01-01", datatype=XSD.date))] if first else []),
            *([(sam("latestDate"), literal(f"{last}-12-31", datatype=XSD.date))] if last else []),
            *([(sam("dateAsStated"), literal(years, lang="nb"))] if years else []),
            *([(sam("locatedIn"), area)] if area else []),
            *self._scheme(row),
            *self._field(row),
        ]
        if row["soknadsdato"]:
            pairs.append((sam("applicationDate"), date_literal(row["soknadsdato"], "soknadsdato")))
        return about(thing("project", name), self._end, pairs)

    def _scheme(self, row: dict[str, str]) -> list[Pair]:
        """Return call, type of application and programme."""
        pairs: list[Pair] = []
        if call := row["utlysnings_id"]:
            node = thing("call", slug("no-rcn", call))
            self._calls[node] = (call, words(row["utlysningtittel"]) or call)
            pairs.append((sam("call"), node))
        if kind := words(row["soknadstype"]):
            wider = thing("action-type", slug("no-rcn", kind))
            self._actions.setdefault(wider, (kind, None))
            variant, node = words(row["soknadstypevariant"]), wider
            if variant and variant != kind and "Ingen søknadstypevariant" not in variant:
                node = thing("action-type", slug("no-rcn", kind, variant))
                self._actions.setdefault(node, (variant, wider))
            pairs.append((sam("actionType"), node))
        if code := row["aktivitet_kode"]:
            node = thing("programme", slug("no-rcn", code))
            self._programmes[node] = (code, words(row["aktivitet"]) or code)
            pairs.append((sam("underProgramme"), node))
        return pairs

    def _field(self, row: dict[str, str]) -> list[Pair]:
        """Return the narrowest field of science, of three levels that may repeat each other's names."""
        above: str | None = None
        parts: list[str] = []
        for column in ("fagomraade", "fag", "fagdisiplin"):
            if not (name := words(row[column])):
                break
            parts.append(name)
            found = slug("rcn-field", *parts)
            self._fields.setdefault(found, (name, above))
            above = found
        return [(sam("scientificField"), thing("concept", above))] if above else []

    def _grant(self, name: str, row: dict[str, str]) -> str:
        grant = thing("grant", name)
        label = literal(f"Norges forskningsråd {row['prosjektnummer']}", lang="nb")
        pairs = [(TYPE, sam("Grant")), (LABEL, label), (sam("funds"), thing("project", name))]
        pairs.append((sam("awardedBy"), COUNCIL))
        if code := row["aktivitet_kode"]:
            pairs.append((sam("underProgramme"), thing("programme", slug("no-rcn", code))))
        money = self._amounts.lines(grant, f"{name}-granted", "granted", row["tildelt_belop"], "tildelt_belop")
        return about(grant, self._end, pairs) + money

    def _participation(self, name: str, row: dict[str, str], area: str | None, *, granted: bool) -> str:
        """Return the part of the one who answers for the project; a person does so for a personal grant."""
        node, text = thing("participation", f"{name}-1"), row["sokt_belop"]
        money = ""
        if text.strip("0."):
            money = self._amounts.lines(node, f"{name}-applied", "applied", text, "sokt_belop")
        if row["prosjektansvarlig_type"] == "Person":
            if not self._writer.options.with_people:
                self._writer.left_out += 1
                return ""
            participant, described = self._person(row)
        else:
            participant, described = self._organisation(row, area), ""
        role = thing("concept", "role-owner" if granted else "role-applicant")
        pairs = [(TYPE, sam("Participation")), (sam("participant"), participant), (sam("role"), role)]
        found = about(thing("project", name), self._end, [(sam("hasParticipation"), node)])
        return found + about(node, self._end, pairs) + money + described

    def _organisation(self, row: dict[str, str], area: str | None) -> str:
        column = "organisasjonsnummer"
        found = self._organisations.take(row[column], row["prosjektansvarlig_navn"], column, row["kortnavn"])
        self._organisations.describe(found, area=area, sector=row["sektor"], category=row["kategori"], code="")
        return found

    def _person(self, row: dict[str, str]) -> tuple[str, str]:
        name = words(row["prosjektansvarlig_navn"])
        if not name:
            raise ValueError("prosjektansvarlig_navn: empty, expected the person's name")
        node = thing("person", slug(name))
        return node, about(node, self._end, [(TYPE, sam("Person")), (LABEL, quoted(name))])

    def finish(self) -> str:
        """Return the calls, types, programmes and fields of science that the rows are under."""
        end, found = self._end, []
        for node, (code, title) in sorted(self._calls.items()):
            pairs = [(TYPE, sam("Call")), (LABEL, quoted(title)), (sam("title"), quoted(title))]
            found.append(about(node, end, [*pairs, (sam("identifier"), literal(code))]))
        for node, (name, wider) in sorted(self._actions.items()):
            pairs = [(TYPE, sam("ActionType")), (LABEL, literal(name, lang="nb"))]
            found.append(about(node, end, [*pairs, *([(sam("partOfScheme"), wider)] if wider else [])]))
        for node, (code, name) in sorted(self._programmes.items()):
            pairs = [(TYPE, sam("Programme")), (LABEL, literal(name, lang="nb")), (sam("identifier"), literal(code))]
            found.append(about(node, end, [*pairs, *([(ALT_LABEL, literal(code))] if code != name else [])]))
        if self._fields:
            names = {
                "en": "Norwegian classification of scientific disciplines",
                "nb": "Norsk inndeling av vitenskapsdisipliner",
                "sv": "norsk indelning av vetenskapsdiscipliner",
            }
            found.append(scheme(_FIELDS, names, end))
            found.append(about(thing("concept-scheme", _FIELDS), end, [(SOURCE, HOMEPAGE)]))
        for key, (name, above) in sorted(self._fields.items()):
            broader = [(BROADER, thing("concept", above))] if above else []
            found.append(concept(key, _FIELDS, {"nb": name}, end, broader))
        return "".join(found)


def _year(row: dict[str, str], column: str) -> str:
    text = row[column].removesuffix(".0")
    if text and not (len(text) == 4 and text.isascii() and text.isdigit()):
        raise ValueError(f"{column}: {text!r} is no year")
    return text
