"""What the VM agent of a machine reports for the instance view."""

from typing import Any

from azlinux_cli.sandbox.real.machine import Machine

# Written at each boot by the machine's init; it says the agent's version.
AGENT_FILE = "/run/azl/agent"


def agent_report(machine: Machine) -> dict[str, Any] | None:
    """None: the agent is not ready.

    Names as WALinuxAgent's get_distro makes them; ACL as its pull request 3577 has it.
    """
    version, release = machine.read(AGENT_FILE), machine.read("/usr/lib/os-release")
    if version is None or release is None:
        return None
    pairs = (line.partition("=") for line in release.splitlines())
    words = {name: value.strip('"') for name, _, value in pairs}
    image_based = words.get("VARIANT_ID") == "azurecontainerlinux"
    return {
        "vmAgentVersion": version.strip(),
        "osName": "azurecontainerlinux" if image_based else words.get("ID", "linux"),
        "osVersion": words.get("VERSION_ID", ""),
        "hostname": (machine.read("/etc/hostname") or "").strip(),
    }
