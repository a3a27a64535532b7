"""Organisation numbers and their check digits, where the importers look for them."""

from samspill.vocab.orgnumbers import is_norwegian, is_swedish, is_valid

__all__ = ["is_norwegian", "is_swedish", "is_valid"]
