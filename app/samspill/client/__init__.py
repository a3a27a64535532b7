"""The graph from Python: `samspill.connect(where)`, over HTTP or over a store on this machine."""

from samspill.client.answer import Answer
from samspill.client.connection import Connection, connect

__all__ = ["Answer", "Connection", "connect"]
