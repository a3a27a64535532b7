"""Projects of the European Union's framework programmes, whichever register tells of them.

CORDIS and the Research Council of Norway know one project by the same number and acronym, and one participation by
the same number in the list of participants: so what both say of it falls on one node.
"""

from __future__ import annotations

from samspill.imports.programmes import Programmes
from samspill.imports.schemes import Schemes
from samspill.imports.values import date_literal, quoted, slug, words
from samspill.vocab import ID, RDF, SAM, SKOS
from samspill.vocab.nquads import iri, literal

__all__ = ["EUROPEAN_COMMISSION", "EuropeanProjects", "Participations", "commission_lines", "project_slug"]

EUROPEAN_COMMISSION = iri(f"{ID}organisation/eu-european-commission")

_STATUSES = {
    **{"SIGNED": "signed", "CLOSED": "closed", "TERMINATED": "terminated"},
    **{"ONG": "ongoing", "CLO": "closed", "CAN": "cancelled"},  # what the Seventh Framework Programme wrote
}


def project_slug(acronym: str, number: str) -> str:
    """Return the slug of a project of the European Union, the same from every register that names it.

    >>> project_slug("SolDAC", "101069359")
    'eu-soldac-101069359'
    """
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
_IDENTIFIER, _STATUS, _UNDER, _FUNDS = _p(SAM.identifier), _p(SAM.status), _p(SAM.underProgramme), _p(SAM.funds)
_BASIS = _p(SAM.legalBasis)
_CALL, _TOPIC, _ACTION = _p(SAM.call), _p(SAM.callTopic), _p(SAM.actionType)
_HAS, _PARTICIPANT, _ORDINAL = _p(SAM.hasParticipation), _p(SAM.participant), _p(SAM.ordinal)
_HAS_PAYMENT, _PAID_TO, _PAID = _p(SAM.hasPayment), _p(SAM.paidTo), _p(SAM.paymentAmount)
_DATES = {
    "start": _p(SAM.startDate),
    "end": _p(SAM.endDate),
    "signature": _p(SAM.signatureDate),
    "application": _p(SAM.applicationDate),
}


class EuropeanProjects:
    """Puts together the lines about a project and the grant that funds it, each ended with `end`.

    Titles are English in every register: they are those of the grant agreement.
    """

    def __init__(self, end: str, programmes: Programmes, schemes: Schemes) -> None:
        """Take where programmes and schemes are gathered."""
        self._end, self._programmes, self._schemes = end, programmes, schemes
        self._is_project = f"{_TYPE}{iri(SAM.Project)}{end}"
        self._is_acronym = f"{_TYPE}{iri(SAM.Acronym)}{end}"
        self._is_grant = f"{_TYPE}{iri(SAM.Grant)}{end}"
        self._awarded = f" {iri(SAM.awardedBy)} {EUROPEAN_COMMISSION}{end}"
        self._statuses = {
            text: f"{_STATUS}{iri(f'{ID}concept/status-{name}')}{end}" for text, name in _STATUSES.items()
        }

    def described(self, name: str, number: str, acronym: str, title: str) -> str:
        """Return what a project is called; `name` is its slug, `number` that of the grant agreement."""
        project, end = f"<{ID}project/{name}>", self._end
        text = quoted(words(title or acronym or number))
        found = (
            f"{project}{self._is_project}{project}{_NAME}{text}@en{end}{project}{_TITLE}{text}{end}"
            f'{project}{_IDENTIFIER}"{number}"{end}'
        )
        if acronym:
            node, text = f"<{ID}acronym/{name}>", quoted(words(acronym))
            found += (
                f"{project}{_ALSO}{text}{end}{project}{_ACRONYM}{text}{end}"
                f"{project}{_HAS_ACRONYM}{node}{end}{node}{self._is_acronym}{node}{_SHORT_FORM}{text}{end}"
            )
        return found

    def dated(self, name: str, kind: str, text: str, column: str, style: str = "iso") -> str:
        """Return one date, `kind` start, end, signature or application; nothing for an empty cell."""
        if not text:
            return ""
        return f"<{ID}project/{name}>{_DATES[kind]}{date_literal(text, column, style)}{self._end}"

    def status(self, name: str, text: str, column: str) -> str:
        """Return the status; raise ValueError for one that we do not know, nothing for an empty cell."""
        if not text:
            return ""
        if text not in self._statuses:
            raise ValueError(f"{column}: {text!r} is no status that we know, expected {', '.join(_STATUSES)}")
        return f"<{ID}project/{name}>{self._statuses[text]}"

    def grant(self, name: str, number: str, programmes: list[str]) -> str:
        """Return the grant of a project, and under which programmes both are; `number` is that of the agreement."""
        project, grant, end = f"<{ID}project/{name}>", f"<{ID}grant/{name}>", self._end
        found = (
            f'{grant}{self._is_grant}{grant}{_NAME}"Grant agreement {number}"@en{end}'
            f'{grant}{_IDENTIFIER}"{number}"{end}'
            f"{grant}{_FUNDS}{project}{end}{grant}{self._awarded}"
        )
        for programme in programmes:
            found += f"{project}{_UNDER}{programme}{end}{grant}{_BASIS}{programme}{end}"
        return found

    def scheme(self, name: str, call: str, around: str, topics: list[str], action: str) -> str:
        """Return the call (in the call `around`), topics and type of action of a grant, by their codes."""
        grant, end, schemes = f"<{ID}grant/{name}>", self._end, self._schemes
        found = f"{grant}{_CALL}{schemes.call(call or around, around)}{end}" if call or around else ""
        for topic in topics:
            found += f"{grant}{_TOPIC}{schemes.topic(topic)}{end}"
        return found + (f"{grant}{_ACTION}{schemes.action(action)}{end}" if action else "")


class Participations:
    """Puts together the lines about participations in projects and the payments for them, each ended with `end`."""

    def __init__(self, end: str) -> None:
        """Put together what is the same in all of them."""
        self._end = end
        self._is_participation = f" {iri(RDF.type)} {iri(SAM.Participation)}{end}"
        self._is_payment = f" {iri(RDF.type)} {iri(SAM.Payment)}{end}"

    def lines(self, project: str, name: str, organisation: str, role: str, ordinal: str) -> str:
        """Return a participation; `name` is its slug, `role` a predicate and concept, the others are terms."""
        node, end = f"<{ID}participation/{name}>", self._end
        return (
            f"{project}{_HAS}{node}{end}{node}{self._is_participation}{node}{_PARTICIPANT}{organisation}{end}"
            f"{node}{role}{end}{node}{_ORDINAL}{ordinal}{end}"
        )

    def payment(self, project_name: str, name: str, amount: str) -> str:
        """Return the payment that an EC contribution is; `amount` is the slug of the sum that says how large."""
        node, end = f"<{ID}payment/{name}>", self._end
        return (
            f"<{ID}grant/{project_name}>{_HAS_PAYMENT}{node}{end}{node}{self._is_payment}"
            f"{node}{_PAID_TO}<{ID}participation/{name}>{end}{node}{_PAID}<{ID}monetary-amount/{amount}>{end}"
        )
