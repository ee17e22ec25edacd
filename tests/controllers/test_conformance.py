"""What every dosing rule on the shelf must keep, with every switch it has."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from banting.controllers import CONTROLLERS
from banting.kernels import HEARD, ORDERS, SETTINGS
from tests.controllers.closed_loop import PEOPLE, a_rough_day, heard_of, run, settings_of

TEMP, TEMP_MIN, BOLUS = (ORDERS.index(name) for name in ("temp_u_per_h", "temp_min", "bolus_u"))
BASAL = SETTINGS.index("basal_u_per_h")


def variants():
    """Yield every rule with its defaults, and with each of its switches thrown."""
    for entry in CONTROLLERS.values():
        yield entry.id, ()
        for option in entry.options:
            values = {"str": option.choices, "bool": (False, True)}.get(option.kind)
            bounds = (v for v in (option.minimum, option.maximum) if v is not None)
            for value in values if values is not None else bounds:
                if value != option.default:
                    yield entry.id, ((option.key, int(value) if option.kind == "int" else value),)


VARIANTS = sorted(set(variants()), key=repr)
every = pytest.mark.parametrize(("name", "options"), VARIANTS, ids=str)


def rule_of(name, options):
    """Return the kernels of a rule that can be started here and now."""
    return CONTROLLERS[name].kernels(options)


@every
@pytest.mark.parametrize("override", [(1.0, 0.0), (1.7, 0.0), (0.3, 150.0), (1.0, 80.0)], ids=str)
def test_a_rule_orders_numbers_within_its_own_limits(name, options, override):
    rule = rule_of(name, options)
    told = settings_of(rule, PEOPLE)
    orders = run(rule, told, a_rough_day(1, len(PEOPLE)), override)
    assert np.isfinite(orders).all()
    most_bolus, most_basal = told[SETTINGS.index("max_bolus_u")], told[-1]
    assert SETTINGS[-1] == "max_basal_u_per_h"
    assert (orders[:, BOLUS] >= 0.0).all()
    assert (orders[:, BOLUS] <= most_bolus * (1 + 1e-12)).all()
    given = orders[:, TEMP_MIN] > 0.0
    assert (orders[:, TEMP][given] >= 0.0).all()
    assert (orders[:, TEMP] <= most_basal * (1 + 1e-12))[given].all()
    assert (orders[:, TEMP_MIN][given] <= 24 * 60).all()
    if not rule.steers:
        assert (orders[:, TEMP_MIN] < 0.0).all()


@every
def test_a_patient_alone_gets_what_he_gets_in_company(name, options):
    rule = rule_of(name, options)
    told, day = settings_of(rule, PEOPLE), a_rough_day(2, len(PEOPLE))
    together = run(rule, told, day)
    for person in (0, 4, len(PEOPLE) - 1):
        alone = run(rule, told[:, [person]], day[:, :, [person]])
        assert np.array_equal(alone[:, :, 0], together[:, :, person])


@every
def test_the_order_of_patients_changes_nothing(name, options):
    rule = rule_of(name, options)
    told, day = settings_of(rule, PEOPLE), a_rough_day(3, len(PEOPLE))
    turned = np.arange(len(PEOPLE))[::-1]
    assert np.array_equal(
        run(rule, told, day)[:, :, turned], run(rule, told[:, turned], day[:, :, turned])
    )


@every
def test_without_readings_nothing_is_raised_and_no_bolus_is_given_unasked(name, options):
    rule = rule_of(name, options)
    told = settings_of(rule, PEOPLE)
    day = a_rough_day(4, len(PEOPLE), gaps=0.0)
    day[60:110, HEARD.index("reading_mgdl")] = 0.0
    for heard in (day, np.where(np.arange(len(HEARD))[:, None] == 0, 0.0, day)):
        orders = run(rule, told, heard)
        deaf = heard[:, HEARD.index("reading_mgdl")] == 0.0
        unasked = heard[:, HEARD.index("asks")] == 0.0
        raised = (orders[:, TEMP_MIN] > 0.0) & (orders[:, TEMP] > told[BASAL] + 0.05)
        assert not (raised & deaf).any()
        assert (orders[:, BOLUS][deaf & unasked] == 0.0).all()
        carbs = heard[:, HEARD.index("carbs_g")] / told[SETTINGS.index("carb_ratio_g_per_u")]
        # a calculator may still count on a reading of the last quarter of an hour
        long = deaf & np.roll(deaf, 1, 0) & np.roll(deaf, 2, 0) & np.roll(deaf, 3, 0)
        assert (orders[:, BOLUS] <= carbs + 0.05)[long].all()


@every
def test_a_rule_starts_as_another_run_of_itself_would(name, options):
    rule = rule_of(name, options)
    told, day = settings_of(rule, PEOPLE[:5]), a_rough_day(5, 5, ticks=40)
    assert np.array_equal(run(rule, told, day), run(rule_of(name, options), told, day))


@every
def test_a_pump_cannot_be_told_to_raise_basal_by_a_low_reading(name, options):
    rule = rule_of(name, options)
    told = settings_of(rule, PEOPLE)
    basal_u = told[BASAL] / 12.0
    steady = [heard_of(len(PEOPLE), reading_mgdl=50.0, basal_u=basal_u) for _ in range(24)]
    orders = run(rule, told, np.array(steady))
    assert (orders[:, BOLUS] == 0.0).all()
    assert not ((orders[:, TEMP_MIN] > 0.0) & (orders[:, TEMP] > told[BASAL] + 1e-9)).any()


def test_every_option_is_stated_so_that_a_trial_file_can_be_checked():
    for entry in CONTROLLERS.values():
        keys = [option.key for option in entry.options]
        assert len(keys) == len(set(keys))
        for option in entry.options:
            assert option.says
            if option.choices:
                assert option.default in option.choices
            bounds = [option.minimum, option.maximum]
            if option.default is not None and None not in bounds:
                assert option.minimum <= option.default <= option.maximum


def test_every_entry_says_where_its_numbers_come_from():
    for entry in CONTROLLERS.values():
        assert entry.sources
        assert len({source.id for source in entry.sources}) == len(entry.sources)


def test_thrown_switches_make_a_difference():
    names = {name for name, options in VARIANTS if options}
    assert names  # else the tests above say less than they seem to
    for name in names:
        day = a_rough_day(6, len(PEOPLE))
        mine = [options for owner, options in VARIANTS if owner == name]
        seen = []
        for options in mine:
            rule = rule_of(name, options)
            seen.append(run(rule, settings_of(rule, PEOPLE), day))
        pairs = list(itertools.combinations(range(len(mine)), 2))
        differing = sum(not np.array_equal(seen[a], seen[b]) for a, b in pairs)
        assert differing >= len(pairs) // 2, f"{name}: switches that switch nothing"
