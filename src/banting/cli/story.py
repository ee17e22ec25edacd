"""Every call from the command line into the house below it, in one place.

Each import waits until its call, so that `--help` needs no number, no solver and no chart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from banting.cli.progress import Progress
from banting.errors import ModelError
from banting.schema.question import Position

if TYPE_CHECKING:
    from banting.assess import Assessment
    from banting.schema.explanation import Explanation
    from banting.schema.remote_table import RemoteTable
    from banting.schema.setup import DeviceSpec, Setup
    from banting.schema.trial_form import Shelves
    from banting.schema.trial_found import TrialFound
    from banting.schema.verdict import Cell, KeyFrame, Verdict
    from banting.truth import Recorded

__all__ = [
    "certificate_faults",
    "decider",
    "device_specs",
    "explanation",
    "found",
    "front_cell",
    "json_report",
    "message_line",
    "place_json",
    "place_lead",
    "place_screen",
    "readable",
    "recorded_verdict",
    "remote_json",
    "remote_page",
    "remote_screen",
    "remote_table",
    "replay_trace",
    "run_files",
    "terminal_report",
    "trial_html",
    "trial_json",
    "trial_screen",
    "trial_shelves",
    "truth_json",
    "truth_page",
    "truth_run",
    "truth_tables",
    "warm_up_charts",
]

_NOT_ITS_FORM = (AttributeError, KeyError, OverflowError, TypeError, ValueError)
_USUAL_SENSOR = "dexcom-g6"  # worn in a trial where a controller needs one and none is named


def device_specs() -> tuple[DeviceSpec, ...]:
    """Return what every family says of its models.

    Straight from the shelf: `build`, which brings all shelves together, would load the kernels too.
    """
    from banting.devices import FAMILIES

    return tuple(spec for family in FAMILIES.values() for spec in family.specs)


def trial_shelves() -> Shelves:
    """Return the names that a trial file may use, straight off the clinical shelves."""
    from banting.controllers import CONTROLLERS
    from banting.faults import FAULTS
    from banting.patients import PATIENTS, two_physiologies
    from banting.schema.subjects import SUBJECT_COHORTS
    from banting.schema.trial_form import ControllerSpec, Shelves
    from banting.sensors import SENSORS
    from banting.trial.behaviour import BEHAVIOURS
    from banting.trial.meals import MEALS

    controllers = tuple(
        ControllerSpec(
            id=entry.id,
            title=entry.title,
            needs_sensor=entry.needs_sensor,
            options=entry.options,
        )
        for entry in CONTROLLERS.values()
    )
    bodies = PATIENTS.values()
    cohorts = dict.fromkeys((*(name for one in bodies for name in one.cohorts), *SUBJECT_COHORTS))
    return Shelves(
        controllers=controllers,
        sensors=tuple(SENSORS),
        faults=tuple(FAULTS),
        meals=tuple(MEALS),
        behaviours=tuple(BEHAVIOURS),
        cohorts=tuple((one.id, (*one.cohorts, *one.subject_cohorts)) for one in bodies),
        usual=tuple((cohort, two_physiologies(cohort)) for cohort in cohorts),
        sensor=_USUAL_SENSOR,
    )


def found(
    setup: Setup,
    setup_text: str,
    setup_name: str,
    *,
    seed: int,
    patients: int,
    with_trial: bool,
    progress: Progress,
    positions: tuple[Position, ...] = tuple(Position),
) -> Assessment:
    """Return the verdict on a set-up with its evidence; `positions` alone are asked about."""
    from banting.assess import assess

    return assess(
        setup,
        setup_text=setup_text,
        setup_name=setup_name,
        seed=seed,
        patients=patients,
        with_trial=with_trial,
        progress=progress,
        positions=positions,
    )


def warm_up_charts() -> None:
    """Load the charts' renderer."""
    from banting.reports.html import warm_up

    warm_up()


def run_files(assessment: Assessment) -> Iterator[tuple[str, bytes]]:
    """Yield every file of a run folder but the checksums: its name and its bytes."""
    from banting.reports import report_form
    from banting.reports.certificate_json import certificate_json
    from banting.reports.pcapng import lua_dissector, pcapng
    from banting.reports.trace_lines import trace_lines

    verdict = assessment.verdict
    yield "setup.toml", verdict.setup_text.encode()
    yield "verdict.json", json_report(verdict)
    for name, trace in assessment.traces:
        yield f"evidence/{name}.trace.jsonl", trace_lines(trace)
        yield f"evidence/{name}.pcapng", pcapng(trace)
    for certificate in verdict.certificates:
        yield f"evidence/{certificate.id}.certificate.json", certificate_json(certificate).encode()
    yield "evidence/banting.lua", lua_dissector().encode()
    yield "report.html", report_form("html").render(verdict)


def json_report(verdict: Verdict) -> bytes:
    """Return the verdict as one JSON object."""
    from banting.reports import report_form

    return report_form("json").render(verdict)


def recorded_verdict(text: str) -> Verdict:
    """Return the verdict that a run recorded.

    Raises: EvidenceError when the text is no verdict of this version.
    """
    from banting.reports.json_report import read_verdict_json

    return read_verdict_json(text)


def terminal_report(verdict: Verdict, *, colour: bool, width: int, command: str) -> bytes:
    """Return the verdict as one screen of text."""
    from banting.reports.terminal import TerminalReport

    return TerminalReport(colour=colour, width=width, command=command).render(verdict)


def place_screen(
    verdict: Verdict, position: Position, *, colour: bool, width: int, command: str, folder: str
) -> bytes:
    """Return the answer for one place as a page of text."""
    from banting.reports.place_page import place_page
    from banting.reports.terminal_page import place_screen as screen

    page = place_page(verdict, position)
    return screen(page, colour=colour, width=width, command=command, folder=folder)


