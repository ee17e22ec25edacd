"""Banting: an executable model of the connected insulin pump.

It answers one question about a real set-up, with evidence anyone can replay: can someone take
control of this insulin-delivery system, from where, and what would it do to the person wearing it?

Simulation only: nothing in this package can transmit. Not a medical device; no dosing advice.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
