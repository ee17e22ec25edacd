"""The program's ends: help, versions, exit codes, what it loads, and faults of our own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from banting import __version__
from banting.cli.exit_codes import EXIT_CODE_SAYS, ExitCode, exit_code_for
from banting.cli.program import banting, main
from banting.schema.question import Answer

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("clingo", "jinja2", "jsonschema", "numba", "numpy", "rich", "vl_convert")
VERBS = (
    "ask", "assess", "catalogue", "check", "completion", "explain", "merge", "recommend",
    "remote-commands", "replay", "risk-scenarios", "simulate", "truth", "twin", "whatif",
)  # fmt: skip


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    """Run a few lines in a fresh Python."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


def test_the_codes_are_frozen():
    assert {code.name: code.value for code in ExitCode} == {
        "NO_CONTROL": 0,
        "CONTROL_POSSIBLE": 1,
        "BAD_INPUT": 2,
        "UNKNOWN": 3,
        "NOT_REPLAYED": 4,
        "INTERNAL_FAULT": 70,
        "INTERRUPTED": 130,
    }


def test_help_and_the_page_on_exit_codes_say_what_the_codes_say():
    page = (ROOT / "docs" / "exit-codes.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (\d+) \| (.+) \|$", page, re.MULTILINE))
    assert rows == {str(code.value): says for code, says in EXIT_CODE_SAYS.items()}
    shown = " ".join(CliRunner().invoke(banting, ["--help"]).output.split())
    assert all(f"{code.value} {says}" in shown for code, says in EXIT_CODE_SAYS.items())


@pytest.mark.parametrize(("answer", "code"), [(Answer.YES, 1), (Answer.NO, 0), (Answer.UNKNOWN, 3)])
def test_each_answer_has_its_code(answer, code):
    assert exit_code_for(answer) == code


def test_help_lists_every_verb():
    shown = CliRunner().invoke(banting, ["--help"]).output
    assert all(f"\n  {verb} " in shown for verb in VERBS)
    assert set(banting.commands) == set(VERBS)
    assert [line for line in shown.splitlines()[1:] if line.endswith("...")] == []


LETTER = str(ROOT / "examples" / "letter-2011.toml")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["assess", "--help"], ["check", LETTER]]
)
def test_help_version_and_check_load_nothing_heavy(arguments):
    ended = run_python(
        f"import sys; from banting.cli import main; code = main({arguments!r})\n"
        f"loaded = set({HEAVY!r}) & set(sys.modules)\n"
        "sys.exit(f'loaded {loaded}' if loaded else code)"
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_version_is_the_package_s(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"banting, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["asess"], "Did you mean 'assess'?"),
        (["assess"], "Missing argument 'SETUP'"),
        (["assess", "no-such-file.toml"], "does not exist"),
        (["assess", "--patients", "0", __file__], "0 is not in the range"),
        (["explain", "G1-radoi"], "did you mean"),
        (["replay", "no-such-run"], "does not exist"),
        (["completion", "tcsh"], "'tcsh' is not one of"),
        ([], "Usage: banting"),
    ],
)
def test_bad_usage_is_told_and_ends_with_2(arguments, told, capsys):
    assert main(arguments) == ExitCode.BAD_INPUT
    assert told in capsys.readouterr().err


def test_a_fault_of_ours_ends_with_70_and_not_with_an_answer():
    ended = run_python(
        "import sys; from banting.cli import main, story\n"
        "story.device_specs = lambda: 1 / 0\n"
        f"sys.exit(main(['check', {str(ROOT / 'pyproject.toml')!r}]))"
    )
    assert ended.returncode == ExitCode.INTERNAL_FAULT
    assert "ZeroDivisionError" in ended.stderr
    assert "This is a fault in Banting" in ended.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(shell, capsys):
    assert main(["completion", shell]) == 0
    assert "_BANTING_COMPLETE" in capsys.readouterr().out
