"""The README's commands, run as they stand, but for the address of the server and the folder of the command."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
CURL = [block.removeprefix("$ ") for block in BLOCKS if block.startswith("$ curl")]
COMMANDS = [
    line.partition("#")[0].strip() for block in BLOCKS for line in block.splitlines() if ".venv/bin/samspill" in line
]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize(("block", "says"), list(zip(CURL, ("Vinnova", "id/municipality/no-baerum"), strict=True)))
def test_what_the_readme_asks_over_http_is_answered(server: str, block: str, says: str) -> None:
    command = block.replace("http://127.0.0.1:8000", server)
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, timeout=60)
    assert says in done.stdout or "municipality:no-baerum" in done.stdout, done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readmes_commands_run(store: Path, tmp_path: Path, command: str) -> None:
    (tmp_path / "my.ttl").write_text("<http://e/a> <http://www.w3.org/2000/01/rdf-schema#label> 'a' .")
    done = subprocess.run(
        ["bash", "-c", command.replace(".venv/bin/samspill", f"'{sys.executable}' -m samspill")],
        cwd=tmp_path,
        env={**os.environ, "SAMSPILL_STORE": str(store)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_the_readme_begins_with_its_two_commands() -> None:
    assert len(COMMANDS) >= 7
    assert "make serve" in BLOCKS[0]
    assert any("make test" in block for block in BLOCKS)
