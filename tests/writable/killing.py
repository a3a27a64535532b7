"""Run as a program: it inserts one number after the other, in the default graph and in a named one, until it is killed.

Which are done it writes to a file, a line each.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.writable.opening import opened, update

E = "http://example.org/"

if __name__ == "__main__":
    with opened(Path(sys.argv[1])) as store, Path(sys.argv[2]).open("a") as done:
        number = store.number
        while True:
            number += 1
            update(store, f"PREFIX : <{E}> INSERT DATA {{ :s :p {number} . GRAPH :g {{ :s :p {number} }} }}")
            done.write(f"{number}\n")
            done.flush()
