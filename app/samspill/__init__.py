"""Samspill: a knowledge graph of who works with whom on regional innovation in Norway and Sweden."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["connect"]


def connect(where: Any, **options: Any) -> Any:
    """Return a connection to a server or a store: see `samspill.client.connect`, which this is.

    It is imported when it is called: the package's layers all import this module, and the client is the uppermost.
    """
    return import_module("samspill.client").connect(where, **options)
