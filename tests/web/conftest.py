"""One server over the small graph, for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from samspill.settings import Settings
from tests.web.serving import Client, FakeSnapshot, load, running


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> FakeSnapshot:
    """The snapshot of the small graph."""
    return load(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def client(small: FakeSnapshot) -> Iterator[Client]:
    """A client of a real server over the small graph."""
    with running(small, Settings(port=0, threads=4, max_query_bytes=20_000)) as found:
        yield found
