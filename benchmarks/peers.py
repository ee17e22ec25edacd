"""Other people's simulators, timed in the same run where the user has them; None where not.

`BANTING_SIMGLUCOSE_PYTHON` names a Python that has simglucose; `BANTING_MGIPSIM` the folder of a
checkout of py-mgipsim (GPL-3: never a part of this project). Each runs in a process of its own and
prints patient-days per second of CPU time.
"""

from __future__ import annotations

import os
import subprocess
import sys

__all__ = ["mgipsim_pd_per_s", "simglucose_pd_per_s"]

_SIMGLUCOSE = """
import logging, time, warnings
from datetime import datetime, timedelta
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
from simglucose.actuator.pump import InsulinPump
from simglucose.controller.basal_bolus_ctrller import BBController
from simglucose.patient.t1dpatient import T1DPatient
from simglucose.sensor.cgm import CGMSensor
from simglucose.simulation.env import T1DSimEnv
from simglucose.simulation.scenario import CustomScenario
from simglucose.simulation.sim_engine import SimObj
start = datetime(2026, 1, 1)
meals = CustomScenario(start_time=start, scenario=[(7, 45), (12, 70), (18, 80)])
cpu = []
for name in ("adolescent#001", "adult#001", "child#001"):
    env = T1DSimEnv(T1DPatient.withName(name), CGMSensor.withName("Dexcom", seed=1),
                    InsulinPump.withName("Insulet"), meals)
    run = SimObj(env, BBController(), timedelta(days=1), animate=False, path="/dev/null")
    before = time.process_time(); run.simulate(); cpu.append(time.process_time() - before)
print(1.0 / sorted(cpu)[1])
"""

# Its ODE solver and model, 2,048 people side by side, one-minute steps, four hours; no controller.
# Parameters are of the size of a person's, and the same for all: they do not change the time.
_MGIPSIM = """
import time
import numpy as np
from pymgipsim.ODESolvers.ode_solvers import rk4_single_step
from pymgipsim.VirtualPatient.Models.T1DM.ExtHovorka.Model import Model
people, minutes = 2048, 240
one = (3e-5, 5e-5, 1.5e-3, 1.2, 0.138, 0.0097, 0.8, 55.0, 40.0, 0.1, 0.1, 0.1, 0.8, 0.1, 75.0, 60.0,
       180.0, 12.0, 9.0, 0.6, 0.066, 0.006, 0.06, 0.03, 0.5, 3.0, 1.0, -1.0, 10.0, 0.1, 0.1, 0.03,
       0.002, 0.03, 20.0)
rest = (500.0, 500.0, 8.0, 0.04, 0.007, 0.4, 72.0, 40.0, 6.0, 0, 0, 0, 0, 0, 0, 0)
parameters, state = np.tile(one, (people, 1)), np.tile(np.array(rest, float), (people, 1))
inputs = np.tile((0.0, 0.0, 60.0, 15.0, 0.0), (people, 1))
best = 1e9
for repeat in range(4):
    now, before = state.copy(), time.process_time()
    for minute in range(minutes):
        now = rk4_single_step(Model.model, 1.0, now.copy(), float(minute), parameters, inputs)
    best = min(best, time.process_time() - before)
assert np.isfinite(now).all()
print(people * minutes / 1440 / best)
"""


def _timed(python: str, program: str, path: str = "") -> float | None:
    """Return what a program prints, None where it fails."""
    environment = {**os.environ, **({"PYTHONPATH": path} if path else {})}
    said = subprocess.run(
        [python, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=environment,
    )
    return float(said.stdout.split()[-1]) if said.returncode == 0 else None


def simglucose_pd_per_s() -> float | None:
    """Return simglucose's rate with its basal-bolus controller, a subject of each age group."""
    python = os.environ.get("BANTING_SIMGLUCOSE_PYTHON", "")
    return _timed(python, _SIMGLUCOSE) if python else None


def mgipsim_pd_per_s() -> float | None:
    """Return the rate of py-mgipsim's model alone."""
    checkout = os.environ.get("BANTING_MGIPSIM", "")
    return _timed(sys.executable, _MGIPSIM, checkout) if checkout else None
