"""Searching names: the index alone and `/search` over HTTP, letter by letter, among a hundred thousand and a million.

Run as a program with the path of an index, it is the server that is measured.
"""

from __future__ import annotations

import http.client
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from urllib.parse import quote, urlsplit

from samspill.engines.names import Name, Names, write_names
from samspill.engines.names_text import Wanted
from samspill.engines.oxigraph import OxigraphEngine
from samspill.settings import Settings
from samspill.vocab import ID, SAM, SKOS
from samspill.web.server import serve
from tests.web.serving import FakeSnapshot

SIZES = (100_000, 1_000_000)
SEED = 20_260_101
ASKED = 300
"""Names of each size that are typed, letter by letter."""
_LETTERS = "aaeeeeiiooooøæåuyrrrnnntttsssllkkmddgghvvbpfjčšŋ"
_FREQUENT = ("kommune", "universitetet", "regional", "utvikling", "forskning", "senter", "as", "i", "og", "for", "av")
_KINDS = (SAM.Organisation, SAM.Project, SAM.Municipality, SAM.Person)


def made(number: int) -> Iterator[Name]:
    """Yield so many names of one to five words, a third of them frequent ones; the same each time."""
    chance = random.Random(SEED)  # noqa: S311  (no secret)
    words = ["".join(chance.choices(_LETTERS, k=chance.randint(3, 10))) for _ in range(number // 5)]
    for each in range(number):
        some = (
            chance.choice(_FREQUENT) if chance.random() < 1 / 3 else words[int(len(words) * chance.random() ** 2)]
            for _ in range(chance.randint(1, 5))
        )
        value = " ".join(some).capitalize()
        yield Name(f"{ID}thing/{each}", SKOS.prefLabel, value, "nb", "", (_KINDS[each % 4],), preferred=True)


def typed(number: int) -> list[str]:
    """Return the beginnings of some of the names, each one letter longer than the one before."""
    chance = random.Random(SEED + 1)  # noqa: S311
    names = [name.value for name in made(number)]
    return [name[:length] for name in chance.sample(names, ASKED) for length in range(1, min(len(name), 24) + 1)]


def searching_table() -> str:
    """Measure and return a table of milliseconds."""
    rows = []
    for number in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "names.sqlite")
            began = perf_counter()
            write_names(path, made(number))
            built = perf_counter() - began
            texts = typed(number)
            names = Names(path)
            alone = _times(partial(_found, names), texts)
            rows.append(
                f"| {number:,} | the index | {_figures(alone)} | {built:.0f} s, {path.stat().st_size >> 20} MB |"
            )
            rows.append(f"| {number:,} | `/search` over HTTP | {_figures(_over_http(path, texts))} | |")
    return "\n".join(
        [
            f"{ASKED} names, asked for at every letter up to the 24th, for the first 20 things; milliseconds. The "
            "time of writing has that of making the names in it.",
            "",
            "| names | | median | p95 | p99 | slowest | written in, size |",
            "|---|---|---|---|---|---|---|",
            *rows,
        ]
    )


def _found(names: Names, text: str) -> object:
    return names.find(Wanted.read(text, typing=True), 20)


def _over_http(path: Path, texts: list[str]) -> list[float]:
    command = [sys.executable, "-m", "tests.bench.searching", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process, process.stdout:
        try:
            client = http.client.HTTPConnection(urlsplit(process.stdout.readline().strip()).netloc)

            def get(text: str) -> None:
                client.request("GET", f"/search?q={quote(text)}", headers={"Accept": "application/json"})
                reply = client.getresponse()
                if reply.status != 200 or b"results" not in reply.read():
                    raise RuntimeError(f"{reply.status} for {text!r}")

            return _times(get, texts)
        finally:
            process.terminate()


def _times(ask: Callable[[str], object], texts: list[str]) -> list[float]:
    ask(texts[0])
    found = []
    for text in texts:
        began = perf_counter()
        ask(text)
        found.append((perf_counter() - began) * 1000)
    return found


def _figures(times: list[float]) -> str:
    cuts = quantiles(times, n=100)
    return " | ".join(f"{each:.2f}" for each in (median(times), cuts[94], cuts[98], max(times)))


if __name__ == "__main__":
    nothing = OxigraphEngine()
    snapshot = FakeSnapshot(nothing, names=Names(Path(sys.argv[1])))
    serve(snapshot, Settings(port=0), ready=lambda url: print(url, flush=True))
