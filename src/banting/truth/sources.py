"""Where the published figures of the tables come from, and how much of each source was read."""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["CITED"]

CITED: dict[str, Source] = {
    s.id: s
    for s in (
        Source(
            id="kanapka-2022",
            title="Kanapka, Lum, Beck: Insulin pump infusion set failures associated with "
            "prolonged hyperglycemia, Diabetes Technol Ther 2022, doi 10.1089/dia.2021.0548",
            where="abstract; of the two trials (NCT03563313 is named) we recall that both tested "
            "Control-IQ beside sensor-augmented pumps",
            says="263 people of 6-72 years, 22,741 sets; prolonged hyperglycaemia is a sensor "
            "above 300 mg/dL at removal, above 250 for two hours before and above 300 for 90 of "
            "the last 120 min: 748 sets (3.3 %) before 72 h, 1.8 % before 48 h, 1.0 % before 24 "
            "h; above 250 for 5.1 h (SD 3.7); above 300 at removal 1,688 (7.4 %); adults 1.9, "
            "14-17 years 5.8, 6-13 years 4.4 %",
        ),
        Source(
            id="klonoff-2024",
            title="Klonoff, Ayers, Ho et al.: Time to moderate and severe hyperglycemia and "
            "ketonemia following an insulin pump occlusion, J Diabetes Sci Technol 2024 18:1472, "
            "PMID 39240028",
            where="abstract, read whole; the three conditions are the 5th, 50th and 95th "
            "percentile of the rise among the virtual adults",
            says="eight studies of suspended pumps: after the first hour 0.62 mg/dL and 0.0038 "
            "mmol/L a minute; 300 and 400 mg/dL after 5.8 and 8.5 h, 1.6 and 3.0 mmol/L after 8.0 "
            "and 14.2 h; 100 virtual adults: 300 and 400 mg/dL after 9.25 and 12 h (5th "
            "percentile), 6.75 and 8.75 (50th), 4.75 and 5.75 (95th)",
        ),
        Source(
            id="sherr-2014",
            title="Sherr, Palau Collazo, Cengiz et al.: Safety of nighttime 2-hour suspension of "
            "basal insulin in pump-treated type 1 diabetes even in the absence of low glucose, "
            "Diabetes Care 2014 37:773, PMC3931387",
            where="abstract",
            says="17 people of 24 years: from 144 at 21:00 to 191 mg/dL (SD 68) in the morning "
            "where basal was off for two hours at a random time after 23:30, from 151 to 141 "
            "(SD 75) otherwise; morning ketone 0.13 and 0.09 mmol/L",
        ),
        Source(
            id="k-as-2023",
            title="Ketone-based alert system (K-AS) for detecting interrupted insulin delivery, "
            "J Diabetes Sci Technol 2023, doi 10.1177/19322968231209339, PMC12035211; title as "
            "recalled",
            where="abstract; the guideline's threshold is not in it: 193 min is what a rise of "
            "0.0038 mmol/L/min after the first hour needs for 0.6 mmol/L, so we take that",
            says="10 in-silico subjects, UVA/Padova S2014: a Kalman filter on ketone finds a stop "
            "after 84 min fasting and 55.5 min after a meal; by current guidelines 193 and 120 min",
        ),
        Source(
            id="beuhler-2013",
            title="Beuhler and others: Demographics and outcome of unintentional insulin overdoses "
            "managed by three poison centers, Clin Toxicol 2013 51:789; first author as recalled",
            where="abstract",
            says="642 cases, 97.5 % at home, median dose 40 U, 64 % short-acting; hypoglycaemia "
            "(symptoms or below 60 mg/dL) in 15.9 % (102), numerical in 6.9 % (41); 14.9 % above "
            "50 U and 16.7 % below; watched for 6.9 h; outcomes benign in most",
        ),
        Source(
            id="glogan-2013",
            title="Glogan, Levitan, Brooks, Gerkin: Unintentional use of mistaken insulin "
            "products: a retrospective review of poison center data, J Emerg Med 2013 45:547",
            where="abstract",
            says="652 cases, mean age 56 years: symptoms in 56 (8.6 %), no death; neither kind nor "
            "dose of insulin predicted symptoms",
        ),
        Source(
            id="loop-study",
            title="Lum, Bailey, Barnes-Lomen et al.: A real-world prospective study of the safety "
            "and effectiveness of the Loop open source automated insulin delivery system, "
            "Diabetes Technol Ther 2021 23:367, PMC8080906",
            where="abstract",
            says="558 people of 1-71 years: time in range 67 % (SD 16) before, 73 % (SD 13) with "
            "Loop, +6.6 (5.9 to 7.4); below 54 mg/dL median 0.40 %; severe hypoglycaemia 18.7 per "
            "100 person-years, 181 in the three months before",
        ),
        Source(
            id="breton-2021",
            title="Breton, Kovatchev: One year real-world use of the Control-IQ advanced hybrid "
            "closed-loop technology, Diabetes Technol Ther 2021 23:601, PMC8501470",
            where="abstract",
            says="9,451 users: median time in range 63.6 % (quartiles 49.9 and 75.6) before, 73.6 "
            "% (64.4 and 81.8) with it",
        ),
        Source(
            id="garg-2017",
            title="Garg, Weinzimer, Tamborlane et al.: Glucose outcomes with the in-home use of a "
            "hybrid closed-loop insulin delivery system in adolescents and adults with type 1 "
            "diabetes, Diabetes Technol Ther 2017 19:155, PMC5359676",
            where="abstract; the 670G; its range is 71-180 mg/dL",
            says="94 adults 68.8 % (SD 11.9) to 73.8 % (8.4); 30 adolescents 60.4 % (10.9) to "
            "67.2 % (8.2)",
        ),
        Source(
            id="create-2023",
            title="Burnside, Lewis, Crocket et al.: Extended use of an open-source automated "
            "insulin delivery system in children and adults with type 1 diabetes (CREATE), "
            "Diabetes Technol Ther 2023 25:250",
            where="abstract",
            says="OpenAPS in AndroidAPS, 7-70 years: time in range 56.9 % (54.2 to 59.6) with a "
            "sensor-augmented pump, 69.1 % (67.1 to 71.1) with it, +12.2 (10.4 to 14.1); no severe "
            "hypoglycaemia, no ketoacidosis",
        ),
        Source(
            id="aaps-rct-2023",
            title="Nanayakkara, Sharifi, Burren et al.: Hybrid closed loop using a do-it-yourself "
            "artificial pancreas system in adults with type 1 diabetes, J Diabetes Sci Technol "
            "2024 18:889, PMC11307222",
            where="abstract",
            says="20 adults: 58.0 % (SD 15.6) with their pump, 76.6 % (11.7) with AndroidAPS; "
            "+18.6 (11.4 to 25.9)",
        ),
        Source(
            id="clio-2024",
            title="Graham, Mueller, Manning et al.: Real-world use of Control-IQ technology is "
            "associated with a lower rate of severe hypoglycemia and diabetic ketoacidosis than "
            "historical data (CLIO), Diabetes Technol Ther 2024 26:24",
            where="abstract",
            says="3,157 people: severe hypoglycaemia per 100 person-years: children 9.31 (19.31 in "
            "the registry before), adults 9.77 (29.49); median time in range of adults 70.1 % "
            "(61.0, 78.8), 6-13 years 61.2 (52.4, 70.5), 14-17 years 60.9 (50.1, 71.8)",
        ),
        Source(
            id="toffanin-2020",
            title="Toffanin, Kozak, Sumnik, Cobelli, Petruzelkova: In silico trials of an "
            "open-source Android-based artificial pancreas, Diabetes Technol Ther 2020, PMID "
            "31769699; authors as recalled",
            where="abstract",
            says="AndroidAPS on UVA/Padova's simulator, best with microboluses and half of the "
            "meal bolus: mean 131 mg/dL, SD 27, 91 % in range",
        ),
        Source(
            id="aps-testbed-2022",
            title="Zhou, Kouzel, Ren, Alemzadeh: Design and validation of an open-source "
            "closed-loop testbed for artificial pancreas systems, CHASE 2022, arXiv 2208.06479",
            where="abstract; meals and sensor are not in it",
            says="time in a safe region: OpenAPS on Glucosym 93.49 %, basal-bolus on UVA/Padova "
            "79.46 %, people in a clinical trial 66.18 %",
        ),
        Source(
            id="dpv-2024",
            title="Karges, Rosenbauer, Stahl-Pehe et al.: Hybrid closed-loop insulin therapy and "
            "risk of severe hypoglycaemia and diabetic ketoacidosis in young people, Lancet "
            "Diabetes Endocrinol 2025 13:88",
            where="abstract",
            says="13,922 people of 2-20 years, closed loop against sensor-augmented pump: "
            "ketoacidosis 1.74 and 0.96 per 100 person-years (ratio 1.81, 1.37 to 2.40), severe "
            "hypoglycaemia 5.59 and 6.63 (0.84, 0.69 to 1.03)",
        ),
        Source(
            id="tidepool-tlr-615",
            title="tidepool-org/data-science-simulator (BSD-2) and data-science-metrics",
            where="risk scenario TLR-615, run by us with its own code: 2 U nobody ordered at the "
            "start, 8 h, before Loop, no mitigation",
            says="lowest glucose and LBGI: adolescent 91.4 and 0.97, median 10.5 and 93.4, "
            "resistant 12.5 and 82.5, sensitive 1.0 (clipped) and 536.9",
        ),
        Source(
            id="hanas-2017",
            title="Hanas, Adolfsson: Bolus calculator settings in well-controlled prepubertal "
            "children using insulin pumps, J Diabetes Sci Technol 2017 11:247, PMC5478012",
            where="abstract; in mg/dL 1800 stands for its 100",
            says="the rule of thumb: a unit lowers glucose by 1800 over the daily dose",
        ),
    )
}
