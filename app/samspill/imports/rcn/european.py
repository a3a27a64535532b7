"""Grants of the European Union to Norwegian organisations: a row is one organisation's part in one project."""

from __future__ import annotations

from samspill.imports.amounts import Amounts
from samspill.imports.eu_projects import EuropeanProjects, Participations, commission_lines, project_slug
from samspill.imports.layouts import Layout
from samspill.imports.programmes import Programmes
from samspill.imports.rcn.organisations import Organisations, municipality
from samspill.imports.reading import Cells
from samspill.imports.schemes import Schemes
from samspill.imports.statements import sam, thing
from samspill.imports.values import integer_literal, iso_date
from samspill.imports.writer import Writer

EUROPEAN = Layout(
    "EU grants to Norway from the Research Council (rcn)",
    (
        *("Rammeprogram", "Traktat kode (H2020)", "Programområde kode (H2020)", "Programområde (H2020)"),
        *("Program kode (H2020)", "Program (H2020)", "Programnivå 1 kode (H2020)", "Programnivå 1 (H2020)"),
        *("Prosjektnr", "Prosjektkortnavn", "Prosjektnavn", "Utlysnings-id", "Overordnet utlysnings-id"),
        *("Topic kode", "Topic", "Søknadstype", "Søknadstypenavn", "Kontraktstatus", "Kontrakt signeringsdato"),
        *("Kontrakt startdato", "Kontrakt sluttdato", "Søknadsdato", "Organisasjonsnummer", "Organisasjonsnavn"),
        *("Kortnavn", "Organisasjon rolle", "Deltakernr", "FoU sektorkode", "FoU sektor", "FoU kategori"),
        *("Adresse kommunenummer", "Innvilget beløp organisasjon EUR"),
    ),
)

_ROLES = {"COORDINATOR": "coordinator", "PARTICIPANT": "participant"}
_ROLE_TERMS = {text: f" {sam('role')} {thing('concept', f'role-{name}')}" for text, name in _ROLES.items()}
_EURATOM = "H2020-Euratom"


class EuropeanGrants:
    """Reads rows of the table; a project is described by the first row that names it."""

    def __init__(self, writer: Writer, organisations: Organisations) -> None:
        """Take the writer, and where organisations are gathered."""
        self._writer, self._organisations = writer, organisations
        self._programmes, self._schemes = Programmes(), Schemes()
        self._projects = EuropeanProjects(writer.end, self._programmes, self._schemes)
        self._participations, self._amounts = Participations(writer.end), Amounts("EUR", writer.end)
        self._described: set[str] = set()
        self._taken: set[str] = set()

    def lines(self, cells: Cells) -> str:
        """Return the lines of one row; raise ValueError, naming the column, for a value that makes no sense."""
        row = dict(zip(EUROPEAN.columns, cells, strict=True))
        number, order = row["Prosjektnr"].strip(), row["Deltakernr"].strip()
        if not (number.isascii() and number.isdigit()):
            raise ValueError(f"Prosjektnr: {number!r} is no project number, expected digits")
        if row["Organisasjon rolle"] not in _ROLES:
            expected = ", ".join(_ROLES)
            raise ValueError(f"Organisasjon rolle: {row['Organisasjon rolle']!r} is none that we know: {expected}")
        project = project_slug(row["Prosjektkortnavn"], number)
        name, ordinal = f"{project}-{order}", integer_literal(order, "Deltakernr")
        if name in self._taken:
            raise ValueError(f"Deltakernr: participant {order} of project {number} is in the table already")
        area = municipality(row["Adresse kommunenummer"], "Adresse kommunenummer")
        money = self._money(project, name, row["Innvilget beløp organisasjon EUR"])
        described = "" if project in self._described else self._project(project, number, row)
        organisation = self._organisations.take(
            row["Organisasjonsnummer"], row["Organisasjonsnavn"], "Organisasjonsnummer"
        )
        self._organisations.describe(
            organisation,
            short=row["Kortnavn"],
            area=area,
            sector=row["FoU sektor"],
            category=row["FoU kategori"],
            code=row["FoU sektorkode"],
        )
        self._taken.add(name)
        self._described.add(project)
        role = _ROLE_TERMS[row["Organisasjon rolle"]]
        return (
            described + self._participations.lines(thing("project", project), name, organisation, role, ordinal) + money
        )

    def _money(self, project: str, name: str, text: str) -> str:
        if not text.strip():
            return ""
        node, column = thing("participation", name), "Innvilget beløp organisasjon EUR"
        found = self._amounts.lines(node, f"{name}-ec", "ec-contribution", text, column)
        return found + self._participations.payment(project, name, f"{name}-ec") if text.strip("0., ") else found

    def _project(self, name: str, number: str, row: dict[str, str]) -> str:
        projects = self._projects
        signed = row["Kontrakt signeringsdato"]
        if signed:
            moment = f"{iso_date(signed, 'Kontrakt signeringsdato', 'dotted')}T00:00:00Z"
            self._writer.updated = max(self._writer.updated or "", moment)
        found = [projects.described(name, number, row["Prosjektkortnavn"], row["Prosjektnavn"])]
        for kind, column in (
            ("start", "Kontrakt startdato"),
            ("end", "Kontrakt sluttdato"),
            ("signature", "Kontrakt signeringsdato"),
            ("application", "Søknadsdato"),
        ):
            found.append(projects.dated(name, kind, row[column], column, "dotted"))
        found.append(projects.status(name, row["Kontraktstatus"], "Kontraktstatus"))
        found.append(projects.grant(name, number, [self._programme(row)]))
        topic, action = row["Topic kode"].strip(), row["Søknadstype"].strip()
        self._schemes.topic(topic, row["Topic"])
        self._schemes.action(action, row["Søknadstypenavn"])
        call, around = row["Utlysnings-id"].strip(), row["Overordnet utlysnings-id"].strip()
        found.append(projects.scheme(name, call, around, [topic] if topic else [], action))
        return "".join(found)

    def _programme(self, row: dict[str, str]) -> str:
        """Return the narrowest programme that the row names, after the wider ones have got their titles."""
        found = self._programmes.node(_EURATOM if row["Traktat kode (H2020)"] == "EURATOM" else row["Rammeprogram"])
        for level in ("Programområde", "Program", "Programnivå 1"):
            if code := row[f"{level} kode (H2020)"].strip():
                found = self._programmes.node(f"{row['Rammeprogram']}-{code}", row[f"{level} (H2020)"])
        return found

    def finish(self) -> str:
        """Return what is said once: the Commission, programmes, calls, topics and types of action."""
        end = self._writer.end
        return commission_lines(end) + self._programmes.lines(end) + self._schemes.lines(end)
