"""Machines of device families, one folder each; families never import each other."""
