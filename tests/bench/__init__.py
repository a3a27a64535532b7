"""Benchmarks: `make bench` runs them and writes docs/performance.md. No test depends on a time."""
