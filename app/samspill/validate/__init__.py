"""SHACL as joins over columns, or compiled to SPARQL 1.1 for any engine: read shapes, run them, get a report.

shapes = read_shapes(paths)                 ShapesError names file, shape and clause
report = validate_columns(columns, shapes)  over the columns of a snapshot: sets of ids
report = validate(engine, shapes)           over any SPARQL engine: one query a constraint, all focus nodes at once
report.violations, report.as_json("nb"), to_nquads(report)
"""

from samspill.validate.compile import Check, Plan, compile_shapes
from samspill.validate.model import INFO, VIOLATION, WARNING, Message, Severity, Shape
from samspill.validate.over_columns import validate_columns
from samspill.validate.report import Report, Result, ShapeSummary
from samspill.validate.report_rdf import VALIDATION_GRAPH, to_nquads, to_turtle
from samspill.validate.run import Rows, run, validate
from samspill.validate.shapes import ShapesGraph, parse_shapes, read_shapes

__all__ = [
    "INFO",
    "VALIDATION_GRAPH",
    "VIOLATION",
    "WARNING",
    "Check",
    "Message",
    "Plan",
    "Report",
    "Result",
    "Rows",
    "Severity",
    "Shape",
    "ShapeSummary",
    "ShapesGraph",
    "compile_shapes",
    "parse_shapes",
    "read_shapes",
    "run",
    "to_nquads",
    "to_turtle",
    "validate",
    "validate_columns",
]
