"""Snapshots: one build of the graph, whole and unchangeable, in a folder of its own; `current` points to one."""
