"""The application: read it as a table of contents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from samspill.engines.refusals import allow_services
from samspill.settings import Settings
from samspill.web import (
    audit,
    browse,
    builder,
    compare,
    compress,
    context,
    dumps,
    entities,
    explain,
    following,
    fragments,
    front,
    graphs,
    headers,
    language,
    lookups,
    maps,
    named_graphs,
    network,
    observe,
    ontology,
    openapi,
    packed,
    pages,
    problem,
    rest,
    review,
    search,
    short,
    sitemap,
    sparql,
    templating,
    update,
    validation,
    void,
    words,
)
from samspill.web.admission import Admission
from samspill.web.among import Among
from samspill.web.clients import FILE, Clients
from samspill.web.site import Published, Site

_PARTS = (
    *(pages, sparql, words, rest, builder, short),
    *(browse, compare, network, search, review, validation, explain),
    *(entities, context, ontology, named_graphs, void, dumps, fragments, sitemap, openapi),
    *(update, graphs, audit),
)
"""What answers at addresses of its own: questions; pages over the graph; linked data; what changes a store."""


class _Application(Flask):
    """Flask, whose functions are known to be no coroutines: it asks each of them, a dozen times a request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is."""
        return func


def create_app(snapshot: Published, settings: Settings | None = None, among: Among | None = None) -> Flask:
    """Return the WSGI application over one snapshot, for a server of one process or one among several."""
    app = _Application("samspill.web")
    settings = settings or Settings()
    clients = Clients(among.folder / FILE, among.number) if among else Clients()
    site = Site(snapshot, settings, Admission(settings.client_queries, settings.client_rate, clients))
    app.extensions["samspill"] = site
    allow_services(settings.service_endpoints.split())
    app.config["MAX_CONTENT_LENGTH"] = site.settings.max_query_bytes
    app.url_map.merge_slashes = False  # a path is an identifier here, and `a//b` is another one than `a/b`

    observe.register(app, among)
    following.register(app)
    audit.register(app)
    for part in _PARTS:
        app.register_blueprint(part.blueprint)

    templating.register(app)
    front.register(app)
    packed.register(app)
    maps.register(app)
    language.register(app)
    headers.register(app)
    compress.register(app)
    problem.register(app)
    lookups.register(app)
    return app
