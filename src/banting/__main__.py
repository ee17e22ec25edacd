"""`python -m banting`, and the console script `banting`."""

import sys

__all__ = ["main"]


def main() -> int:
    """Run the program; Ctrl-C while it is still being loaded ends it like Ctrl-C later."""
    try:
        from banting.cli import main as run

        return run()
    except KeyboardInterrupt:
        print("interrupted; earlier results are as they were", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
