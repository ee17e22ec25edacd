"""What a home with an app must have besides: without it the app doses never, and a NO is hollow."""

import pytest

from banting.build import device_specs
from banting.errors import SetupError
from banting.schema.setup_file import setup_with

HOME = """
title = "an app that doses"

[pump]
model = "723"

[bridge]
model = "rileylink"

[phone]
model = "{app}"

[sensor]
model = "dexcom-g6"

[nightscout]
model = "nightscout"

[share]
model = "dexcom-share"
"""
APPS = ("loop", "trio", "iaps", "androidaps")


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        (("bridge=none",), "bridge"),
        (("bridge=none", "phone.closed_loop=false"), "bridge"),
        (("sensor=none",), "sensor"),
        (('phone.cgm="share"', "share=none"), "share"),
        (('phone.cgm="nightscout"', "nightscout=none"), "nightscout"),
        (('sensor.uploads="share"', "share=none"), "share"),
        (('sensor.uploads="nightscout"', "nightscout=none"), "nightscout"),
    ],
)
def test_a_home_that_lacks_what_its_app_lives_on_is_no_set_up(app, changes, lacks):
    with pytest.raises(SetupError) as caught:
        setup_with(HOME.format(app=app), "home.toml", changes, device_specs())
    (problem,) = caught.value.problems
    assert f"there is no [{lacks}]" in problem.expected
    assert f"add [{lacks}]" in problem.hint


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize(
    "changes",
    [
        ("share=none", "nightscout=none"),
        ("phone=none", "bridge=none"),
        ("phone.closed_loop=false", "sensor=none"),
    ],
)
def test_what_an_app_can_do_without_may_be_absent(app, changes):
    setup_with(HOME.format(app=app), "home.toml", changes, device_specs())
