"""The Research Council of Norway: grants of the European Union to Norwegian organisations, and applications.

Two tables of the Council's open data, told apart by their headers: `bevilgningereu` (a row is the part of one
organisation in one project of Horizon 2020) and `soknader2` (a row is one application to the Council itself). Given is
the file, or a folder of such files.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from samspill.imports.rcn.applications import APPLICATIONS, Applications
from samspill.imports.rcn.european import EUROPEAN, EuropeanGrants
from samspill.imports.rcn.organisations import Organisations
from samspill.imports.reading import Files, Source, known_as
from samspill.imports.register import Register
from samspill.imports.writer import Options, Writer

__all__ = ["REGISTER", "read"]


def read(path: Path, writer: Writer, options: Options) -> None:
    """Write what one of the two tables says, or those in a folder; raise SourceError when there is none.

    A file of metadata beside them (`meta.xml`, as the Council publishes it) tells the day of the data.
    """
    tables, updated = _tables(Files(path), options)
    organisations = Organisations(writer.end)
    for source, title in tables:
        if title == APPLICATIONS.title:
            applications = Applications(writer, organisations)
            writer.each(source, APPLICATIONS, applications.lines)
            writer.write(applications.finish())
        else:
            grants = EuropeanGrants(writer, organisations)
            writer.each(source, EUROPEAN, grants.lines)
            writer.write(grants.finish())
    writer.write(organisations.lines())
    writer.updated = updated or writer.updated


def _tables(files: Files, options: Options) -> tuple[list[tuple[Source, str]], str | None]:
    """Return the tables among the files, and the moment that the metadata name."""
    updated: list[str] = []
    tables: list[tuple[Source, str]] = []
    for source in files:
        if source.name.endswith("meta.xml"):
            updated += _updated(source)
        elif (title := known_as(source, options.encoding or EUROPEAN.encoding)) in {EUROPEAN.title, APPLICATIONS.title}:
            tables.append((source, str(title)))
    # A file that is none of the two is read as the first: what is wrong with it is told there.
    return tables or [(files.only(), EUROPEAN.title)], max(updated, default=None)


def _updated(source: Source) -> list[str]:
    with source.text("utf-8-sig") as text:
        found = re.findall(r"<updated>(\d{1,11})</updated>", text.read(10_000))
    return [datetime.fromtimestamp(int(each), UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for each in found]


REGISTER = Register(
    name="rcn",
    title="Norges forskningsråd: bevilgninger fra EU, og søknader",
    language="nb",
    publisher="Norges forskningsråd",
    licence="https://data.norge.no/nlod/no/2.0",
    attribution="Contains data under the Norwegian licence for Open Government data (NLOD), from Norges forskningsråd.",
    homepage="https://github.com/Forskningsradet/open-data",
    read=read,
)