def place_json(verdict: Verdict, position: Position) -> bytes:
    """Return the answer for one place as one JSON object."""
    from banting.reports.place_json import place_json as page_json

    return page_json(verdict, position)


def place_lead(verdict: Verdict, position: Position) -> str:
    """Return the sentence that answers for one place, its first word YES, NO or UNKNOWN."""
    from banting.reports.place_page import place_page

    return place_page(verdict, position).lead


def message_line(frame: KeyFrame) -> str:
    """Return a frame that is text as one line, long keys cut, "" for bytes that are none."""
    from banting.reports.message_text import message_text

    message = message_text(bytes.fromhex(frame.raw_hex), frame.link)
    return " ".join((message.first, *(row.strip() for row in message.body))) if message else ""


def readable(text: str) -> str:
    """Return a text with every long key in it cut in the middle."""
    from banting.reports.message_text import shortened

    return shortened(text)


def front_cell(verdict: Verdict) -> Cell | None:
    """Return the YES that reports put in front, None when there is none."""
    from banting.reports import in_front

    return in_front.front_cell(verdict)


def replay_trace(setup: Setup, name: str, recorded: bytes) -> tuple[str, bool]:
    """Carry a path or a refused try out again and hold it against its recorded file.

    Returns: the trace hash, and whether every byte of the file came out the same; where it did
        not, only the body's glucose differs, which is written for readers and never hashed.

    Raises:
        ModelError: the set-up has no such path or try.
        ReplayMismatch: an event came out otherwise.
        EvidenceError: the file is no trace.
    """
    from banting.assess import replay_path
    from banting.reports.trace_lines import read_trace_lines, require_same, trace_lines

    again = replay_path(setup, name=name)
    require_same(read_trace_lines(recorded), again)
    return again.hash(), trace_lines(again) == recorded


def certificate_faults(text: str) -> tuple[str, ...]:
    """Return every fault that the independent checker finds in a certificate, () when it holds."""
    from banting.attack_graph.checker import check_text

    return check_text(text)


def explanation(verdict: Verdict, cell: str) -> Explanation | None:
    """Return why a cell is as it is, None when it has neither path nor certificate."""
    from banting.attack_graph import explain_no, explain_yes

    for evidence in verdict.paths:
        if evidence.path.id == cell:
            return explain_yes(evidence.path, verdict.facts, verdict.assumptions)
    for certificate in verdict.certificates:
        if certificate.id == cell:
            return explain_no(certificate, verdict.facts, verdict.assumptions)
    return None


def decider(rules: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return what answers an input of Loop (`loop`, `loop35`) or oref0 (`oref0`, `aaps`) in JSON.

    It raises ModelError for a document that is no such input.
    """
    if rules in ("loop", "loop35"):
        from banting.controllers import loop

        of_loop = loop.LOOP_35 if rules == "loop35" else loop.LOOP_ALGORITHM_2026
        return lambda asked: loop.answer(asked, of_loop)
    from banting.controllers import oref0

    def of_oref0(asked: dict[str, Any]) -> dict[str, Any]:
        try:
            return oref0.answer(asked, oref0.MODES[rules])
        except _NOT_ITS_FORM as fault:  # where JavaScript throws a TypeError
            raise ModelError("input", f"is not in oref0's form: {fault}") from fault

    return of_oref0


def trial_screen(found: TrialFound, *, colour: bool, width: int) -> str:
    """Return what a trial found, for a terminal: its arms side by side."""
    from banting.reports.trial_terminal import render

    return render(found, width=width, colour=colour)


def trial_json(found: TrialFound) -> bytes:
    """Return what a trial found as one JSON object; the same bytes wherever it was lived."""
    from banting.reports.trial_json import render

    return render(found)


def trial_html(found: TrialFound) -> bytes:
    """Return what a trial found as a page of one file."""
    from banting.reports.trial_html import render

    return render(found)


def truth_tables() -> tuple[str, ...]:
    """Return the ids of the published tables that can be reproduced."""
    from banting.truth import TABLES

    return tuple(TABLES)


def truth_run(
    tables: Iterable[str], *, patients: int | None, seed: int, progress: Progress
) -> Recorded:
    """Return published tables beside ours; `patients` None takes each table's own number."""
    from banting.truth import reproduced

    return reproduced(tables, patients=patients, seed=seed, progress=progress)


def truth_json(recorded: Recorded) -> str:
    """Return a run of the tables as one JSON object."""
    from banting.truth.recorded import recorded_json

    return recorded_json(recorded)


def truth_page(recorded: Recorded) -> str:
    """Return the page of a run, made from its record, so that both agree to the last digit."""
    from banting.truth.page import markdown
    from banting.truth.recorded import read_recorded, recorded_json

    return markdown(read_recorded(recorded_json(recorded)))


def remote_table(progress: Progress) -> RemoteTable:
    """Return what each credential opens of each app, carried out."""
    from banting.assess.remote import remote_table

    return remote_table(progress)


def remote_json(table: RemoteTable) -> str:
    """Return the table as one JSON object."""
    from banting.reports.remote_table import record

    return record(table)


def remote_page(table: RemoteTable) -> str:
    """Return the table as a page in Markdown."""
    from banting.reports.remote_table import markdown

    return markdown(table)


def remote_screen(table: RemoteTable, *, colour: bool, width: int) -> str:
    """Return the table for a terminal."""
    from banting.reports.remote_table import screen

    return screen(table, colour=colour, width=width)
