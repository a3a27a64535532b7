"""Every error that Samspill raises on purpose.

    SamspillError                  500  exit 2
    ├── UsageError                 400  exit 2   the caller asked in a way that cannot be answered
    │   ├── QueryError             400  exit 2   the SPARQL text does not parse, or asks for what is not allowed
    │   ├── EntailmentError        400  exit 2   a name of an entailment regime that is not offered
    │   └── ParameterError         400  exit 2   a parameter is missing, repeated or not of its type
    ├── SourceError                422  exit 2   a file that we read is missing or broken: says file, line, column
    │   ├── OntologyError          422  exit 2   an ontology is outside OWL 2 RL, or malformed
    │   ├── ShapesError            422  exit 2   a shape is malformed, or uses what is not supported
    │   └── RejectedError          422  exit 2   too many rows of a register make no sense
    ├── NotFoundError              404  exit 1   no such thing, graph, query or page
    │   └── GoneError              410  exit 1   it was here, and was taken out on request
    ├── MethodError                405  exit 2   the path is right, the HTTP method is not
    ├── NotAcceptableError         406  exit 2   none of the asked media types can be given
    ├── MediaTypeError             415  exit 2   the body is of a media type that we do not read
    ├── TooLargeError              413  exit 2   the request is larger than the limit
    ├── ReadOnlyError              403  exit 2   the store does not take updates
    ├── AuthenticationError        401  exit 2   no token, or none that is known
    ├── ForbiddenError             403  exit 2   the token does not allow for this
    ├── SnapshotError              503  exit 2   there is no usable snapshot, or a build could not finish
    │   └── BusyError              503  exit 2   another build is running
    ├── TooManyError               429  exit 2   this client has as many queries as it may, at a time or a minute
    ├── OverloadError              503  exit 2   all evaluators are busy: try again
    ├── TimeLimitError             503  exit 2   the query ran past its limit of time
    ├── AnswerSizeError            503  exit 2   the answer is longer than this server gives
    ├── QueryMemoryError           503  exit 2   the query took more memory than it may
    ├── NotValidError              422  exit 1   the graph breaks its shapes
    ├── InconsistentError          422  exit 1   the graph contradicts its ontology
    └── EngineError                500  exit 2   an engine failed in a way that it should not
        ├── ServiceError           502  exit 2   an endpoint that the query calls by SERVICE did not answer
        └── DeclinedError          500  exit 2   the columns do not answer this query, and say why

Views and commands raise; one handler in `web` and one in `cli` tell the caller.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


class SamspillError(Exception):
    """Something went wrong; the message says what, where and what to do."""

    status = 500
    exit_code = 2
    title = "Internal error"

    def __init__(self, detail: str, *, hint: str | None = None, **extra: Any) -> None:
        """Keep the message, a hint on what to do, and further members for a JSON problem (`line`, `column` …)."""
        super().__init__(detail)
        self.detail = detail
        self.hint = hint
        self.extra = {key: value for key, value in extra.items() if value is not None}

    def __str__(self) -> str:
        """Return one line: the detail, then the hint."""
        text = f"{self.detail} ({self.hint})" if self.hint else self.detail
        return " ".join(text.split())


class UsageError(SamspillError):
    """The caller asked in a way that cannot be answered."""

    status = 400
    title = "Bad request"


class QueryError(UsageError):
    """The SPARQL text does not parse, or asks for something that is not allowed here."""

    title = "Malformed or refused query"


class EntailmentError(UsageError):
    """The entailment regime named is not one that is offered."""

    title = "Unknown entailment regime"


class ParameterError(UsageError):
    """A parameter is missing, given twice or not of its type."""

    title = "Wrong parameter"


class SourceError(SamspillError):
    """A file that we read is missing or broken."""

    status = 422
    title = "Broken source"

    def __init__(
        self,
        path: str | Path,
        detail: str,
        *,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        """Name the file, and the line and column (from 1) where they are known."""
        place = ":".join(str(part) for part in (path, line, column) if part is not None)
        super().__init__(f"{place}: {detail}", hint=hint, file=str(path), line=line, column=column)


class OntologyError(SourceError):
    """An ontology is malformed or outside the OWL 2 RL profile."""

    title = "Unusable ontology"


class ShapesError(SourceError):
    """A shape is malformed or uses something that is not supported."""

    title = "Unusable shapes"


class RejectedError(SourceError):
    """So many rows of a register's file make no sense that it is not imported at all."""

    title = "Too many rejected rows"


class NotFoundError(SamspillError):
    """There is no such thing, graph, query or page."""

    status = 404
    exit_code = 1
    title = "Not found"


class GoneError(NotFoundError):
    """It was here, and was taken out on request."""

    status = 410
    title = "Gone"


class MethodError(SamspillError):
    """The path exists; the HTTP method does not apply to it."""

    status = 405
    title = "Method not allowed"


class NotAcceptableError(SamspillError):
    """None of the media types asked for can be given."""

    status = 406
    title = "Not acceptable"


class MediaTypeError(SamspillError):
    """The body is of a media type that is not read here."""

    status = 415
    title = "Unsupported media type"


class TooLargeError(SamspillError):
    """The request is larger than the limit."""

    status = 413
    title = "Request too large"


class ReadOnlyError(SamspillError):
    """The store is a published snapshot and does not take updates."""

    status = 403
    title = "Read only"


class AuthenticationError(SamspillError):
    """There is no bearer token in the request, or it is not one that is known."""

    status = 401
    title = "Not authenticated"


class ForbiddenError(SamspillError):
    """The token is known, and does not allow for this."""

    status = 403
    title = "Forbidden"


class SnapshotError(SamspillError):
    """There is no usable snapshot, or a build could not finish."""

    status = 503
    title = "No snapshot"


class BusyError(SnapshotError):
    """Another build is running in the same folder."""

    title = "Build is running"


class TooManyError(SamspillError):
    """The client has as many queries under way, or has asked as many in a minute, as one client may."""

    status = 429
    title = "Too many queries"


class OverloadError(SamspillError):
    """All evaluators are busy with other queries."""

    status = 503
    title = "Too busy"


class TimeLimitError(SamspillError):
    """The query ran past its limit of time and was ended."""

    status = 503
    title = "Time limit reached"


class AnswerSizeError(SamspillError):
    """The answer has more bytes than this server gives."""

    status = 503
    title = "Answer too long"


class QueryMemoryError(SamspillError):
    """The query took more memory than it may and was ended."""

    status = 503
    title = "Memory limit reached"


class NotValidError(SamspillError):
    """The graph breaks its shapes with the severity Violation."""

    status = 422
    exit_code = 1
    title = "Not valid"


class InconsistentError(SamspillError):
    """The graph contradicts its ontology."""

    status = 422
    exit_code = 1
    title = "Inconsistent"


class EngineError(SamspillError):
    """An engine failed in a way that it should not."""

    title = "Engine failed"


class ServiceError(EngineError):
    """An endpoint that the query calls by SERVICE did not answer, or not in SPARQL's formats."""

    status = 502
    title = "Service failed"


class DeclinedError(EngineError):
    """The columns do not answer this query exactly; the detail is the reason, and another engine answers."""

    title = "Declined"
