"""What the first visitor would wait for, done before the server says that it is ready.

The first page of a process compiles the templates, reads the translations and opens the files of the snapshot; and its
queries are the first for which evaluators are forked. So a page is made in each language, for nobody.
"""

from __future__ import annotations

import logging

from flask import Flask

from samspill import queries
from samspill.ahead.pictures import picture, standard
from samspill.errors import SamspillError
from samspill.vocab import ID
from samspill.vocab.nquads import lexical
from samspill.web.language import INTERFACE
from samspill.web.site import site

__all__ = ["warm"]

log = logging.getLogger(__name__)


def warm(app: Flask) -> None:
    """Make the start page, that of some organisation and that of the network, in each language, as far as there are."""
    prepared = app.extensions["samspill"].snapshot.prepared
    for language in INTERFACE:
        headers = {"Accept": "text/html", "Accept-Language": language}
        with app.test_request_context("/", headers=headers):
            try:
                app.view_functions["pages.start"]()
                for row in site().engine.own_rows(queries.named("pages/an-organisation").text):
                    app.view_functions["entities.document"](lexical(row["thing"]).removeprefix(ID))
                if prepared is not None and any(picture(prepared, each) for each in standard()):
                    app.view_functions["network.network"]()  # others would take seconds
            except SamspillError as error:  # whoever asks for it is told the same
                log.warning("no page could be made before there were readers: %s", error)
                return
