"""The table of projects: a project, the grant that funds it, and the scheme under which it was given."""

from __future__ import annotations

from samspill.imports.amounts import Amounts
from samspill.imports.programmes import Programmes
from samspill.imports.reading import Cells
from samspill.imports.schemes import Schemes
from samspill.imports.values import date_literal, iso_moment, quoted, slug, words
from samspill.imports.writer import Writer
from samspill.vocab import DCTERMS, ID, RDF, SAM, SKOS
from samspill.vocab.nquads import iri, literal

__all__ = ["EUROPEAN_COMMISSION", "Projects", "commission_lines", "project_slug"]

EUROPEAN_COMMISSION = iri(f"{ID}organisation/eu-european-commission")

_STATUSES = {
    **{"SIGNED": "signed", "CLOSED": "closed", "TERMINATED": "terminated"},
    **{"ONG": "ongoing", "CLO": "closed", "CAN": "cancelled"},  # what the Seventh Framework Programme wrote
}


def project_slug(acronym: str, number: str) -> str:
    """Return the slug of a project of the European Union, the same from every register that names it."""
    return slug("eu", acronym, number)


def commission_lines(end: str) -> str:
    """Return the description of the European Commission, which awards the grants."""
    return (
        f"{EUROPEAN_COMMISSION} {iri(RDF.type)} {iri(SAM.PublicBody)}{end}"
        f"{EUROPEAN_COMMISSION} {iri(RDF.type)} {iri(SAM.FundingAgency)}{end}"
        f"{EUROPEAN_COMMISSION} {iri(SKOS.prefLabel)} {literal('European Commission', lang='en')}{end}"
        f"{EUROPEAN_COMMISSION} {iri(SKOS.prefLabel)} {literal('Europeiska kommissionen', lang='sv')}{end}"
    )


def _p(term: str) -> str:
    return f" {iri(term)} "


_TYPE, _NAME, _ALSO, _TITLE = _p(RDF.type), _p(SKOS.prefLabel), _p(SKOS.altLabel), _p(SAM.title)
_ACRONYM, _HAS_ACRONYM, _SHORT_FORM = _p(SAM.acronym), _p(SAM.hasAcronym), _p(SAM.shortForm)
_IDENTIFIER, _RECORD, _DOI, _KEYWORDS = _p(SAM.identifier), _p(SAM.recordNumber), _p(SAM.doi), _p(SAM.keywords)
_STATUS, _UNDER, _DESCRIPTION = _p(SAM.status), _p(SAM.underProgramme), _p(DCTERMS.description)
_CALL, _TOPIC, _ACTION = _p(SAM.call), _p(SAM.callTopic), _p(SAM.actionType)
_DATES = {"startDate": _p(SAM.startDate), "endDate": _p(SAM.endDate), "ecSignatureDate": _p(SAM.signatureDate)}


