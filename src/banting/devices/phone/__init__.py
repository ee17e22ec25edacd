"""The phone with the app that doses: one machine, and one folder for what each app takes from afar.

`surface.py` is the border between the two.
"""
