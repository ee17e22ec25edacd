"""Where the numbers of the sensors come from; cited by the shelf and by the files beside this one.

`ours` marks what no paper gives and we had to assume: read those as assumptions, not as data.
"Not re-read" marks a paper that was not at hand: its numbers come by way of the open code named.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["CITED"]

CITED: dict[str, Source] = {
    s.id: s
    for s in (
        Source(
            id="facchinetti-2014",
            title="Facchinetti, Del Favero, Sparacino, Castle, Ward, Cobelli: Modeling the glucose "
            "sensor error, IEEE Trans Biomed Eng 2014 61:620",
            where="table 1, equations 13 and 14, by way of loopinsight1; paper not re-read (the "
            "abstract was), the unit of its time neither: days, as loopinsight1 has it",
            says="Dexcom SEVEN Plus, 36 data sets of four sensors: line, drift, two noises AR(2)",
        ),
        Source(
            id="vettoretti-2018",
            title="Vettoretti, Facchinetti, Sparacino, Cobelli: Type-1 diabetes patient decision "
            "simulator, IEEE Trans Biomed Eng 2018 65:1281",
            where="tables 1 and 2, by way of loopinsight1; paper not re-read",
            says="Dexcom G5: line, drift and one noise AR(2)",
        ),
        Source(
            id="vettoretti-2019",
            title="Vettoretti, Battocchio, Sparacino, Facchinetti: Development of an error model "
            "for a factory-calibrated continuous glucose monitoring sensor with 10-day lifetime, "
            "Sensors 2019 19:5320",
            where="mean and covariance of the parameters, by way of replaybg; of the paper the "
            "abstract was re-read",
            says="Dexcom G6, 79 sensors: second-order line over the sensor's life, noise AR(2)",
        ),
        Source(
            id="loopinsight1",
            title="LoopInsighT1 (MIT licence), github.com/hpeuscher/loopinsight1",
            where="src/core/sensors: Facchinetti2014, Vettoretti2018, Vettoretti2019, Breton2008",
            says="the coefficients of four sensor models, each with its table named; it steps the "
            "noise every minute, where the models were identified at five: we step at five",
        ),
        Source(
            id="replaybg",
            title="ReplayBG (GPL-3 licence), github.com/gcappon/py_replay_bg",
            where="py_replay_bg/sensors/Vettoretti19CGM.py",
            says="mean and 7 x 7 covariance of the G6 parameters; covariance times 0.9, unstable "
            "noise and noise above 10 mg/dL refused",
        ),
        Source(
            id="facchinetti-2016",
            title="Facchinetti, Del Favero, Sparacino, Cobelli: Modeling transient disconnections "
            "and compression artifacts of continuous glucose sensors, Diabetes Technol Ther 2016 "
            "18:264",
            where="abstract; 72 people with a Dexcom G4",
            says="90 % of disconnections last less than 20 min (three-state Markov chain); "
            "compression lasts 45 (30-70) min and takes 24 (10-48) mg/dL, a rectangle through a "
            "first-order system, more often at night",
        ),
        Source(
            id="go-moms-2025",
            title="Effects of missing data on CGM metrics, the GO MOMs study, J Diabetes Sci "
            "Technol 2025, doi 10.1177/19322968241308217",
            where="abstract",
            says="2 % of CGM readings are missing",
        ),
        Source(
            id="baysal-2014",
            title="Baysal et al.: A novel method to detect pressure-induced sensor attenuations "
            "(PISA) in an artificial pancreas, J Diabetes Sci Technol 2014 8:1091",
            where="abstract; over 1125 nights at home",
            says="about 3 % of the night's readings are pressed",
        ),
        Source(
            id="wadwa-2018",
            title="Wadwa, Laffel, Shah, Garg: Accuracy of a factory-calibrated, real-time CGM "
            "system during 10 days of use, Diabetes Technol Ther 2018 20:395",
            where="as summed up by integrateddiabetes.com; 262 people with a Dexcom G6; paper not "
            "re-read",
            says="MARD 10.0 %, 92.3 % within 20 mg/dL or 20 %, 87 % of sensors live ten days",
        ),
        Source(
            id="breton-2008",
            title="Breton, Kovatchev: Analysis, modeling, and simulation of the accuracy of "
            "continuous glucose sensors, J Diabetes Sci Technol 2008 2:853",
            where="abstract; Johnson's parameters and the recursion as reprinted in Glucose "
            "Monitoring Devices (Academic Press 2020), chapter 12, table 12.1 and equation 12.7, "
            "whose extract had lost its minus signs: those are simglucose's",
            says="FreeStyle Navigator: xi -5.471, lambda 15.96, gamma -0.5444, delta 1.6898, "
            "error of order one, 0.7 in 15 min",
        ),
        Source(
            id="navigator-wear",
            title="FreeStyle Navigator (first generation), user's manual",
            where="as recalled, not re-read",
            says="worn five days; the first reading comes after ten hours",
        ),
        Source(
            id="icgm",
            title="21 CFR 862.1355, integrated continuous glucose monitoring system, special "
            "controls (DEN170088)",
            where="(b)(1)(v); limits and ranges as quoted in tidepool-icgm's code and its tests; "
            "the regulation itself was not at hand",
            says="controls A to K on the shares of readings near blood glucose",
        ),
        Source(
            id="tidepool-icgm",
            title="Tidepool data-science-simulator and data-science-models (BSD-2 licence)",
            where="sensor_icgm.py; icgm_sensor_generator_functions.py",
            says="the limits .85 .70 .80 .98 .99 .99 .87 .01 .01; a sensor that keeps account of "
            "its own readings; the G6's results in DEN170088: 25,101 pairs, MARD 9.8 %, 91.7 % "
            "within 20 mg/dL or 20 %",
        ),
        Source(
            id="dexcom-low-high",
            title="cgm-remote-monitor pull request 7207",
            where="description",
            says="Dexcom's apps and receivers pass LOW on as 39 mg/dL and HIGH as 401",
        ),
        Source(
            id="ours",
            title="Banting's own assumption",
            where="docs/sensors.md",
            says="no public value was found; named where it is used",
        ),
    )
}
