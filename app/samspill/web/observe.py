"""What operators see: a number for each request, an access log, and metrics (prometheus_client, imported here alone).

Neither tells who asked, nor the text of a query: a request is known by its number, which the client got too.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from samspill.web.among import Among
from samspill.web.begun import BEGUN
from samspill.web.evaluators import Pool
from samspill.web.evaluators.pool import Figure
from samspill.web.site import Published, site

blueprint = Blueprint("observe", __name__)
access = logging.getLogger("samspill.access")

_SEVERAL = "PROMETHEUS_MULTIPROC_DIR"  # set before the library is imported, it counts in files of this folder
_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60)  # seconds


class Metrics:
    """The figures of one application, in a registry of its own."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "samspill_requests", "Requests answered.", ("endpoint", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "samspill_request_seconds",
            "Time from a request to the last byte of its response.",
            ("endpoint",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.sent = Counter("samspill_response_bytes", "Bytes of bodies sent.", ("endpoint",), registry=self.registry)
        self.answers = Histogram(
            "samspill_query_seconds",
            "Time from a query to the last byte of its answer, by engine.",
            ("engine",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.engines = Counter("samspill_queries", "Queries answered, by engine.", ("engine",), registry=self.registry)
        self.problems = Counter("samspill_problems", "Problems told, by kind.", ("kind",), registry=self.registry)

    def collected(self) -> CollectorRegistry:
        """Return a registry with what all web processes have counted, or this one when it is alone."""
        if _SEVERAL not in os.environ:
            return self.registry
        found = CollectorRegistry()
        MultiProcessCollector(found)  # type: ignore[no-untyped-call]
        return found


class Figures:
    """What the pool tells for operators: of this process, or of all that share a folder."""

    def __init__(self, app: Flask, among: Among | None) -> None:
        """Take the application, whose snapshot has the pool."""
        self._snapshot: Published = app.extensions["samspill"].snapshot
        self._among = among
        self._told_at = 0.0

    def own(self) -> dict[str, Figure]:
        """Return those of this process."""
        engine = self._snapshot.engine
        return engine.figures() if isinstance(engine, Pool) else {}

    def tell_others(self) -> None:
        """Write those of this process where the others find them, if that is a second ago."""
        if self._among is None or (now := time.monotonic()) < self._told_at + 1:
            return
        self._told_at = now
        path = self._path(self._among, self._among.number)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(self.own()))
        part.replace(path)

    def all(self) -> dict[str, Figure]:
        """Return those of all processes, at most some seconds old: sums, but of bytes, which they share, the most."""
        found = self.own()
        if self._among is None:
            return found
        for number in set(range(self._among.count)) - {self._among.number}:
            with suppress(OSError, ValueError):
                for name, (kind, sentence, value) in json.loads(self._path(self._among, number).read_text()).items():
                    mine = found[name][2] if name in found else 0
                    found[name] = (kind, sentence, max(mine, value) if name.endswith("bytes") else mine + value)
        return found

    @staticmethod
    def _path(among: Among, number: int) -> Path:
        return among.folder / f"figures-{number}.json"


def figures_of(app: Flask) -> Figures:
    """Return the figures of an application's pool."""
    found: Figures = app.extensions["samspill.figures"]
    return found


@blueprint.get("/metrics")
def metrics() -> Response:
    """Tell the figures in Prometheus's text format, those of all web processes together."""
    found = metrics_of(current_app)
    lines = [
        "# HELP samspill_snapshot_info The snapshot that is served.",
        "# TYPE samspill_snapshot_info gauge",
        f'samspill_snapshot_info{{id="{site().snapshot.manifest.id}"}} 1.0',
    ]
    for name, (kind, sentence, value) in figures_of(current_app).all().items():
        lines += [
            f"# HELP samspill_{name} {sentence}",
            f"# TYPE samspill_{name} {kind}",
            f"samspill_{name} {value}",
        ]
    text = generate_latest(found.collected()).decode() + "\n".join([*lines, ""])
    response = Response(text, content_type=CONTENT_TYPE_LATEST)
    response.cache_control.no_store = True
    return response


def problem(kind: str) -> None:
    """Count a problem that is told to a client."""
    metrics_of(current_app).problems.labels(kind).inc()


def metrics_of(app: Flask) -> Metrics:
    """Return the figures of an application."""
    found: Metrics = app.extensions["samspill.metrics"]
    return found


def new_number() -> str:
    """Return a number for a request."""
    return token_hex(8)


def _begin() -> None:
    handed = request.environ.get(BEGUN)
    g.began, g.number = (handed.began, handed.number) if handed else (time.perf_counter(), new_number())


@dataclass(frozen=True)
class Line:
    """What is told of a request: its number, what was asked and where, and what answered."""

    request: str
    method: str
    path: str
    status: int
    engine: str | None


def tell(found: Metrics, line: Line, endpoint: str, began: float, sent: int, *, whole: bool) -> None:
    """Count and log a request that is over; `began` is by `time.perf_counter`, `sent` the bytes of its body."""
    seconds = time.perf_counter() - began
    found.requests.labels(endpoint, line.method, line.status).inc()
    found.seconds.labels(endpoint).observe(seconds)
    found.sent.labels(endpoint).inc(sent)
    if line.engine:
        found.engines.labels(line.engine).inc()
        found.answers.labels(line.engine).observe(seconds)
    if not access.isEnabledFor(logging.INFO):
        return
    told = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **asdict(line)}
    told |= {"ms": round(seconds * 1000, 1), "bytes": sent, "whole": whole}
    access.info(json.dumps({name: value for name, value in told.items() if value is not None}))


class _Counted:
    """A body that counts its bytes, and tells at its end."""

    def __init__(self, response: Response) -> None:
        self._body: Iterator[bytes] = response.iter_encoded()
        self._source = response.response
        engine = response.headers.get("X-Samspill-Engine")
        self._line = Line(g.number, request.method, request.path, response.status_code, engine)
        self._endpoint = request.endpoint or "none"
        self._began: float = g.began
        self._metrics = metrics_of(current_app)
        self._bytes = 0
        self._whole = False

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> bytes:
        try:
            chunk = next(self._body)
        except StopIteration:
            self._whole = True
            raise
        self._bytes += len(chunk)
        return chunk

    def close(self) -> None:
        """Count and log the request."""
        if hasattr(self._source, "close"):
            self._source.close()
        tell(self._metrics, self._line, self._endpoint, self._began, self._bytes, whole=self._whole)


def about(number: str, began: float) -> tuple[tuple[str, str], ...]:
    """Return the headers that tell a client of its request: its number, and the seconds until its answer began."""
    return ("X-Samspill-Request", number), ("X-Samspill-Time", f"{time.perf_counter() - began:.4f}")


def _count(response: Response) -> Response:
    for name, value in about(g.number, g.began):
        response.headers.add(name, value)
    if not response.direct_passthrough:
        length = response.calculate_content_length() if response.is_sequence else response.content_length
        response.response = _Counted(response)
        if length is not None:
            response.content_length = length
    return response


def log_to_stdout() -> None:
    """Write a line of JSON on standard output for each request."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    access.handlers[:] = [handler]
    access.setLevel(logging.INFO)
    access.propagate = False


def register(app: Flask, among: Among | None) -> None:
    """Number, time, count and log the requests of the application; to be registered first, so as to see all of each."""
    app.extensions["samspill.metrics"] = Metrics()
    app.extensions["samspill.figures"] = Figures(app, among)
    app.register_blueprint(blueprint)
    app.before_request(_begin)
    app.after_request(_count)
