"""Small trials for the doors' tests: four blocks of people, one day, no sensor's warm-up."""

from __future__ import annotations

SMALL = """\
title = "small"

[people]
patients = 1600

[run]
physiologies = ["extended"]

[arms.manual]

[arms.stopped]
controller = "low-suspend"
sensor = "ideal"
"""
DAYS = 2 * 1600  # patient-days of it
