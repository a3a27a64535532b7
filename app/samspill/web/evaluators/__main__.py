"""Run the keeper: see `samspill.web.evaluators.keeper`."""

import sys
from pathlib import Path

from samspill.web.evaluators.evaluator import Limits
from samspill.web.evaluators.keeper import main

main(int(sys.argv[1]), Path(sys.argv[2]), Limits(int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5])))
