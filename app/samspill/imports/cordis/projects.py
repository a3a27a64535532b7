"""The table of projects: a project, the grant that funds it, and the scheme under which it was given."""

from __future__ import annotations

from samspill.imports.amounts import Amounts
from samspill.imports.eu_projects import EuropeanProjects, project_slug
from samspill.imports.programmes import Programmes
from samspill.imports.reading import Cells
from samspill.imports.schemes import Schemes
from samspill.imports.values import iso_moment, quoted, words
from samspill.imports.writer import Writer
from samspill.vocab import DCTERMS, ID, SAM, XSD
from samspill.vocab.nquads import iri

_RECORD, _DOI, _KEYWORDS = f" {iri(SAM.recordNumber)} ", f" {iri(SAM.doi)} ", f" {iri(SAM.keywords)} "
_DESCRIPTION, _ABSTRACT = f" {iri(DCTERMS.description)} ", f" {iri(SAM.abstract)} "
_INTEGER = f"^^{iri(XSD.integer)}"


class Projects:
    """Reads rows of the table; afterwards `slugs`, `nodes` and `programmes` hold what it says, by project number."""

    def __init__(self, writer: Writer, programmes: Programmes, schemes: Schemes) -> None:
        """Take the writer, and where programmes and schemes are gathered."""
        self.slugs: dict[str, str] = {}
        self.nodes: dict[str, str] = {}
        self.programmes: dict[str, frozenset[str]] = {}
        self._writer, self._programmes = writer, programmes
        self._projects = EuropeanProjects(writer.end, programmes, schemes)
        self._amounts = Amounts("EUR", writer.end)
        self._newest = ""

    def lines(self, cells: Cells) -> str:
        """Return the lines of one row; raise ValueError, naming the column, for a value that makes no sense."""
        number, acronym, status, title, start, end, total, most, basis, topics, signed, *rest = cells
        framework, master, sub, action, objective, updated, rcn, doi, keywords = rest
        if not (number.isascii() and number.isdigit()):
            raise ValueError(f"id: {number!r} is no project number, expected digits")
        if number in self.slugs:
            raise ValueError(f"id: project {number} is in the table already")
        name, projects = project_slug(acronym, number), self._projects
        programmes = [self._programmes.node(code) for code in (basis or framework).split(";") if code.strip()]
        found = [
            projects.described(name, number, acronym, title),
            projects.dated(name, "start", start, "startDate"),
            projects.dated(name, "end", end, "endDate"),
            projects.dated(name, "signature", signed, "ecSignatureDate"),
            projects.status(name, status, "status"),
            projects.grant(name, number, programmes),
            projects.scheme(name, sub, master, list(filter(None, topics.split(";"))), action),
            self._record(name, rcn, doi, keywords, objective),
            self._money(name, most, total),
        ]
        if updated > self._newest:
            self._writer.updated, self._newest = iso_moment(updated, "contentUpdateDate"), updated
        self.slugs[number], self.nodes[number] = name, f"<{ID}project/{name}>"
        self.programmes[number] = frozenset(programmes)
        return "".join(found)

    def _record(self, name: str, rcn: str, doi: str, keywords: str, objective: str) -> str:
        project, end = f"<{ID}project/{name}>", self._writer.end
        if rcn and not rcn.isdigit():
            raise ValueError(f"rcn: {rcn!r} is no record number, expected digits")
        found = f'{project}{_RECORD}"{rcn}"{_INTEGER}{end}' if rcn else ""
        if doi:
            found += f"{project}{_DOI}{quoted(doi.strip())}{end}"
        if keywords:
            found += f"{project}{_KEYWORDS}{quoted(words(keywords))}{end}"
        if objective and self._writer.options.descriptions:
            text = f"{quoted(objective.strip())}@en{end}"
            found += f"{project}{_DESCRIPTION}{text}{project}{_ABSTRACT}{text}"
        return found

    def _money(self, name: str, most: str, total: str) -> str:
        project, grant, found = f"<{ID}project/{name}>", f"<{ID}grant/{name}>", ""
        if most:
            found = self._amounts.lines(
                grant, f"{name}-ec", "ec-contribution", most, "ecMaxContribution", SAM.fundingAmount
            )
        if total.strip("0.,"):  # 0 is what CORDIS writes where no cost is reported: lump sums, fellowships
            found += self._amounts.lines(project, f"{name}-total", "total-cost", total, "totalCost", SAM.budget)
        return found
