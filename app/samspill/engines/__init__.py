"""Engines evaluate SPARQL: `oxigraph` the whole of it, `columns` joins and aggregates over much data."""
