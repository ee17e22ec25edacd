"""The README's Python runs as it stands, and its commands are verbs that exist."""

import re
from pathlib import Path

from banting.cli.program import banting

README = (Path(__file__).resolve().parents[1] / "README.md").read_text("utf-8")


def test_the_python_of_the_readme_runs(capsys):
    (program,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    lines = [line for line in program.splitlines() if line.strip()]
    assert len([line for line in lines if not line.startswith("from ")]) <= 10
    quick = program.replace("patients=200", "patients=8").replace("hours=7 * 24", "hours=24")
    exec(compile(quick, "README.md", "exec"), {})
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said] == ["open-loop", "loop", "oref0"]
    assert all("% of time in 70-180 mg/dL" in line for line in said)


def test_every_verb_of_the_readme_exists():
    verbs = set(re.findall(r"python3 run\.py ([a-z-]+)", README)) - {"test", "check-code", "bench"}
    assert len(verbs) >= 8
    assert verbs <= set(banting.commands)
