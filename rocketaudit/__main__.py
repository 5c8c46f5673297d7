"""`python -m rocketaudit`."""

import sys

from rocketaudit.cli import main

sys.exit(main())
