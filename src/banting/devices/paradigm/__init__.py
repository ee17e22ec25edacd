"""Medtronic Paradigm: pump, remote, meter, sensor and CareLink stick on one radio."""
