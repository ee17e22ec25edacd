"""The launcher: one command sets up and runs, heals what was interrupted, and passes codes on."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """\
import json, os, sys
print(json.dumps([sys.argv[1:], os.environ["NUMBA_CACHE_DIR"], sys.flags.safe_path]))
sys.exit(3)
"""


@pytest.fixture
def checkout(tmp_path):
    """A checkout of a program without dependencies, so that nothing is fetched."""
    folder = tmp_path / "checkout"
    (folder / "src" / "banting").mkdir(parents=True)
    (folder / "src" / "banting" / "__main__.py").write_text(PROGRAM)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (folder / lock).write_text("# nothing is needed\n")
    shutil.copy(ROOT / "run.py", folder)
    return folder


@pytest.fixture
def launcher(checkout) -> ModuleType:
    """The launcher of that checkout as a module."""
    spec = importlib.util.spec_from_file_location("launcher_under_test", checkout / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def installs(launcher, monkeypatch) -> list[str]:
    """What the launcher installed, by the name of the lock; nothing is really installed."""
    done: list[str] = []

    def install(home: Path, lock: Path) -> bool:
        done.append(lock.name)
        python = launcher.python_in(home)
        python.parent.mkdir(parents=True, exist_ok=True)
        if not python.exists():
            python.symlink_to(sys.executable)
        return True

    monkeypatch.setattr(launcher, "install_with_uv", install)
    packages = str(launcher.ROOT / "packages") + "\n"
    Path(packages.strip()).mkdir()
    monkeypatch.setattr(subprocess, "check_output", lambda *_, **__: packages)
    return done


def without_uv() -> dict[str, str]:
    """Return the environment of a person without uv, and without what a launcher set before."""
    folders = os.environ["PATH"].split(os.pathsep)
    kept = [folder for folder in folders if not (Path(folder) / "uv").exists()]
    outside = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    return {**outside, "PATH": os.pathsep.join(kept)}


def test_one_command_sets_up_and_runs_and_the_second_only_runs(checkout, tmp_path):
    command = [sys.executable, str(checkout / "run.py"), "assess", "my set-up.toml", "--json"]
    first = subprocess.run(
        command, cwd=tmp_path, env=without_uv(), capture_output=True, text=True, check=False
    )
    cache = checkout / ".banting-set-up" / "numba"
    expected = f'[["assess", "my set-up.toml", "--json"], "{cache}", true]\n'
    assert (first.returncode, first.stdout) == (3, expected), first.stderr
    assert "setting up Banting" in first.stderr
    second = subprocess.run(
        command, cwd=tmp_path, env=without_uv(), capture_output=True, text=True, check=False
    )
    assert (second.returncode, second.stdout, second.stderr) == (3, expected, "")


def test_a_set_up_is_made_once(launcher, installs):
    home = launcher.set_up_folder()
    assert launcher.set_up(home, "run") == ""
    assert launcher.set_up(home, "run") == ""
    assert installs == ["requirements.lock"]


def test_the_first_command_fetches_no_development_tools_and_tests_add_them(launcher, installs):
    home = launcher.set_up_folder()
    launcher.set_up(home, "run")
    (home / "venv" / "kept").write_text("")
    launcher.set_up(home, "dev")
    assert installs == ["requirements.lock", "requirements-dev.lock"]
    assert (home / "venv" / "kept").exists()


def test_a_development_set_up_serves_the_first_command_too(launcher, installs):
    home = launcher.set_up_folder()
    launcher.set_up(home, "dev")
    launcher.set_up(home, "run")
    assert installs == ["requirements-dev.lock"]


def test_a_set_up_that_was_interrupted_is_made_again_from_nothing(launcher, installs, monkeypatch):
    home = launcher.set_up_folder()
    (home / "venv").mkdir(parents=True)
    (home / "venv" / "half").write_text("half a package")
    assert launcher.set_up(home, "run") == ""
    assert not (home / "venv" / "half").exists()
    assert launcher.is_ready(home, "run")


def test_another_lock_or_a_lost_python_makes_it_again(launcher, installs):
    home = launcher.set_up_folder()
    launcher.set_up(home, "run")
    (launcher.ROOT / "requirements.lock").write_text("# another\n")
    launcher.set_up(home, "run")
    launcher.python_in(home).unlink()
    launcher.set_up(home, "run")
    assert installs == ["requirements.lock"] * 3


def test_when_uv_cannot_pip_is_tried(launcher, installs, monkeypatch):
    by_uv = launcher.install_with_uv
    monkeypatch.setattr(launcher, "install_with_uv", lambda home, lock: False)
    monkeypatch.setattr(launcher, "install_with_pip", by_uv)
    assert launcher.set_up(launcher.set_up_folder(), "run") == ""
    assert installs == ["requirements.lock"]


def test_a_venv_that_is_missing_is_named_by_its_package(launcher, monkeypatch, capsys):
    monkeypatch.setattr(launcher, "install_with_uv", lambda home, lock: False)
    monkeypatch.setattr(launcher, "install_with_pip", lambda home, lock: False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert launcher.main(["assess", "x.toml"]) == 70
    told = capsys.readouterr().err
    assert f"sudo apt install python3.{sys.version_info.minor}-venv" in told
    assert not launcher.is_ready(launcher.set_up_folder(), "run")


def test_an_install_that_fails_is_told_and_counts_for_nothing(launcher, monkeypatch, capsys):
    monkeypatch.setattr(launcher, "install_with_uv", lambda home, lock: False)
    monkeypatch.setattr(launcher, "install_with_pip", lambda home, lock: False)
    assert launcher.main(["assess", "x.toml"]) == 70
    assert "the set-up failed" in capsys.readouterr().err
    assert not launcher.is_ready(launcher.set_up_folder(), "run")


def test_an_old_python_is_told_what_is_needed(launcher, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    assert launcher.main(["assess", "x.toml"]) == 70
    assert "needs Python 3.11 or later" in capsys.readouterr().err


def test_a_read_only_checkout_is_set_up_in_the_users_cache(launcher, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    home = launcher.set_up_folder()
    assert home.parent == tmp_path / "cache" / "banting"
    assert launcher.ROOT not in home.parents


@pytest.mark.parametrize(
    ("verb", "module"), [("test", "pytest"), ("bench", "benchmarks"), ("assess", "banting")]
)
def test_each_verb_becomes_its_program(launcher, installs, monkeypatch, verb, module):
    became: list[list[str]] = []
    monkeypatch.setattr(launcher, "become", lambda command: became.append(command) or 0)
    monkeypatch.setattr(os, "chdir", lambda folder: None)
    monkeypatch.setenv("NUMBA_CACHE_DIR", "elsewhere")
    launcher.main([verb, "-x"])
    assert module in became[0]
    assert became[0][-1] == "-x"
    lock = "requirements.lock" if verb == "assess" else "requirements-dev.lock"
    assert installs == [lock]


def test_code_checks_all_run_and_the_worst_code_counts(launcher, installs, monkeypatch):
    codes = iter([0, 1, 0, 2])
    monkeypatch.setattr(os, "chdir", lambda folder: None)
    monkeypatch.setattr(subprocess, "call", lambda command: next(codes))
    assert launcher.main(["check-code"]) == 2
    assert list(codes) == []
