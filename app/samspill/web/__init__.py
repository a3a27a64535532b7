"""The server: SPARQL, linked data and pages over one snapshot. The one package that imports Flask."""
