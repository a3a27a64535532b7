"""Responses: an engine's bytes on their way to the client, and pages."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterator
from secrets import token_hex
from typing import Any

from flask import Response, render_template, request

from samspill.engines.base import Answer, Format
from samspill.errors import AnswerSizeError
from samspill.web.formats import content_type
from samspill.web.site import site

_SMALL = 1 << 15
_LONGEST_REASON = 300
_KEPT = "public, no-cache"  # by anybody, who asks each time whether it still holds
_READER_LEFT = 499  # as nginx has it in its log: nobody sees it


class Body(Iterator[bytes]):
    """An answer's bytes, for as long as somebody reads them; closing it stops the engine."""

    def __init__(self, chunks: Iterator[bytes], reader_left: Callable[[], bool], most: int) -> None:
        """Take an engine's chunks, of which there may be `most` bytes; 0 sets no limit."""
        self._chunks = chunks
        self._reader_left = reader_left
        self._ready: deque[bytes] = deque()
        self.length: int | None = None
        self._most = most
        self._given = 0

    def begin(self) -> None:
        """Wait for the first bytes, so that an error of the engine can still become a status.

        A short first chunk is held until the next: when there is none, the answer is whole and its length is known.
        """
        for chunk in self._chunks:
            if chunk:
                self._ready.append(self._counted(chunk))
                if len(self._ready) > 1 or len(chunk) > _SMALL:
                    return
            elif self._reader_left():
                raise ConnectionAbortedError
        self.length = sum(map(len, self._ready))

    def __next__(self) -> bytes:
        """Return the next bytes; raise AnswerSizeError when there are too many."""
        if self._ready:
            return self._ready.popleft()
        for chunk in self._chunks:
            if chunk:
                return self._counted(chunk)
            if self._reader_left():
                break
        raise StopIteration

    def _counted(self, chunk: bytes) -> bytes:
        self._given += len(chunk)
        if self._most and self._given > self._most:
            raise AnswerSizeError(
                f"the answer has more than {self._most:,} bytes, which is the limit",
                hint="ask for fewer columns, or for some rows at a time with the parameter rows",
            )
        return chunk

    def ready(self) -> list[bytes]:
        """Return the chunks that are there."""
        return list(self._ready)

    def close(self) -> None:
        """Stop the engine, if it still runs."""
        close: Callable[[], None] | None = getattr(self._chunks, "close", None)
        if close is not None:
            close()


def stream(answer: Answer, fmt: Format, media_type: str) -> Response:
    """Return a response whose bytes come from the engine as it makes them.

    An error before the first byte is raised here and becomes a status; a later one breaks the connection off, so that
    nobody takes a part for the whole.
    """
    try:
        return streamed(begun(answer, fmt, reader_left(), site().settings.answer_bytes), answer, fmt, media_type)
    except ConnectionAbortedError:
        return nobody()


def begun(answer: Answer, fmt: Format, left: Callable[[], bool], most: int) -> Body:
    """Return an answer's bytes when the first of them are there; raise what the engine raises before them."""
    body = Body(answer.stream(fmt), left, most)
    try:
        body.begin()
    except BaseException:
        body.close()
        raise
    return body


def streamed(body: Body, answer: Answer, fmt: Format, media_type: str) -> Response:
    """Return the response with an answer that has begun."""
    response = Response(body, content_type=content_type(fmt, media_type))
    if body.length is not None:
        response.content_length = body.length
    response.headers.extend(engine_headers(answer))
    return vary(response, "Accept")


def engine_headers(answer: Answer) -> list[tuple[str, str]]:
    """Return the headers that tell which engine answers, and why it."""
    reason = [("X-Samspill-Engine-Reason", _in_a_header(answer.reason))] if answer.reason else []
    return [("X-Samspill-Engine", answer.engine), *reason]


