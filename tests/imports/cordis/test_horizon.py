"""The real tables of Horizon Europe: what the import wrote, against counts and sums taken straight from the tables.

The tables are read here with Python's csv module alone, and the statements as plain text, so that nothing of the
importer judges itself.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from samspill.engines.columns import Columns
from samspill.imports.writer import Summary

Horizon = tuple[Path, Path, Summary]
Row = dict[str, str]
ID = "https://w3id.org/samspill/id/"
KINDS = {"ecContribution": "ec", "netEcContribution": "net", "totalCost": "total"}


def table(folder: Path, name: str) -> Iterator[Row]:
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


class Told:
    """What the statements say, counted in one pass over the text."""

    def __init__(self, path: Path) -> None:
        self.predicates: Counter[str] = Counter()
        self.concepts: Counter[tuple[str, str]] = Counter()
        self.values: dict[str, str] = {}
        self.objects: dict[str, dict[str, list[str]]] = {
            name: {}
            for name in ("participant", "nationalId", "linkedTo", "hasParticipation", "vatNumber", "legalName", "funds")
        }
        counted = frozenset({"type", "role", "principalPriority", "significantPriority", "kind", "activityType"})
        local: dict[str, str] = {}
        with path.open(encoding="utf-8") as file:
            for line in file:
                subject, predicate, rest = line.split(" ", 2)
                name = local.get(predicate) or local.setdefault(predicate, re.split(r"[#/]", predicate[1:-1])[-1])
                self.predicates[name] += 1
                if name == "value":
                    self.values[subject[1:-1].removeprefix(f"{ID}monetary-amount/")] = rest.split('"', 2)[1]
                elif name in counted:
                    self.concepts[name, rest.partition("> ")[0]] += 1
                elif name in self.objects:
                    value = rest.rpartition(" <")[0].strip('<>"')
                    self.objects[name].setdefault(subject[1:-1].removeprefix(ID), []).append(value.removeprefix(ID))
        self.concepts = Counter(
            {(name, re.split(r"[#/]", term)[-1]): count for (name, term), count in self.concepts.items()}
        )
        self.classes = Counter({term: count for (name, term), count in self.concepts.items() if name == "type"})


@pytest.fixture(scope="module")
def told(horizon: Horizon) -> Told:
    return Told(horizon[1])


@pytest.fixture(scope="module")
def rows(horizon: Horizon) -> list[Row]:
    """The participations, those left out of which the publisher withholds everything that tells who they are."""
    hints = ("SME", "vatNumber", "street", "postCode", "city", "nutsCode", "organizationURL")
    every = list(table(horizon[0], "organization"))
    kept = [row for row in every if any(row[hint] for hint in hints)]
    assert (len(every), len(kept)) == (119_242, 118_927)
    return kept


def test_every_row_is_read_and_none_rejected(horizon: Horizon) -> None:
    summary = horizon[2]
    names = ("project", "organization", "euroSciVoc", "topics", "legalBasis", "policyPriorities", "webLink")
    assert summary.rows == sum(sum(1 for _ in table(horizon[0], name)) for name in names) == 319_018
    assert (summary.rejected, summary.left_out) == (0, 315)


@pytest.mark.full
def test_no_statement_is_written_twice(horizon: Horizon) -> None:
    with horizon[1].open("rb") as file:
        seen = Counter(map(hash, file))
    assert len(seen) == sum(seen.values()) == horizon[2].statements


def test_projects_and_grants(horizon: Horizon, told: Told) -> None:
    projects = list(table(horizon[0], "project"))
    assert told.classes["Project"] == told.classes["Grant"] == told.classes["Acronym"] == len(projects) == 19_189
    assert told.predicates["signatureDate"] == sum(bool(row["ecSignatureDate"]) for row in projects)
    assert told.predicates["doi"] == sum(bool(row["grantDoi"]) for row in projects)
    assert told.predicates["budget"] == sum(Decimal(row["totalCost"]) != 0 for row in projects) == 9_807
    assert told.classes["Call"] == len({row["subCall"] for row in projects} | {row["masterCall"] for row in projects})
    assert told.classes["ActionType"] == len({row["fundingScheme"] for row in projects})
    total = sum(Decimal(row["ecMaxContribution"]) for row in projects)
    grants = [grant.removeprefix("grant/") for grant in told.objects["funds"]]
    assert sum(Decimal(told.values[f"{grant}-ec"]) for grant in grants) == total


def test_participations_and_roles(told: Told, rows: list[Row]) -> None:
    assert told.classes["Participation"] == told.predicates["hasParticipation"] == len(rows)
    participants = Counter(value[0] for value in told.objects["participant"].values())
    assert participants == Counter(f"organisation/cordis-{row['organisationID']}" for row in rows)
    roles = {"associatedPartner": "associated-partner", "thirdParty": "third-party"}
    assert {name.removeprefix("role-"): count for (kind, name), count in told.concepts.items() if kind == "role"} == (
        Counter(roles.get(row["role"], row["role"]) for row in rows)
    )
    assert told.predicates["endOfParticipation"] == sum(row["endOfParticipation"] == "true" for row in rows)
    assert told.predicates["departmentName"] == sum(bool(row["departmentName"]) for row in rows)


def test_pairs_of_project_and_organisation_that_repeat_stay_apart(told: Told, rows: list[Row]) -> None:
    pairs = Counter((row["projectID"], row["organisationID"]) for row in rows)
    assert sum(count - 1 for count in pairs.values()) == 187
    found = Counter(
        (project.rpartition("-")[2], told.objects["participant"][node][0].removeprefix("organisation/cordis-"))
        for project, nodes in told.objects["hasParticipation"].items()
        for node in nodes
    )
    assert found == pairs


def test_third_parties_are_linked_to_whom_they_work_for(told: Told, rows: list[Row]) -> None:
    third = [row for row in rows if row["role"] == "thirdParty"]
    others = Counter((row["projectID"], row["order"]) for row in rows if row["role"] != "thirdParty")
    linked = [row for row in third if others[row["projectID"], row["order"]] == 1]
    assert told.predicates["linkedTo"] == len(linked)
    assert set(others.values()) == {1}


@pytest.mark.parametrize("column", KINDS)
def test_money_to_the_cent(told: Told, rows: list[Row], column: str) -> None:
    expected = 0
    total = Decimal(0)
    for row in rows:
        text = row[column]
        # An associated partner has no EC contribution, and its zeros are none; a total cost of 0 is not reported.
        zero = not text or Decimal(text) == 0
        if text and not (zero and (column == "totalCost" or not row["ecContribution"])):
            expected += 1
            total += Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP)
    own = rf"eu-.*-\d{{8,9}}-\d+(-\d+)?-{KINDS[column]}"
    found = [Decimal(value) for name, value in told.values.items() if re.fullmatch(own, name)]
    assert (len(found), sum(found)) == (expected, total)


def test_associated_partners_have_no_contribution(told: Told, rows: list[Row]) -> None:
    empty = sum(not row["ecContribution"] for row in rows)
    assert empty == sum(row["role"] == "associatedPartner" for row in rows)
    assert told.concepts["kind", "amount-ec-contribution"] == len(rows) - empty + 19_189
    paid = sum(bool(row["ecContribution"]) and Decimal(row["ecContribution"]) != 0 for row in rows)
    assert told.classes["Payment"] == told.predicates["paidTo"] == paid


def test_organisations(told: Told, rows: list[Row]) -> None:
    ids = {row["organisationID"] for row in rows}
    assert told.classes["Organisation"] == told.predicates["legalName"] == len(ids) == 30_454
    with_vat = {row["organisationID"] for row in rows if row["vatNumber"]}
    assert told.predicates["vatNumber"] == len(with_vat)
    countries = {row["country"] for row in rows} | {row["nutsCode"][:2] for row in rows}
    assert told.classes["Country"] == len(countries - {""})
    codes = {code[:length] for row in rows if (code := row["nutsCode"]) for length in range(3, len(code) + 1)}
    assert told.classes["StatisticalRegion"] == len(codes)


def test_a_vat_number_can_have_several_participants(told: Told, rows: list[Row]) -> None:
    ids: dict[str, set[str]] = {}
    for row in rows:
        if row["vatNumber"]:
            ids.setdefault(re.sub(r"[\s.-]", "", row["vatNumber"]).upper(), set()).add(row["organisationID"])
    shared = {vat: found for vat, found in ids.items() if len(found) > 1}
    assert len(shared) >= 80
    written: dict[str, set[str]] = {}
    for node, (vat,) in told.objects["vatNumber"].items():
        written.setdefault(vat, set()).add(node.removeprefix("organisation/cordis-"))
    assert {vat: found for vat, found in written.items() if len(found) > 1} == shared


def test_national_numbers_of_norway_and_sweden(told: Told, rows: list[Row]) -> None:
    norwegian = {
        (row["organisationID"], match[1])
        for row in rows
        if row["country"] == "NO" and (match := re.fullmatch(r"NO(\d{9})(MVA)?", row["vatNumber"]))
    }
    swedish = {
        (row["organisationID"], match[1])
        for row in rows
        if row["country"] == "SE" and (match := re.fullmatch(r"SE(\d{10})01", row["vatNumber"]))
    }
    found = {
        (node.removeprefix("organisation/cordis-"), value) for node, (value,) in told.objects["nationalId"].items()
    }
    assert found <= norwegian | swedish
    without = (norwegian | swedish) - found
    assert len(found) == 1_050
    assert {number for _, number in without} == set()  # every check digit in the table is right


def test_subjects_topics_priorities_and_links(horizon: Horizon, told: Told) -> None:
    folder = horizon[0]
    subjects = list(table(folder, "euroSciVoc"))
    assert told.predicates["euroSciVocField"] == len(subjects) == 40_472
    nodes = {
        path[:depth]
        for row in subjects
        for path in [tuple(row["euroSciVocCode"].strip("/").split("/"))]
        for depth in range(1, len(path) + 1)
    }
    assert told.predicates["broader"] + told.predicates["topConceptOf"] == len(nodes) == 974
    assert told.classes["CallTopic"] == len({row["topic"] for row in table(folder, "topics")}) == 2_301
    weights = Counter(row["weight"] for row in table(folder, "policyPriorities"))
    assert told.predicates["principalPriority"] == weights["100"]
    assert told.predicates["significantPriority"] == weights["40"]
    links = {(row["projectID"], row["physUrl"]) for row in table(folder, "webLink")}
    assert told.predicates["page"] - 2 + sum(row["represents"] == "project" for row in table(folder, "webLink")) == (
        len(links)
    )  # the two others are those of the source document
    bases = {(row["projectID"], row["legalBasis"]) for row in table(folder, "legalBasis")}
    assert told.predicates["underProgramme"] == len(bases)
    assert told.predicates["legalBasis"] == 19_189  # each grant is under the main one


def test_people_are_not_named(horizon: Horizon, told: Told) -> None:
    hints = ("SME", "vatNumber", "street", "postCode", "city", "nutsCode", "organizationURL")
    every = list(table(horizon[0], "organization"))
    withheld = {row["organisationID"] for row in every if not any(row[hint] for hint in hints)}
    others = {row["organisationID"] for row in every if any(row[hint] for hint in hints)}
    taking_part = {value for (value,) in told.objects["participant"].values()}
    assert taking_part == set(told.objects["legalName"]) == {f"organisation/cordis-{number}" for number in others}
    assert withheld - others


@pytest.mark.full
def test_the_text_is_canonical_nquads(horizon: Horizon) -> None:
    with horizon[1].open("rb") as file:
        assert sum(1 for _ in ox.parse(file, ox.RdfFormat.N_QUADS)) == horizon[2].statements


@pytest.mark.full
def test_columns_take_it(horizon: Horizon, tmp_path: Path) -> None:
    with Columns.create(tmp_path / "columns.duckdb", memory_limit="2GB") as columns:
        assert columns.load_nquads(horizon[1]) == horizon[2].statements
