"""`python -m cisim`."""

from __future__ import annotations

import sys

from cisim.cli import main

if __name__ == "__main__":
    sys.exit(main())
