"""Participations, their money, and organisations with their sites, from small tables with every trap."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.imports.statements import Imported, rejected

Import = Callable[..., Imported]
NAME = "eu-soldac-101069359"


def test_a_participation_in_full(imported: Import) -> None:
    found = imported(organization=[{"departmentName": "Energy  systems", "endOfParticipation": "true"}])
    assert found.said(f"participation/{NAME}-1") == {
        "type": ["Participation"],
        "participant": ["organisation/cordis-999884844"],
        "role": ["concept/role-coordinator"],
        "ordinal": ["1"],
        "amount": [f"monetary-amount/{NAME}-1-{kind}" for kind in ("ec", "net", "total")],
        "endOfParticipation": ["true"],
        "departmentName": ["Energy systems"],
    }
    for kind, concept, value in (
        ("ec", "ec-contribution", "451500"),
        ("net", "net-ec-contribution", "401500"),
        ("total", "total-cost", "501500"),
    ):
        said = found.said(f"monetary-amount/{NAME}-1-{kind}")
        assert (said["value"], said["currency"], said["kind"]) == ([value], ["EUR"], [f"concept/amount-{concept}"])
    assert found.said(f"payment/{NAME}-1") == {
        "type": ["Payment"],
        "paidTo": [f"participation/{NAME}-1"],
        "paymentAmount": [f"monetary-amount/{NAME}-1-ec"],
    }


def test_an_organisation_in_full(imported: Import) -> None:
    found = imported()
    assert found.said("organisation/cordis-999884844") == {
        "type": ["Organisation"],
        "prefLabel": ["SINTEF ENERGI AS"],
        "legalName": ["SINTEF ENERGI AS"],
        "altLabel": ["SINTEF Energi"],
        "identifier": ["999884844"],
        "recordNumber": ["1905619"],
        "vatNumber": ["NO986105174MVA"],
        "nationalId": ["986105174"],
        "activityType": ["concept/activity-type-rec"],
        "homepage": ["http://www.sintef.no"],
        "webAddress": ["http://www.sintef.no"],
        "locatedIn": ["statistical-region/nuts-no060"],
        "hasSite": ["site/cordis-999884844"],
    }
    assert found.said("site/cordis-999884844") == {
        "type": ["Site"],
        "siteIn": ["statistical-region/nuts-no060", "country/no"],
        "hasAddress": ["postal-address/cordis-999884844"],
        "hasCoordinates": ["coordinates/cordis-999884844"],
    }
    assert found.said("postal-address/cordis-999884844") == {
        "type": ["PostalAddress"],
        "fullAddress": ["SEM SÆLANDS VEI 11, 7034 TRONDHEIM, NO"],
        "streetAddress": ["SEM SÆLANDS VEI 11"],
        "postalCode": ["7034"],
        "addressLocality": ["TRONDHEIM"],
        "addressCountry": ["NO"],
    }
    assert found.said("coordinates/cordis-999884844") == {
        "type": ["Coordinates"],
        "lat": ["63.4185"],
        "long": ["10.3998"],
    }


@pytest.mark.parametrize(
    ("role", "concept"),
    [
        ("coordinator", "coordinator"),
        ("participant", "participant"),
        ("partner", "partner"),
        ("associatedPartner", "associated-partner"),
        ("internationalPartner", "international-partner"),
        ("thirdParty", "third-party"),
    ],
)
def test_roles(imported: Import, role: str, concept: str) -> None:
    assert imported(organization=[{"role": role}]).values("role") == {f"concept/role-{concept}": 1}


def test_project_and_organisation_are_no_key_the_order_tells_them_apart(imported: Import) -> None:
    found = imported(organization=[{"order": "8", "role": "participant"}, {"order": "24", "role": "associatedPartner"}])
    assert found.things("Participation") == {f"participation/{NAME}-8", f"participation/{NAME}-24"}
    assert found.values("participant") == {"organisation/cordis-999884844": 2}
    assert found.things("Organisation") == {"organisation/cordis-999884844"}


def test_project_and_order_are_no_key_either(imported: Import) -> None:
    """A third party has the order of the participant for whom it works, and is linked to it; the rest as it comes."""
    found = imported(organization=[
        {"organisationID": "30", "order": "5", "role": "thirdParty"},
        {"organisationID": "31", "order": "5", "role": "thirdParty"},
        {"organisationID": "10", "order": "5", "role": "participant"},
        {"organisationID": "32", "order": "9", "role": "thirdParty"},
        {"organisationID": "11", "order": "20", "role": "participant", "endOfParticipation": "true"},
        {"organisationID": "12", "order": "20", "role": "participant"},
        {"organisationID": "33", "order": "20", "role": "thirdParty"},
    ])  # fmt: skip
    names = ("5-30", "5-31", "5", "9-32", "20", "20-12", "20-33")
    assert found.things("Participation") == {f"participation/{NAME}-{name}" for name in names}
    assert found.pairs("linkedTo") == {
        (f"participation/{NAME}-5-30", f"participation/{NAME}-5"),
        (f"participation/{NAME}-5-31", f"participation/{NAME}-5"),
    }  # 9 has nobody to be linked to, and which of the two with 20 it would be is not known


def test_an_associated_partner_has_no_contribution_rather_than_nothing(imported: Import) -> None:
    found = imported(organization=[
        {"organisationID": "1", "order": "1", "role": "associatedPartner", "ecContribution": "",
         "netEcContribution": "0", "totalCost": "0"},
        {"organisationID": "2", "order": "2", "role": "associatedPartner", "ecContribution": "",
         "netEcContribution": "", "totalCost": "77000"},
        {"organisationID": "3", "order": "3", "role": "thirdParty", "ecContribution": "0",
         "netEcContribution": "45808.75", "totalCost": "0"},
        {"organisationID": "4", "order": "4", "role": "participant", "ecContribution": "0",
         "netEcContribution": "0", "totalCost": "0"},
    ])  # fmt: skip
    values = {
        name.removeprefix(f"monetary-amount/{NAME}-"): value
        for name, value in found.pairs("value")
        if name not in {f"monetary-amount/{NAME}-ec", f"monetary-amount/{NAME}-total"}
    }
    assert values == {"2-total": "77000", "3-3-ec": "0", "3-3-net": "45808.75", "4-ec": "0", "4-net": "0"}
    assert not found.things("Payment")  # nobody is paid nothing


def test_sums_are_rounded_to_the_cent_and_kept_as_stated(imported: Import) -> None:
    found = imported(organization=[{"ecContribution": "626199.99999984", "totalCost": "100,5"}])
    said = found.said(f"monetary-amount/{NAME}-1-ec")
    assert (said["value"], said["valueAsStated"]) == (["626200"], ["626199.99999984"])
    assert found.said(f"monetary-amount/{NAME}-1-total")["value"] == ["100.5"]
    assert len(found.pairs("valueAsStated")) == 1


def test_one_organisation_is_described_by_its_newest_row(imported: Import) -> None:
    rows = [
        {"order": "1", "contentUpdateDate": "2022-01-01 00:00:00", "name": "NORGES MILJO-UNIVERSITET", "SME": "true",
         "city": "Ås", "vatNumber": "NO986105174MVA", "shortName": ""},
        {"order": "2", "contentUpdateDate": "2025-01-01 00:00:00", "name": "NORGES  MILJØ-UNIVERSITET", "SME": "false",
         "city": "ÅS", "vatNumber": "", "shortName": "NMBU"},
        {"order": "3", "contentUpdateDate": "2024-01-01 00:00:00", "name": "NMBU", "city": "Oslo", "shortName": ""},
    ]  # fmt: skip
    first, second = imported(organization=rows), imported(organization=rows[::-1])
    for found in (first, second):
        said = found.said("organisation/cordis-999884844")
        assert said["prefLabel"] == said["legalName"] == ["NORGES MILJØ-UNIVERSITET"]
        assert said["altLabel"] == ["NMBU", "NORGES MILJO-UNIVERSITET"]
        assert said["vatNumber"] == ["NO986105174MVA"]  # empty in the newest row, so from the one before
        assert said["type"] == ["Organisation"]  # no small enterprise any more
        assert found.said("postal-address/cordis-999884844")["addressLocality"] == ["ÅS"]


def test_small_enterprises(imported: Import) -> None:
    found = imported(organization=[{"SME": "true"}, {"SME": "", "organisationID": "2", "order": "2"}])
    assert found.things("SmallMediumEnterprise") == {"organisation/cordis-999884844"}


def test_greece_and_the_united_kingdom(imported: Import) -> None:
    found = imported(organization=[
        {"organisationID": "1", "order": "1", "country": "EL", "nutsCode": "EL303", "vatNumber": "EL090145420"},
        {"organisationID": "2", "order": "2", "country": "UK", "nutsCode": "UKM72", "vatNumber": "GB607606448"},
        {"organisationID": "3", "order": "3", "country": "", "nutsCode": "", "vatNumber": ""},
        {"organisationID": "4", "order": "4", "country": "FI;FI", "nutsCode": "", "vatNumber": "",
         "activityType": "PRC;PRC", "postCode": "912"},
    ])  # fmt: skip
    assert found.things("Country") == {"country/gr", "country/gb", "country/fi"}
    assert found.said("country/gr") == {
        "type": ["Country"],
        "prefLabel": ["Greece@en"],
        "notation": ["GR"],
        "areaName": ["Greece"],
        "isoCountryCode": ["concept/iso-country-gr"],
        "euCountryCode": ["concept/eu-country-el"],
        "nuts0Code": ["concept/nuts-el"],
    }
    assert found.said("concept/nuts-el")["notation"] == ["EL"]
    assert found.said("country/gb")["euCountryCode"] == ["concept/eu-country-uk"]
    assert "nuts0Code" not in found.said("country/fi"), "no region of it is told of"
    assert found.said("postal-address/cordis-1")["addressCountry"] == ["GR"]
    assert found.said("site/cordis-2")["siteIn"] == ["statistical-region/nuts-ukm72", "country/gb"]
    assert ("statistical-region/nuts-ukm", "country/gb") in found.pairs("within")
    assert "locatedIn" not in found.said("organisation/cordis-3")
    assert found.said("postal-address/cordis-4")["postalCode"] == ["00912"]
    assert found.said("organisation/cordis-4")["activityType"] == ["concept/activity-type-prc"]


def test_regions_of_any_version_lie_within_each_other(imported: Import) -> None:
    found = imported(organization=[
        {"organisationID": "1", "order": "1", "nutsCode": "NO081"},  # of 2021
        {"organisationID": "2", "order": "2", "nutsCode": "NO0A2"},  # of 2024
        {"organisationID": "3", "order": "3", "nutsCode": "NO"},
        {"organisationID": "4", "order": "4", "nutsCode": "NL42"},  # in another country than the address
    ])  # fmt: skip
    regions = {"no081", "no08", "no0", "no0a2", "no0a", "nl42", "nl4"}
    assert found.things("StatisticalRegion") == {f"statistical-region/nuts-{code}" for code in regions}
    assert found.pairs("within") == {
        *((f"statistical-region/nuts-{code}", f"statistical-region/nuts-{code[:-1]}") for code in regions if code[3:]),
        ("statistical-region/nuts-no0", "country/no"),
        ("statistical-region/nuts-nl4", "country/nl"),
    }  # fmt: skip
    assert found.said("organisation/cordis-3")["locatedIn"] == ["country/no"]
    assert found.said("organisation/cordis-4")["locatedIn"] == ["statistical-region/nuts-nl42", "country/no"]
    assert found.said("statistical-region/nuts-no081")["prefLabel"] == ["NO081"]
    assert found.said("statistical-region/nuts-no081")["notation"] == ["NO081"]
    assert found.said("concept/nuts-no081")["notation"] == ["NO081"]


def test_regions_get_their_names_from_a_table_beside(make: Callable[..., Path]) -> None:
    folder = make(organization=[{"nutsCode": "NO060"}, {"nutsCode": "BE100", "organisationID": "2", "order": "2"}])
    (folder / "regions_in_cordis.csv").write_text(
        "type,nutsCode,name\nr,NO060,Trøndelag\nr,,nameless\nr,BE100,Arr. de Bruxelles / Arr. Brussel\n"
    )
    found = Imported("cordis", folder)
    assert found.said("statistical-region/nuts-no060")["prefLabel"] == ["Trøndelag"]
    joined = found.said("statistical-region/nuts-be100")
    assert (joined["prefLabel"], joined["altLabel"]) == (["Arr. de Bruxelles"], ["Arr. Brussel"])


def test_people_are_left_out_unless_asked_for(imported: Import) -> None:
    """The publisher withholds number and address of whoever takes part in their own name, so that tells them."""
    withheld = dict.fromkeys(("vatNumber", "SME", "street", "postCode", "city", "nutsCode", "organizationURL"), "")
    person = {"organisationID": "7", "order": "7", "name": "NORDMANN KARI", "shortName": "KN", **withheld}
    found = imported(organization=[{}, person])
    assert (found.summary.left_out, found.summary.rejected) == (1, 0)
    assert "NORDMANN" not in found.text
    assert "cordis-7" not in found.text
    asked = imported({"with_people": True}, organization=[{}, person])
    assert asked.summary.left_out == 0
    assert asked.said("organisation/cordis-7")["prefLabel"] == ["NORDMANN KARI"]
    assert "hasAddress" not in asked.said("site/cordis-7")


def test_national_numbers_only_with_the_right_check_digit(imported: Import) -> None:
    rows = [
        ("NO", "NO986105174MVA"),
        ("NO", "NO986105175MVA"),
        ("SE", "SE 202100-3054 01"),
        ("DE", "DE129515865"),
        ("SE", "NO986105174"),
    ]
    found = imported(
        organization=[
            {"organisationID": str(number), "order": str(number), "country": country, "vatNumber": vat, "nutsCode": ""}
            for number, (country, vat) in enumerate(rows)
        ]
    )
    assert found.pairs("nationalId") == {
        ("organisation/cordis-0", "986105174"),
        ("organisation/cordis-2", "2021003054"),
    }
    assert found.said("organisation/cordis-2")["vatNumber"] == ["SE202100305401"]


def test_rows_that_make_no_sense_are_rejected_whole(imported: Import, tmp_path: Path) -> None:
    bad: list[dict[str, str]] = [
        {"projectID": "1"},
        {"organisationID": "x/y"},
        {"order": "first"},
        {"role": "friend"},
        {"ecContribution": "much"},
        {"endOfParticipation": "perhaps"},
        {"name": " "},
        {"activityType": "ABC"},
        {"country": "Norway"},
        {"nutsCode": "Oslo"},
        {"geolocation": "95.0,10.0"},
        {"geolocation": "north"},
        {"country": "FI;SE"},
    ]
    rows = [{"organisationID": str(number), "order": str(number), **row} for number, row in enumerate(bad, 100)]
    rejects = tmp_path / "rejects.csv"
    found = imported({"max_rejects": 1.0, "rejects": rejects}, organization=[{}, *rows])
    assert [row for row, _ in rejected(rejects)] == list(range(3, 3 + len(bad)))
    columns = [reason.partition(":")[0] for _, reason in rejected(rejects)]
    assert columns == [next(iter(row)) for row in bad]
    assert found.things("Participation") == {f"participation/{NAME}-1"}
    assert found.things("Organisation") == {"organisation/cordis-999884844"}
    assert len(found.things("MonetaryAmount")) == 5
