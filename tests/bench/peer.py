"""Another engine in a process of its own: loads N-Triples, says `ready`, answers each query of a line as CSV in a line.

`python peer.py pyoxigraph|maplib|rdflib FILE`, by a Python that has the engine; nothing of Samspill is imported.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any


def main(name: str, path: str) -> None:
    """Load, and answer until the lines end."""
    library: Any = importlib.import_module(name)
    if name == "maplib":
        model = library.Model()
        model.read(path, format="ntriples")
    elif name == "pyoxigraph":
        model = library.Store()
        model.bulk_load(path=path, format=library.RdfFormat.N_TRIPLES)
    else:
        model = library.Graph()
        model.parse(path, format="nt")
    print("ready", flush=True)
    for line in sys.stdin:
        try:
            found = model.query(json.loads(line))
            if name == "maplib":
                text = found.write_csv()
            else:
                form = library.QueryResultsFormat.CSV if name == "pyoxigraph" else "csv"
                text = found.serialize(format=form).decode()
        except BaseException as error:  # noqa: BLE001  (whatever the engine raises, a panic of its core too)
            text = f"failed\n{type(error).__name__}: {error}"
        print(json.dumps(text), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
