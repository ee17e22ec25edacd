#!/usr/bin/env python3
"""Run Banting from a checkout; the first time, this sets everything up by itself.

    python3 run.py assess examples/letter-2011.toml   any verb of `banting`
    python3 run.py test [pytest's arguments]          the tests
    python3 run.py check-code                         ruff, mypy and import-linter
    python3 run.py bench [NAME] [--json]              the benchmarks

Knows: Python's standard library, and uv where it is on the PATH. Packages come hash-checked from
requirements.lock, for the last three verbs from requirements-dev.lock, into .banting-set-up. A
set-up counts once its marker is written, so one that was interrupted is simply made again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
EVERY_CORE = ["-n", "auto", "--dist", "loadfile"]  # all tests, a file on one core at a time
CODE_CHECKS = ("-m ruff check", "-m ruff format --check", "-m mypy")
CANNOT_RUN, INTERRUPTED = 70, 130  # no codes that answer a question; see docs/exit-codes.md


def main(arguments: list[str]) -> int:
    """Set up what the verb needs, then become it."""
    if sys.version_info < (3, 11):
        return say(f"Banting needs Python 3.11 or later; this is {sys.version.split()[0]}.")
    verb = arguments[0] if arguments else ""
    home = set_up_folder()
    problem = set_up(home, "dev" if verb in ("test", "check-code", "bench") else "run")
    if problem:
        return say(problem)
    os.environ.setdefault("NUMBA_CACHE_DIR", str(home / "numba"))
    python = str(python_in(home))
    if verb == "check-code":
        os.chdir(ROOT)
        checks = [*(check.split() for check in CODE_CHECKS), ["-c", LINT_IMPORTS]]
        return max([subprocess.call([python, *check]) for check in checks])
    if verb in ("test", "bench"):
        os.chdir(ROOT)
        if verb == "bench":
            return become([python, "-m", "benchmarks", *arguments[1:]])
        return become([python, "-m", "pytest", *(arguments[1:] or EVERY_CORE)])
    os.environ.setdefault("BANTING_COMMAND", "python3 run.py")  # how a hint tells to go on
    return become([python, "-P", "-m", "banting", *arguments])  # -P: never import from the cwd


def become(command: list[str]) -> int:
    """Replace this process by a command; on Windows, run it and pass its code on."""
    if os.name == "posix":
        os.execv(command[0], command)
    return subprocess.call(command)


def set_up_folder() -> Path:
    """Return where the set-up lives: the checkout or, if that is read-only, the user's cache."""
    home = ROOT / ".banting-set-up"
    if home.is_dir() or os.access(ROOT, os.W_OK):
        return home
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "banting" / hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def python_in(home: Path) -> Path:
    """Return the Python of the set-up."""
    return home / ("venv/Scripts/python.exe" if os.name == "nt" else "venv/bin/python")


def stamp(kind: str) -> str:
    """Return what a set-up is made from: a lock, a Python and a place."""
    made_from = (LOCKS[kind].read_bytes(), sys.version.encode(), str(ROOT).encode())
    return hashlib.sha256(b"\0".join(made_from)).hexdigest()


def is_ready(home: Path, kind: str) -> bool:
    """Tell whether a set-up was finished and is still made from the same things."""
    marker = home / f"{kind}.ready"
    return marker.is_file() and marker.read_text() == stamp(kind) and python_in(home).exists()


def set_up(home: Path, kind: str) -> str:
    """Install what is missing; return why that failed, or nothing.

    The development lock holds all of the run lock, so a `run` set-up grows into a `dev` one.
    """
    if is_ready(home, kind):
        return ""
    what = {"run": "Banting (350 MB)", "dev": "the tools for tests and checks (500 MB more)"}
    say(f"setting up {what[kind]} in {home}")
    say("once only, over the network: half a minute or so, some seconds with uv")
    if not is_ready(home, "run"):
        shutil.rmtree(home, ignore_errors=True)
    (home / f"{kind}.ready").unlink(missing_ok=True)
    if not (install_with_uv(home, LOCKS[kind]) or install_with_pip(home, LOCKS[kind])):
        package = f"python3.{sys.version_info.minor}-venv"
        if importlib.util.find_spec("ensurepip") is None:
            return f"Python's venv is not complete here. Install it: sudo apt install {package}"
        return "the set-up failed, see above; nothing outside its folder was touched. Run it again."
    ask = [str(python_in(home)), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.check_output(ask, text=True).strip())
    (packages / "banting.pth").write_text(f"{ROOT / 'src'}\n")
    for ready in ("run", kind):
        (home / f"{ready}.ready").write_text(stamp(ready))
    say("ready")
    return ""


def install_with_uv(home: Path, lock: Path) -> bool:
    """Install a lock with uv; tell whether uv is there and managed."""
    uv = shutil.which("uv")
    if uv is None:
        return False
    python = str(python_in(home))
    create = [uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(home / "venv")]
    install = [uv, "pip", "install", "--quiet", "--python", python, "--require-hashes"]
    there = python_in(home).exists() or succeeds(create)
    return there and succeeds([*install, "--only-binary=:all:", "-r", str(lock)])


def install_with_pip(home: Path, lock: Path) -> bool:
    """Install a lock with Python's own venv and pip; tell whether that worked."""
    pip = [str(python_in(home)), "-m", "pip"]
    install = [*pip, "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
    there = succeeds([sys.executable, "-m", "venv", str(home / "venv")])  # adds pip if uv made it
    return there and succeeds([*install, "--only-binary=:all:", "-r", str(lock)])


def succeeds(command: list[str]) -> bool:
    """Run a command with its output on stderr, so that stdout stays the verb's own."""
    return subprocess.call(command, stdout=sys.stderr) == 0


def say(text: str, code: int = CANNOT_RUN) -> int:
    """Tell the user what goes on, on stderr; return the exit code if this is the end."""
    print(f"run.py: {text}", file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(say("interrupted; run the same command again to go on", INTERRUPTED))
    except OSError as fault:
        sys.exit(say(str(fault)))
