"""Run the writer: see `samspill.web.writing.process`."""

import sys
from pathlib import Path

from samspill.web.writing.process import main

main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
