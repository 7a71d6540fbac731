"""Runs, as people and programs see them: under way, over, in a list, in a report."""

from azlinux_cli.rendering.rollout.end import end_lines
from azlinux_cli.rendering.rollout.watch import RolloutWatch, watch_on

__all__ = ["RolloutWatch", "end_lines", "watch_on"]
