"""`python -m samspill` is `samspill`."""

import sys

from samspill.cli import main

sys.exit(main())
