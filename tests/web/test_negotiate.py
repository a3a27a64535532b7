"""Content negotiation: the table of cases, and what must hold for any header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.web.negotiate import Offer, choose, parse_accept
from tests.web.serving import BROWSER

TURTLE, JSONLD, NTRIPLES, RDFXML, HTML = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "text/html",
)
OFFERS = [
    Offer("turtle", (TURTLE, "text/n3")),
    Offer("ntriples", (NTRIPLES, "text/plain")),
    Offer("jsonld", (JSONLD, "application/json")),
    Offer("rdfxml", (RDFXML, "application/xml")),
    Offer("html", (HTML,)),
]


@pytest.mark.parametrize(
    ("header", "value", "media_type"),
    [
        (None, "turtle", TURTLE),
        ("", "turtle", TURTLE),
        ("*/*", "turtle", TURTLE),
        ("text/turtle", "turtle", TURTLE),
        ("TEXT/Turtle", "turtle", TURTLE),
        ("text/n3", "turtle", "text/n3"),
        (BROWSER, "html", HTML),
        ("text/html, */*", "html", HTML),
        ("text/html;q=0.5, */*;q=0.6", "turtle", TURTLE),
        ("application/rdf+xml, text/turtle", "turtle", TURTLE),
        ("application/rdf+xml, text/turtle;q=0.9", "rdfxml", RDFXML),
        ("text/turtle;q=0, */*", "ntriples", NTRIPLES),
        ("text/*;q=0.5, application/ld+json;q=0.4", "turtle", TURTLE),
        ("text/*, text/turtle;q=0.1", "html", HTML),
        ("application/*", "ntriples", NTRIPLES),
        ("application/json", "jsonld", "application/json"),
        ("application/ld+json, application/json", "jsonld", JSONLD),
        ("text/plain", "ntriples", "text/plain"),
        ("text/turtle; charset=utf-8", "turtle", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld", JSONLD),
        ('application/ld+json;profile="a, b;q=0", text/turtle;q=0.5', "turtle", TURTLE),
        ("text/turtle;version=1.2, application/n-triples;q=0.2", "ntriples", NTRIPLES),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "html", HTML),
        ("image/png, *; q=.2", "turtle", TURTLE),
        ("text/turtle ; Q=0.3 , text/html ;q=0.30 ", "turtle", TURTLE),
        ("nonsense, text/html;q=high, text/turtle", "turtle", TURTLE),
        ("nonsense", "turtle", TURTLE),
        ("text/html;q=1.5, application/rdf+xml", "rdfxml", RDFXML),
        (", ,text/html,,", "html", HTML),
    ],
)
def test_choice(header: str | None, value: str, media_type: str) -> None:
    found = choose(header, OFFERS)
    assert found is not None
    assert (found.value, found.media_type) == (value, media_type)


@pytest.mark.parametrize(
    "header", ["image/png", "text/turtle;q=0", "*/*;q=0", "text/*;q=0, application/*;q=0.0", "image/*"]
)
def test_nothing_acceptable(header: str) -> None:
    assert choose(header, OFFERS) is None


def test_example_of_rfc_9110() -> None:
    """The table of section 12.5.1: a range with parameters does not speak of the plain media type."""
    header = "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5"
    weights = {"text/plain": 0.7, "text/html": 0.3, "image/jpeg": 0.5}
    for one, more in weights.items():
        for other, less in weights.items():
            if more > less:
                found = choose(header, [Offer("other", (other,)), Offer("one", (one,))])
                assert found is not None
                assert found.value == "one"


def test_weights() -> None:
    assert [each.weight for each in parse_accept("a/b, c/d;q=0.25, e/f;q=0, g/h;q=1.000, i/j;q=2")] == [1, 0.25, 0, 1]


WEIGHT = st.integers(0, 1000)
NAMES = st.sampled_from([name for offer in OFFERS for name in offer.media_types])


@given(st.dictionaries(NAMES, WEIGHT, min_size=1), st.randoms(use_true_random=False))
def test_the_greatest_weight_wins_in_any_order(weights: dict[str, int], random: object) -> None:
    elements = [f"{name};q={weight / 1000:.3f}" for name, weight in weights.items()]
    random.shuffle(elements)  # type: ignore[attr-defined]
    found = choose(", ".join(elements), OFFERS)
    best = max(weights.values())
    if best == 0:
        assert found is None
    else:
        assert found is not None
        assert weights[found.media_type] == best


@given(NAMES, st.integers(1, 1000), st.integers(1, 1000))
def test_a_named_type_overrides_the_wildcards(name: str, weight: int, other: int) -> None:
    """The weight of a named type counts for it even when a wildcard offers more."""
    found = choose(f"*/*;q={other / 1000:.3f}, {name};q={weight / 1000:.3f}", OFFERS)
    assert found is not None
    if weight >= other:
        assert found.media_type == name
    else:
        assert found.media_type != name


@given(st.text(max_size=300))
def test_any_header_gives_an_offer_or_none(header: str) -> None:
    found = choose(header, OFFERS)
    assert found is None or found.value in {offer.value for offer in OFFERS}


@given(st.text(alphabet='text/url*;q=.01,"\\ ', max_size=200))
def test_headers_that_almost_parse(header: str) -> None:
    assert all(0 <= each.weight <= 1 for each in parse_accept(header))
