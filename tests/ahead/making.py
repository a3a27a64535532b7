"""A graph of organisations of which some take part in much, drawn by chance but the same each time."""

from __future__ import annotations

import random
from collections.abc import Callable

from samspill.vocab import GRAPH

PARTS = {"many": 75, "some": 51, "few": 50, "one": 1}
"""How many participations each organisation has; those with more than 50 are answered ahead."""

_HEAD = """
@prefix sam: <https://w3id.org/samspill/ontology#> . @prefix graph: <https://w3id.org/samspill/graph/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix l: <https://example.org/licence/> .
@prefix o: <https://w3id.org/samspill/id/organisation/> . @prefix p: <https://w3id.org/samspill/id/project/> .
@prefix t: <https://w3id.org/samspill/id/participation/> . @prefix m: <https://w3id.org/samspill/id/amount/> .
@prefix c: <https://w3id.org/samspill/id/concept/> . @prefix y: <https://w3id.org/samspill/id/programme/> .
@prefix g: <https://w3id.org/samspill/id/grant/> .
graph:provenance { graph:one dcterms:license l:a . graph:two dcterms:license l:b . }
graph:one { y:inner sam:subProgrammeOf y:outer . y:outer a sam:Programme . }
"""


def trig(seed: int = 1) -> str:
    """Return the graph: two sources that say some things both, amounts in two currencies, dates told twice or never."""
    chance = random.Random(seed)  # noqa: S311
    said: dict[str, list[str]] = {"one": [], "two": []}

    def say(text: str) -> None:
        for graph in chance.choice((["one"], ["two"], ["one", "two"])):
            said[graph].append(text)

    for project in range(80):
        say(f"p:{project} a sam:Project ; skos:prefLabel 'Project {project}'@en .")
        for _ in range(chance.choice((0, 1, 1, 2))):
            say(f"p:{project} sam:startDate '20{chance.randint(18, 23)}-0{chance.randint(1, 9)}-01'^^xsd:date .")
        if chance.random() < 0.5:
            say(f"p:{project} sam:endDate '2025-01-01'^^xsd:date .")
        if chance.random() < 0.7:
            under = chance.choice(("sam:underProgramme y:outer, y:inner", "sam:underProgramme y:other"))
            say(f"p:{project} {under} .")
    for who, number in PARTS.items():
        say(f"o:{who} a sam:Organisation ; skos:prefLabel '{who}'@en .")
        for project in chance.sample(range(80), number):
            _take_part(say, chance, who, project)
    return _HEAD + "".join(f"<{GRAPH}{name}> {{ {' '.join(texts)} }}\n" for name, texts in said.items())


def _take_part(say: Callable[[str], None], chance: random.Random, who: str, project: int) -> None:
    part = f"t:{who}-{project}"
    say(f"{part} a sam:Participation ; sam:participant o:{who} ; sam:participationOf p:{project} .")
    say(
        f"p:{project} sam:hasParticipation {part} ; sam:hasParticipant o:{who} ."
        f" o:{who} sam:participatesIn p:{project} ."
    )
    if chance.random() < 0.8:
        say(f"{part} sam:role c:{chance.choice(('coordinator', 'partner'))} .")
    for kind in chance.choice(((), ("grant",), ("grant", "cost"))):
        value, currency = chance.choice(("100.0", "0.10", "1250.5")), chance.choice(("EUR", "NOK"))
        say(f"{part} sam:amount {part.replace('t:', 'm:')}-{kind} .")
        amount = part.replace("t:", "m:") + f"-{kind}"
        say(f"{amount} a sam:MonetaryAmount ; sam:value {value} ; sam:currency '{currency}' ; sam:kind c:{kind} .")
    if who == "many" and project % 3 == 0:
        money = f"m:grant-{project}"
        say(f"g:{project} a sam:Grant ; sam:recipient o:{who} ; sam:awardedBy o:one ; sam:funds p:{project} .")
        say(f"g:{project} sam:amount {money} . {money} sam:value {project}.5 ; sam:currency 'EUR' .")
