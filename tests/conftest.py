"""What all tests share: where the real data lies, and one build of the project's own graph."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from samspill.snapshot.published import Snapshot

ROOT = Path(__file__).resolve().parents[1]

os.environ.setdefault("SAMSPILL_WARM", "0")  # dozens of servers are started, and evaluators are counted

# Examples are drawn anew in every run at a desk, and are the same ones in CI: what lands is decided by the change.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


GROUPED = {
    "engines/test_paging.py",
    "queries/test_other_engine.py",
    "identity/test_pairs.py",
    "imports/cordis/test_horizon.py",
    "queries/test_eurio.py",
    "queries/test_register_questions.py",
    "tests/test_days.py",
    "tests/test_wheel.py",
    "web/test_builder.py",
    "web/test_evaluators.py",
    "web/test_explain.py",
    "web/test_following.py",
    "web/test_lookups.py",
    "web/test_processes.py",
    "web/test_review.py",
    "web/test_validation.py",
    "web/writing/test_names.py",
    "web/writing/test_updates.py",
    "web/writing/test_w3c_protocol.py",
}
"""Files of tests that share something which takes many seconds to make: one process runs each of them."""


class ByTest(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives the next test to whichever process is free, and files of GROUPED as a whole."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if "tests/browser/" in file:
            return "browser"  # and one server
        return file if any(file.endswith(grouped) for grouped in GROUPED) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByTest:
    """Schedule by ByTest, whatever --dist says: xdist's own groups are not seen under pytest 9.2."""
    return ByTest(config, log)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents, registers and W3C suites beside the checkout; not part of the project."""
    folder = Path(os.environ.get("SAMSPILL_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"the folder of real data is not at {folder}; SAMSPILL_SHARED names another")
    return folder


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A store with the project's own graph, built once by the real command for all test processes.

    SAMSPILL_BUILT names one that is built already, for a short wait at a desk.
    """
    if built := os.environ.get("SAMSPILL_BUILT"):
        return Path(built)
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "store"
    with FileLock(str(folder) + ".lock"):
        subprocess.run([sys.executable, "-m", "samspill", "build", "--out", folder], check=True, timeout=300)
    return folder


@pytest.fixture(scope="session")
def snapshot(store: Path) -> Snapshot:
    """The project's own graph, opened."""
    return Snapshot.open(store)


@pytest.fixture(scope="session")
def server(store: Path) -> Iterator[str]:
    """The address of a real server process over the project's own graph, without a slash at its end."""
    command: list[str | Path] = [sys.executable, "-m", "samspill", "serve", "--store", store, "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield next(word.rstrip("/") for word in line.split() if word.startswith("http://"))
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()
