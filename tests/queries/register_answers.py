"""The answers to the questions over registers, from the registers' files: one function a question."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal

from tests.queries.register_files import NO_SE, NORWEGIAN_COUNTIES, Row, money, national, norwegian, swedish
from tests.queries.registers import Registers

__all__ = ["ANSWERS", "COLUMNS"]

Answer = Iterable[tuple[str, ...]]
_COUNTRIES = {"NO": "Norge", "SE": "Sverige"}
_VINNOVA = "202100-5216"
_ACTIVITIES = {
    "HES": "higher or secondary education",
    "REC": "research organisation",
    "PRC": "private for-profit company",
    "PUB": "public body",
    "OTH": "other",
}


def _horizon(found: Registers) -> list[Row]:
    """Return the participations in projects of Horizon Europe, without those of Euratom that its tables hold too."""
    cordis = found.cordis
    return [row for row in cordis.rows if not cordis.projects[row["projectID"]]["legalBasis"].startswith("EURATOM")]


def text(value: Decimal | int) -> str:
    """Return a number as SPARQL engines write it: no zeros at the end."""
    found = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return found.rstrip("0").rstrip(".") if "." in found else found


def _net(row: Row) -> Decimal | None:
    """Return the net contribution, None where no contribution is stated at all."""
    stated = row["netEcContribution"]
    return money(stated) if stated and (row["ecContribution"] or stated.strip("0.,")) else None


def coordinators_with_partners(found: Registers) -> Answer:
    cordis = found.cordis
    swedish_projects = {
        row["projectID"] for row in _horizon(found) if "SE" in cordis.countries.get(cordis.of(row), set())
    }
    projects: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in _horizon(found):
        if row["role"] == "coordinator" and row["projectID"] in swedish_projects:
            for code in cordis.municipalities.get(cordis.of(row), ()):
                if code.startswith("NO"):
                    projects[NORWEGIAN_COUNTIES[code[2:4]], cordis.of(row)].add(row["projectID"])
    return [(county, str(len(each))) for (county, _), each in projects.items()]


def by_municipality(found: Registers) -> Answer:
    cordis = found.cordis
    euro: dict[str, Decimal] = defaultdict(Decimal)
    who: dict[str, set[str]] = defaultdict(set)
    for row in cordis.rows:
        if (net := _net(row)) is not None:
            for code in cordis.municipalities.get(cordis.of(row), ()):
                euro[code] += net
                who[code].add(cordis.of(row))
    return [(code[2:], str(len(who[code])), text(value)) for code, value in euro.items()]


def vinnova_and_horizon(found: Registers) -> Answer:
    cordis, groups = found.cordis, found.groups
    sek: dict[str, list[Decimal]] = defaultdict(list)
    for row in found.swecris:
        digits = row["coordinatingOrganisationId"].replace("-", "")
        if row["fundingOrganisationId"] == _VINNOVA and swedish(digits):
            sek[groups.of(digits)].append(money(row["fundingsSek"]))
    euro: dict[str, Decimal] = defaultdict(Decimal)
    projects: dict[str, set[str]] = defaultdict(set)
    for row in _horizon(found):
        if (net := _net(row)) is not None:
            euro[cordis.of(row)] += net
            projects[cordis.of(row)].add(row["projectID"])
    for group, sums in sek.items():
        if euro.get(group):
            yield str(len(sums)), text(sum(sums, Decimal())), str(len(projects[group])), text(euro[group])


def by_county_and_year(found: Registers) -> Answer:
    cordis = found.cordis
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for row in cordis.rows:
        signed = cordis.projects[row["projectID"]]["ecSignatureDate"]
        if (net := _net(row)) is not None and signed:
            for county in {found.places.county(code) for code in cordis.municipalities.get(cordis.of(row), ())}:
                sums[county, signed[:4]].append(net)
    return [(county, year, str(len(each)), text(sum(each, Decimal()))) for (county, year), each in sums.items()]


def top_partners(found: Registers) -> Answer:
    cordis = found.cordis
    with_county = {
        row["projectID"]
        for row in _horizon(found)
        if any(code.startswith("SE14") for code in cordis.municipalities.get(cordis.of(row), ()))
    }
    projects: dict[str, set[str]] = defaultdict(set)
    for row in _horizon(found):
        if row["projectID"] in with_county and "NO" in cordis.countries.get(cordis.of(row), ()):
            projects[cordis.of(row)].add(row["projectID"])
    return [(str(len(each)),) for each in projects.values()]


def on_a_subject(found: Registers) -> Answer:
    cordis = found.cordis
    wanted = cordis.under("425")
    seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in cordis.rows:
        if row["projectID"] in wanted:
            for code in cordis.municipalities.get(cordis.of(row), ()):
                seen[code].add((cordis.of(row), row["projectID"]))
    for code, pairs in seen.items():
        yield code[2:], str(len({who for who, _ in pairs})), str(len({project for _, project in pairs}))


def small_companies(found: Registers) -> Answer:
    cordis = found.cordis
    small = {found.groups.of(f"cordis-{key}") for key, row in cordis.organisations.items() if row["SME"] == "true"}
    euro: dict[str, Decimal] = defaultdict(Decimal)
    who: dict[str, set[str]] = defaultdict(set)
    for row in cordis.rows:
        if (group := cordis.of(row)) in small:
            for county in {found.places.county(code) for code in cordis.municipalities.get(group, ())}:
                euro[county] += _net(row) or 0
                who[county].add(group)
    return [(county, str(len(who[county])), text(value)) for county, value in euro.items()]


def coordinators_by_kind(found: Registers) -> Answer:
    cordis = found.cordis
    kinds: dict[str, set[str]] = defaultdict(set)
    for key, row in cordis.organisations.items():
        kinds[found.groups.of(f"cordis-{key}")].add(row["activityType"])
    projects: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in _horizon(found):
        if row["role"] == "coordinator":
            for country in cordis.countries.get(cordis.of(row), set()) & set(NO_SE):
                for kind in kinds[cordis.of(row)]:
                    projects[_COUNTRIES[country], _ACTIVITIES[kind]].add(row["projectID"])
    for (country, kind), each in projects.items():
        euro = sum((money(cordis.projects[project]["ecMaxContribution"]) for project in each), Decimal())
        yield country, kind, str(len(each)), text(euro)


def newcomers(found: Registers) -> Answer:
    first: dict[str, str] = {}
    numbers = {row["Organisasjonsnummer"] for row in found.eu_grants}
    numbers |= {row["organisasjonsnummer"] for row in found.applications} | set(found.own_numbers)
    numbers |= {national(row) for row in found.cordis.organisations.values()}
    numbered = {found.groups.of(number) for number in numbers if norwegian(number)}
    seen = [
        (found.cordis.of(row), found.cordis.projects[row["projectID"]]["ecSignatureDate"]) for row in found.cordis.rows
    ]
    for row in found.eu_grants:
        day, month, year = row["Kontrakt signeringsdato"][:10].split(".")
        seen.append((found.groups.of(row["Organisasjonsnummer"]), f"{year}-{month}-{day}"))
    for group, signed in seen:
        if group in numbered and signed:
            first[group] = min(first.get(group, "9999"), signed)
    return [(year, str(count)) for year, count in Counter(day[:4] for day in first.values()).items()]


def associated_partners(found: Registers) -> Answer:
    counted: Counter[str] = Counter()
    for row in found.cordis.rows:
        if row["role"] == "associatedPartner" and not row["ecContribution"]:
            counted.update(found.cordis.addresses.get(found.cordis.of(row), ()))
    iso = {"EL": "gr", "UK": "gb"}
    return [(f"id:country/{iso.get(code, code.lower())}", str(count)) for code, count in counted.items()]


def third_parties(found: Registers) -> Answer:
    cordis = found.cordis
    hosts = {(row["projectID"], row["order"]): row for row in cordis.rows if row["role"] != "thirdParty"}
    for row in cordis.rows:
        host = hosts.get((row["projectID"], row["order"]))
        if row["role"] == "thirdParty" and host and cordis.countries.get(cordis.of(host), set()) & set(NO_SE):
            net = _net(row)
            yield row["projectID"], "" if net is None else text(net)


def left(found: Registers) -> Answer:
    for row in found.cordis.rows:
        if row["endOfParticipation"] == "true" and found.cordis.countries.get(found.cordis.of(row), set()) & set(NO_SE):
            yield (row["projectID"],)


def by_programme(found: Registers) -> Answer:
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for row in _horizon(found):
        if (net := _net(row)) is not None:
            for country in found.cordis.countries.get(found.cordis.of(row), set()) & set(NO_SE):
                for code in found.cordis.programmes(row["projectID"]):
                    sums[code, _COUNTRIES[country]].append(net)
    return [(code, country, str(len(each)), text(sum(each, Decimal()))) for (code, country), each in sums.items()]


def horizon_2020(found: Registers) -> Answer:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in found.eu_grants:
        rows[row["Søknadstype"]].append(row)
    for kind, each in rows.items():
        leads = sum(row["Organisasjon rolle"] == "COORDINATOR" for row in each)
        euro = sum((money(row["Innvilget beløp organisasjon EUR"]) for row in each), Decimal())
        yield kind, str(len(each)), str(leads), text(euro)


def success(found: Registers) -> Answer:
    phases: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for row in found.applications:
        if row["prosjektfase"] in {"Avslag", "Bevilgning", "Avsluttet"}:
            phases[row["soknadsdato"][:4], row["soknadstype"]].append(row["prosjektfase"] != "Avslag")
    for (year, kind), won in phases.items():
        percent = (Decimal(100 * sum(won)) / len(won)).quantize(Decimal(1), ROUND_HALF_UP)
        yield year, kind, str(len(won)), str(sum(won)), str(percent)


def applications_by_county(found: Registers) -> Answer:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in found.applications:
        if row["kommunenummer"]:
            rows[row["kommunenummer"][:2]].append(row)
    for code, each in rows.items():
        granted = [row for row in each if row["prosjektfase"] != "Avslag"]
        applied = sum((money(row["sokt_belop"]) for row in each), Decimal())
        given = sum((money(row["tildelt_belop"]) for row in granted), Decimal())
        yield code, NORWEGIAN_COUNTIES[code], str(len(each)), text(applied), text(given)


def by_field(found: Registers) -> Answer:
    sums: dict[str, list[Decimal]] = defaultdict(list)
    for row in found.applications:
        if row["prosjektfase"] != "Avslag" and money(row["tildelt_belop"]) and row["fagomraade"]:
            sums[row["fagomraade"]].append(money(row["tildelt_belop"]))
    return [(field, str(len(each)), text(sum(each, Decimal()))) for field, each in sums.items()]


def universities(found: Registers) -> Answer:
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for row in found.swecris:
        if row["coordinatingOrganisationTypeOfOrganisationSv"] in {"Universitet", "Högskola"} and row["fundingYear"]:
            sums[row["coordinatingOrganisationId"], row["fundingOrganisationNameSv"]].append(money(row["fundingsSek"]))
    return [(funder, str(len(each)), text(sum(each, Decimal()))) for (_, funder), each in sums.items()]


def by_year(found: Registers) -> Answer:
    sums: dict[str, list[Decimal]] = defaultdict(list)
    for row in found.swecris:
        if row["fundingYear"]:
            sums[row["fundingYear"].removesuffix(".0")].append(money(row["fundingsSek"]))
    return [(year, str(len(each)), text(sum(each, Decimal()))) for year, each in sums.items()]


def two_funders(found: Registers) -> Answer:
    known: dict[str, list[tuple[str, set[str], str]]] = defaultdict(list)
    pairs: Counter[tuple[str, str]] = Counter()
    for row in found.swecris:
        number = row["projectId"].rpartition("_")[0]
        titles = {" ".join(row[f"projectTitle{tag}"].split()).casefold() for tag in ("Sv", "En")} - {""}
        for identifier, others, funder in known[number]:
            if titles & others:
                one, two = sorted(
                    ((identifier.casefold(), funder), (row["projectId"].casefold(), row["fundingOrganisationNameSv"]))
                )
                pairs[one[1], two[1]] += 1
        known[number].append((row["projectId"], titles, row["fundingOrganisationNameSv"]))
    return [(one, other, str(count)) for (one, other), count in pairs.items()]


def vinnova_subjects(found: Registers) -> Answer:
    sums: dict[str, list[Decimal]] = defaultdict(list)
    for row in found.swecris:
        if row["fundingOrganisationId"] == _VINNOVA and row["fundingYear"]:
            for digit in {code[0] for code in re.findall(r"(?:^|[ ,])(\d+): ", row["scbs"])} - {"9"}:
                sums[digit].append(money(row["fundingsSek"]))
    return [(digit, str(len(each)), text(sum(each, Decimal()))) for digit, each in sums.items()]


def fund_by_county(found: Registers) -> Answer:
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    places = found.places
    for row in found.regional_fund:
        counties = {f"SE{code}" for code in map(places.swedish_county, filter(None, row["län"].split(",")))}
        towns = [name.strip().replace("Stenungssund", "Stenungsund") for name in row["kommuner"].split(",") if name]
        counties |= {f"SE{places.swedish_names[name.replace(' ', '')][:2]}" for name in towns}
        for county in counties:
            sums[places.county(county), row["tematiskt_mål"]].append(money(row["beviljat_belopp_sek"]))
    return [(county, goal, str(len(each)), text(sum(each, Decimal()))) for (county, goal), each in sums.items()]


def fund_by_programme(found: Registers) -> Answer:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in found.regional_fund:
        rows[row["område"]].append(row)
    for programme, each in rows.items():
        sums = [money(row["beviljat_belopp_sek"]) for row in each]
        days = [row for row in each if row["projekt_starttid"] <= row["projekt_sluttid"]]
        first, last = min(row["projekt_starttid"] for row in days), max(row["projekt_sluttid"] for row in days)
        yield programme, str(len(each)), text(max(sums)), text(sum(sums, Decimal())), first, last


def in_ror_and_cordis(found: Registers) -> Answer:
    projects: dict[str, set[str]] = defaultdict(set)
    for row in found.cordis.rows:
        projects[found.cordis.of(row)].add(row["projectID"])
    for row in found.eu_grants:
        projects[found.groups.of(row["Organisasjonsnummer"])].add(row["Prosjektnr"])
    for identifier, *_ in found.ror:
        if each := projects.get(found.groups.of(f"ror-{identifier.rpartition('/')[2]}")):
            yield identifier, str(len(each))


def kinds_of_ror(found: Registers) -> Answer:
    counted = Counter(
        (_COUNTRIES[country], kind) for _, country, status, kinds in found.ror if status == "active" for kind in kinds
    )
    return [(*key, str(count)) for key, count in counted.items()]


def enterprises(found: Registers) -> Answer:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in found.enterprises:
        if row["naeringskode1"] and row["forretningsadresse_kommunenummer"][:2] in NORWEGIAN_COUNTIES:
            rows[row["forretningsadresse_kommunenummer"][:2]].append(row)
    for code, each in rows.items():
        employed = sum(int(row["antall_ansatte"] or 0) for row in each)
        yield code, NORWEGIAN_COUNTIES[code], str(len(each)), str(employed)


_QUESTIONS: dict[str, tuple[Callable[[Registers], Answer], str]] = {
    "applications-by-county": (applications_by_county, "code name applications applied granted"),
    "associated-partners-by-country": (associated_partners, "country participations"),
    "coordinators-by-kind": (coordinators_by_kind, "country kind projects euro"),
    "coordinators-with-partners-across-the-border": (coordinators_with_partners, "county projects"),
    "enterprises-by-county": (enterprises, "code name enterprises employed"),
    "eu-contribution-by-county-and-year": (by_county_and_year, "name year participations euro"),
    "eu-contribution-by-municipality": (by_municipality, "code organisations euro"),
    "eu-contribution-by-programme": (by_programme, "code country participations euro"),
    "funded-by-vinnova-and-horizon-europe": (vinnova_and_horizon, "grants kronor projects euro"),
    "grants-by-field": (by_field, "field grants kroner"),
    "horizon-2020-by-type-of-action": (horizon_2020, "type participations coordinators euro"),
    "kinds-of-research-organisation": (kinds_of_ror, "country kind organisations"),
    "left-before-the-end": (left, "project"),
    "newcomers-by-year": (newcomers, "year organisations"),
    "projects-on-a-subject-by-municipality": (on_a_subject, "code organisations projects"),
    "regional-fund-by-county": (fund_by_county, "county objective projects kronor"),
    "regional-fund-by-programme": (fund_by_programme, "programme projects largest kronor first last"),
    "reported-by-two-funders": (two_funders, "one other projects"),
    "research-organisations-in-eu-projects": (in_ror_and_cordis, "ror projects"),
    "small-companies-by-county": (small_companies, "name enterprises euro"),
    "success-of-applications": (success, "year kind applications granted percent"),
    "swedish-grants-by-year": (by_year, "year grants kronor"),
    "third-parties": (third_parties, "project euro"),
    "top-partners-of-a-county-across-the-border": (top_partners, "projects"),
    "universities-by-funder": (universities, "funder grants kronor"),
    "vinnova-by-subject": (vinnova_subjects, "code projects kronor"),
}
ANSWERS = {name: answer for name, (answer, _) in _QUESTIONS.items()}
COLUMNS = {name: columns.split() for name, (_, columns) in _QUESTIONS.items()}
