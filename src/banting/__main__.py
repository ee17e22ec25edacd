"""`python -m banting`, and the console script `banting`."""

import sys

from banting.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
