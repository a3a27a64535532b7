"""CORDIS: the projects of the European Union's framework programmes for research and innovation.

The Publications Office offers each programme as tables in CSV and in JSON, both in a zip. This reads the zip, or the
folder that it was unpacked to, with the tables gzipped or not: project and organization must be there, the others may.
"""

from __future__ import annotations

from pathlib import Path

from samspill.imports.cordis import layouts
from samspill.imports.cordis.organisations import Organisations
from samspill.imports.cordis.participations import Participations
from samspill.imports.cordis.projects import Projects
from samspill.imports.cordis.subjects import Subjects
from samspill.imports.eu_projects import commission_lines
from samspill.imports.places import Places
from samspill.imports.programmes import Programmes
from samspill.imports.reading import Files
from samspill.imports.register import Register
from samspill.imports.schemes import Schemes
from samspill.imports.writer import Options, Writer

__all__ = ["REGISTER", "read"]


def read(path: Path, writer: Writer, options: Options) -> None:
    """Write what a folder or zip of CORDIS tables says; raise SourceError when it is none.

    A table `regions_in_cordis.csv` beside them, with the columns nutsCode and name, gives regions their names.
    """
    files = Files(path)
    programmes, schemes = Programmes(), Schemes()
    places = Places(_region_names(files, writer))
    projects = Projects(writer, programmes, schemes)
    organisations = Organisations(places, writer.end)
    participations = Participations(writer, projects, organisations)
    subjects = Subjects(writer.end, projects, programmes, schemes)
    tables = files.need("project.csv", "project.json"), files.need("organization.csv", "organization.json")
    writer.each(tables[0], layouts.PROJECT, projects.lines)
    writer.each(tables[1], layouts.ORGANIZATION, participations.lines)
    for name, layout, lines in (
        ("euroSciVoc", layouts.EURO_SCI_VOC, subjects.euroscivoc),
        ("topics", layouts.TOPICS, subjects.topic),
        ("legalBasis", layouts.LEGAL_BASIS, subjects.legal_basis),
        ("policyPriorities", layouts.POLICY_PRIORITIES, subjects.priority),
        ("webLink", layouts.WEB_LINK, subjects.web_link),
    ):
        if source := files.find(f"{name}.csv", f"{name}.json"):
            writer.each(source, layout, lines)
    writer.write(participations.finish())
    for description in organisations.lines():
        writer.write(description)
    for gathered in (commission_lines, programmes.lines, schemes.lines, places.lines):
        writer.write(gathered(writer.end))
    writer.write(subjects.finish())


def _region_names(files: Files, writer: Writer) -> dict[str, str]:
    source = files.find("regions_in_cordis.csv")
    if source is None:
        return {}
    return {code: name for _, (code, name) in writer.table(source, layouts.REGIONS) if code and name}


REGISTER = Register(
    name="cordis",
    title="CORDIS: EU research projects",
    language="en",
    publisher="Publications Office of the European Union",
    licence="https://data.europa.eu/eli/dec/2011/833/oj",
    attribution="© European Union, CORDIS; reuse under Decision 2011/833/EU, with the source named.",
    homepage="https://cordis.europa.eu/",
    read=read,
)
