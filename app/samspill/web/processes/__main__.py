"""Run one web process: `python -m samspill.web.processes SOCKET TELL FOLDER NUMBER COUNT PARENT`."""

import os
import sys

from samspill.web.processes.worker import main

status = main(*sys.argv[1:])
sys.stdout.flush()
sys.stderr.flush()
os._exit(status)  # threads may still hold what libraries complain of when the interpreter ends in order
