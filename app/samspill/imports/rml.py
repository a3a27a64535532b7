"""RML: a table and a mapping of the user's own, run by morph-kgc in an environment of its own.

morph-kgc asks for older versions of libraries that Samspill needs new, so it cannot be installed beside it: `make rml`
makes `.venv-rml` for it, or the setting `rml_python` names the Python that has it. It runs in the mapping's folder.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from samspill.engines.oxigraph_text import transcribe
from samspill.errors import SourceError, UsageError
from samspill.imports.lines import is_canonical
from samspill.imports.rdf_files import add_rdf
from samspill.imports.reading import Source
from samspill.imports.writer import Writer
from samspill.settings import Settings
from samspill.vocab.nquads import lexical

__all__ = ["python", "read", "tables_of"]

_SOURCE = re.compile(
    r"^\S+ <(?:http://semweb\.mmlab\.be/ns/rml#source|http://w3id\.org/rml/(?:source|path)|http://www\.w3\.org/ns/csvw#url)>"
    r' ("(?:[^"\\]|\\.)*") \.$',
    re.MULTILINE,
)
_CONFIGURATION = """[CONFIGURATION]
output_format = N-QUADS
output_file = {out}
logging_level = ERROR
na_values =
number_of_processes = 1

[mapping]
mappings = {mapping}
"""
_HINT = "make rml installs it, or SAMSPILL_RML_PYTHON names the Python that has it; docs/mapping.md tells more"


def python() -> Path | None:
    """Return the Python that has morph-kgc: the setting's, that of `.venv-rml` beside our environment, or our own."""
    setting = Settings.from_environment().rml_python
    beside = Path(sys.prefix).parent / ".venv-rml" / "bin" / "python"
    if setting:
        return Path(setting)
    if beside.exists():
        return beside
    return Path(sys.executable) if find_spec("morph_kgc") else None


def read(path: Path, writer: Writer) -> None:
    """Run a mapping and write what comes of it; statements that are none (an address with a blank) are rejected.

    Raises SourceError for a mapping that does not parse or whose tables are missing or not as it says, UsageError when
    there is no morph-kgc.
    """
    writer.sources[Source(path)] = None
    for table in tables_of(path):
        writer.sources[Source(table)] = None
    engine = python()
    if engine is None:
        raise UsageError("a mapping in RML needs morph-kgc, which is not installed", hint=_HINT)
    with tempfile.TemporaryDirectory(prefix="samspill-rml-") as name:
        out = Path(name, "out.nq")
        _run(engine, path, out, Path(name, "morph.ini"))
        clean = Path(name, path.with_suffix(".nq").name)
        with clean.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(_checked(Source(path), out, writer))
        held = dict(writer.sources)
        if clean.stat().st_size:
            add_rdf(Source(clean), path.name, writer, syntax="nquads")
        writer.sources = held  # what came between is nobody's source


def tables_of(path: Path) -> tuple[Path, ...]:
    """Return the files that a mapping names as its sources; raise SourceError when one is missing or on the web."""
    text = io.BytesIO()
    with Source(path).open() as file:
        transcribe(file, str(path), text, syntax="turtle", base="http://example.org/mapping")
    found = dict.fromkeys(lexical(term) for term in _SOURCE.findall(text.getvalue().decode()))
    for name in found:
        if "://" in name:
            raise SourceError(path, f"its source {name} is on the web", hint="nothing is fetched: fetch it yourself")
        if not (path.parent / name).is_file():
            raise SourceError(
                path, f"its source {name} is not there", hint="names are relative to the mapping's folder"
            )
    return tuple(path.parent / name for name in found)


def _run(engine: Path, path: Path, out: Path, configuration: Path) -> None:
    told = _CONFIGURATION.format(out=_escaped(out), mapping=_escaped(path.resolve()))
    configuration.write_text(told, encoding="utf-8")
    try:
        done = subprocess.run(
            [engine, "-m", "morph_kgc", configuration], cwd=path.parent, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise UsageError(f"{engine} cannot be run: {error.strerror}", hint=_HINT) from error
    if "No module named morph_kgc" in done.stderr:
        raise UsageError(f"{engine} has no morph-kgc", hint=_HINT)
    if done.returncode or not out.exists():
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "no statement came of it")
        raise SourceError(path, _sentence(last))


def _escaped(path: Path) -> str:
    return str(path).replace("$", "$$")  # the configuration takes ${…} for a reference


def _sentence(last: str) -> str:
    """Turn the last line of a traceback into what a person can use."""
    if "Usecols do not match columns" in last:
        return f"the table lacks columns that the mapping names: {last[last.rindex('[') :]}"
    return f"morph-kgc: {last.strip()}"


def _checked(source: Source, out: Path, writer: Writer) -> Iterator[str]:
    """Yield the statements sorted, in canonical form: the engine writes them in an order of the moment."""
    with out.open(encoding="utf-8", newline="\n") as file:
        lines = sorted(re.sub(r"\s+\.\s*$", " .\n", line) for line in file if line.strip())
    for number, line in enumerate(lines, 1):
        if is_canonical(line, "nquads"):
            yield line
            continue
        canonical = io.BytesIO()
        try:
            transcribe(io.BytesIO(line.encode()), "statement", canonical, syntax="nquads")
            yield canonical.getvalue().decode()
        except SourceError as error:
            writer.malformed(source, number, error.detail, line.strip())
