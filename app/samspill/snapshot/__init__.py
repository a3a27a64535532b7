"""Snapshots: one build of the graph, whole and unchangeable, in a folder of its own; `current` points to one."""

from samspill.snapshot.build import Inputs, Progress, build
from samspill.snapshot.imported import Request
from samspill.snapshot.manifest import Manifest
from samspill.snapshot.published import Snapshot
from samspill.snapshot.steps import Steps

__all__ = ["Inputs", "Manifest", "Progress", "Request", "Snapshot", "Steps", "build"]
