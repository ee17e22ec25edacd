"""`simulate` at the door: it answers, keeps what is done, goes on, and says what it cannot do."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from banting.cli import pools, simulate, story, traces, trial_store
from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from banting.cli.trial_progress import said
from banting.errors import OutputError
from tests.cli.trials import DAYS, SMALL

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Stand beside a trial file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(story, "trial_html", lambda found: b"<!doctype html>")
    Path("small.toml").write_text(SMALL)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The JSON of the small trial, run in one go."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "small.toml").write_text(SMALL)
    assert main(["simulate", str(folder / "small.toml"), "-o", str(folder / "out"), "--quiet"]) == 0
    return (folder / "out" / "result.json").read_bytes()


def outside(*arguments, **how):
    """Start the program in a process of its own."""
    path = f"{ROOT / 'src'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    return subprocess.Popen(
        [sys.executable, "-m", "banting", *arguments],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **how,
    )


def blocks_in(folder):
    """Return how many blocks a folder holds."""
    with closing(sqlite3.connect(f"file:{folder}/blocks.sqlite?mode=ro", uri=True)) as rows:
        return rows.execute("SELECT count(*) FROM block").fetchone()[0]


def test_a_trial_answers_and_writes_its_folder(capsys, whole):
    assert main(["simulate", "small.toml"]) == 0
    shown = capsys.readouterr()
    assert "small" in shown.out
    assert "out/small/report.html" in shown.out
    names = {path.name for path in Path("out/small").iterdir()}
    assert names == {"blocks.sqlite", "trial.toml", "result.json", "report.html"}
    assert Path("out/small/result.json").read_bytes() == whole
    assert Path("out/small/trial.toml").read_text() == SMALL
    assert Path("out/small/report.html").read_bytes().startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    "how", [["--engine", "threads"], ["--engine", "processes"], ["--workers", "1"]]
)
def test_the_bytes_are_the_same_wherever_it_is_lived(how, capsysbinary, whole):
    assert main(["simulate", "small.toml", "--json", "--quiet", *how]) == 0
    assert capsysbinary.readouterr().out == whole


def test_a_finished_trial_answers_again_without_living_anyone(capsysbinary, monkeypatch, whole):
    assert main(["simulate", "small.toml", "--quiet"]) == 0
    capsysbinary.readouterr()

    def never(*_arguments, **_named):
        raise AssertionError("lived again")

    monkeypatch.setattr(simulate, "pool_for", never)
    assert main(["simulate", "small.toml", "--json"]) == 0
    assert capsysbinary.readouterr().out == whole


def test_a_finished_trial_in_a_fresh_process_loads_no_kernel():
    assert main(["simulate", "small.toml", "--quiet"]) == 0
    code = (
        "import sys; from banting.cli import main; code = main(['simulate', 'small.toml'])\n"
        "sys.exit('loaded numba' if 'numba' in sys.modules else code)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_options_replace_what_the_file_says(capsysbinary):
    options = ["--patients", "30", "--days", "2", "--seed", "5", "--precision", "f32"]
    assert main(["simulate", "small.toml", "--json", "--quiet", *options]) == 0
    text = capsysbinary.readouterr().out.decode()
    assert '"seed": 5' in text
    assert '"f32"' in text
    outcome = json.loads(Path("out/small/result.json").read_text())
    assert outcome


def test_a_sensor_that_was_filled_in_is_told(capsys):
    Path("bare.toml").write_text(SMALL.replace('sensor = "ideal"\n', ""))
    assert main(["simulate", "bare.toml", "--patients", "20"]) == 0
    assert "low-suspend needs a sensor and none is named" in capsys.readouterr().err


def test_a_bad_file_is_told_with_its_lines(capsys):
    Path("bad.toml").write_text(SMALL.replace('"low-suspend"', '"low-suspnd"'))
    assert main(["simulate", "bad.toml"]) == ExitCode.BAD_INPUT
    told = capsys.readouterr().err
    assert "error: 1 problem in the trial" in told
    assert 'bad.toml:12:1  arms.stopped.controller: there is no controller "low-suspnd"' in told
    assert "12 | controller" in told
    assert not Path("out").exists()


def test_a_set_up_is_sent_to_the_verb_that_takes_it(capsys):
    Path("my set-up.toml").write_text('title = "t"\n[pump]\nmodel = "522"\n')
    assert main(["simulate", "my set-up.toml"]) == ExitCode.BAD_INPUT
    assert "this is a set-up: banting assess 'my set-up.toml'" in capsys.readouterr().err
    assert main(["assess", "small.toml"]) == ExitCode.BAD_INPUT
    assert "this is a trial: banting simulate small.toml" in capsys.readouterr().err
    Path("small.toml").write_text(SMALL + "[pump]\n")
    for verb in ("assess", "simulate"):
        assert main([verb, "small.toml"]) == ExitCode.BAD_INPUT
        assert "this is a" not in capsys.readouterr().err


def test_a_trial_may_come_from_stdin():
    ended = outside("simulate", "-", "--patients", "20", "-q", stdin=subprocess.PIPE)
    out, err = ended.communicate(SMALL)
    assert (ended.returncode, err) == (0, "")
    assert out
    assert Path("out/stdin/result.json").exists()


def test_a_model_that_lacks_the_cohort_is_one_sentence(capsys):
    Path("bad.toml").write_text(
        SMALL.replace("[people]", '[people]\ncohort = "child"').replace('"extended"', '"hovorka"')
    )
    assert main(["simulate", "bad.toml"]) == ExitCode.BAD_INPUT
    assert "hovorka has people of adult only, none of child" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--shard", "3/2"], "3/2 is no shard: the first of four is 1/4"),
        (["--shard", "one"], "one is no shard"),
        (["--engine", "spark"], "none of threads, processes and dask://HOST:PORT"),
        (["--engine", "dask://nowhere"], "none of threads"),
        (["--shard", "1/2", "--traces", "3"], "--traces are of a whole trial"),
        (["--days", "0"], "0 is not in the range"),
        (["--workers", "0"], "0 is not in the range"),
        (["--patients", "-3"], "-3 is not in the range"),
        (["--precision", "f16"], "'f16' is not one of"),
    ],
)
def test_bad_usage_is_told(arguments, told, capsys):
    assert main(["simulate", "small.toml", *arguments]) == ExitCode.BAD_INPUT
    assert told in " ".join(capsys.readouterr().err.split())


def test_an_interrupted_trial_says_how_to_go_on_and_does(capsys, monkeypatch, whole):
    keep, kept = trial_store.TrialStore.keep, []

    def keep_and_stop(self, block, summaries):
        keep(self, block, summaries)
        kept.append(block)
        if len(kept) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(trial_store.TrialStore, "keep", keep_and_stop)
    command = ["simulate", "small.toml", "-o", "out/small", "--seed", "1"]
    assert main(["simulate", "small.toml", "--seed", "1"]) == ExitCode.INTERRUPTED
    told = capsys.readouterr().err
    assert f"interrupted: {2 * (kept[0].last - kept[0].first):,} of {DAYS:,}" in told
    assert "patient-days are kept in out/small" in told
    assert f"to go on: banting {' '.join(command)}" in told
    assert main([*command, "-q"]) == 0
    assert len(kept) == len(set(kept)) == 4
    assert Path("out/small/result.json").read_bytes() == whole


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_workers_and_loses_nothing(sent):
    long = ["--days", "400", "--patients", "3000", "--engine", "processes", "--workers", "2"]
    started = outside("simulate", "small.toml", *long, start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if blocks_in("out/small"):
                break
        except sqlite3.Error:
            pass
        if children_of(started.pid) and Path("out/small/trial.toml").exists():
            break
        time.sleep(0.1)
    workers = children_of(started.pid)
    if workers:
        time.sleep(1.0)  # what they load is loaded
    os.killpg(started.pid, sent)  # as a terminal and a batch system do
    _, err = started.communicate(timeout=60)
    assert started.returncode == ExitCode.INTERRUPTED, err
    assert "to go on: banting simulate small.toml" in err
    assert "Traceback" not in err
    deadline = time.monotonic() + 30
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert workers
    assert not any(map(alive, workers))


def test_workers_end_with_a_process_that_was_killed():
    long = ["--days", "400", "--patients", "3000", "--engine", "processes", "--workers", "1"]
    started = outside("simulate", "small.toml", *long)
    deadline = time.monotonic() + 60
    while len(children_of(started.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    workers = children_of(started.pid)
    time.sleep(1.0)  # what they load is loaded
    started.kill()
    started.communicate(timeout=60)
    deadline = time.monotonic() + 30
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(workers) == 2  # one lives people, one is Python's own
    assert not any(map(alive, workers))


def test_an_answer_that_cannot_be_written_is_one_sentence():
    with open("/dev/full", "w") as full:
        started = subprocess.run(
            [sys.executable, "-m", "banting", "simulate", "small.toml", "-q", "--patients", "4"],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert started.returncode == ExitCode.BAD_INPUT
    assert started.stderr.splitlines()[-1].startswith("error: cannot write the answer: No space")


def children_of(pid):
    """Return the processes that a process has started."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in listed.read_text().split()] if listed.exists() else []


