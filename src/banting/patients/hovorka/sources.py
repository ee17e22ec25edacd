"""Where every number of this model and its population comes from; the constants are beside it.

`ours` marks what no paper gives and we had to assume: read those as assumptions, not as data.
"As quoted" marks a table that was read in open implementations which cite it, not in the original.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["CITED"]

CITED: dict[str, Source] = {
    s.id: s
    for s in (
        Source(
            id="hovorka-2004",
            title="Hovorka et al.: Nonlinear model predictive control of glucose concentration in "
            "subjects with type 1 diabetes, Physiol Meas 2004 25:905",
            where="equations",
            says="two glucose compartments, two of subcutaneous insulin, three insulin actions, "
            "two of the gut; uptake without insulin falls below 4.5 mmol/L, the kidney loses "
            "0.003 VG (G - 9) above 9 mmol/L",
        ),
        Source(
            id="boiroux-table",
            title="Boiroux: Model predictive control for type 1 diabetes, PhD thesis, Technical "
            "University of Denmark, 2012",
            where="table 2.1, as quoted by several open implementations",
            says="the distribution of every parameter over people; independent draws",
        ),
        Source(
            id="boiroux-2018",
            title="Boiroux et al.: Adaptive model predictive control for a dual-hormone artificial "
            "pancreas, J Process Control 2018 68:105",
            where="table of the virtual patients, as quoted by several open implementations that "
            "name a 2018 paper of Boiroux; which one is as recalled",
            says="ln VG ~ N(ln 0.15, 0.23^2) L/kg; plasma to interstitium at "
            "e^N(-2.372, 1.092^2) per min",
        ),
        Source(
            id="kennedy-carpenter-2003",
            title="Kennedy, Carpenter: Additive Runge-Kutta schemes for "
            "convection-diffusion-reaction equations, Appl Numer Math 2003 44:139",
            where="ARK4(3)6L[2]SA, implicit part; as recalled, its order conditions are tested",
            says="an L-stable, stiffly accurate method of order 4, its first stage explicit",
        ),
        Source(
            id="simglucose",
            title="simglucose 0.2.11 (Jinyu Xie, MIT licence)",
            where="simglucose/patient/t1dpatient.py",
            says="announced food is eaten at 5 g/min",
        ),
        Source(
            id="kitabchi-2009",
            title="Kitabchi et al.: Hyperglycemic crises in adult patients with diabetes, "
            "Diabetes Care 2009 32:1335, PMC2699725",
            where="table 1",
            says="ketoacidosis is diagnosed with plasma glucose above 250 mg/dL",
        ),
        Source(
            id="sherr-2014",
            title="Sherr, Palau Collazo, Cengiz et al.: Safety of nighttime 2-hour suspension of "
            "basal insulin in pump-treated type 1 diabetes even in the absence of low glucose, "
            "Diabetes Care 2014 37:773",
            where="abstract",
            says="morning ketone 0.13 mmol/L after two hours without basal at night, 0.09 with it",
        ),
        Source(
            id="klonoff-2024",
            title="Klonoff et al.: Time to moderate and severe hyperglycemia and ketonemia "
            "following an insulin pump occlusion, J Diabetes Sci Technol 2024 18:1472",
            where="abstract",
            says="after the first hour beta-hydroxybutyrate rises 0.0038 mmol/L/min",
        ),
        Source(
            id="rashid-2019",
            title="Rashid et al.: Simulation software for assessment of nonlinear and adaptive "
            "multivariable control algorithms, Comput Chem Eng 2019 130:106565, PMC7449052",
            where="exercise states E1, TE, E2, as an open implementation has them "
            "(DLSHhaotian/artificial_pancreas); that the paper has the same is as recalled",
            says="heart rate raises the action of insulin on transport and disposal by alpha E2^2 "
            "and uptake by beta E1 / HR0; alpha 1.79, beta 0.78 mmol/min",
        ),
        Source(
            id="garber-2011",
            title="Garber et al.: Quantity and quality of exercise, Med Sci Sports Exerc 2011 "
            "43:1334",
            where="classification of intensity, as recalled",
            says="40-59 % of the heart rate reserve is moderate exercise",
        ),
        Source(
            id="geddes-2008",
            title="Geddes, Schopman, Zammitt, Frier: Prevalence of impaired awareness of "
            "hypoglycaemia in adults with type 1 diabetes, Diabet Med 2008 25:501",
            where="abstract",
            says="19.5 % of 518 adults have impaired awareness",
        ),
        Source(
            id="ours",
            title="Banting's own assumption",
            where="docs/decisions/0016-second-physiology.md",
            says="no public value exists: fasting glucose 6.0 mmol/L, which fasting states are "
            "plausible, one interstitial lag for everyone, the ketone proxy but for its rise; the "
            "hour of exercise, and that its uptake follows tissue glucose",
        ),
    )
}
