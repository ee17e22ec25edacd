"""A run folder is written whole or not at all, and never over what is not ours."""

from __future__ import annotations

import os
import resource
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from banting.cli.run_folder import SUMS, pending_run, recorded_sums
from banting.errors import OutputError
from tests.cli.doubles import files_in


def write_run(folder, content=b"first"):
    """Write a small run."""
    with pending_run(folder) as run:
        run.write("verdict.json", content)
        run.write("evidence/refused/G1-radio-1.trace.jsonl", content * 2)
        run.keep()


@contextmanager
def no_file_longer_than(size):
    """Make the file system refuse longer files, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_run_is_there_with_its_sums_and_nothing_else(tmp_path):
    write_run(tmp_path / "out" / "run")
    assert set(files_in(tmp_path)) == {
        "out/run/verdict.json",
        "out/run/evidence/refused/G1-radio-1.trace.jsonl",
        "out/run/evidence/SHA256SUMS",
    }


def test_the_sums_are_those_that_sha256sum_checks(tmp_path):
    write_run(tmp_path / "run")
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    subprocess.run(check, cwd=tmp_path / "run" / "evidence", check=True, capture_output=True)
    assert set(recorded_sums(tmp_path / "run")) == {
        "verdict.json",
        "evidence/refused/G1-radio-1.trace.jsonl",
    }


def test_a_second_run_replaces_the_first_whole(tmp_path):
    write_run(tmp_path / "run")
    with pending_run(tmp_path / "run") as run:
        run.write("report.html", b"second")
        run.keep()
    assert set(files_in(tmp_path)) == {"run/report.html", f"run/{SUMS}"}


@pytest.mark.parametrize("fault", [KeyboardInterrupt, ZeroDivisionError])
def test_what_breaks_off_leaves_the_earlier_run_as_it_was(tmp_path, fault):
    write_run(tmp_path / "run")
    before = files_in(tmp_path)

    def break_off():
        with pending_run(tmp_path / "run") as run:
            run.write("verdict.json", b"half")
            raise fault

    with pytest.raises(fault):
        break_off()
    assert files_in(tmp_path) == before


def test_a_full_disk_leaves_the_earlier_run_as_it_was(tmp_path):
    write_run(tmp_path / "run")
    before = files_in(tmp_path)

    def fill_the_disk():
        with pending_run(tmp_path / "run") as run, no_file_longer_than(1000):
            run.write("report.html", b"x" * 5000)

    with pytest.raises(OutputError, match="nothing in it was changed"):
        fill_the_disk()
    assert files_in(tmp_path) == before


@pytest.mark.parametrize("step", [1, 2])
def test_a_swap_that_fails_at_any_step_leaves_the_earlier_run(tmp_path, monkeypatch, step):
    write_run(tmp_path / "run")
    before = files_in(tmp_path)
    real, calls = os.rename, []

    def rename(self, target):
        calls.append(self)
        if len(calls) == step:
            raise OSError(28, "No space left on device")
        real(self, target)
        return target

    monkeypatch.setattr("pathlib.Path.rename", rename)
    with pytest.raises(OutputError, match="No space left on device"):
        write_run(tmp_path / "run", b"second")
    assert files_in(tmp_path) == before


def test_a_run_that_a_kill_had_moved_aside_comes_back(tmp_path):
    write_run(tmp_path / "run")
    before = files_in(tmp_path)
    (tmp_path / "run").rename(tmp_path / ".run.before-123")

    def break_off():
        with pending_run(tmp_path / "run"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert files_in(tmp_path) == before


@pytest.mark.parametrize("name", ["notes.txt", "evidence/notes.txt", "evidence/refused/.hidden"])
def test_a_file_that_is_not_ours_keeps_the_folder_as_it_is(tmp_path, name):
    write_run(tmp_path / "run")
    (tmp_path / "run" / name).write_text("mine")
    before = files_in(tmp_path)
    with pytest.raises(OutputError, match=f"holds {name}, which Banting did not write"):
        write_run(tmp_path / "run", b"second")
    assert files_in(tmp_path) == before


def test_a_folder_of_someone_else_is_refused_before_any_work(tmp_path):
    (tmp_path / "thesis.tex").write_text("years")
    with pytest.raises(OutputError, match=r"thesis\.tex"), pending_run(tmp_path):
        pytest.fail("the folder was opened")


def test_an_empty_folder_may_be_used(tmp_path):
    (tmp_path / "run").mkdir()
    write_run(tmp_path / "run")
    assert (tmp_path / "run" / SUMS).is_file()


def test_the_folder_one_stands_in_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match="the folder you are in"):
        write_run(tmp_path)


def test_a_file_in_the_way_is_told(tmp_path):
    (tmp_path / "run").write_text("a file")
    with pytest.raises(OutputError, match="is a file"):
        write_run(tmp_path / "run")
    with pytest.raises(OutputError, match="cannot write"):
        write_run(tmp_path / "run" / "deeper")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_place_is_told_before_any_work(tmp_path):
    tmp_path.chmod(0o555)
    with pytest.raises(OutputError, match="Permission denied"), pending_run(tmp_path / "run"):
        pytest.fail("the folder was opened")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux's /proc")
def test_a_place_that_takes_no_folders_is_told_before_any_work():
    nobody_can = Path("/proc/banting-run")  # not even root
    with pytest.raises(OutputError, match="cannot write"), pending_run(nobody_can):
        pytest.fail("the folder was opened")
