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
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(sparql.blueprint)
    app.register_blueprint(browse.blueprint)
    app.register_blueprint(compare.blueprint)
    app.register_blueprint(rest.blueprint)
    audit.register(app)
    app.register_blueprint(network.blueprint)
    app.register_blueprint(update.blueprint)
    app.register_blueprint(audit.blueprint)
    app.register_blueprint(graphs.blueprint)
    app.register_blueprint(entities.blueprint)
    app.register_blueprint(context.blueprint)
    app.register_blueprint(ontology.blueprint)
    app.register_blueprint(named_graphs.blueprint)
    app.register_blueprint(review.blueprint)
    app.register_blueprint(explain.blueprint)
    app.register_blueprint(validation.blueprint)
    app.register_blueprint(search.blueprint)
    app.register_blueprint(words.blueprint)
    app.register_blueprint(builder.blueprint)
    app.register_blueprint(short.blueprint)
    app.register_blueprint(void.blueprint)
    app.register_blueprint(dumps.blueprint)
    app.register_blueprint(fragments.blueprint)
    app.register_blueprint(sitemap.blueprint)
    app.register_blueprint(openapi.blueprint)

    templating.register(app)
    front.register(app)
    packed.register(app)
    maps.register(app)
    language.register(app)
    headers.register(app)
    compress.register(app)
    problem.register(app)
    return app
