"""Sums of money as lines of N-Quads: one node a sum, with value, currency and kind."""

from __future__ import annotations

from samspill.imports.values import decimal, decimal_literal, quoted
from samspill.vocab import ID, RDF, SAM
from samspill.vocab.nquads import iri, literal

_OWNED = {term: f" {iri(term)} " for term in (SAM.amount, SAM.budget, SAM.fundingAmount)}
_VALUE = f" {iri(SAM.value)} "
_AS_STATED = f" {iri(SAM.valueAsStated)} "


class Amounts:
    """Writes sums of one currency, each line ended with `end`."""

    def __init__(self, currency: str, end: str) -> None:
        """Put together what is the same in all sums; `currency` is an ISO 4217 code."""
        self._end = end
        self._is_amount = f" {iri(RDF.type)} {iri(SAM.MonetaryAmount)}{end}"
        self._in_currency = f" {iri(SAM.currency)} {literal(currency)}{end}"
        self._kinds = {
            kind: f" {iri(SAM.kind)} {iri(f'{ID}concept/amount-{kind}')}{end}"
            for kind in ("ec-contribution", "net-ec-contribution", "total-cost", "granted", "applied")
        }

    def lines(self, owner: str, name: str, kind: str, text: str, column: str, prop: str = SAM.amount) -> str:
        """Return the lines of one sum: `owner` has it by `prop`, `name` is the slug of its node.

        Raises ValueError, naming the column, for a text that is no number.
        """
        value, stated = decimal(text, column, comma=True)
        node, end = f"<{ID}monetary-amount/{name}>", self._end
        found = (
            f"{owner}{_OWNED[prop]}{node}{end}{node}{self._is_amount}"
            f"{node}{_VALUE}{decimal_literal(value)}{end}{node}{self._in_currency}{node}{self._kinds[kind]}"
        )
        return found if stated is None else f"{found}{node}{_AS_STATED}{quoted(stated)}{end}"
