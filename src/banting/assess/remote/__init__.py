"""The remote table: what one credential lets someone on the Internet do with each app."""

from banting.assess.remote.table import remote_table

__all__ = ["remote_table"]
