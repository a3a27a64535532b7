"""The table of organisations, whose rows are participations: who takes part in a project, how, and for what money."""

from __future__ import annotations

from samspill.imports import eu_projects
from samspill.imports.amounts import Amounts
from samspill.imports.cordis.layouts import OF_ORGANISATION
from samspill.imports.cordis.organisations import Organisations, is_withheld
from samspill.imports.cordis.projects import Projects
from samspill.imports.reading import Cells
from samspill.imports.values import boolean, integer_literal, quoted, words
from samspill.imports.writer import Writer
from samspill.vocab import ID, SAM, XSD
from samspill.vocab.nquads import iri, literal

_ROLES = {
    "coordinator": "coordinator",
    "participant": "participant",
    "partner": "partner",
    "associatedPartner": "associated-partner",
    "internationalPartner": "international-partner",
    "thirdParty": "third-party",
}
_ROLE_TERMS = {text: f" {iri(SAM.role)} {iri(f'{ID}concept/role-{name}')}" for text, name in _ROLES.items()}
_LEFT = f" {iri(SAM.endOfParticipation)} {literal('true', datatype=XSD.boolean)}"
_LINKED, _DEPARTMENT = f" {iri(SAM.linkedTo)} ", f" {iri(SAM.departmentName)} "


class Participations:
    """Reads rows of the table; `finish` gives what only the whole table tells."""

    def __init__(self, writer: Writer, projects: Projects, organisations: Organisations) -> None:
        """Take the writer, the projects read before, and where organisations are gathered."""
        self._writer, self._projects, self._organisations = writer, projects, organisations
        self._amounts = Amounts("EUR", writer.end)
        self._participations = eu_projects.Participations(writer.end)
        self._beneficiaries: dict[str, str | None] = {}
        self._third_parties: list[tuple[str, str]] = []

    def lines(self, cells: Cells) -> str:
        """Return the lines of one row; raise ValueError, naming the column, for a value that makes no sense."""
        number, organisation_number, order, role, ec, net, total, left, updated = cells[:9]
        project = self._projects.nodes.get(number)
        if project is None:
            raise ValueError(f"projectID: no project {number!r} in the table of projects")
        if role not in _ROLE_TERMS:
            raise ValueError(f"role: {role!r} is none that we know, expected {', '.join(_ROLES)}")
        description = cells[OF_ORGANISATION]
        if is_withheld(description) and not self._writer.options.with_people:
            self._writer.left_out += 1
            return ""
        ordinal, has_left = integer_literal(order, "order"), boolean(left, "endOfParticipation")
        project_name = self._projects.slugs[number]
        name = self._name(f"{project_name}-{order.strip()}", organisation_number, role)
        node, end = f"<{ID}participation/{name}>", self._writer.end
        money = self._money(node, name, project_name, ec, net, total)
        organisation = self._organisations.take(organisation_number, description, updated)
        found = self._participations.lines(project, name, organisation, _ROLE_TERMS[role], ordinal) + money
        if has_left:
            found += f"{node}{_LEFT}{end}"
        self._remember(f"{project_name}-{order.strip()}", role, name)
        return f"{found}{node}{_DEPARTMENT}{quoted(words(cells[22]))}{end}" if cells[22] else found

    def _name(self, key: str, organisation: str, role: str) -> str:
        """Return the slug of a participation: project and order, which a third party shares with whom it works for.

        Project and organisation are no key either (187 pairs of Horizon Europe repeat); all three together are.
        """
        return f"{key}-{organisation}" if role == "thirdParty" or key in self._beneficiaries else key

    def _remember(self, key: str, role: str, name: str) -> None:
        if role == "thirdParty":
            self._third_parties.append((key, name))
        else:
            self._beneficiaries[key] = None if key in self._beneficiaries else name

    def _money(self, node: str, name: str, project_name: str, ec: str, net: str, total: str) -> str:
        """Return the sums of a participation, and the payment that its EC contribution is.

        A row without an EC contribution is an associated partner's: the zeros beside it say no more than that.
        """
        amounts, found = self._amounts, ""
        if ec:
            found = amounts.lines(node, f"{name}-ec", "ec-contribution", ec, "ecContribution")
        if net and (ec or net.strip("0.,")):
            found += amounts.lines(node, f"{name}-net", "net-ec-contribution", net, "netEcContribution")
        if total.strip("0.,"):  # 0 is what CORDIS writes where no cost is reported
            found += amounts.lines(node, f"{name}-total", "total-cost", total, "totalCost")
        if not ec.strip("0.,"):
            return found
        return found + self._participations.payment(project_name, name, f"{name}-ec")

    def finish(self) -> str:
        """Return the links of third parties to the participants for whom they work: those with the same order."""
        end = self._writer.end
        found = ((name, self._beneficiaries.get(key)) for key, name in self._third_parties)
        return "".join(
            f"<{ID}participation/{name}>{_LINKED}<{ID}participation/{beneficiary}>{end}"
            for name, beneficiary in found
            if beneficiary
        )
