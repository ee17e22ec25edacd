"""The whole story: from a set-up to a verdict with its evidence."""

from banting.assess.progress import Progress
from banting.assess.story import Assessment, assess, find_one_cell, replay_path

__all__ = ["Assessment", "Progress", "assess", "find_one_cell", "replay_path"]
