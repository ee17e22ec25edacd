"""A real dask cluster on this machine: the same bytes, also when a worker is killed half-way."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from banting.cli import simulate
from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from tests.cli.trials import SMALL

distributed = pytest.importorskip("distributed", reason="clusters need the extra `dask`")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two worker processes."""
    folder = tmp_path_factory.mktemp("dask")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address=":0",
        local_directory=str(folder),
        silence_logs=60,
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Stand beside a trial of more blocks than workers take at once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("banting.cli.story.trial_html", lambda found: b"<!doctype html>")
    Path("small.toml").write_text(SMALL.replace("patients = 1600", "patients = 5200"))


@pytest.fixture
def whole(capsysbinary):
    """The bytes of the trial, lived here."""
    assert main(["simulate", "small.toml", "--json", "-q", "-o", "here"]) == 0
    return capsysbinary.readouterr().out


def address(cluster):
    return f"dask://{cluster.scheduler_address.removeprefix('tcp://')}"


def test_a_cluster_gives_the_same_bytes(cluster, whole, capsysbinary):
    asked = ["simulate", "small.toml", "--json", "-q", "--engine", address(cluster)]
    assert main(asked) == 0
    assert capsysbinary.readouterr().out == whole


def test_a_worker_killed_half_way_loses_nothing(cluster, whole, capsysbinary, monkeypatch):
    killed = []
    keep = simulate.TrialStore.keep

    def keep_and_kill(self, block, summaries):
        keep(self, block, summaries)
        if not killed:
            with distributed.Client(cluster) as client:
                pids = client.run(os.getpid)
            killed.append(next(iter(pids.values())))
            os.kill(killed[0], signal.SIGKILL)

    monkeypatch.setattr(simulate.TrialStore, "keep", keep_and_kill)
    asked = ["simulate", "small.toml", "--json", "-q", "--engine", address(cluster)]
    assert main(asked) == 0
    assert len(killed) == 1
    assert capsysbinary.readouterr().out == whole


def test_a_cluster_that_is_lost_leaves_what_was_finished(whole, capsysbinary, monkeypatch):
    running = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=":0", silence_logs=60
    )
    keep, kept = simulate.TrialStore.keep, []

    def keep_and_close(self, block, summaries):
        keep(self, block, summaries)
        kept.append(block)
        if len(kept) == 1:
            closing = threading.Thread(target=running.close)
            closing.start()
            closing.join()

    monkeypatch.setattr(simulate.TrialStore, "keep", keep_and_close)
    asked = ["simulate", "small.toml", "--json", "-q"]
    assert main([*asked, "--engine", address(running)]) == ExitCode.BAD_INPUT
    told = capsysbinary.readouterr().err.decode()
    assert "what was finished is kept" in told
    assert "Traceback" not in told
    before = len(kept)
    assert main(asked) == 0
    assert capsysbinary.readouterr().out == whole
    assert len(kept) == len(set(kept)) > before


def test_a_scheduler_that_is_not_there_is_one_sentence(capsys, monkeypatch):
    monkeypatch.setattr("banting.cli.dask_pool.CONNECT_S_MAX", 1)
    asked = ["simulate", "small.toml", "-q", "--engine", "dask://127.0.0.1:9"]
    assert main(asked) == ExitCode.BAD_INPUT
    assert "the dask cluster at 127.0.0.1:9: does not answer" in capsys.readouterr().err


def test_a_worker_of_another_version_is_refused(cluster, capsys, monkeypatch):
    monkeypatch.setattr("banting.cli.dask_pool.__version__", "9.9.9")
    asked = ["simulate", "small.toml", "-q", "--engine", address(cluster)]
    assert main(asked) == ExitCode.BAD_INPUT
    assert "has Banting 0" in capsys.readouterr().err
