"""The door: reads files, prints, writes the run folder, and ends with an exit code.

One verb a file. Nothing below this package touches a file, a clock, a screen or the environment.
"""

from banting.cli.program import main

__all__ = ["main"]
