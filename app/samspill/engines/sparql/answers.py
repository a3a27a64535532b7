"""From a relation to text: each solution a line of the wanted format, written by SQL."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.engines.sparql import algebra as a
from samspill.engines.sparql import inline
from samspill.engines.sparql import relations as r
from samspill.engines.sparql import trees as t
from samspill.engines.sparql.compiler import Compiler
from samspill.engines.sparql.scope import Relation, Scope
from samspill.engines.sparql.trees import Tree, sql
from samspill.errors import DeclinedError


@dataclass(frozen=True)
class Framed:
    """A SELECT of one column of text, and what stands before and after its rows; `skip` bytes of the first go."""

    tree: Tree
    before: bytes = b""
    after: bytes = b""
    skip: int = 0


def compiled(query: a.Query, scope: Scope, form: str) -> Framed:
    """Compile a query to the text of its answer in a format of a table, or to N-Triples.

    Raises DeclinedError with the reason for what is not compiled.
    """
    relation = Compiler(scope).pattern(query.pattern)
    if query.form == "ASK":
        tree = sql("SELECT (EXISTS (SELECT 1 AS one FROM {r} AS r))::VARCHAR AS line", r=relation.tree)
        return _boolean(scope.finish(tree), form)
    if query.form == "CONSTRUCT":
        return Framed(scope.finish(_construct(query, scope, relation)))
    names = [each.name for each in query.variables]
    return _table(scope, relation, names, form)


def _boolean(tree: Tree, form: str) -> Framed:
    if form == "json":
        return Framed(tree, b'{"head":{},"boolean":', b"}")
    if form == "xml":
        head = b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head></head><boolean>'
        return Framed(tree, head, b"</boolean></sparql>")
    return Framed(tree)


def _joined(parts: list[Tree], separator: str) -> Tree:
    found = parts[0] if parts else t.text("")
    for part in parts[1:]:
        found = sql("{a} || {s} || {b}", a=found, s=t.text(separator), b=part)
    return found


def _table(scope: Scope, relation: Relation, names: list[str], form: str) -> Framed:
    relation, values = r.written(scope, relation, names)
    cells = [values[name] for name in names]
    skip = 0
    if form == "json":
        parts = [
            sql("coalesce({n} || {w}, '')", n=t.text(f',"{name}":'), w=inline.scalar("sp_json", cell))
            for name, cell in zip(names, cells, strict=True)
        ]
        line = sql("',{' || substr({c}, 2) || '}'", c=_joined(parts, ""))
        head = ",".join(f'"{name}"' for name in names)
        before, after, skip = f'{{"head":{{"vars":[{head}]}},"results":{{"bindings":['.encode(), b"]}}", 1
    elif form == "xml":
        parts = [
            sql(
                "coalesce({n} || {w} || '</binding>', '')",
                n=t.text(f'<binding name="{name}">'),
                w=inline.scalar("sp_xml", cell),
            )
            for name, cell in zip(names, cells, strict=True)
        ]
        line = sql("'<result>' || {c} || '</result>'", c=_joined(parts, ""))
        head = "".join(f'<variable name="{name}"/>' for name in names)
        start = '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
        before, after = f"{start}<head>{head}</head><results>".encode(), b"</results></sparql>"
    else:
        macro, separator, end, mark = ("sp_csv", ",", "\r\n", "") if form == "csv" else ("sp_nt_text", "\t", "\n", "?")
        parts = [sql("coalesce({w}, '')", w=inline.scalar(macro, cell)) for cell in cells]
        line = sql("{c} || {e}", c=_joined(parts, separator), e=t.text(end))
        before, after = (separator.join(mark + name for name in names) + end).encode(), b""
    shown = {"line": line, **{name: t.column(name, "r") for name, _ in relation.order}}
    tree = t.select(shown, joins=((relation.tree, "r"),))
    tree = sql("SELECT line FROM {r} AS r", r=t.sliced(tree, relation.order)) if relation.order else tree
    return Framed(scope.finish(tree), before, after, skip)


def _cell(scope: Scope, node: a.Node | a.Path) -> Tree:
    if isinstance(node, a.Term):
        return scope.constant(node).term()
    if isinstance(node, a.Path):
        raise DeclinedError("a path in a template")
    return t.column(scope.name(node.name), "r")


def _construct(query: a.Query, scope: Scope, relation: Relation) -> Tree:
    """Return the lines of N-Triples that the template makes, each once; what would be no triple is left out."""
    names = [each.name for triple in query.template for each in a.mentioned(triple) if isinstance(each, a.Var)]
    if any(name.startswith("_:") for name in names):
        raise DeclinedError("blank nodes in the template of CONSTRUCT")
    bound = [name for name in dict.fromkeys(names) if name in relation.columns]
    relation = r.to_terms(scope, relation, bound)
    if relation.order:
        relation = Relation(t.sliced(relation.tree, relation.order), relation.columns)
    solutions = scope.shared(relation.tree)
    parts = []
    for triple in query.template:
        places = (triple.s, triple.p, triple.o)
        if any(isinstance(node, a.Var) and node.name not in bound for node in places):
            continue
        cells = [_cell(scope, node) for node in places]
        tree = t.select({"s": cells[0], "p": cells[1], "o": cells[2]}, joins=((solutions, "r"),))
        parts.append(sql("SELECT * FROM {x} AS x WHERE x.s.k <= 2 AND x.p.k = 1 AND x.o.k IS NOT NULL", x=tree))
    if not parts:
        return sql("SELECT '' AS line WHERE false")
    return sql(
        "SELECT {x} || ' ' || {y} || ' ' || {z} || {e} AS line FROM {r} AS r",
        x=inline.scalar("sp_nt_text", inline.Held(t.column("s", "r"))),
        y=inline.scalar("sp_nt_text", inline.Held(t.column("p", "r"))),
        z=inline.scalar("sp_nt_text", inline.Held(t.column("o", "r"))),
        r=t.union(parts, distinct=True) if len(parts) > 1 else sql("SELECT DISTINCT * FROM {p} AS p", p=parts[0]),
        e=t.text(" .\n"),
    )