def _in_a_header(text: str) -> str:
    """Return a text as a header may have it: one line of ASCII (RFC 9110, 5.5)."""
    return " ".join(text.split())[:_LONGEST_REASON].encode("ascii", "replace").decode()


def reader_left() -> Callable[[], bool]:
    """Return a function that tells whether the client of the present request has gone, as far as the server knows."""
    found: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)
    return found


def nobody() -> Response:
    """Return the response to a client that has gone."""
    return Response(status=_READER_LEFT)


def send(data: bytes, fmt: Format, media_type: str) -> Response:
    """Return a response with bytes that are at hand."""
    return vary(Response(data, content_type=content_type(fmt, media_type)), "Accept")


def page(template: str, status: int = 200, **values: Any) -> Response:
    """Return a page for people."""
    return vary(Response(render_template(template, **values), status=status), "Accept", "Accept-Language", "Cookie")


def vary(response: Response, *headers: str) -> Response:
    """Say that the response depends on these request headers."""
    before = response.headers.get("Vary")
    response.headers["Vary"] = ", ".join(dict.fromkeys([*(before.split(", ") if before else ()), *headers]))
    return response


def cacheable(response: Response, tag: str) -> Response:
    """Let clients keep a response and ask whether it still holds; answer 304 when theirs does."""
    if (same := unchanged(tag)) is not None:
        return same
    keepable(response, tag).make_conditional(request.environ)
    return response


def keepable(response: Response, tag: str, loaded: str = "") -> Response:
    """Do as `cacheable`, where `unchanged` was asked before any work was done.

    The entity tag is strong (RFC 9110, 8.8.1): `tag` tells of what the response is an answer to, and what follows tells
    its bytes. These need not be the same each time: blank nodes get other labels when a snapshot is loaded again, rows
    without an order come as several threads find them. So it is a digest of bytes that are at hand; `loaded`, where
    the answer has the same bytes as long as the snapshot is not loaded again; or, for a stream, what no other has.
    """
    response.headers.update(kept_headers(tag, loaded or _digest(response) or token_hex(8)))
    return response


def kept_headers(tag: str, which: str) -> list[tuple[str, str]]:
    """Return the headers that let clients keep an answer: `tag` stands for the question, `which` for the bytes."""
    return [("ETag", f'"{tag}.{which}"'), ("Cache-Control", _KEPT)]


def _digest(response: Response) -> str | None:
    if isinstance(body := response.response, Body):
        chunks = None if body.length is None else body.ready()
    else:
        chunks = list(response.iter_encoded()) if response.is_sequence else None
    return digest(b"".join(chunks)) if chunks else None


def digest(data: bytes) -> str:
    """Return what stands for some bytes in an entity tag."""
    return hashlib.sha256(data).hexdigest()[:16]


def coded(response: Response, encoding: str, *, whole: bool) -> None:
    """Tell in the entity tag that the bytes are compressed; those of a stream depend on when its parts came."""
    if (tag := response.headers.get("ETag", "")).startswith('"'):
        response.headers["ETag"] = f'{tag[:-1]}-{encoding}{"" if whole else "-" + token_hex(8)}"'


def unchanged(tag: str) -> Response | None:
    """Return 304 if the client already has what `tag` stands for, before any work is done for it.

    Whichever of the answers to the same question it has, that one still holds.
    """
    if "If-None-Match" not in request.headers or request.if_none_match.star_tag:
        return None
    for known in request.if_none_match.as_set(include_weak=True):
        if re.fullmatch(re.escape(tag) + r"\.[\w-]{1,100}", known, re.ASCII):
            response = Response(status=304)
            response.headers["ETag"] = f'"{known}"'
            response.headers["Cache-Control"] = _KEPT
            return vary(response, "Accept", "Accept-Language")
    return None


def notice(response: Response, limit: int) -> Response:
    """Say in a header that a description was cut at a limit."""
    response.headers["X-Samspill-Truncated"] = f"{limit} statements"
    return response
