"""Back to what a pool was before its last upgrade: when that is possible. A decision.

Source: azure-aks-docs roll-back-node-pool-version.md (2026-08-05): seven days after the upgrade,
one step, no OS SKU change, a version that is still supported, no auto-upgrade channel; with a node
OS channel the version goes back and the image may not. Clients ask by a PUT with the old versions
(azure-cli 2.91.0, `aks_agentpool_rollback`).
"""

from dataclasses import dataclass

from azlinux_cli.sandbox.arm.containerservice.model.state import Goal, Past, PoolState
from azlinux_cli.sandbox.arm.containerservice.offer.kubernetes_version import exact
from azlinux_cli.sandbox.arm.containerservice.refusal import bad_request, not_allowed
from azlinux_cli.sandbox.kernel.errors import ArmError

WINDOW_S = 7 * 24 * 3600
LATEST = "latest"
NO_CHANNELS = {"", "none"}
NO_IMAGE_CHANNELS = {"", "none", "unmanaged"}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Of the cluster, at the time of the request."""

    now: float
    lts: bool
    upgrade_channel: str
    os_channel: str


def recent(state: PoolState, now: float, *, lts: bool) -> list[Past]:
    """What could be gone back to, newest first: `recentlyUsedVersions`."""
    return [
        past
        for past in reversed(state.past)
        if now - past.ended <= WINDOW_S and exact(past.version, lts=lts) == past.version
    ]


def older(state: PoolState, version: str | None, image: str, there: Circumstances) -> bool:
    """Whether a request names the last version and its image, which may be the present one."""
    found = recent(state, there.now, lts=there.lts)
    wanted = found and (found[0].version, found[0].image) == (version, image)
    return bool(wanted) and version != state.goal.version


def target(state: PoolState, image: str, shown: str, there: Circumstances) -> Goal:
    """The goal of a rollback to `image`. Raises ArmError 400 or 409 if it is not to be had."""
    found = recent(state, there.now, lts=there.lts)
    past = found[0] if found else None
    if past is None or past.image != image or past.os_sku != state.goal.os_sku:
        raise not_accepted(image, shown)
    if there.upgrade_channel.lower() not in NO_CHANNELS:
        raise not_allowed(
            "Rollback is not allowed while the cluster's auto upgrade channel is "
            f"'{there.upgrade_channel}'. Please disable auto upgrade before rolling back."
        )
    kept = there.os_channel.lower() not in NO_IMAGE_CHANNELS
    return Goal(past.version, state.goal.image if kept else past.image, past.os_sku)


def not_accepted(image: str, shown: str) -> ArmError:
    return bad_request(
        f"NodeImageVersion '{image}' is not accepted. NodeImageVersion can only be current version "
        f"'{shown}' or 'latest'",
        code="InvalidNodeImageVersion",
    )
