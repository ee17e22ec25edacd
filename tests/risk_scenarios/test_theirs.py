"""Their scenarios with their numbers: TLR-615, the malware bolus, and dirty data that runs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from banting.risk_scenarios import Stage, read_folder, run_batch
from banting.risk_scenarios.defects import DefectKind, by_kind
from banting.risk_scenarios.dose_change import with_boluses_of
from banting.risk_scenarios.nouns import PumpKind

PROFILES = ("adolescent", "median", "resistant", "sensitive")
# lowest glucose and LBGI of TLR-615 as run with Tidepool's simulator (pre-mitigation, PyLoopKit)
THEIR_ROW = {
    "adolescent": (91.4, 0.97), "median": (10.5, 93.4),
    "resistant": (12.5, 82.5), "sensitive": (1.0, 536.9),
}  # fmt: skip


def by_profile(folder, stage, controller="loop"):
    """Scores of TLR-615 by profile."""
    chosen = [s for s in folder.scenarios if s.risk == "TLR-615" and s.stage is stage]
    return {
        ran.scenario.sim_id.rpartition("_")[2]: ran.score for ran in run_batch(chosen, controller)
    }


@pytest.mark.parametrize("profile", PROFILES[1:])
def test_tlr_615_has_their_row_where_their_loop_does_nothing(their_folder, profile):
    lowest, lbgi = THEIR_ROW[profile]
    for stage, controller in ((Stage.NO_LOOP, "loop"), (Stage.PRE, "loop-boluses-only")):
        score = by_profile(their_folder, stage, controller)[profile]
        assert round(score.lowest_mgdl, 1) == lowest
        assert round(score.lbgi, 1) == lbgi
        assert score.lbgi_score == 5


def test_the_adolescent_of_tlr_615_is_never_low_and_theirs_held_back_half_a_unit(their_folder):
    alone = by_profile(their_folder, Stage.NO_LOOP)["adolescent"]
    assert (round(alone.lowest_mgdl, 1), alone.lbgi) == (86.1, 1.61)
    lowest, lbgi = THEIR_ROW["adolescent"]
    # their PyLoopKit withheld what 5.3 mg/dL are worth at 12 mg/dL per U; ours forecasts a value
    # inside the range of 70 to 90 and withholds nothing, with either rule set
    assert (lowest - alone.lowest_mgdl) / 12.0 == pytest.approx(0.44, abs=0.01)
    assert lbgi < alone.lbgi
    for controller in ("loop", "loop35"):
        ours = by_profile(their_folder, Stage.PRE, controller)["adolescent"]
        assert ours.suspended_min == 0
        assert ours.lowest_mgdl == pytest.approx(alone.lowest_mgdl)


def test_loop_that_may_suspend_makes_a_difference_in_tlr_615(their_folder):
    with_loop, alone = (by_profile(their_folder, stage) for stage in (Stage.PRE, Stage.NO_LOOP))
    for profile in PROFILES[1:]:
        assert with_loop[profile].suspended_min >= 60
        assert with_loop[profile].lbgi < 0.7 * alone[profile].lbgi
    assert with_loop["sensitive"].lbgi_score == 5


@pytest.fixture
def malware(theirs):
    """The malware bolus: with Loop, and with the pump alone."""
    files = {path: content for path, content in theirs.items() if "malware" in path}
    steered, alone = read_folder(files).scenarios
    assert steered.true.needs.isf_mgdl_per_u.values == (150.0,)
    assert steered.true.boluses[0].units_u == 2.0
    return steered, alone


def test_the_malware_bolus_is_worse_the_larger_it_is_and_with_the_pump_alone(malware):
    steered, alone = malware
    doses = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 25.0)
    scores = {}
    for name, scenario in (("on", steered), ("off", alone)):
        scores[name] = [
            ran.score for ran in run_batch([with_boluses_of(scenario, dose) for dose in doses])
        ]
        lowest = [score.lowest_raw_mgdl for score in scores[name]]
        assert lowest == sorted(lowest, reverse=True)
        assert [s.lbgi for s in scores[name]] == sorted(s.lbgi for s in scores[name])
    for on, off in zip(scores["on"], scores["off"], strict=True):
        assert on.lbgi < off.lbgi
        assert on.dka_index_h >= off.dka_index_h
    # 1 U at 150 mg/dL per U from 110 mg/dL is already at the end of the scale without Loop
    assert [score.lbgi_score for score in scores["off"]] == [4, 5, 5, 5, 5, 5, 5]
    assert [score.lbgi_score for score in scores["on"]] == [1, 3, 5, 5, 5, 5, 5]
    assert scores["off"][2].lowest_raw_mgdl == pytest.approx(110.0 - 2 * 150.0, abs=2.0)


def test_loop_of_the_malware_scenario_is_told_of_all_it_does(malware):
    steered, _ = malware
    assert steered.told.boluses == steered.true.boluses
    assert steered.loop.partial_application_factor == 0.0
    assert steered.loop.max_bolus_u == 30.0


def test_every_kind_of_remark_and_refusal_in_their_folder_is_known(their_folder):
    refused = [s for s in their_folder.scenarios if s.unsupported]
    reasons = {s.unsupported.partition(":")[0] for s in refused}
    assert reasons == {"physical activity", "insulin walsh for Loop"}
    assert len(refused) == 208
    noisy = [s for s in their_folder.scenarios if s.sensor.deviation_mgdl > 0.0]
    assert len(noisy) == 24


def test_their_files_have_this_much_dirt_of_each_kind(their_folder):
    assert dict(by_kind(their_folder.defects)) == {
        DefectKind.REPEATED: 21,
        DefectKind.DROPPED_STAGE: 32,
        DefectKind.CONTRADICTION: 46,
    }


def test_a_missing_reading_is_no_reading(their_folder):
    warm_up = [s for s in their_folder.scenarios if s.risk == "TLR-607"]
    assert warm_up
    for scenario in warm_up:  # the sensor warms up for an hour, written as null
        assert max(b - a for a, b in pairwise(scenario.told.readings.at_min)) > 60.0
        assert scenario.told.readings.mgdl == (110.0,) * len(scenario.told.readings.mgdl)
    assert all(ran.score is not None for ran in run_batch(warm_up[:3]))


def test_tables_run_with_and_without_loop_and_a_pod_that_forgets(theirs):
    files = {path: c for path, c in theirs.items() if path.endswith("OmnipodMissingPulses.tsv")}
    steered, alone = read_folder(files).scenarios
    assert (steered.stage, alone.stage) == (Stage.PRE, Stage.NO_LOOP)
    whole = replace(steered, pump=PumpKind.PULSES)
    forgetful, sound = (run_batch([scenario])[0].score for scenario in (steered, whole))
    assert forgetful.basal_u < sound.basal_u