def alive(pid):
    """Tell whether a process runs (one that waits to be buried does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_another_trial_in_the_folder_is_refused(capsys):
    assert main(["simulate", "small.toml", "-q", "--patients", "20"]) == 0
    before = Path("out/small/result.json").read_bytes()
    assert main(["simulate", "small.toml", "-q", "--patients", "21"]) == ExitCode.BAD_INPUT
    told = capsys.readouterr().err
    assert "out/small holds another trial: 'small' (small.toml --patients 20)" in told
    assert "Choose another folder with -o, or remove this one" in told
    assert Path("out/small/result.json").read_bytes() == before


def test_a_folder_of_something_else_is_refused(capsys):
    Path("mine").mkdir()
    Path("mine/thesis.tex").write_text("years of work")
    assert main(["simulate", "small.toml", "-o", "mine"]) == ExitCode.BAD_INPUT
    assert "mine holds thesis.tex, which no trial wrote" in capsys.readouterr().err
    assert [path.name for path in Path("mine").iterdir()] == ["thesis.tex"]


def test_a_file_in_the_folder_s_place_is_refused(capsys):
    assert main(["simulate", "small.toml", "-o", "small.toml"]) == ExitCode.BAD_INPUT
    assert "small.toml is a file, not a folder" in capsys.readouterr().err


def test_two_at_once_in_one_folder_are_told_apart(capsys):
    source = simulate.read_trial_source("small.toml", ())
    with trial_store.trial_store(Path("out/small"), simulate.kept_of(source)):
        assert main(["simulate", "small.toml"]) == ExitCode.BAD_INPUT
    assert "someone is at work on this trial there" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_one_sentence(capsys):
    assert main(["simulate", "small.toml", "-o", "/proc/nowhere/out"]) == ExitCode.BAD_INPUT
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: cannot write /proc/nowhere/out: ")


def test_what_is_no_database_is_told(capsys):
    Path("out/small").mkdir(parents=True)
    Path("out/small/blocks.sqlite").write_bytes(b"no database at all" * 400)
    assert main(["simulate", "small.toml"]) == ExitCode.BAD_INPUT
    assert "blocks.sqlite in it is damaged" in capsys.readouterr().err


def test_a_damaged_block_is_lived_again(whole):
    assert main(["simulate", "small.toml", "-q"]) == 0
    with closing(sqlite3.connect("out/small/blocks.sqlite", isolation_level=None)) as rows:
        rows.execute("UPDATE block SET summaries = substr(summaries, 9) WHERE first = 416")
        rows.execute("DELETE FROM trial WHERE name = 'found'")
    Path("out/small/result.json").unlink()
    assert main(["simulate", "small.toml", "-q"]) == 0
    assert Path("out/small/result.json").read_bytes() == whole


def test_a_disk_that_fills_up_stops_keeping_and_still_answers(capsysbinary, monkeypatch, whole):
    def full(_self, _block, _summaries):
        raise OutputError("cannot write out/small: database or disk is full")

    monkeypatch.setattr(trial_store.TrialStore, "keep", full)
    assert main(["simulate", "small.toml", "--json"]) == 0
    shown = capsysbinary.readouterr()
    assert shown.out == whole
    assert shown.err.count(b"disk is full. The trial goes on, but nothing more") == 1


def test_a_disk_that_is_full_from_some_byte_on_corrupts_nothing(whole):
    def little():
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    started = outside("simulate", "small.toml", "--json", "--workers", "1", preexec_fn=little)
    out, err = started.communicate()
    assert started.returncode == ExitCode.BAD_INPUT, err
    assert out.encode() == whole
    assert "The trial goes on, but nothing more of it is kept" in err
    assert "error: cannot write out/small/result.json" in err
    assert "Traceback" not in err
    assert {path.name for path in Path("out/small").iterdir()} <= {
        "blocks.sqlite",
        "trial.toml",
        "report.html",
    }
    assert main(["simulate", "small.toml", "-q"]) == 0
    assert Path("out/small/result.json").read_bytes() == whole


def test_shards_merge_to_the_bytes_of_the_whole(capsys, whole):
    for which in (1, 2, 3):
        assert main(["simulate", "small.toml", "--shard", f"{which}/3", "-q"]) == 0
    shown = capsys.readouterr().out
    assert "shard 2/3: 832 patient-days are kept in out/small-2-of-3" in shown
    shards = [f"out/small-{which}-of-3" for which in (3, 1, 2)]
    assert main(["merge", *shards, "-o", "out/small", "-q"]) == 0
    assert Path("out/small/result.json").read_bytes() == whole
    assert main(["merge", *shards, "-o", "out/small", "-q", "--json"]) == 0


def test_a_merge_that_is_not_whole_says_how_to_make_it_so(capsys, whole):
    assert main(["simulate", "small.toml", "--shard", "1/2", "-q"]) == 0
    assert main(["merge", "out/small-1-of-2", "-o", "out/all"]) == ExitCode.BAD_INPUT
    told = capsys.readouterr().err
    assert "768 people are missing, the first of them 416 to 831 in the physiology ext" in told
    assert "banting simulate out/all/trial.toml -o out/all" in told
    assert main(["simulate", "out/all/trial.toml", "-o", "out/all", "-q"]) == 0
    assert Path("out/all/result.json").read_bytes() == whole


def test_shards_of_different_trials_are_not_put_together(capsys):
    assert main(["simulate", "small.toml", "--shard", "1/2", "-q"]) == 0
    other = ["--shard", "2/2", "-q", "--seed", "7"]
    assert main(["simulate", "small.toml", *other]) == 0
    folders = ["out/small-1-of-2", "out/small-2-of-2"]
    assert main(["merge", *folders, "-o", "out/all"]) == ExitCode.BAD_INPUT
    assert "out/small-2-of-2 holds another trial" in capsys.readouterr().err
    assert not Path("out/all").exists()


def test_a_folder_without_a_trial_cannot_be_merged(capsys):
    Path("empty").mkdir()
    assert main(["merge", "empty", "-o", "out/all"]) == ExitCode.BAD_INPUT
    assert "empty holds no trial" in capsys.readouterr().err


def test_a_shard_as_json_is_one_object(capsys):
    assert main(["simulate", "small.toml", "--shard", "2/2", "--json", "-q"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "shard": [2, 2],
        "patient_days": 1536,
        "kept_in": "out/small-2-of-2",
    }


def test_a_worker_that_died_is_told(capsys, monkeypatch, whole):
    killed = []

    @contextmanager
    def progress(*, quiet):
        def moved(done, of):
            if 0 < done < of and not killed:
                import multiprocessing

                killed.append(multiprocessing.active_children()[0])
                killed[0].kill()

        yield moved

    monkeypatch.setattr(simulate, "trial_progress", progress)
    assert main(["simulate", "small.toml", "--engine", "processes", "--workers", "1"]) == 0
    assert len(killed) == 1
    assert "a worker died; its people are lived again" in capsys.readouterr().err
    assert Path("out/small/result.json").read_bytes() == whole


def test_traces_are_parquet_by_arm_person_and_minute():
    duckdb = pytest.importorskip("duckdb", reason="traces need the extra `data`")
    asked = ["simulate", "small.toml", "--patients", "50", "-q", "--traces", "40"]
    assert main(asked) == 0
    file = "out/small/traces.parquet"
    with duckdb.connect() as rows:
        columns = rows.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()
        assert {name: kind for name, kind, *_ in columns} == traces.COLUMNS
        counted = rows.execute(
            f"SELECT arm, count(*), count(DISTINCT patient), min(minute), max(minute), "
            f"count(reading_mgdl), min(plasma_mgdl) > 0 FROM '{file}' GROUP BY arm ORDER BY arm"
        ).fetchall()
    assert [row[:5] for row in counted] == [
        ("manual", 40 * 288, 40, 5, 1440),
        ("stopped", 40 * 288, 40, 5, 1440),
    ]
    assert counted[0][5] == 0
    assert counted[1][5] > 0
    assert all(row[6] for row in counted)
    written = Path(file).stat().st_mtime_ns
    assert main(asked) == 0
    assert Path(file).stat().st_mtime_ns == written


def test_traces_without_duckdb_name_the_extra(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    asked = ["simulate", "small.toml", "--patients", "5", "-q", "--traces", "2"]
    assert main(asked) == ExitCode.BAD_INPUT
    assert "pip install 'banting[data]'" in capsys.readouterr().err
    assert not Path("out").exists()


def test_dask_that_is_not_there_names_the_extra(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    asked = ["simulate", "small.toml", "--engine", "dask://localhost:1"]
    assert main(asked) == ExitCode.BAD_INPUT
    assert "pip install 'banting[dask]'" in " ".join(capsys.readouterr().err.split())


def test_short_trials_run_in_threads_and_long_ones_in_processes():
    source = simulate.read_trial_source("small.toml", ())
    assert pools._usual(source.plan, 2) == "threads"
    long = simulate.read_trial_source("small.toml", (("days", 100),))
    assert pools._usual(long.plan, 2) == "processes"
    assert pools._usual(long.plan, 1) == "threads"


def test_progress_says_how_far_how_fast_and_how_long():
    assert said(0, 4000, 0, 1.0) == "0 of 4,000 patient-days"
    assert said(3000, 4000, 2000, 4.0) == "3,000 of 4,000 patient-days, 500 a second, 2 s left"
    assert said(4000, 4000, 2000, 4.0) == "4,000 of 4,000 patient-days, 500 a second"
    assert said(10, 400010, 10, 1.0).endswith("a second, 11 h 6 min left")
    assert said(10, 1010, 10, 1.0).endswith("1 min 40 s left")
