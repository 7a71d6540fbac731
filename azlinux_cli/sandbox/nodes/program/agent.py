"""The Azure agent, cloud-init, and what only Azure Container Linux has."""

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes.program.call import Call, Program, UsageError, read_options

_DISTRIBUTION = {
    OsKind.AZL3: "azurelinux 3.0",
    OsKind.AZL4: "azurelinux 4.0",
    OsKind.ACL: "azurecontainerlinux 3.0",
}
_PYTHON = {OsKind.AZL3: "3.12.9", OsKind.AZL4: "3.14.3", OsKind.ACL: "3.12.9"}


def waagent(call: Call) -> int:
    if [word.lstrip("-") for word in call.arguments] not in (["version"], ["V"]):
        raise UsageError("waagent other than --version")
    version = call.machine.agent_version
    call.line(f"WALinuxAgent-{version} running on {_DISTRIBUTION[call.machine.kind]}")
    call.line(f"Python: {_PYTHON[call.machine.kind]}")
    call.line(f"Goal state agent: {version}")
    return 0


def cloud_init(call: Call) -> int:
    options = read_options(call.arguments, "--wait --long -l --version -v")
    if options.flags & {"--version", "-v"}:
        package = call.machine.disk.newest("cloud-init")
        call.line(f"/usr/bin/cloud-init {package.version if package else ''}")
        return 0
    if options.words != ("status",):
        raise UsageError(f"cloud-init {' '.join(options.words)}")
    call.line("status: done")
    if options.flags & {"--long", "-l"}:
        call.line(
            "extended_status: done\nboot_status_code: enabled-by-generator\ndetail: DataSourceAzure"
        )
        call.line("errors: []\nrecoverable_errors: {}")
    return 0


def systemd_sysext(call: Call) -> int:
    options = read_options(call.arguments, "--no-pager --no-legend")
    names = list(call.machine.disk.image.data["extensions"])
    verb = options.words[0] if options.words else "status"
    if verb == "list":
        call.line("NAME       TYPE PATH")
        for name in names:
            call.line(f"{name:<10} raw  /var/lib/extensions/{name}.raw")
    elif verb == "status":
        call.line("HIERARCHY EXTENSIONS SINCE")
        call.line(f"/opt      none       -\n/usr      {names[0]}")
        for name in names[1:]:
            call.line(f"          {name}")
    else:
        raise UsageError(f"systemd-sysext {verb}")
    return 0


def bootctl(call: Call) -> int:
    read_options(call.arguments, "--no-pager")
    if call.arguments and call.arguments[0] != "status":
        raise UsageError(f"bootctl {call.arguments[0]}")
    secure = "enabled (user)" if call.machine.spec.secure_boot else "disabled"
    call.out(
        "System:\n      Firmware: UEFI 2.70\n"
        f"   Secure Boot: {secure}\n"
        "  TPM2 Support: yes\n\nCurrent Boot Loader:\n      Product: systemd-boot 255\n"
    )
    return 0


def trident(call: Call) -> int:
    """Read-only: whether A/B updates work outside Microsoft is not known, so none is acted out."""
    if call.arguments[:1] != ["get"]:
        raise UsageError(f"trident {' '.join(call.arguments[:1])}")
    if not call.is_root:
        return call.fail("error: must be run as root")
    if call.arguments[1:] == ["last-error"]:
        return 0
    if call.arguments[1:] not in ([], ["status"]):
        raise UsageError(f"trident {' '.join(call.arguments)}")
    call.out("servicingState: provisioned\nabActiveVolume: volume-a\nlastError: null\n")
    return 0


_INIT: dict[str, Program] = {"waagent": waagent, "cloud-init": cloud_init}
AGENTS: dict[OsKind, dict[str, Program]] = {
    OsKind.AZL3: _INIT,
    OsKind.AZL4: _INIT,
    OsKind.ACL: {
        "waagent": waagent,
        "systemd-sysext": systemd_sysext,
        "bootctl": bootctl,
        "trident": trident,
    },
}
