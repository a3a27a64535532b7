"""The server: SPARQL, linked data and pages over one snapshot. The one package that imports Flask."""

from samspill.web.app import create_app
from samspill.web.evaluators import PooledSnapshot
from samspill.web.following import CurrentSnapshot, published
from samspill.web.processes import supervise
from samspill.web.server import Server, serve
from samspill.web.writing import Options, WritableSnapshot, Writer

__all__ = [
    "CurrentSnapshot",
    "Options",
    "PooledSnapshot",
    "Server",
    "WritableSnapshot",
    "Writer",
    "create_app",
    "published",
    "serve",
    "supervise",
]
