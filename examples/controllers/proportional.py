"""A dosing rule of your own: basal in proportion to glucose (docs/external-controllers.md)."""

import json
import sys

for line in sys.stdin:
    asked = json.loads(line)
    orders = {"temp_u_per_h": [], "temp_min": [], "bolus_u": []}
    for i in range(asked["patients"] if asked["say"] == "decide" else 0):
        told = {name: values[i] for name, values in asked["settings"].items()}
        heard = {name: values[i] for name, values in asked["heard"].items()}
        glucose, low = heard["reading_mgdl"], heard["reading_mgdl"] < told["suspend_below_mgdl"]
        rate = 0 if low else told["basal_u_per_h"] * glucose / told["target_high_mgdl"]
        meal = heard["carbs_g"] / told["carb_ratio_g_per_u"] if heard["asks"] else 0
        orders["temp_u_per_h"].append(min(rate, told["max_basal_u_per_h"]))
        orders["temp_min"].append(30 if glucose > 0 else -1)
        orders["bolus_u"].append(min(meal, told["max_bolus_u"]))
    print(json.dumps(orders), flush=True)
