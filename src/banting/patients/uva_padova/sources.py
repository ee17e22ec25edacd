"""Where the numbers of this model come from; cited by the tables beside it.

`ours` marks what no paper gives and we had to assume: read those as assumptions, not as data.
"As recalled" marks a paper that was not at hand when the number was written down and checked.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["CITED"]

CITED: dict[str, Source] = {
    s.id: s
    for s in (
        Source(
            id="dalla-man-2007",
            title="Dalla Man, Rizza, Cobelli: Meal simulation model of the glucose-insulin system, "
            "IEEE Trans Biomed Eng 2007 54:1740",
            where="equations and Table I",
            says="glucose, insulin and meal sub-models of S2008",
        ),
        Source(
            id="dalla-man-gim-2007",
            title="Dalla Man, Raimondo, Rizza, Cobelli: GIM, J Diabetes Sci Technol 2007 1:323",
            where="subcutaneous insulin sub-model",
            says="two subcutaneous insulin compartments",
        ),
        Source(
            id="kovatchev-2009",
            title="Kovatchev, Breton, Dalla Man, Cobelli: In silico preclinical trials, "
            "J Diabetes Sci Technol 2009 3:44",
            where="whole paper",
            says="the type-1 population of S2008 and its use before human trials",
        ),
        Source(
            id="simglucose",
            title="simglucose 0.2.11 (Jinyu Xie, MIT licence)",
            where="simglucose/patient/t1dpatient.py",
            says="the open implementation of S2008: gates, eating rate, several-meals rule",
        ),
        Source(
            id="simglucose-subjects",
            title="simglucose 0.2.11 (Jinyu Xie)",
            where="simglucose/params/vpatient_params.csv",
            says="30 subjects, ten of each age group, by its author from the academic version of "
            "the UVA/Padova simulator of 2008; whose property they are is unclear, so none is here",
        ),
        Source(
            id="simglucose-ratios",
            title="simglucose 0.2.11 (Jinyu Xie)",
            where="simglucose/params/Quest.csv; the answer to its issue 24",
            says="CR and CF of each subject, from the same version and by no rule on the daily "
            "dose; simglucose's basal-bolus controller doses by them",
        ),
        Source(
            id="visentin-2015",
            title="Visentin, Dalla Man, Kudva, Basu, Cobelli: Circadian variability of insulin "
            "sensitivity: physiological input for in silico artificial pancreas, "
            "Diabetes Technol Ther 2015 17:1",
            where="patterns of 20 people, as the port simglucose-s2017 tables them; not re-read",
            says="seven patterns of high and low sensitivity at breakfast, lunch and dinner; low "
            "is 0.4 of high; 20 % from day to day; periods from 4, 11 and 17 h",
        ),
        Source(
            id="visentin-2018",
            title="Visentin et al.: The UVA/Padova type 1 diabetes simulator goes from single meal "
            "to single day, J Diabetes Sci Technol 2018 12:273",
            where="abstract; equations A5 and A10 by the port simglucose-s2017",
            says="kp3 and Vmx follow the time of day; kp1 rises from 3 to 7 h (dawn)",
        ),
        Source(
            id="mallad-2015",
            title="Mallad et al.: Nocturnal glucose metabolism in type 1 diabetes: a study "
            "comparing single versus dual tracer approaches, Diabetes Technol Ther 2015",
            where="abstract (glucose rises overnight through production); the size as the port "
            "simglucose-s2017 takes it from there, not re-read",
            says="glucose production rises by about 1.5 mg/kg/min from 3 to 7 h",
        ),
        Source(
            id="hovorka-2004",
            title="Hovorka et al.: Nonlinear model predictive control of glucose concentration, "
            "Physiol Meas 2004 25:905",
            where="F01c",
            says="insulin-independent uptake falls in proportion to glucose below 4.5 mmol/L",
        ),
        Source(
            id="kleinbaum-1983",
            title="Kleinbaum, Shamoon: Impaired counterregulation of hypoglycemia in "
            "insulin-dependent diabetes, Diabetes 1983 32:493",
            where="abstract",
            says="hepatic output rises two- to threefold in controls; epinephrine and glucagon "
            "responses of diabetics are 60-80 % smaller",
        ),
        Source(
            id="mitrakou-1991",
            title="Mitrakou et al.: Hierarchy of glycemic thresholds for counterregulatory "
            "hormone secretion, Am J Physiol 1991 260:E67",
            where="abstract; 10 healthy volunteers",
            says="glucagon and epinephrine rise from 68 mg/dL down, autonomic symptoms begin at "
            "58, neuroglycopenic ones at 51",
        ),
        Source(
            id="banarer-2003",
            title="Banarer, Cryer: Sleep-related hypoglycemia-associated autonomic failure, "
            "Diabetes 2003 52:1195",
            where="abstract",
            says="steps of 85 to 45 mg/dL; at the last epinephrine is 240 awake, 85 asleep pg/mL",
        ),
        Source(
            id="bolli-1985",
            title="Bolli et al.: Role of hepatic autoregulation in defense against hypoglycemia in "
            "humans, J Clin Invest 1985 75:1623",
            where="as recalled, not re-read; the size and the threshold used here are ours",
            says="in deep hypoglycaemia the liver makes glucose without the hormones",
        ),
        Source(
            id="hansen-1986",
            title="Hansen, Firth, Haymond, Cryer, Rizza: The role of autoregulation of the hepatic "
            "glucose production in man, Diabetes 1986 35:186",
            where="abstract",
            says="at 65 mg/dL autoregulation adds little: hormones do it (about 1.3 mg/kg/min)",
        ),
        Source(
            id="megarbane-2007",
            title="Mégarbane et al.: Intentional overdose with insulin, Crit Care 2007 11:R115",
            where="abstract",
            says="the glucose an overdosed person needs saturates: Emax 29.5 g/h (17.5-41.1), "
            "EC50 46 mIU/L, six patients",
        ),
        Source(
            id="andrianesis-2013",
            title="Andrianesis, Doupis: The role of kidney in glucose homeostasis, "
            "Expert Rev Clin Pharmacol 2013 6:519",
            where="transport maximum and threshold of glucose reabsorption",
            says="125 mL/min is filtered, at most 375 mg/min of glucose taken back: beyond "
            "300 mg/dL all is lost (we begin at 400, where S2008's validation ends)",
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
            says="after the first hour glucose rises 0.62 mg/dL/min and beta-hydroxybutyrate "
            "0.0038 mmol/L/min; 300/400 mg/dL after 5.8/8.5 h, 1.6/3.0 mmol/L after 8.0/14.2 h",
        ),
        Source(
            id="geddes-2008",
            title="Geddes, Schopman, Zammitt, Frier: Prevalence of impaired awareness of "
            "hypoglycaemia in adults with type 1 diabetes, Diabet Med 2008 25:501",
            where="abstract",
            says="19.5 % of 518 adults have impaired awareness",
        ),
        Source(
            id="cdc-2000",
            title="CDC growth charts: United States, 2000",
            where="weight for age, boys and girls",
            says="median weight about 32 kg at 10 years and 50 kg at 14 years",
        ),
        Source(
            id="nhanes-2018",
            title="Fryar et al.: Mean body weight, height, waist circumference and body mass index "
            "among adults, National Health Statistics Reports 122, 2018",
            where="table of means, as recalled, not re-read; 80 kg and the range used are ours",
            says="US adults weigh about 84 kg on average",
        ),
        Source(
            id="ours-insulin",
            title="Banting's own reading of summary statistics",
            where="docs/trial.md, whose people",
            says="rounded from the lowest and highest of the age groups' basal insulin in "
            "simglucose's file; mean from basal rate over clearance and weight",
        ),
        Source(
            id="ours",
            title="Banting's own assumption",
            where="docs/trial.md",
            says="no public value exists; chosen so that extremes stay plausible",
        ),
    )
}
