"""Run the keeper: see `samspill.web.evaluators.keeper`."""

import sys
from pathlib import Path

from samspill.web.evaluators.evaluator import Limits
from samspill.web.evaluators.keeper import main

_, descriptor, folder, megabytes, spill_megabytes, spill, services = sys.argv
main(int(descriptor), Path(folder), Limits(int(megabytes), int(spill_megabytes), Path(spill), services))
