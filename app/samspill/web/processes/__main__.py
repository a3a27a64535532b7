"""Run one web process: `python -m samspill.web.processes SOCKET TELL FOLDER NUMBER COUNT PARENT`."""

import sys

from samspill.web.processes.worker import main

sys.exit(main(*sys.argv[1:]))
