"""What is known of each organisation that tells it from others: names, places, web addresses, sorts, numbers.

Read after the certain records have become one node, so that an organisation has what all its records have.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from samspill.engines.columns import Columns
from samspill.identity.names import Name, acronyms_in, fold_word, host, parse
from samspill.identity.records import ORGANISATION, terms
from samspill.vocab import FOAF, ID, RDF, SAM, SKOS

__all__ = ["Commonness", "Organisation", "organisations"]

_SORT_OF_TYPE = {
    **dict.fromkeys(["activity-type-prc", "ror-type-company"], "company"),
    **dict.fromkeys(["activity-type-pub", "ror-type-government"], "public"),
    **dict.fromkeys(["activity-type-hes", "ror-type-education"], "education"),
    **dict.fromkeys(["ror-type-healthcare"], "health"),
}
_SORT_OF_CLASS = {"Company": "company", "PublicBody": "public", "University": "education"} | dict.fromkeys(
    ["MunicipalAuthority", "CountyAuthority"], "public"
)
_SHORT = 10
"""Letters up to which another name of one word is taken for an acronym."""


@dataclass(eq=False)
class Organisation:
    """One organisation, as all its records together tell it."""

    iri: str
    own: bool
    country: str = ""
    names: dict[str, Name] = field(default_factory=dict)
    """By their key; of names that say the same, the one that sorts first."""
    preferred: set[str] = field(default_factory=set)
    """Keys of the names that it is called by first of all, or by law."""
    acronyms: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    towns: set[str] = field(default_factory=set)
    municipalities: set[str] = field(default_factory=set)
    post_codes: set[str] = field(default_factory=set)
    sorts: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    """National numbers with their country."""
    rors: set[str] = field(default_factory=set)
    vats: set[str] = field(default_factory=set)
    ended: bool = False
    """Whether the project's own sources know its last day."""

    def add_name(self, text: str, *, preferred: bool) -> None:
        """Take a name in: as a name, or as an acronym when it is another name and that short."""
        name = parse(text)
        if not name.tokens:
            return
        if not preferred and len(name.tokens) == 1 and len(name.compact) <= _SHORT and not name.sort:
            self.acronyms.add(name.compact)
            return
        self.acronyms.update(acronyms_in(text))
        if preferred:
            self.preferred.add(name.key)
        known = self.names.setdefault(name.key, name)
        if text < known.text or (name.form and not known.form):
            self.names[name.key] = replace(known, text=min(text, known.text), form=known.form or name.form)


@dataclass
class Commonness:
    """In how many organisations of a country each thing is found: what many have says little."""

    total: int = 0
    words: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)
    _bits: dict[str, float] = field(default_factory=dict)

    def count(self, organisation: Organisation) -> None:
        """Take an organisation into account."""
        self.total += 1
        self.words.update({word for name in organisation.names.values() for word in name.tokens})
        self.places.update(organisation.municipalities | organisation.towns)
        self.hosts.update(organisation.hosts)

    def rarity(self, number: int) -> float:
        """Return the bits that agreement is worth on something that so many have; of a small country, as of a large."""
        return math.log2(max(self.total, 4096) / max(number, 1))

    def place(self, place: str) -> float:
        """Return the bits that agreement on a place is worth: little where many of the country are."""
        return math.log2(max(self.total, 1) / max(self.places[place], 1))

    def word(self, word: str) -> float:
        """Return the bits that agreement on a word of a name is worth; for when all organisations are counted."""
        bits = self._bits.get(word)
        if bits is None:
            bits = self._bits[word] = self.rarity(self.words[word])
        return bits


def organisations(columns: Columns, found_in: Iterable[tuple[str, str]]) -> dict[str, Organisation]:
    """Return the organisations of the table `who_canonical` by IRI; `found_in` are municipalities found for them.

    Makes the table `who_organisation(node, iri, own)`: the nodes that are left after the rewriting.

    Those without name or country are left out: nothing can be said of them.
    """
    columns.run(_ORGANISATIONS)
    found = {iri: Organisation(iri, own) for iri, own in columns.run("SELECT iri, own FROM who_organisation")}
    _describe(columns, found)
    for iri, municipality in found_in:
        if iri in found:
            found[iri].municipalities.add(municipality)
    _today(columns, found)
    return {iri: each for iri, each in sorted(found.items()) if each.names and each.country}


