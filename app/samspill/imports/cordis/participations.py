"""The table of organisations, whose rows are participations: who takes part in a project, how, and for what money."""

from __future__ import annotations

from samspill.imports.amounts import Amounts
from samspill.imports.cordis.layouts import OF_ORGANISATION
from samspill.imports.cordis.organisations import Organisations, is_withheld
from samspill.imports.cordis.projects import Projects
from samspill.imports.reading import Cells
from samspill.imports.values import boolean, integer_literal, quoted, words
from samspill.imports.writer import Writer
from samspill.vocab import ID, RDF, SAM, XSD
from samspill.vocab.nquads import iri, literal

_ROLES = {
    "coordinator": "coordinator",
    "participant": "participant",
    "partner": "partner",
    "associatedPartner": "associated-partner",
    "internationalPartner": "international-partner",
    "thirdParty": "third-party",
}


def _p(term: str) -> str:
    return f" {iri(term)} "


_HAS, _PARTICIPANT, _ORDINAL, _LINKED = _p(SAM.hasParticipation), _p(SAM.participant), _p(SAM.ordinal), _p(SAM.linkedTo)
_DEPARTMENT, _HAS_PAYMENT, _PAID_TO, _AMOUNT = map(_p, (SAM.departmentName, SAM.hasPayment, SAM.paidTo, SAM.amount))


class Participations:
    """Reads rows of the table; `finish` gives what only the whole table tells."""

    def __init__(self, writer: Writer, projects: Projects, organisations: Organisations) -> None:
        """Take the writer, the projects read before, and where organisations are gathered."""
        self._writer, self._projects, self._organisations = writer, projects, organisations
        end = writer.end
        self._amounts = Amounts("EUR", end)
        self._is_participation = f" {iri(RDF.type)} {iri(SAM.Participation)}{end}"
        self._is_payment = f" {iri(RDF.type)} {iri(SAM.Payment)}{end}"
        self._left = f" {iri(SAM.endOfParticipation)} {literal('true', datatype=XSD.boolean)}{end}"
        self._roles = {
            text: f" {iri(SAM.role)} {iri(f'{ID}concept/role-{name}')}{end}" for text, name in _ROLES.items()
        }
        self._beneficiaries: dict[tuple[str, str], str | None] = {}
        self._third_parties: list[tuple[tuple[str, str], str]] = []

    def lines(self, cells: Cells) -> str:
        """Return the lines of one row; raise ValueError, naming the column, for a value that makes no sense."""
        number, organisation_number, order, role, ec, net, total, left, updated = cells[:9]
        project = self._projects.nodes.get(number)
        if project is None:
            raise ValueError(f"projectID: no project {number!r} in the table of projects")
        if role not in self._roles:
            raise ValueError(f"role: {role!r} is none that we know, expected {', '.join(_ROLES)}")
        description = cells[OF_ORGANISATION]
        if is_withheld(description) and not self._writer.options.with_people:
            self._writer.left_out += 1
            return ""
        ordinal = integer_literal(order, "order")
        organisation = self._organisations.take(organisation_number, description, updated)
        # Neither project and organisation nor project and order are a key: see docs/registers.md.
        name = f"{self._projects.slugs[number]}-{order.strip()}-{organisation_number}"
        node, end = f"<{ID}participation/{name}>", self._writer.end
        self._remember((number, order), role, node)
        found = (
            f"{project}{_HAS}{node}{end}{node}{self._is_participation}{node}{_PARTICIPANT}{organisation}{end}"
            f"{node}{self._roles[role]}{node}{_ORDINAL}{ordinal}{end}{self._money(node, name, number, ec, net, total)}"
        )
        if boolean(left, "endOfParticipation"):
            found += f"{node}{self._left}"
        return f"{found}{node}{_DEPARTMENT}{quoted(words(cells[22]))}{end}" if cells[22] else found

    def _remember(self, key: tuple[str, str], role: str, node: str) -> None:
        if role == "thirdParty":
            self._third_parties.append((key, node))
        else:
            self._beneficiaries[key] = None if key in self._beneficiaries else node

    def _money(self, node: str, name: str, number: str, ec: str, net: str, total: str) -> str:
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
        payment, end, sums = f"<{ID}payment/{name}>", self._writer.end, f"<{ID}monetary-amount/{name}"
        found += (
            f"<{ID}grant/{self._projects.slugs[number]}>{_HAS_PAYMENT}{payment}{end}{payment}{self._is_payment}"
            f"{payment}{_PAID_TO}{node}{end}{payment}{_AMOUNT}{sums}-ec>{end}"
        )
        return f"{found}{payment}{_AMOUNT}{sums}-net>{end}" if net else found

    def finish(self) -> str:
        """Return the links of third parties to the participants for whom they work: those with the same order."""
        end = self._writer.end
        found = ((node, self._beneficiaries.get(key)) for key, node in self._third_parties)
        return "".join(f"{node}{_LINKED}{beneficiary}{end}" for node, beneficiary in found if beneficiary)
