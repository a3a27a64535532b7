"""The layouts of tables, and the marks by which the file of a register is known when it is given for another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """How a publisher lays a table out, and the columns of it that we read.

    `columns` must be there, `optional` may be; `title` completes the sentence "expected …".
    """

    title: str
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    delimiter: str = ";"
    encoding: str = "utf-8-sig"


_MARKS: dict[str, tuple[str, ...]] = {
    "the CORDIS table of projects": ("ecMaxContribution", "frameworkProgramme"),
    "the CORDIS table of organisations": ("organisationID", "netEcContribution"),
    "the CORDIS table of EuroSciVoc subjects": ("euroSciVocCode",),
    "the CORDIS table of topics": ("projectID", "topic"),
    "the CORDIS table of legal bases": ("projectID", "legalBasis"),
    "the CORDIS table of policy priorities": ("projectID", "policyPriority"),
    "the CORDIS table of web links": ("projectID", "physUrl"),
    "EU grants to Norway from the Research Council (rcn)": ("Prosjektnr", "Deltakernr"),
    "applications to the Research Council of Norway (rcn)": ("prosjektnummer", "soknadstype"),
    "research grants from Swecris (swecris)": ("coordinatingOrganisationId", "fundingsSek"),
    "projects of Tillväxtverket (tillvaxtverket)": ("stödmottagare", "projektnamn"),
    "enterprises of the Brønnøysund register (brreg)": ("organisasjonsnummer", "navn"),
    "state bodies of Etatsbasen (etatsbasen)": ("tailid", "orgstructid"),
    "records of the Research Organization Registry (ror)": ("relationships", "external_ids"),
    "units of KLASS (klass)": ("parentCode", "shortName"),
}
"""What a file is, and columns that no other register's file has together."""


def recognise(columns: Collection[str]) -> str | None:
    """Return what a table with these columns is, None when it is no register's that we know; capitals do not count."""
    names = {column.casefold() for column in columns}
    return next((title for title, marks in _MARKS.items() if names.issuperset(map(str.casefold, marks))), None)