def _describe(columns: Columns, found: dict[str, Organisation]) -> None:
    for iri, country in columns.run(_COUNTRY, {"organisation": ORGANISATION}):
        found[iri].country = country
    for iri, rule, value in columns.run(_KEYS):
        (found[iri].numbers if rule == "national-number" else found[iri].rors).add(value)
    for iri, vat in columns.run(_VATS):
        found[iri].vats.add(vat)
    words = terms(columns, SKOS.prefLabel, SAM.legalName, SKOS.altLabel, FOAF.homepage)
    labels = [words[SKOS.prefLabel], words[SAM.legalName]]
    for iri, text, predicate in columns.run(_VALUES, {"p": [*labels, words[SKOS.altLabel]]}):
        found[iri].add_name(text, preferred=predicate in labels)
    for iri, address, _ in columns.run(_VALUES, {"p": [words[FOAF.homepage]]}):
        if web := host(address):
            found[iri].hosts.add(web)
    for (iri,) in columns.run(_ENDED, {"p": terms(columns, SAM.endDate)[SAM.endDate]}):
        found[iri].ended = True
    _sorts(columns, found)
    _places(columns, found)


def _sorts(columns: Columns, found: Mapping[str, Organisation]) -> None:
    words = terms(columns, SAM.activityType, SAM.organisationType, RDF.type)
    for iri, value, _ in columns.run(_VALUES, {"p": list(words.values())}):
        sort = _SORT_OF_TYPE.get(value.rpartition("/")[2]) or _SORT_OF_CLASS.get(value.rpartition("#")[2])
        if sort:
            found[iri].sorts.add(sort)


def _places(columns: Columns, found: Mapping[str, Organisation]) -> None:
    words = terms(columns, SAM.hasSite, SAM.siteIn, SAM.hasAddress, SAM.postalCode, SAM.addressLocality, SAM.locatedIn)
    names = dict(zip(("site", "site_in", "address", "post", "town", "located"), words.values(), strict=True))
    labels = terms(columns, SKOS.prefLabel, RDF.type, SAM.Place, SAM.within)
    more = dict(zip(("pref", "type", "place", "within"), labels.values(), strict=True))
    for iri, area in columns.run(
        _AREAS,
        {name: names[name] for name in ("located", "site", "site_in")}
        | {"within": more["within"], "municipality": f"{ID}municipality/"},
    ):
        found[iri].municipalities.add(area)
    for iri, post, town in columns.run(_ADDRESSES, {name: names[name] for name in ("site", "address", "post", "town")}):
        if post:
            found[iri].post_codes.add("".join(filter(str.isalnum, post)))
        if town:
            found[iri].towns.add(_folded(town))
    for iri, town in columns.run(
        _TOWNS, {"located": names["located"]} | {k: more[k] for k in ("pref", "type", "place")}
    ):
        found[iri].towns.add(_folded(town))


def _folded(town: str) -> str:
    return "".join(fold_word(word) for word in town.split() if word.isalpha() and len(word) > 1) or fold_word(town)


def _today(columns: Columns, found: Mapping[str, Organisation]) -> None:
    """Put in place of a municipality that has ended the ones that took over from it."""
    after: dict[str, set[str]] = {}
    for before, successor in columns.run(_SUCCESSORS, {"p": terms(columns, SAM.successor)[SAM.successor]}):
        after.setdefault(before, set()).add(successor)

    def of_today(area: str, seen: frozenset[str] = frozenset()) -> set[str]:
        later = after.get(area, set()) - seen
        return {each for one in later for each in of_today(one, seen | {area})} if later else {area}

    known: dict[str, set[str]] = {}
    for each in found.values():
        if each.municipalities:
            areas = each.municipalities
            each.municipalities = set().union(*(known.setdefault(area, of_today(area)) for area in areas))


