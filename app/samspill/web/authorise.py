"""Who may write: the bearer token of a request (RFC 6750, section 2.1)."""

from __future__ import annotations

from flask import request

from samspill.errors import AuthenticationError, ForbiddenError, ReadOnlyError
from samspill.web.site import Writable, site
from samspill.writable.tokens import Token

__all__ = ["allowed", "writable"]


def writable() -> Writable:
    """Return the store that takes updates; raise ReadOnlyError where a published snapshot is served."""
    found = site().writable
    if found is None:
        raise ReadOnlyError("this is a published snapshot, which takes no updates", hint="queries are answered here")
    return found


def allowed(scope: str = "write") -> tuple[Writable, Token]:
    """Return the store and the token of the present request.

    Raises ReadOnlyError for a published snapshot, AuthenticationError without a token that is known, ForbiddenError
    for one that does not allow for this.
    """
    store = writable()
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise AuthenticationError("writing needs a token", hint="send the header Authorization: Bearer <token>")
    token = store.tokens.of(text.strip())
    if token is None:
        raise AuthenticationError("the token is not one that is known", hint="the operator of this server gives them")
    if not token.allows(scope):
        raise ForbiddenError(f"the token {token.name} does not allow for {scope}")
    return store, token
