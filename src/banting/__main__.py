"""`python -m banting`, and the console script `banting`."""

import signal
import sys

__all__ = ["main"]

INTERRUPTED = 130  # as in exit_codes, which may not be loaded yet


def main() -> int:
    """Run the program; Ctrl-C while it is still being loaded ends it like Ctrl-C later."""
    try:
        from banting.cli import main as run

        code = run()
    except KeyboardInterrupt:
        print("interrupted; earlier results are as they were", file=sys.stderr)
        code = INTERRUPTED
    if code == INTERRUPTED:  # one Ctrl-C more would only disturb the ending
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


if __name__ == "__main__":
    sys.exit(main())
