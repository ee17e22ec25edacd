"""The laws of the house as tests: what no file may import, and how long one may grow."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "banting"
EVERYWHERE = sorted(
    path for folder in ("src", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")
)
HOUSE = sorted(SOURCE.rglob("*.py"))
BELOW_THE_DOORS = [
    path
    for path in HOUSE
    if path.relative_to(SOURCE).parts[0] not in ("cli", "__main__.py")
    # one file stands alone by design, so that a doubter can run it on a certificate file
    and path != SOURCE / "attack_graph" / "checker.py"
]

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70

# fmt: off
AIR = frozenset({
    "bleak", "bluepy", "bluetooth", "bumble", "gatt", "gnuradio", "hid", "libusb1", "pygatt",
    "pyrf24", "rflib", "rtlsdr", "scapy", "serial", "SoapySDR", "smbus", "spidev", "usb", "usb1",
})
WORLD = frozenset({  # files, clocks, chance, environment, network, processes
    "asyncio", "ctypes", "fileinput", "fcntl", "getpass", "glob", "http",
    "multiprocessing", "os", "pathlib", "random", "secrets", "select", "shutil", "signal",
    "socket", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid",
})
PURE = frozenset({"urllib.parse"})  # `from` these: they only take texts apart
CALLS = frozenset({"open", "input", "print", "exec", "eval", "compile", "breakpoint"})
NAMES = frozenset({
    "utils", "helpers", "common", "misc", "manager", "handler", "engine", "process", "data", "info",
})
# fmt: on


def trees(paths: list[Path]) -> Iterator[tuple[Path, ast.Module]]:
    """Yield each file with its syntax tree."""
    for path in paths:
        yield path, ast.parse(path.read_text("utf-8"), str(path))


def imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the top-level package of every import in a file that is not pure, and its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name.split(".")[0], node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module not in PURE:
            yield str(node.module).split(".")[0], node.lineno


def where(path: Path, line: int) -> str:
    """Return a place as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}"


def imports_of(banned: frozenset[str], paths: list[Path]) -> list[str]:
    """Return every import of a banned package, with its place."""
    return [
        f"{where(path, line)} imports {name}"
        for path, tree in trees(paths)
        for name, line in imported(tree)
        if name in banned
    ]


def test_there_is_a_house_to_look_at():
    assert len(HOUSE) > 30
    assert len(BELOW_THE_DOORS) < len(HOUSE)


def test_no_file_imports_a_radio_serial_usb_or_bluetooth_library():
    assert imports_of(AIR, [*EVERYWHERE, ROOT / "run.py"]) == []


def test_no_clock_chance_environment_file_or_network_below_the_doors():
    seeds = {f"{where(SOURCE / 'seeds.py', line)} imports random" for line in range(1, 40)}
    assert [found for found in imports_of(WORLD, BELOW_THE_DOORS) if found not in seeds] == []


@pytest.mark.parametrize(
    "line",
    [
        "import urllib",
        "import urllib.request",
        "import urllib.request as parse",
        "from urllib import request",
        "from urllib import parse, request",
        "from urllib.request import urlopen",
        "from urllib.error import URLError",
        "import urllib.parse",  # it binds the whole package
    ],
)
def test_of_urllib_only_the_part_that_takes_texts_apart_is_let_in(line):
    assert ("urllib", 1) in list(imported(ast.parse(line)))
    assert list(imported(ast.parse("from urllib.parse import urlsplit"))) == []


def test_nothing_below_the_doors_opens_prints_or_evaluates():
    found = [
        f"{where(path, node.lineno)} calls {node.func.id}"
        for path, tree in trees(BELOW_THE_DOORS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS
    ]
    assert found == []


def test_nothing_asks_the_calendar_for_today():
    found = [
        where(path, node.lineno)
        for path, tree in trees(BELOW_THE_DOORS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today")
    ]
    assert found == []


def test_numpy_is_never_asked_for_chance():
    found = [
        where(path, node.lineno)
        for path, tree in trees(HOUSE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "random"
        and isinstance(node.value, ast.Name)
        and node.value.id in ("np", "numpy")
    ]
    assert found == []


def test_no_file_catches_every_exception():
    found = []
    for path, tree in trees(HOUSE):
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                caught = {n.id for n in ast.walk(node.type or node) if isinstance(n, ast.Name)}
                reraises = any(isinstance(n, ast.Raise) for n in ast.walk(node))
                swallows = "BaseException" in caught and not reraises
                if node.type is None or "Exception" in caught or swallows:
                    found.append(where(path, node.lineno))
    assert found == []


def is_table(tree: ast.Module) -> bool:
    """Tell whether a file is mostly one literal table, which may be as long as its subject."""
    assigned = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    lines = sum((node.end_lineno or 0) - node.lineno + 1 for node in assigned)
    return lines > 0.6 * max((node.end_lineno or 0) for node in tree.body)


def test_no_file_grows_past_its_ceiling():
    found = [
        f"{where(path, 1)} has {len(path.read_text('utf-8').splitlines())} lines"
        for path, tree in trees(HOUSE)
        if len(path.read_text("utf-8").splitlines()) > FILE_LINES_MAX and not is_table(tree)
    ]
    assert found == []


def test_no_function_grows_past_its_ceiling():
    found = [
        f"{where(path, node.lineno)} {node.name} has {length} lines"
        for path, tree in trees(HOUSE)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]
    assert found == []


def test_every_file_opens_with_its_law():
    assert [where(path, 1) for path, tree in trees(HOUSE) if not ast.get_docstring(tree)] == []


def test_every_package_face_says_what_it_hands_on():
    faces = [path for path in HOUSE if path.name == "__init__.py"]
    found = []
    for path, tree in trees(faces):
        names = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        if "__all__" not in names and any(not isinstance(node, ast.Expr) for node in tree.body):
            found.append(where(path, 1))
    assert found == []


def test_no_file_has_a_name_that_says_nothing():
    assert {path.stem for path in HOUSE} & NAMES == set()


@pytest.mark.parametrize("path", [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"])
def test_a_lock_is_hashed_and_names_no_registry(path):
    text = path.read_text("utf-8")
    assert "://" not in text
    assert "index-url" not in text
    pinned = [line for line in text.splitlines() if line and line[0] not in "# "]
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert text.count("--hash=sha256:") > len(pinned)


def pins(path: Path) -> dict[str, frozenset[str]]:
    """Return every `name==version ; marker` of a lock with its hashes."""
    blocks = path.read_text("utf-8").replace(" \\\n    ", " ").splitlines()
    packages = [block.partition(" --hash") for block in blocks if not block.startswith("#")]
    return {name: frozenset(hashes.split()) for name, _, hashes in packages if name}


def test_the_development_lock_grows_out_of_the_run_lock():
    run, dev = pins(ROOT / "requirements.lock"), pins(ROOT / "requirements-dev.lock")
    assert {name: hashes for name, hashes in run.items() if dev.get(name) != hashes} == {}
    assert len(dev) > len(run) > 10


def test_the_locks_hold_every_dependency_that_the_project_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": project["dependency-groups"]["dev"],
    }
    for lock, named in wanted.items():
        locked = {name.partition("==")[0] for name in pins(ROOT / lock)}
        assert {re.split("[<>=~ ]", name)[0] for name in named} <= locked
