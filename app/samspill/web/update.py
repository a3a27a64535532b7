"""`/update`: SPARQL 1.1 Update over the SPARQL 1.1 Protocol (Protocol, section 2.2)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from samspill.engines.oxigraph_disk import BASE
from samspill.errors import MediaTypeError, ParameterError, QueryError
from samspill.web import protocol
from samspill.web.authorise import allowed
from samspill.web.site import site
from samspill.writable.requests import Asked

__all__ = ["blueprint", "counted"]

blueprint = Blueprint("update", __name__)

_DATASET = ("using-graph-uri", "using-named-graph-uri")


@blueprint.post("/update")
def update() -> Response:
    """Do an update: all of it or nothing, and lasting before the answer."""
    store, token = allowed()
    request.max_content_length = site().settings.max_update_bytes
    parameters, text = _read()
    default, named = (tuple(filter(None, parameters.get(name, ()))) for name in _DATASET)
    asked = Asked(
        "update",
        token.name,
        base=BASE,
        using_default=default if default or named else None,
        using_named=named if default or named else None,
    )
    return counted(Response(status=204), store.writer.change(asked, [text.encode()]))


def counted(response: Response, outcome: object) -> Response:
    """Say in headers what a change came to."""
    for name in ("added", "removed", "entailed_added", "entailed_removed", "aside", "violations"):
        if number := getattr(outcome, name):
            response.headers[f"X-Samspill-{name.replace('_', '-').title()}"] = str(number)
    response.headers["Cache-Control"] = "no-store"
    return response


def _read() -> tuple[dict[str, list[str]], str]:
    """Return the parameters and the text of the update."""
    kind = request.mimetype
    if kind not in {protocol.FORM, protocol.UPDATE}:
        said = f"a body of type {kind!r}" if kind else "a body without a Content-Type"
        raise MediaTypeError(f"{said} is not read here", hint=f"send {protocol.UPDATE}, or a form as {protocol.FORM}")
    charset = request.mimetype_params.get("charset", "utf-8")
    if charset.lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise QueryError(f"the character set {charset!r} is not read here", hint="send UTF-8")
    parameters = protocol.parse(request.query_string, "URL")
    body = request.get_data(cache=False)
    if kind == protocol.FORM:
        for name, values in protocol.parse(body, "body").items():
            parameters[name] = parameters.get(name, []) + values
    elif "update" in parameters:
        raise ParameterError("the update is given in the URL and in the body", hint="send it in the body")
    else:
        parameters["update"] = [protocol.decode(body, "update")]
    for name in parameters:
        if name not in {"update", *_DATASET}:
            known = ", ".join(("update", *_DATASET))
            raise ParameterError(f"no parameter named {name[:100]!r}", hint=f"this endpoint knows {known}")
    texts = parameters.get("update", [])
    if len(texts) != 1:
        raise ParameterError(f"the parameter update is given {len(texts)} times", hint="send it once")
    return parameters, texts[0]
