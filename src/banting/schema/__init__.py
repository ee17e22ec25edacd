"""Frozen nouns shared by every room of the house, and their file form."""
