"""For each query beside this file, a function of its name that works its answers out from the tables.

`keep` of a function names the answers that are compared: those about organisations whose rows agree with each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from tests.queries.eurio.oracle import (
    FIRST,
    ISO,
    KINDS,
    Answer,
    Row,
    Tables,
    cents,
    code_of,
    label,
    number,
    plain,
    post_code,
    programme_title,
    simple,
)

Expected = Callable[[Tables], Iterable[Answer]]
EXPECTED: dict[str, Expected] = {}
COLUMNS: dict[str, tuple[str, ...]] = {}
"""For answers about organisations: the columns on which the rows of one have to agree for it to be compared."""


def of(name: str, *columns: str) -> Callable[[Expected], Expected]:
    """Register a function as what is expected of a query."""

    def registered(function: Expected) -> Expected:
        EXPECTED[name] = function
        if columns:
            COLUMNS[name] = columns
        return function

    return registered


def per(counts: dict[str, int] | Counter[str]) -> list[Answer]:
    return [(key, str(count)) for key, count in counts.items()]


# --- Projects ---------------------------------------------------------------------------------------------------------
@of("titles")
def titles(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        yield row["id"], plain(row["title"])


@of("project-of-identifier")
def project_of_identifier(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        if row["id"] == FIRST:
            yield plain(row["title"]), row["startDate"]


@of("project-of-title")
def project_of_title(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        if plain(row["title"]) == "Full spectrum SOLar Direct Air Capture & conversion":
            yield row["id"], row["status"]


@of("acronyms")
@of("title-acronyms")
def acronyms(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        if row["acronym"]:
            yield row["id"], plain(row["acronym"])


@of("dates")
def dates(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        yield row["id"], row["startDate"] or None, row["endDate"] or None, row["ecSignatureDate"] or None


@of("any-date")
def any_date(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        if days := {row["startDate"], row["endDate"], row["ecSignatureDate"]} - {""}:
            yield row["id"], str(len(days))


@of("statuses")
def statuses(tables: Tables) -> Iterable[Answer]:
    return per(Counter(row["status"] for row in tables.projects))


@of("record-numbers")
def record_numbers(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        yield row["id"], row["rcn"], row["grantDoi"].strip() or None


@of("keywords")
def keywords(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        if row["keywords"]:
            yield row["id"], plain(row["keywords"])


@of("abstracts")
def abstracts(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        if row["objective"].strip():
            yield row["id"], row["objective"].strip()


@of("websites-of-projects")
def websites_of_projects(tables: Tables) -> Iterable[Answer]:
    return {
        (row["projectID"], row["physUrl"])
        for row in tables.links
        if row["represents"] == "project" and simple(row["physUrl"])
    }


@of("total-costs")
def total_costs(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        if row["totalCost"] and (value := cents(row["totalCost"])):
            yield row["id"], number(str(value)), "EUR"


@of("funding-amounts")
def funding_amounts(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        if row["ecMaxContribution"]:
            yield row["id"], number(str(cents(row["ecMaxContribution"])))


# --- Schemes ----------------------------------------------------------------------------------------------------------
@of("funding-by-programme")
def funding_by_programme(tables: Tables) -> Iterator[Answer]:
    grants, sums = Counter[str](), defaultdict[str, Decimal](Decimal)
    for row in tables.projects:
        if row["ecMaxContribution"]:
            for code in tables.schemes(row)["programme"]:
                grants[code] += 1
                sums[code] += cents(row["ecMaxContribution"])
    for code, count in grants.items():
        if title := programme_title(tables, code):
            yield code, title, str(count), number(str(sums[code]))


@of("topics")
def topics(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        for code in tables.schemes(row)["topic"]:
            if title := tables.topic_titles.get(code):
                yield row["id"], code, title


@of("calls")
def calls(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        for code in tables.schemes(row)["call"]:
            yield row["id"], code


@of("schemes-within-schemes")
def schemes_within_schemes(tables: Tables) -> Iterable[Answer]:
    """A part lies within each part whose code is the beginning of its own, up to a point."""
    codes = {code for row in tables.projects for code in tables.schemes(row)["programme"]}
    parts = [code.split(".") for code in codes | {code_of(code) for code in tables.programme_titles}]
    return {
        (".".join(part[:deep]), ".".join(part[:shallow]))
        for part in parts
        for deep in range(2, len(part) + 1)
        for shallow in range(1, deep)
    }


@of("action-types")
def action_types(tables: Tables) -> Iterable[Answer]:
    return per(Counter(code for row in tables.projects for code in tables.schemes(row)["type"]))


@of("any-scheme")
def any_scheme(tables: Tables) -> Iterable[Answer]:
    return per(Counter(code for row in tables.projects for code in set().union(*tables.schemes(row).values())))


@of("associated-schemes")
def associated_schemes(tables: Tables) -> Iterator[Answer]:
    for row in tables.projects:
        for code in tables.schemes(row)["programme"]:
            yield row["id"], code


@of("disbursers")
def disbursers(tables: Tables) -> Iterator[Answer]:
    yield (str(len(tables.projects)),)


@of("fields-of-science")
def fields_of_science(tables: Tables) -> Iterable[Answer]:
    return {(row["projectID"], plain(row["euroSciVocPath"].rpartition("/")[2])) for row in tables.fields}


@of("fields-by-label-node")
def fields_by_label_node(tables: Tables) -> Iterable[Answer]:
    return per(Counter(field for _, field in fields_of_science(tables) if field))


# --- Roles and payments -----------------------------------------------------------------------------------------------
@of("roles", "organisationID")
def roles(tables: Tables) -> Iterator[Answer]:
    for row in tables.roles:
        yield row["organisationID"], row["projectID"], label(row)


@of("role-labels")
def role_labels(tables: Tables) -> Iterable[Answer]:
    return per(Counter(label(row) for row in tables.roles))


@of("coordinators", "name")
def coordinators(tables: Tables) -> Iterator[Answer]:
    names = {key: plain(row["name"]) for key, row in tables.organisations("name")}
    for row in tables.roles:
        if row["role"] == "coordinator" and row["organisationID"] in names:
            yield row["organisationID"], row["projectID"], names[row["organisationID"]]


@of("orders", "organisationID")
def orders(tables: Tables) -> Iterator[Answer]:
    for row in tables.roles:
        yield row["organisationID"], row["projectID"], row["order"].strip()


@of("projects-of-organisations", "organisationID")
def projects_of_organisations(tables: Tables) -> Iterable[Answer]:
    return per(Counter(pair[0] for pair in {(row["organisationID"], row["projectID"]) for row in tables.roles}))


@of("payments", "organisationID")
def payments(tables: Tables) -> Iterator[Answer]:
    for row in tables.paid():
        yield row["organisationID"], row["projectID"], number(str(cents(row["ecContribution"])))


@of("payments-of-grants")
def payments_of_grants(tables: Tables) -> Iterator[Answer]:
    sums: dict[str, list[Decimal]] = defaultdict(list)
    for row in tables.paid():
        sums[row["projectID"]].append(cents(row["ecContribution"]))
    for key, found in sums.items():
        yield key, str(len(found)), number(str(sum(found, Decimal())))


@of("beneficiaries")
def beneficiaries(tables: Tables) -> Iterable[Answer]:
    return per(Counter(row["projectID"] for row in tables.paid()))


# --- Organisations ----------------------------------------------------------------------------------------------------
@of("legal-names", "name", "rcn")
def legal_names(tables: Tables) -> Iterator[Answer]:
    for key, row in tables.organisations("name", "rcn"):
        if row["rcn"]:
            yield key, plain(row["name"]), row["rcn"]


@of("vat-numbers", "vatNumber")
def vat_numbers(tables: Tables) -> Iterator[Answer]:
    for key, row in tables.organisations("vatNumber"):
        if vat := "".join(letter for letter in row["vatNumber"].upper() if letter not in " .-\u00a0\t"):
            yield key, vat


@of("websites-of-organisations", "organizationURL")
def websites_of_organisations(tables: Tables) -> Iterator[Answer]:
    for key, row in tables.organisations("organizationURL"):
        if simple(row["organizationURL"]):
            yield key, row["organizationURL"]


@of("kinds-of-organisation", "activityType")
def kinds_of_organisation(tables: Tables) -> Iterator[Answer]:
    for key, row in tables.organisations("activityType"):
        if row["activityType"] in KINDS:
            yield key, f"http://data.europa.eu/s66#{KINDS[row['activityType']]}"


@of("small-enterprises", "SME")
def small_enterprises(tables: Tables) -> Iterator[Answer]:
    for key, row in tables.organisations("SME"):
        if row["SME"] == "true":
            yield (key,)


# --- Sites ------------------------------------------------------------------------------------------------------------
SITE = ("country", "nutsCode", "street", "postCode", "city", "geolocation")


def sites(tables: Tables) -> Iterator[tuple[str, Row]]:
    return tables.organisations(*SITE)


@of("countries-of-sites", *SITE)
def countries_of_sites(tables: Tables) -> Iterator[Answer]:
    for key, row in sites(tables):
        # A code of two letters is a country's, and stands beside that of the address where they differ.
        for code in {row["country"], row["nutsCode"] if len(row["nutsCode"]) == 2 else ""} - {""}:
            yield key, ISO.get(code, code)


@of("organisations-in-norway", *SITE)
def organisations_in_norway(tables: Tables) -> Iterable[Answer]:
    return [(key,) for key, code in countries_of_sites(tables) if code == "NO"]


@of("eu-country-codes", *SITE)
def eu_country_codes(tables: Tables) -> Iterator[Answer]:
    union = {iso: code for code, iso in ISO.items()}
    for key, code in countries_of_sites(tables):
        yield key, union.get(code or "", code)


@of("regions", *SITE)
def regions(tables: Tables) -> Iterator[Answer]:
    for key, row in sites(tables):
        if len(code := row["nutsCode"]) == 5:
            yield key, code, tables.regions.get(code) or code


@of("addresses", *SITE)
def addresses(tables: Tables) -> Iterator[Answer]:
    for key, row in sites(tables):
        if any((row["street"], row["postCode"], row["city"])):
            country = ISO.get(row["country"], row["country"])
            parts = (plain(row["street"]), post_code(row["postCode"], country), plain(row["city"]), country)
            yield key, *(part or None for part in parts)


@of("full-addresses", *SITE)
def full_addresses(tables: Tables) -> Iterator[Answer]:
    for key, street, code, town, country in addresses(tables):
        yield key, ", ".join(part for part in (street, f"{code or ''} {town or ''}".strip(), country) if part)


@of("coordinates", *SITE)
def coordinates(tables: Tables) -> Iterator[Answer]:
    for key, row in sites(tables):
        if row["geolocation"]:
            latitude, longitude = row["geolocation"].split(",")
            yield key, number(latitude), number(longitude)


@of("harvest", *SITE, "name")
def harvest(tables: Tables) -> Iterator[Answer]:
    project = next(row for row in tables.projects if row["id"] == FIRST)
    where = {key: rest for key, *rest in addresses(tables)}
    head = (plain(project["title"]), plain(project["acronym"]), project["startDate"], project["endDate"])
    amount = number(str(cents(project["ecMaxContribution"])))
    for row in tables.roles:
        if row["projectID"] == FIRST and row["organisationID"] in where:
            street, code, town, country = where[row["organisationID"]]
            yield row["organisationID"], *head, amount, plain(row["name"]), label(row), country, town, street, code