# --- SQL --------------------------------------------------------------------------------------------------------------
_ORGANISATIONS = """
CREATE OR REPLACE TEMP TABLE who_organisation AS
WITH named AS (SELECT coalesce(c.iri, m.iri) AS iri, bool_or(own) AS own FROM who_member m JOIN who_node USING (node)
    LEFT JOIN who_canonical c USING (root) GROUP BY 1)
SELECT id AS node, iri, own FROM named JOIN term ON kind = 1 AND lexical = iri
"""

# The country that the IRI was made with, where it is one of several: what is found must not depend on how many said it.
_COUNTRY = """
WITH number AS (SELECT root, min(left(value, 2)) AS country FROM who_key JOIN who_member USING (node)
    WHERE rule = 'national-number' GROUP BY root),
located AS (
    SELECT root, country, coalesce(starts_with(canonical, $organisation || country || '-'), false) AS named
    FROM who_country JOIN who_member USING (node)
    LEFT JOIN (SELECT root, iri AS canonical FROM who_canonical) USING (root)
), most AS (SELECT root, first(country ORDER BY named DESC, country) AS country FROM located GROUP BY root)
SELECT coalesce(c.iri, m.root), coalesce(number.country, most.country)
FROM (SELECT DISTINCT root FROM who_member) m LEFT JOIN who_canonical c USING (root)
LEFT JOIN number USING (root) LEFT JOIN most USING (root) WHERE number.country IS NOT NULL OR most.country IS NOT NULL
"""

_KEYS = """
SELECT DISTINCT coalesce(c.iri, m.root), rule, value FROM who_key JOIN who_member m USING (node)
LEFT JOIN who_canonical c USING (root)
"""

_VATS = """
SELECT DISTINCT coalesce(c.iri, m.root), upper(regexp_replace(text, '[^A-Za-z0-9]', '', 'g'))
FROM who_number JOIN who_member m USING (node) LEFT JOIN who_canonical c USING (root) WHERE scheme = 'vat'
"""

_VALUES = """
SELECT DISTINCT iri, lexical, p FROM quad JOIN who_organisation ON node = s JOIN who_graph USING (g) JOIN term ON id = o
WHERE list_contains($p::BIGINT[], p) ORDER BY 1, 2, 3
"""

_ENDED = """
SELECT DISTINCT iri FROM quad JOIN who_organisation ON node = s JOIN who_graph USING (g)
WHERE p = $p AND register IS NULL
"""

_AREAS = """
WITH placed AS (
    SELECT iri, o AS area FROM quad JOIN who_organisation ON node = s WHERE p = $located
    UNION SELECT iri, inside.o FROM quad JOIN who_organisation ON node = quad.s
    JOIN quad inside ON inside.s = quad.o AND inside.p = $site_in WHERE quad.p = $site
), inside AS (
    SELECT iri, area FROM placed UNION SELECT iri, o FROM placed JOIN quad ON s = area AND p = $within
)
SELECT DISTINCT iri, lexical FROM inside JOIN term ON id = area AND kind = 1 WHERE starts_with(lexical, $municipality)
"""

_ADDRESSES = """
WITH address AS (
    SELECT iri, held.o AS node FROM quad JOIN who_organisation ON node = quad.s
    JOIN quad held ON held.s = quad.o AND held.p = $address WHERE quad.p = $site
), post AS (SELECT s, lexical FROM quad JOIN term ON id = o WHERE p = $post),
town AS (SELECT s, lexical FROM quad JOIN term ON id = o WHERE p = $town)
SELECT DISTINCT iri, post.lexical, town.lexical FROM address
LEFT JOIN post ON post.s = node LEFT JOIN town ON town.s = node
"""

_TOWNS = """
SELECT DISTINCT iri, lexical FROM quad JOIN who_organisation ON node = quad.s
SEMI JOIN (SELECT s FROM quad WHERE p = $type AND o = $place) place ON place.s = quad.o
JOIN quad label ON label.s = quad.o AND label.p = $pref JOIN term ON id = label.o WHERE quad.p = $located
"""

_SUCCESSORS = """
SELECT DISTINCT before.lexical, after.lexical FROM quad
JOIN term before ON before.id = s JOIN term after ON after.id = o WHERE p = $p
"""
