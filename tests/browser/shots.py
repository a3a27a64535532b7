"""`make shots`: pictures of the main pages, in both colour schemes and on a phone, to look at.

`python -m tests.browser.shots STORE FOLDER` serves a store and writes a PNG for each page and way of looking at it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final
from urllib.parse import quote

from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS
from tests.web.serving import served

_COUNTIES = """PREFIX sam: <https://w3id.org/samspill/ontology#>

SELECT ?county (COUNT(DISTINCT ?municipality) AS ?municipalities)
WHERE {
  ?municipality a sam:Municipality ;
    sam:within ?county .
  ?county a sam:County .
}
GROUP BY ?county
ORDER BY DESC(?municipalities)
"""
_PLACES = """PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
PREFIX sam: <https://w3id.org/samspill/ontology#>

SELECT ?municipality ?lat ?long
WHERE { ?municipality a sam:Municipality ; geo:lat ?lat ; geo:long ?long }
"""
_BUILT = (
    '{"find":{"of":"https://w3id.org/samspill/ontology#Project","parts":[{"way":'
    '"https://w3id.org/samspill/ontology#fundedBy"},{"way":"https://w3id.org/samspill/ontology#startDate",'
    '"least":"2023-01-01"}]},"limit":1000}'
)
PAGES: Final = {
    "start": "/",
    "search": "/search?q=fredrikstad",
    "browse": "/browse/Organisation",
    "municipality": "/doc/municipality/no-fredrikstad",
    "organisation": "/doc/organisation/no-ostfold-fylkeskommune",
    "network": "/network",
    "queries": "/queries",
    "query": "/queries/competency/area-of-a-code?run=1",
    "build": f"/build#ask={quote(_BUILT)}",
    "sparql": "/sparql",
    "sparql-table": f"/sparql?query={quote(_COUNTIES)}",
    "sparql-chart": f"/sparql?query={quote(_COUNTIES)}#view=chart",
    "sparql-map": f"/sparql?query={quote(_PLACES)}#view=map",
    "sparql-fault": f"/sparql#query={quote('SELECT * { ?s ?p }')}",
    "ontology": "/ontology",
    "validation": "/validation",
}
WAYS: Final = {"light": ("light", 1280), "dark": ("dark", 1280), "phone": ("light", 390)}


def main(store: Path, folder: Path) -> None:
    """Write the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with served(store) as client, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        for way, (scheme, width) in WAYS.items():
            context = browser.new_context(
                base_url=client.url,
                locale="en-GB",
                color_scheme="dark" if scheme == "dark" else "light",
                viewport={"width": width, "height": 900},
            )
            page = context.new_page()
            for name, address in PAGES.items():
                page.goto("about:blank")  # an address that differs behind # alone is another page
                page.goto(address, wait_until="networkidle")
                page.wait_for_timeout(500)  # for what is drawn after the last answer has come
                page.screenshot(path=folder / f"{name}-{way}.png", full_page=True)
            context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
