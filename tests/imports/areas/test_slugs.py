"""Slugs: ASCII, one form for all spellings, never two the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.imports.areas.slugs import Bearer, assign, fold, slugify

NAMES = st.text(alphabet="abcxyzæøåäöüéčšđŋŧáïêÆØÅÄÖŊ -.'/()019", min_size=1).filter(re.compile(r"[^\W_]").search)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Bærum", "baerum"),
        ("Østfold", "ostfold"),
        ("Ås", "as"),
        ("Sør-Trøndelag", "sor-trondelag"),
        ("Møre og Romsdal", "more-og-romsdal"),
        ("Västra Götaland", "vastra-gotaland"),
        ("Unjárga", "unjarga"),
        ("Porsáŋgu", "porsangu"),
        ("Hámmerfeasta", "hammerfeasta"),
        ("Evenášši", "evenassi"),
        ("Stïentje", "stientje"),
        ("Guovdageaidnu", "guovdageaidnu"),
        ("Ruoŧŧa", "ruotta"),
        ("  Nore og Uvdal ", "nore-og-uvdal"),
        ("Évry-sur-Seine (91)", "evry-sur-seine-91"),
    ],
)
def test_slug_of_a_name(name: str, slug: str) -> None:
    """Letters as Norwegian and Swedish addresses write them."""
    assert slugify(name) == slug


@pytest.mark.parametrize("name", ["", " - ", "…", "日本"])
def test_nothing_to_make_a_slug_of(name: str) -> None:
    """A name without a letter or digit that ASCII has is refused, not made into an empty slug."""
    with pytest.raises(ValueError, match="no letter or digit"):
        slugify(name)


@settings(deadline=None)
@given(NAMES)
def test_slug_is_kebab_case_and_stays(name: str) -> None:
    """Whatever the name, the slug is kebab-case ASCII, and is its own slug."""
    slug = slugify(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert slugify(slug) == slug


@settings(deadline=None)
@given(NAMES)
def test_case_and_space_do_not_matter(name: str) -> None:
    """Registers that write in capitals mean the same."""
    assert fold(name) == fold(f"  {name.upper()} ")


PERIODS = st.tuples(st.integers(1971, 2020), st.integers(1, 30), st.booleans()).map(
    lambda drawn: (f"{drawn[0]}-01-01", None if drawn[2] else f"{drawn[0] + drawn[1]}-01-01")
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Våler", "Os", "Moss", "Nes"]), PERIODS), max_size=8))
def test_no_two_slugs_are_equal(things: list[tuple[str, tuple[str, str | None]]]) -> None:
    """Each has a slug of its own, whatever the names and times, or the whole is refused."""
    bearers = [
        Bearer("no", [(name, first, last)], f"County {index}") for index, (name, (first, last)) in enumerate(things)
    ]
    slugs = assign(bearers)
    assert len(set(slugs)) == len(slugs) == len(bearers)


def test_first_bearer_has_the_plain_slug() -> None:
    """A later one that takes the name has the year in which it began."""
    old = Bearer("no", [("Moss", "1971-01-01", "2020-01-01")], "Østfold")
    new = Bearer("no", [("Moss", "2020-01-01", None)], "Viken")
    assert assign([new, old]) == ["no-moss-2020", "no-moss"]


def test_namesakes_have_their_first_county() -> None:
    """Two that bear a name at one time both have the county, also when one has another name later."""
    nes = Bearer("no", [("Nes", "1971-01-01", None)], "Akershus")
    nesbyen = Bearer("no", [("Nes", "1971-01-01", "2020-01-01"), ("Nesbyen", "2020-01-01", None)], "Buskerud")
    assert assign([nes, nesbyen]) == ["no-nes-akershus", "no-nesbyen"]


def test_marks_alone_do_not_tell_names_apart() -> None:
    """Håbo and Habo would have one slug, so they are namesakes."""
    habo, haabo = (Bearer("se", [(name, "", None)], county) for name, county in (("Habo", "A"), ("Håbo", "B")))
    assert assign([habo, haabo]) == ["se-habo-a", "se-habo-b"]


def test_equal_slugs_are_refused() -> None:
    """Two namesakes of one county cannot be told apart."""
    twins = [Bearer("no", [("Os", "1971-01-01", None)], "Hordaland") for _ in range(2)]
    with pytest.raises(ValueError, match="no-os-hordaland"):
        assign(twins)
