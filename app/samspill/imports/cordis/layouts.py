"""The tables of CORDIS, as the Publications Office lays them out in CSV and in JSON: the same names in both."""

from __future__ import annotations

from samspill.imports.layouts import Layout

PROJECT = Layout(
    "the CORDIS table of projects",
    (
        *("id", "acronym", "status", "title", "startDate", "endDate", "totalCost", "ecMaxContribution"),
        *("legalBasis", "topics", "ecSignatureDate", "frameworkProgramme", "masterCall", "subCall", "fundingScheme"),
        *("objective", "contentUpdateDate", "rcn"),
    ),
    optional=("grantDoi", "keywords"),
)

# What is of the participation comes first, what is of the organisation after it: the second part is compared as one.
ORGANIZATION = Layout(
    "the CORDIS table of organisations",
    (
        *("projectID", "organisationID", "order", "role", "ecContribution", "netEcContribution", "totalCost"),
        *("endOfParticipation", "contentUpdateDate"),
        *("rcn", "vatNumber", "name", "shortName", "SME", "activityType", "street", "postCode", "city", "country"),
        *("nutsCode", "geolocation", "organizationURL"),
    ),
    optional=("departmentName",),
)
OF_ORGANISATION = slice(9, 22)
"""The cells of a row of ORGANIZATION that describe the organisation."""

EURO_SCI_VOC = Layout(
    "the CORDIS table of EuroSciVoc subjects", ("projectID", "euroSciVocCode", "euroSciVocPath", "euroSciVocTitle")
)
TOPICS = Layout("the CORDIS table of topics", ("projectID", "topic", "title"))
LEGAL_BASIS = Layout("the CORDIS table of legal bases", ("projectID", "legalBasis", "title"))
POLICY_PRIORITIES = Layout("the CORDIS table of policy priorities", ("projectID", "policyPriority", "title", "weight"))
WEB_LINK = Layout("the CORDIS table of web links", ("projectID", "physUrl", "represents"))
REGIONS = Layout("a table of the names of statistical regions", ("nutsCode", "name"), delimiter=",")
