"""How fast time goes in an upgrade.

What takes Azure two minutes takes the sandbox one operation (`--operation-seconds`); so a drain
time-out of thirty minutes is fifteen operations long.
"""

from azlinux_cli.sandbox.kernel.cloud import Cloud

MINUTES_OF_OPERATION = 2.0
POLLS_OF_OPERATION = 10
SHORTEST_S = 0.02
READY_MINUTES = 20  # a node that is not Ready by then has failed; own figure


def minutes_s(cloud: Cloud, minutes: float) -> float:
    """Minutes of Azure's, in seconds here. Pods take a moment to go, however fast all else is."""
    minute_s = cloud.settings.operation_seconds / MINUTES_OF_OPERATION
    return minutes * max(minute_s, SHORTEST_S)


def poll_s(cloud: Cloud) -> float:
    """Until the upgrade looks again."""
    return max(cloud.settings.operation_seconds / POLLS_OF_OPERATION, SHORTEST_S)
