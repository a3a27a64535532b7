"""The small graph of the server's tests."""

from __future__ import annotations

import pytest

from tests.web.serving import FakeSnapshot, load


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> FakeSnapshot:
    """The snapshot of the small graph."""
    return load(tmp_path_factory.mktemp("small"))