class Projects:
    """Reads rows of the table; afterwards `slugs`, `nodes` and `programmes` hold what it says, by project number."""

    def __init__(self, writer: Writer, programmes: Programmes, schemes: Schemes) -> None:
        """Take the writer, and where programmes and schemes are gathered."""
        self.slugs: dict[str, str] = {}
        self.nodes: dict[str, str] = {}
        self.programmes: dict[str, frozenset[str]] = {}
        self._writer, self._programmes, self._schemes = writer, programmes, schemes
        self._amounts = Amounts("EUR", writer.end)
        self._newest = ""
        end = writer.end
        self._is_project = f"{_TYPE}{iri(SAM.Project)}{end}"
        self._is_acronym = f"{_TYPE}{iri(SAM.Acronym)}{end}"
        self._is_grant = f"{_TYPE}{iri(SAM.Grant)}{end}"
        self._awarded = f" {iri(SAM.awardedBy)} {EUROPEAN_COMMISSION}{end}"
        self._statuses = {
            text: f"{_STATUS}{iri(f'{ID}concept/status-{name}')}{end}" for text, name in _STATUSES.items()
        }

    def lines(self, cells: Cells) -> str:
        """Return the lines of one row; raise ValueError, naming the column, for a value that makes no sense."""
        number, acronym, status, title, start, end_date, total, most, basis, topics, signed, *rest = cells
        framework, master, sub, action, objective, updated, rcn, doi, keywords = rest
        if not (number.isascii() and number.isdigit()):
            raise ValueError(f"id: {number!r} is no project number, expected digits")
        if number in self.slugs:
            raise ValueError(f"id: project {number} is in the table already")
        name = project_slug(acronym, number)
        project, grant = f"<{ID}project/{name}>", f"<{ID}grant/{name}>"
        programmes = [self._programmes.node(code) for code in (basis or framework).split(";") if code.strip()]
        found = [
            self._described(project, name, number, acronym, title),
            self._dated(project, {"startDate": start, "endDate": end_date, "ecSignatureDate": signed}),
            self._status(project, status),
            self._record(project, rcn, doi, keywords, objective),
            self._grant(grant, project, programmes),
            self._scheme(grant, master, sub, topics, action),
        ]
        if most:
            found.append(self._amounts.lines(grant, f"{name}-ec", "ec-contribution", most, "ecMaxContribution"))
        if total.strip("0.,"):  # 0 is what CORDIS writes where no cost is reported: lump sums, fellowships
            found.append(self._amounts.lines(project, f"{name}-total", "total-cost", total, "totalCost", budget=True))
        if updated > self._newest:
            self._writer.updated, self._newest = iso_moment(updated, "contentUpdateDate"), updated
        self.slugs[number], self.nodes[number], self.programmes[number] = name, project, frozenset(programmes)
        return "".join(found)

    def _described(self, project: str, name: str, number: str, acronym: str, title: str) -> str:
        end = self._writer.end
        label = quoted(words(title or acronym or number))
        found = (
            f"{project}{self._is_project}{project}{_NAME}{label}@en{end}{project}{_TITLE}{label}@en{end}"
            f'{project}{_IDENTIFIER}"{number}"{end}'
        )
        if acronym:
            node, text = f"<{ID}acronym/{name}>", quoted(words(acronym))
            found += (
                f"{project}{_ALSO}{text}{end}{project}{_ACRONYM}{text}{end}"
                f"{project}{_HAS_ACRONYM}{node}{end}{node}{self._is_acronym}{node}{_SHORT_FORM}{text}{end}"
            )
        return found

    def _dated(self, project: str, dates: dict[str, str]) -> str:
        end = self._writer.end
        return "".join(
            f"{project}{_DATES[column]}{date_literal(text, column)}{end}" for column, text in dates.items() if text
        )

    def _status(self, project: str, status: str) -> str:
        if not status:
            return ""
        if status not in self._statuses:
            raise ValueError(f"status: {status!r} is none that we know, expected {', '.join(_STATUSES)}")
        return f"{project}{self._statuses[status]}"

    def _record(self, project: str, rcn: str, doi: str, keywords: str, objective: str) -> str:
        end = self._writer.end
        found = f"{project}{_RECORD}{literal(int(rcn))}{end}" if rcn.isdigit() else ""
        if doi:
            found += f"{project}{_DOI}{quoted(doi.strip())}{end}"
        if keywords:
            found += f"{project}{_KEYWORDS}{quoted(words(keywords))}{end}"
        if objective and self._writer.options.descriptions:
            found += f"{project}{_DESCRIPTION}{quoted(objective.strip())}@en{end}"
        return found

    def _grant(self, grant: str, project: str, programmes: list[str]) -> str:
        end = self._writer.end
        found = f"{grant}{self._is_grant}{grant} {iri(SAM.funds)} {project}{end}{grant}{self._awarded}"
        for programme in programmes:
            found += f"{project}{_UNDER}{programme}{end}{grant}{_UNDER}{programme}{end}"
        return found

    def _scheme(self, grant: str, master: str, sub: str, topics: str, action: str) -> str:
        end, schemes = self._writer.end, self._schemes
        found = f"{grant}{_CALL}{schemes.call(sub or master, master)}{end}" if sub or master else ""
        for topic in filter(None, topics.split(";")):
            found += f"{grant}{_TOPIC}{schemes.topic(topic)}{end}"
        return found + (f"{grant}{_ACTION}{schemes.action(action)}{end}" if action else "")
