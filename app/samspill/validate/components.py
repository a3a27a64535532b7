"""SHACL Core as SPARQL patterns: one function a constraint component, in the order of the specification.

A *test* is an expression that a value node must pass; whatever is false or an error is a violation. Anything that needs
more than the value itself is a *pattern* that binds the focus nodes (and values) that violate the constraint. Patterns
subtract with MINUS rather than FILTER NOT EXISTS, which engines evaluate once for each row, save for single triples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from samspill.validate.datatypes import well_formed
from samspill.validate.model import Constraint, Shape, component
from samspill.validate.paths import Path, is_nullable, is_single, walk
from samspill.vocab import RDF, RDFS, SH


@dataclass(frozen=True)
class Focus:
    """Some nodes: a pattern, and the variable that it binds to each of them at least once.

    `through` are the variables of the nodes that led here: a node is looked at again for each of them, as the
    specification has it for property shapes below property shapes.
    """

    variable: str
    pattern: str
    through: tuple[str, ...] = ()


class Nesting(Protocol):
    """What a component may ask of the compilation of the whole."""

    def violating(self, shape: str, nodes: Focus) -> str | None:
        """Return a group that binds `nodes.variable` to those that do not conform to a shape; None if all must."""
        ...

    def fresh(self, stem: str) -> str:
        """Return a variable that is used nowhere else in the query."""
        ...


@dataclass(frozen=True)
class Scope:
    """Where a constraint is compiled: its shape, the focus nodes, and their value nodes along the shape's path.

    `values` binds `focus` and `value`; on a node shape the two are one variable.
    """

    shape: Shape
    nodes: Focus
    value: str
    values: str
    nesting: Nesting

    @property
    def focus(self) -> str:
        """The variable of the focus nodes."""
        return self.nodes.variable

    @property
    def value_nodes(self) -> Focus:
        """The value nodes, as focus nodes of the shapes that they must conform to."""
        return Focus(self.value, self.values)

    @property
    def maybe_values(self) -> str:
        """A pattern that binds `focus` to every focus node, and `value` where there is one."""
        if self.shape.path is None or is_nullable(self.shape.path):
            return f"{self.nodes.pattern} OPTIONAL {{ {self.values} }}"
        return f"{self.nodes.pattern} OPTIONAL {{ {walk(self.focus, self.shape.path, self.value)} }}"


@dataclass(frozen=True)
class Pattern:
    """What violates a constraint: a pattern that binds `focus`, and which variables tell of the value and the path.

    `others` are variables that set one result apart from another with the same value.
    """

    text: str
    value: str | None = None
    path: str | None = None
    others: tuple[str, ...] = ()


Test = Callable[[str, Constraint], str]
Compile = Callable[[Scope, Constraint], Pattern | None]

INSTANCE_OF = f"<{RDF.type}>/<{RDFS.subClassOf}>*"
"""The path from an instance to its classes (SHACL, 1.1: "SHACL instance")."""


# 4.1 Value type


def _class(scope: Scope, constraint: Constraint) -> Pattern:
    return Pattern(f"{scope.values} MINUS {{ {scope.value} {INSTANCE_OF} {constraint.terms[0]} }}", scope.value)


def _datatype(value: str, constraint: Constraint) -> str:
    datatype = constraint.terms[0]
    spelling = well_formed(value, datatype[1:-1])
    return f"isLiteral({value}) && DATATYPE({value}) = {datatype}" + (f" && {spelling}" if spelling else "")


_KINDS = {
    SH.BlankNode: "isBlank({0})",
    SH.IRI: "isIRI({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNodeOrIRI: "(isBlank({0}) || isIRI({0}))",
    SH.BlankNodeOrLiteral: "(isBlank({0}) || isLiteral({0}))",
    SH.IRIOrLiteral: "(isIRI({0}) || isLiteral({0}))",
}


def _node_kind(value: str, constraint: Constraint) -> str:
    return _KINDS[constraint.terms[0][1:-1]].format(value)


# 4.2 Cardinality


def _min_count(scope: Scope, constraint: Constraint) -> Pattern | None:
    if constraint.number == 0 or scope.shape.path is None:
        return None
    if constraint.number > 1:
        return Pattern(_counted(scope, scope.maybe_values, f"< {constraint.number}"))
    return None if is_nullable(scope.shape.path) else Pattern(_without(scope, scope.shape.path, scope.value))


def _without(scope: Scope, path: Path, end: str) -> str:
    """Return the focus nodes from which a path does not lead to an end.

    A single triple is looked up for each of them; longer paths are subtracted as a whole, since an engine that looks
    those up walks them anew for each node (twelve seconds instead of a fortieth of one, measured in Oxigraph).
    """
    step = walk(scope.focus, path, end)
    if is_single(path):
        return f"{scope.nodes.pattern} FILTER NOT EXISTS {{ {step} }}"
    return f"{scope.nodes.pattern} MINUS {{ {step} }}"


def _max_count(scope: Scope, constraint: Constraint) -> Pattern:
    if constraint.number == 0:
        return Pattern(scope.values)
    return Pattern(_counted(scope, scope.values, f"> {constraint.number}"))


def _counted(scope: Scope, pattern: str, condition: str) -> str:
    """Return the focus nodes whose number of different values meets a condition."""
    return (
        f"{{ SELECT {scope.focus} WHERE {{ {pattern} }} "
        f"GROUP BY {scope.focus} HAVING (COUNT(DISTINCT {scope.value}) {condition}) }}"
    )


# 4.3 Value range


def _compared(operator: str) -> Test:
    return lambda value, constraint: f"{value} {operator} {constraint.terms[0]}"


# 4.4 Strings


def _min_length(value: str, constraint: Constraint) -> str:
    return f"!isBlank({value}) && STRLEN(STR({value})) >= {constraint.number}"


def _max_length(value: str, constraint: Constraint) -> str:
    return f"!isBlank({value}) && STRLEN(STR({value})) <= {constraint.number}"


def _pattern(value: str, constraint: Constraint) -> str:
    flags = f', "{constraint.flags}"' if constraint.flags else ""
    return f"!isBlank({value}) && REGEX(STR({value}), {constraint.terms[0]}{flags})"


def _language_in(value: str, constraint: Constraint) -> str:
    ranges = [f"LANGMATCHES(LANG({value}), {language})" for language in constraint.terms]
    return f"isLiteral({value}) && ({' || '.join(ranges) or 'false'})"


def _unique_lang(scope: Scope, _constraint: Constraint) -> Pattern:
    language = scope.nesting.fresh("language")
    return Pattern(
        f"{{ SELECT {scope.focus} {language} WHERE {{ {scope.values} BIND (LCASE(LANG({scope.value})) AS {language}) "
        f'FILTER ({language} != "") }} '
        f"GROUP BY {scope.focus} {language} HAVING (COUNT(DISTINCT {scope.value}) > 1) }}",
        others=(language,),
    )


# 4.5 Property pairs


def _equals(scope: Scope, constraint: Constraint) -> Pattern:
    other = f"{scope.focus} {constraint.terms[0]} {scope.value}"
    if scope.focus == scope.value:  # on a node shape: the property must lead from the node to itself alone
        found = scope.nesting.fresh("other")
        alone = f"{scope.focus} {constraint.terms[0]} {found} FILTER (!sameTerm({found}, {scope.focus}))"
        return Pattern(
            f"{{ {scope.values} MINUS {{ {other} }} BIND ({scope.focus} AS {found}) }} "
            f"UNION {{ {scope.values} {alone} }}",
            found,
        )
    here_only = f"{{ {scope.values} MINUS {{ {other} }} }}"
    there_only = f"{{ {scope.nodes.pattern} {other} MINUS {{ {scope.values} }} }}"
    return Pattern(f"{here_only} UNION {there_only}", scope.value)


def _disjoint(scope: Scope, constraint: Constraint) -> Pattern:
    return Pattern(f"{scope.values} {scope.focus} {constraint.terms[0]} {scope.value} .", scope.value)


def _less_than(operator: str) -> Compile:
    def compile_(scope: Scope, constraint: Constraint) -> Pattern:
        other = scope.nesting.fresh("other")
        holds = f"COALESCE({scope.value} {operator} {other}, false)"
        return Pattern(
            f"{scope.values} {scope.focus} {constraint.terms[0]} {other} . FILTER (!{holds})",
            scope.value,
            others=(other,),
        )

    return compile_


# 4.6 Logic


def _not(scope: Scope, constraint: Constraint) -> Pattern:
    violating = scope.nesting.violating(constraint.shapes[0], scope.value_nodes)
    subtracted = f" MINUS {violating}" if violating else ""
    return Pattern(f"{scope.values}{subtracted}", scope.value)


def _and(scope: Scope, constraint: Constraint) -> Pattern | None:
    found = [scope.nesting.violating(shape, scope.value_nodes) for shape in constraint.shapes]
    union = " UNION ".join(group for group in found if group)
    return Pattern(f"{scope.values} {{ {union} }}", scope.value) if union else None


def _or(scope: Scope, constraint: Constraint) -> Pattern | None:
    found = [scope.nesting.violating(shape, scope.value_nodes) for shape in constraint.shapes]
    groups = [group for group in found if group]
    if len(groups) < len(found):
        return None  # one of the shapes can never be violated
    return Pattern(f"{scope.values} {' '.join(groups)}", scope.value)


def _xone(scope: Scope, constraint: Constraint) -> Pattern:
    """Count the shapes of the list that a value violates: all but one is right."""
    which, count = scope.nesting.fresh("member"), scope.nesting.fresh("violated")
    arms = []
    for number, shape in enumerate(constraint.shapes):
        violating = scope.nesting.violating(shape, scope.value_nodes)
        if violating:
            arms.append(f"{{ {violating} BIND ({number} AS {which}) }}")
    if not arms:
        return Pattern(f"{scope.values} FILTER ({len(constraint.shapes)} != 1)", scope.value)
    counted = (
        f"SELECT {scope.value} (COUNT(DISTINCT {which}) AS {count}) "
        f"WHERE {{ {' UNION '.join(arms)} }} GROUP BY {scope.value}"
    )
    right = len(constraint.shapes) - 1
    return Pattern(
        f"{scope.values} OPTIONAL {{ {{ {counted} }} }} FILTER (COALESCE({count}, 0) != {right})", scope.value
    )


# 4.7 Shapes


def _node(scope: Scope, constraint: Constraint) -> Pattern | None:
    violating = scope.nesting.violating(constraint.shapes[0], scope.value_nodes)
    return Pattern(f"{scope.values} {violating}", scope.value) if violating else None


def _conforming(scope: Scope, constraint: Constraint) -> str:
    """Return a pattern for the values that conform to the qualified shape, and to no sibling of it."""
    violating = scope.nesting.violating(constraint.shapes[0], scope.value_nodes)
    found = scope.values + (f" MINUS {violating}" if violating else "")
    for sibling in constraint.siblings:
        against = scope.nesting.violating(sibling, scope.value_nodes)
        found += f" MINUS {{ {scope.values}{f' MINUS {against}' if against else ''} }}"
    return found


def _qualified_min_count(scope: Scope, constraint: Constraint) -> Pattern | None:
    if constraint.number == 0:
        return None
    optional = f"{scope.nodes.pattern} OPTIONAL {{ {_conforming(scope, constraint)} }}"
    return Pattern(_counted(scope, optional, f"< {constraint.number}"))


def _qualified_max_count(scope: Scope, constraint: Constraint) -> Pattern:
    return Pattern(_counted(scope, _conforming(scope, constraint), f"> {constraint.number}"))


# 4.8 Other


def _closed(scope: Scope, constraint: Constraint) -> Pattern:
    path, value = scope.nesting.fresh("path"), scope.nesting.fresh("object")
    allowed = f" FILTER ({path} NOT IN ({', '.join(constraint.terms)}))" if constraint.terms else ""
    return Pattern(f"{scope.values} {scope.value} {path} {value} .{allowed}", value, path)


def _has_value(scope: Scope, constraint: Constraint) -> Pattern:
    wanted = constraint.terms[0]
    if scope.shape.path is None:
        return Pattern(f"{scope.values} MINUS {{ VALUES {scope.value} {{ {wanted} }} }}")
    if is_nullable(scope.shape.path):
        return Pattern(f"{scope.nodes.pattern} MINUS {{ {scope.values} VALUES {scope.value} {{ {wanted} }} }}")
    return Pattern(_without(scope, scope.shape.path, wanted))


def _in(scope: Scope, constraint: Constraint) -> Pattern:
    return Pattern(f"{scope.values} MINUS {{ VALUES {scope.value} {{ {' '.join(constraint.terms)} }} }}", scope.value)


TESTS: dict[str, Test] = {
    component("Datatype"): _datatype,
    component("NodeKind"): _node_kind,
    component("MinExclusive"): _compared(">"),
    component("MinInclusive"): _compared(">="),
    component("MaxExclusive"): _compared("<"),
    component("MaxInclusive"): _compared("<="),
    component("MinLength"): _min_length,
    component("MaxLength"): _max_length,
    component("Pattern"): _pattern,
    component("LanguageIn"): _language_in,
}
"""Components whose constraints are an expression over one value node."""

PATTERNS: dict[str, Compile] = {
    component("Class"): _class,
    component("MinCount"): _min_count,
    component("MaxCount"): _max_count,
    component("UniqueLang"): _unique_lang,
    component("Equals"): _equals,
    component("Disjoint"): _disjoint,
    component("LessThan"): _less_than("<"),
    component("LessThanOrEquals"): _less_than("<="),
    component("Not"): _not,
    component("And"): _and,
    component("Or"): _or,
    component("Xone"): _xone,
    component("Node"): _node,
    component("Property"): _node,
    component("QualifiedMinCount"): _qualified_min_count,
    component("QualifiedMaxCount"): _qualified_max_count,
    component("Closed"): _closed,
    component("HasValue"): _has_value,
    component("In"): _in,
}
"""Components whose constraints are a pattern. A nested property shape is, for conformance, like sh:node."""


def violations(scope: Scope, constraint: Constraint) -> Pattern | None:
    """Return what violates a Core constraint; None when nothing can."""
    test = TESTS.get(constraint.component)
    if test is None:
        return PATTERNS[constraint.component](scope, constraint)
    return Pattern(f"{scope.values} FILTER (!COALESCE({test(scope.value, constraint)}, false))", scope.value)
