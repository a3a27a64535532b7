"""SHACL-SPARQL queries for all focus nodes at once (SHACL, 5 and appendix A).

The specification binds `$this` before a query runs, once for each focus node. Here the pattern of the targets is put
into the query instead, wherever `$this` is used in an expression, so that one run answers for all of them. The two are
the same under the rules that appendix A sets for such queries; what it forbids is refused, and so is LIMIT, which
would count over all focus nodes together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal as Choice

from samspill.engines.oxigraph import OxigraphEngine
from samspill.errors import QueryError
from samspill.validate.tokens import Group, QueryFaultError, Token, groups, significant, tokenize

_FORBIDDEN = ("MINUS", "VALUES", "SERVICE")
_END_OF_GROUPING = ("HAVING", "ORDER", "LIMIT", "OFFSET")


@dataclass(frozen=True)
class Prepared:
    """A query of a shape that has passed the rules: its tokens, its groups and the names of its pre-bound variables."""

    form: Choice["SELECT", "ASK"]
    tokens: tuple[Token, ...]
    groups: tuple[Group, ...]
    prebound: frozenset[str]

    @property
    def uses_path(self) -> bool:
        """Tell whether `$PATH` stands in the query."""
        return any(token.text == "?PATH" for token in self.tokens)


def prepare(text: str, form: Choice["SELECT", "ASK"], prefixes: dict[str, str], prebound: frozenset[str]) -> Prepared:
    """Check a query of a shape against the rules for pre-bound variables (`prebound`: names such as `?this`).

    Raises QueryFaultError with the clause of SHACL for a query of another form, one that does not parse, one that
    appendix A forbids, and one that cannot be asked for all focus nodes at once.
    """
    tokens = tokenize(text, prefixes)
    found = Prepared(form, tuple(tokens), tuple(groups(tokens)), prebound)
    first = next((token for _, token in significant(tokens)), None)
    if first is None or not first.says(form):
        raise QueryFaultError(f"not {'an' if form == 'ASK' else 'a'} {form} query", "5.2")
    _refuse_forbidden(found)
    _check_projections(found)
    try:
        OxigraphEngine().query("".join("<urn:path>" if token.text == "?PATH" else token.text for token in tokens))
    except QueryError as error:
        raise QueryFaultError(f"the query does not parse: {error.detail}", "5.2") from error
    return found


def _refuse_forbidden(found: Prepared) -> None:
    words = [token for _, token in significant(list(found.tokens))]
    for token, after in zip(words, [*words[1:], None], strict=True):
        if token.says(*_FORBIDDEN):
            raise QueryFaultError(f"{token.text.upper()} must not be used with pre-bound variables", "A")
        if token.says("AS") and after is not None and after.text in found.prebound:
            raise QueryFaultError(f"${after.text[1:]} is bound already and cannot be the target of AS", "A")
        if token.says("LIMIT", "OFFSET"):
            raise QueryFaultError(f"{token.text.upper()} would count over all focus nodes together", "5.2")
    for group in found.groups:
        if group.within_graph and "?this" in group.computed - group.written:
            raise QueryFaultError("$this is used in an expression inside GRAPH, where it is not bound", "5.2")


def _check_projections(found: Prepared) -> None:
    """Every SELECT must return `$this` and, where it groups, group by it (appendix A)."""
    tokens = list(found.tokens)
    for index, token in significant(tokens):
        if not token.says("SELECT"):
            continue
        where = next((group for group in found.groups if group.kind == "where" and group.start > index), None)
        if where is None:
            raise QueryFaultError("a SELECT without a WHERE", "5.2")
        head = tokens[index + 1 : where.start - 1]
        names = {part.text for part in head if part.kind == "variable"}
        everything = any(part.text == "*" for part in head) and "?this" in where.written
        if "?this" not in names and not everything:
            raise QueryFaultError("every SELECT, inner ones too, must return $this", "A")
        _check_grouping(tokens, where)


def _check_grouping(tokens: list[Token], where: Group) -> None:
    after: list[Token] = []
    for _, token in significant(tokens[where.end + 1 :]):
        if token.text in {"{", "}"}:
            break
        after.append(token)
    group_at = next((at for at, token in enumerate(after) if token.says("GROUP")), None)
    if group_at is None:
        if any(token.says("HAVING") for token in after):
            raise QueryFaultError("HAVING without GROUP BY $this would count over all focus nodes together", "5.2")
        return
    until = next((at for at, token in enumerate(after) if at > group_at and token.says(*_END_OF_GROUPING)), len(after))
    if all(token.text != "?this" for token in after[group_at:until]):
        raise QueryFaultError("GROUP BY without $this would count over all focus nodes together", "5.2")


def bind(query: Prepared, targets: str, constants: Mapping[str, str], path: str | None) -> str:
    """Return the text of a query with its pre-bound variables bound.

    `targets` is a pattern that binds `?this` to every focus node, `constants` are terms by variable (`?currentShape`,
    parameters of a component), `path` is what `$PATH` becomes.
    """
    insertions: dict[int, str] = {}
    for group in query.groups:
        wanted = _wanted(group, query.prebound)
        pieces = [f"VALUES {name} {{ {constants[name]} }}" for name in sorted(wanted) if name in constants]
        if "?this" in wanted and not group.within_graph:
            pieces.append(targets)
        if pieces:
            insertions[group.start] = f" {' '.join(pieces)} "
    return _write(query.tokens, insertions, path)


def _wanted(group: Group, prebound: frozenset[str]) -> set[str]:
    """Return the pre-bound variables to bind at the head of a group.

    A SELECT binds whatever it mentions. EXISTS takes over the bindings around it. Any other group is evaluated by
    itself first, so that its expressions need the binding inside.
    """
    if group.kind == "where":
        return group.mentioned & prebound | {"?this"}
    return set() if group.kind == "exists" else group.computed & prebound


def _write(tokens: tuple[Token, ...], insertions: Mapping[int, str], path: str | None) -> str:
    pieces: list[str] = []
    for index, token in enumerate(tokens):
        pieces.append(insertions.get(index, ""))
        pieces.append(path if path is not None and token.text == "?PATH" else token.text)
    return "".join(pieces).strip()


def body(query: Prepared, path: str | None) -> str:
    """Return what stands between the outermost braces of an ASK query, to be put into EXISTS."""
    outermost = query.groups[0]
    return _write(query.tokens[outermost.start : outermost.end], {}, path).strip()
