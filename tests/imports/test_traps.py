"""The traps of the registers, each with the tests that hold it: a table, and proof that they exist."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent

TRAPS = {
    "(project, organisation) pairs repeat": (
        "cordis/test_horizon.py::test_pairs_of_project_and_organisation_that_repeat_stay_apart",
        "cordis/test_participations.py::test_project_and_organisation_are_no_key_the_order_tells_them_apart",
    ),
    "(project, order) is no key either": (
        "cordis/test_participations.py::test_project_and_order_are_no_key_either",
        "cordis/test_horizon.py::test_third_parties_are_linked_to_whom_they_work_for",
    ),
    "an id is not one legal entity": (
        "cordis/test_horizon.py::test_a_vat_number_can_have_several_participants",
        "../identity/test_resolve.py::test_one_vat_number_and_one_name_are_one_in_any_country",
    ),
    "associated partners have no contribution": (
        "cordis/test_horizon.py::test_associated_partners_have_no_contribution",
        "cordis/test_participations.py::test_an_associated_partner_has_no_contribution_rather_than_nothing",
    ),
    "EL and UK": (
        "cordis/test_participations.py::test_greece_and_the_united_kingdom",
        "foundation/test_values.py::test_countries_of_the_european_union_are_those_of_iso",
    ),
    "newlines and quotes in fields": (
        "foundation/test_reading.py::test_newlines_and_quotes_within_a_cell",
        "cordis/test_projects.py::test_titles_with_quotes_newlines_and_double_blanks",
    ),
    "NUTS versions are mixed": ("cordis/test_participations.py::test_regions_of_any_version_lie_within_each_other",),
    "codes without leading zero": (
        "foundation/test_values.py::test_codes_get_their_zeros_back",
        "rcn/test_european.py::test_municipalities",
        "cordis/test_h2020.py::test_post_codes_have_their_zeros_back",
    ),
    "decimals such as 626199.99999984": (
        "foundation/test_values.py::test_sums_are_to_the_cent_and_canonical",
        "rcn/test_european.py::test_sums_are_rounded_to_the_cent_and_kept_as_stated",
        "cordis/test_horizon.py::test_money_to_the_cent",
    ),
    "legacy encodings": (
        "foundation/test_reading.py::test_an_encoding_is_told_and_never_guessed",
        "cordis/test_files.py::test_another_encoding_has_to_be_named",
        "swecris/test_swecris.py::test_the_encoding_can_be_told",
    ),
    "names are folded inconsistently": ("../identity/test_pairs.py::test_hard_cases_are_right",),
    "vatNumber holds the national number": (
        "foundation/test_values.py::test_the_national_number_in_a_vat_number",
        "../identity/test_numbers.py::test_vat_numbers_that_hold_a_key",
    ),
    "no municipality code: post code or point": (
        "../identity/test_locate.py::test_post_code_before_point_and_each_says_how_it_was_found",
    ),
    "JSON has numbers where CSV has text": ("cordis/test_h2020.py::test_a_country_stated_twice_is_one",),
    "KLASS joins names of several languages": (
        "areas/test_names.py::test_no_name_is_joined",
        "areas/test_languages.py::test_order_does_not_matter",
    ),
    "municipalities that were split as well as merged": (
        "areas/test_municipalities.py::test_alesund_is_four",
        "areas/test_municipalities.py::test_snillfjord_went_three_ways",
    ),
    "ROR has two schemas, and records that ended": (
        "ror/test_ror.py::test_first_schema",
        "ror/test_ror.py::test_second_schema",
        "ror/test_ror.py::test_of_a_zip_with_both_schemas_the_second_is_read",
    ),
    "people in registers": (
        "cordis/test_participations.py::test_people_are_left_out_unless_asked_for",
        "swecris/test_swecris.py::test_people_are_left_out",
        "brreg/test_brreg.py::test_people_are_left_out",
    ),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_has_a_test(trap: str) -> None:
    for name in TRAPS[trap]:
        path, _, test = name.partition("::")
        tree = ast.parse((HERE / path).read_text(encoding="utf-8"))
        assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, name
