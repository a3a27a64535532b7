"""Joined names taken apart, each part with its language."""

from __future__ import annotations

import pytest

from samspill.imports.areas.languages import OWN_TABLE, SPELLINGS, Languages, bare, other_spellings

KNOWN = Languages(
    {
        **dict.fromkeys(("Karasjok", "Porsanger", "Storfjord", "Tysfjord", "Oslo"), ("nb", "nn")),
        **{"Kárášjohka": ("se",), "Porsáŋgu": ("se",), "Porsanki": ("fkv",)},
        **{"Omasvuotna": ("se",), "Omasvuono": ("fkv",)},
    }
)


def test_name_alone_is_norwegian() -> None:
    """One form, official in both written standards."""
    assert KNOWN.split("Bærum") == {"nb": "Bærum", "nn": "Bærum"}


def test_order_does_not_matter() -> None:
    """Publishers join names in any order; they are equals."""
    names = {"nb": "Karasjok", "nn": "Karasjok", "se": "Kárášjohka"}
    assert KNOWN.split("Kárášjohka - Karasjok") == KNOWN.split("Karasjok - Kárášjohka") == names


def test_three_languages() -> None:
    """Northern Sámi and Kven beside Norwegian."""
    names = {"nb": "Storfjord", "nn": "Storfjord", "se": "Omasvuotna", "fkv": "Omasvuono"}
    assert KNOWN.split("Storfjord - Omasvuotna - Omasvuono") == names


def test_own_table_where_the_publisher_has_no_language() -> None:
    """Tysfjord ended before its Lule Sámi name was in the names by language."""
    assert KNOWN.split("Tysfjord - Divtasvuodna")["smj"] == "Divtasvuodna"
    assert KNOWN.split("Oslo - Oslove")["sma"] == "Oslove"


def test_spelling_of_the_rest() -> None:
    """A name that one publisher spells otherwise has the spelling of the rest, and keeps the other beside it."""
    assert KNOWN.split("Porsanger - Porsángu - Porsanki")["se"] == "Porsáŋgu"
    assert other_spellings("Porsanger - Porsángu - Porsanki") == [("Porsáŋgu", "Porsángu")]
    assert other_spellings("Bærum") == []


@pytest.mark.parametrize(
    ("stated", "name"),
    [("Våler (Østfold)", "Våler"), ("Herøy (Møre og Romsdal)", "Herøy"), (" Borre ", "Borre"), ("Nore og Uvdal",) * 2],
)
def test_county_in_brackets_is_no_part(stated: str, name: str) -> None:
    """The publisher's way of telling namesakes apart is left out."""
    assert bare(stated) == name


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        ("Karasjok - Nowhere", "'Nowhere' in 'Karasjok - Nowhere' is not known"),
        ("Karasjok - Oslo", "two names in nb"),
        ("Omasvuotna - Omasvuono", "no Norwegian name"),
    ],
)
def test_language_that_cannot_be_told(stated: str, why: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match=why):
        KNOWN.split(stated)


def test_own_tables_state_their_reasons() -> None:
    """Each row of ours says why."""
    assert all(len(reason) > 20 for _, reason in [*OWN_TABLE.values(), *SPELLINGS.values()])
