"""The wheel, installed in a clean environment far from the checkout, builds and serves the same graph."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
import venv
from pathlib import Path

import pytest

from samspill.snapshot.published import UNION, Snapshot

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, install it in a new virtual environment, and return that environment's programs."""
    folder = tmp_path_factory.mktemp("wheel")
    build: list[str | Path] = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(build, check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    programs = folder / "env" / "bin"
    pinned = ROOT / "constraints.txt"
    install: list[str | Path] = [programs / "python", "-m", "pip", "install", "--quiet", "-c", pinned, wheel]
    done = subprocess.run(install, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode and "No matching distribution" in done.stderr:
        pytest.skip("no package registry can be reached to install the wheel's dependencies")
    assert done.returncode == 0, done.stderr
    return programs


def _facts(path: Path) -> set[str]:
    """Statements without blank nodes, whose labels differ from build to build."""
    return {line for line in path.read_text(encoding="utf-8").splitlines() if "_:" not in line}


def test_the_wheel_serves_the_same_graph(installed: Path, snapshot: Snapshot, tmp_path: Path) -> None:
    subprocess.run([installed / "samspill", "build"], check=True, cwd=tmp_path, capture_output=True, timeout=300)
    built = Snapshot.open(tmp_path / "snapshot")
    assert _facts(built.folder / UNION) == _facts(snapshot.folder / UNION)
    assert built.manifest.counts["union"] == snapshot.manifest.counts["union"]
    assert [source.sha256 for source in built.manifest.sources] == [
        source.sha256 for source in snapshot.manifest.sources
    ]
    command: list[str | Path] = [installed / "samspill", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = next(word.rstrip("/") for word in line.split() if word.startswith("http://"))
            url = address + "/doc/municipality/no-baerum.ttl"
            with urllib.request.urlopen(url, timeout=30) as response:
                assert response.headers.get_content_type() == "text/turtle"
                assert "Bærum" in response.read().decode()
            with urllib.request.urlopen(address + "/", timeout=30) as response:
                assert b"<html" in response.read()
        finally:
            process.terminate()


def test_the_wheel_holds_no_rubbish(installed: Path) -> None:
    (package,) = installed.parent.glob("lib/python*/site-packages/samspill")
    names = {path.name for path in (package / "_project").iterdir()}
    assert names == {"ontology", "shapes", "data", "queries"}
    assert not [path for path in package.rglob("*") if path.suffix in {".duckdb", ".part"}]
