"""Settings: each has a name, a default and a sentence; the environment variable is `SAMSPILL_` and the name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from samspill.errors import UsageError

_STORE = Path("snapshot")


def _setting(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"sentence": sentence})


@dataclass(frozen=True)
class Settings:
    """What an operator may set. Read from the environment by `Settings.from_environment()`."""

    store: Path = _setting(_STORE, "Folder of the snapshots: `build` writes it, the others read it.")  # noqa: RUF009
    host: str = _setting("127.0.0.1", "Address that the server listens on.")
    port: int = _setting(8000, "Port that the server listens on; 0 takes a free one.")
    threads: int = _setting(8, "Requests that each web process answers at the same time.")
    processes: int = _setting(
        0, "Web processes that answer requests; 0: one for each core, at most four. A writable store has one."
    )
    evaluators: int = _setting(
        4,
        "Queries under way that take more than a tenth of a second of processor time, each in a process of its own; "
        "0 evaluates in the server's own process, without limits.",
    )
    query_seconds: float = _setting(
        60.0, "Time that a query may take in its evaluator; a longer one is ended and answered 503."
    )
    update_seconds: float = _setting(
        60.0, "Time that a change of a writable store may take; a longer one is ended, and nothing of it is left."
    )
    open_to_all: bool = _setting(
        True, "Whether a writable store may be read without a token (1), or only with one that says read (0)."
    )
    update_megabytes: int = _setting(
        2_048, "Memory that a change may take beside the store, in MB; one that needs more is ended the same way."
    )
    max_update_bytes: int = _setting(
        100_000_000, "Largest body of a request to `/update` or `/graphs`, in bytes; a longer one is answered 413."
    )
    reload_seconds: float = _setting(
        2.0, "Time between two looks whether a build has published a newer snapshot, which then takes over; 0: never."
    )
    warm: bool = _setting(
        True, "Whether a web process makes some pages for nobody before it is ready, so that no visitor waits for that."
    )
    queue_seconds: float = _setting(
        5.0, "Time that such a query waits until it may go on before it is answered 503 with Retry-After."
    )
    evaluator_megabytes: int = _setting(
        1_024, "Memory that a query may take beside the graph, in MB; one that needs more is ended and answered 503."
    )
    spill_megabytes: int = _setting(
        4_096, "Disk that a query over columns may take for what does not fit into its memory, in MB."
    )
    service_endpoints: str = _setting(
        "", "Addresses of the endpoints that a query may call by SERVICE, with spaces between them; none: no SERVICE."
    )
    client_queries: int = _setting(
        3,
        "Queries to `/sparql` of one client on another machine at a time; one more is answered 429. 0: any number.",
    )
    client_rate: int = _setting(
        600,
        "Queries to `/sparql` of one client on another machine in a minute; one more is answered 429. 0: any number.",
    )
    page_rows: int = _setting(
        100_000, "Most rows that a client may ask for at a time with the parameter `rows`, to go on with a cursor."
    )
    answer_rows: int = _setting(
        0, "Rows of a SELECT that are given without being asked for by `rows`; the rest by cursor. 0: all, in a stream."
    )
    answer_bytes: int = _setting(
        4_000_000_000,
        "Bytes of an answer before compression; a longer one is broken off, or answered 503. 0: any number.",
    )
    trusted_proxy: str = _setting("", "Address of a proxy whose X-Forwarded-For tells the client's address.")
    access_log: bool = _setting(
        False, "Whether the server writes a line of JSON on standard output for each request (1), or not (0)."
    )
    base_iri: str = _setting(
        "https://w3id.org/samspill/", "Beginning of the IRIs that this server answers for at its own `/id/…`."
    )
    max_query_bytes: int = _setting(1_000_000, "Largest body of a request, in bytes; a longer one is answered 413.")
    description_limit: int = _setting(
        5_000, "Largest number of statements in the description of one thing; the document says so when it was cut."
    )
    short_links: int = _setting(
        20_000, "Short links to queries that are kept, in the folder of the snapshots; 0: none are made or followed."
    )
    decisions: str = _setting(
        "", "File of decisions on who is who; without it, `data/reference/decisions.csv` of the checkout."
    )
    memory_limit: str = _setting("2GB", "Memory that DuckDB may use in a build before it spills to disk.")
    keep: int = _setting(2, "Snapshots that a build keeps, the current one among them.")
    rml_python: str = _setting(
        "", "Python that has morph-kgc, for mappings in RML; without it, that of `.venv-rml` (`make rml`)."
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from environment variables; raise UsageError naming the variable that is wrong."""
        source = os.environ if environ is None else environ
        found: dict[str, Any] = {}
        for each in fields(cls):
            name = f"SAMSPILL_{each.name.upper()}"
            if name in source:
                kind: Any = type(each.default)
                if kind is bool:
                    kind = _yes_or_no
                try:
                    found[each.name] = kind(source[name])
                except ValueError as error:
                    raise UsageError(
                        f"{name} is {source[name]!r}, which is not {type(each.default).__name__}"
                    ) from error
        return cls(**found)


def _yes_or_no(text: str) -> bool:
    if text not in {"0", "1", ""}:
        raise ValueError(text)
    return text == "1"


def sentence(name: str) -> str:
    """Return what a setting is, in a sentence; raise KeyError for a name that is none."""
    return str({each.name: each.metadata["sentence"] for each in fields(Settings)}[name])
