"""Auto-upgrade channels of a cluster.

Source: azure-aks-docs auto-upgrade-cluster.md, auto-upgrade-node-os-image.md (`node-image` forces
the node OS channel NodeImage). The sandbox upgrades nothing by itself.
"""

from azlinux_cli.sandbox.arm.containerservice.refusal import invalid
from azlinux_cli.sandbox.kernel.http import Json

UPGRADE = ("rapid", "stable", "patch", "node-image", "none")
NODE_OS = ("None", "Unmanaged", "NodeImage", "SecurityPatch")


def auto_upgrade(present: Json, given: Json) -> Json:
    """Raises ArmError 400 InvalidParameter."""
    out: Json = {"nodeOSUpgradeChannel": "NodeImage", **present, **given}
    _check(out, "upgradeChannel", UPGRADE)
    _check(out, "nodeOSUpgradeChannel", NODE_OS)
    if out.get("upgradeChannel") == "node-image" and out["nodeOSUpgradeChannel"] != "NodeImage":
        raise invalid(
            "autoUpgradeProfile.nodeOSUpgradeChannel",
            "It has to be NodeImage if upgradeChannel is node-image.",
        )
    return out


def _check(profile: Json, name: str, known: tuple[str, ...]) -> None:
    given = profile.get(name)
    if given is None:
        return
    found = next((item for item in known if item.lower() == str(given).lower()), None)
    if found is None:
        raise invalid(f"autoUpgradeProfile.{name}", f"'{given}' is none of {', '.join(known)}.")
    profile[name] = found
