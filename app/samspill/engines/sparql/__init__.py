"""SPARQL 1.1 compiled to one statement of SQL over columns."""
