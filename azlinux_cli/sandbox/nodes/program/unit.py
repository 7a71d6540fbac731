"""systemd's view: units, the state of the system, going down."""

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes.program.call import Call, Program, UsageError, read_options

_COMMON = (
    "dbus-broker",
    "sshd",
    "systemd-journald",
    "systemd-networkd",
    "systemd-udevd",
    "waagent",
)
_UNITS: dict[OsKind, tuple[str, ...]] = {
    OsKind.AZL3: (*_COMMON, "chronyd", "cloud-init", "iptables", "rsyslog"),
    OsKind.AZL4: (*_COMMON, "auditd", "chronyd", "cloud-init", "firewalld"),
    OsKind.ACL: (*_COMMON, "containerd", "systemd-sysext", "systemd-timesyncd"),
}
_REHEARSAL = "rehearsal.service"  # of the fault failed-unit
_AUTOMATIC = {OsKind.AZL3: "dnf-automatic.timer", OsKind.AZL4: "dnf5-automatic.timer"}
_VERSION = {OsKind.AZL3: "255 (255-24.azl3)", OsKind.AZL4: "258 (258.4-2.azl4)"}


def systemctl(call: Call) -> int:
    options = read_options(
        call.arguments,
        "-q --quiet --no-pager --failed --version --no-legend --plain --now -l --full --no-block "
        "--force -f",
        "--state --type -t -p --property --value -o",
    )
    if "--version" in options.flags:
        version = str(call.machine.disk.image.data.get("systemd", _VERSION.get(call.machine.kind)))
        call.line(f"systemd {version}")
        return 0
    if "--failed" in options.flags and not options.words:
        return _failed(call, options.flags)
    verb, *units = options.words or ("list-units",)
    action = _VERBS.get(verb)
    if action is None:
        raise UsageError(f"systemctl {verb}")
    return action(call, units, options.flags)


def _known(call: Call, unit: str) -> bool:
    return unit.removesuffix(".service") in _UNITS[call.machine.kind]


def _failed(call: Call, flags: frozenset[str]) -> int:
    """Only what a fault makes fail; a counted one is seen so many times."""
    failed = [_REHEARSAL] if call.machine.take("failed-unit") else []
    if "--no-legend" not in flags:
        call.line("  UNIT LOAD ACTIVE SUB DESCRIPTION")
    for unit in failed:
        mark = "" if "--plain" in flags else "● "
        call.line(f"{mark}{unit} loaded failed failed Made to fail (simulated)")
    if "--no-legend" not in flags:
        call.line(f"\n{len(failed)} loaded units listed.")
    return 0


def _is_active(call: Call, units: list[str], flags: frozenset[str]) -> int:
    found = False
    for unit in units:
        active = _known(call, unit)
        found = found or active
        if not flags & {"-q", "--quiet"}:
            call.line("active" if active else "inactive")
    if found:
        return 0
    return 4 if len(units) == 1 and unit_is_unknown(call, units[0]) else 3


def unit_is_unknown(call: Call, unit: str) -> bool:
    return not _known(call, unit) and unit != _AUTOMATIC.get(call.machine.kind)


def _is_enabled(call: Call, units: list[str], flags: frozenset[str]) -> int:
    status = 1
    for unit in units:
        if _known(call, unit):
            status = 0
            text = "enabled"
        else:
            text = "not-found"
        if not flags & {"-q", "--quiet"}:
            call.line(text)
    return status


def _is_failed(call: Call, units: list[str], flags: frozenset[str]) -> int:
    for unit in units:
        if not flags & {"-q", "--quiet"}:
            call.line("active" if _known(call, unit) else "inactive")
    return 1


def _is_system_running(call: Call, units: list[str], flags: frozenset[str]) -> int:
    if call.machine.reboot_requested:
        call.line("stopping")
        return 1
    if call.machine.faulted("failed-unit"):
        call.line("degraded")
        return 1
    call.line("running")
    return 0


def _status(call: Call, units: list[str], flags: frozenset[str]) -> int:
    if not units:
        raise UsageError("systemctl status of the whole system")
    status = 0
    for unit in units:
        name = unit if "." in unit else unit + ".service"
        if _known(call, unit):
            call.line(
                f"● {name} (simulated)\n"
                f"     Loaded: loaded (/usr/lib/systemd/system/{name}; enabled)"
            )
            call.line("     Active: active (running)")
        else:
            call.err(f"Unit {name} could not be found.")
            status = 4
    return status


def _list_units(call: Call, units: list[str], flags: frozenset[str]) -> int:
    if "--no-legend" not in flags:
        call.line("  UNIT LOAD ACTIVE SUB DESCRIPTION")
    for name in sorted(_UNITS[call.machine.kind]):
        call.line(f"  {name}.service loaded active running (simulated)")
    return 0


def _reboot(call: Call, units: list[str], flags: frozenset[str]) -> int:
    if not call.is_root:
        call.err("Call to Reboot failed: Interactive authentication required.")
        return 1
    call.machine.request_reboot()
    return 0


_VERBS = {
    "is-active": _is_active,
    "is-enabled": _is_enabled,
    "is-failed": _is_failed,
    "is-system-running": _is_system_running,
    "status": _status,
    "list-units": _list_units,
    "reboot": _reboot,
}


def reboot(call: Call) -> int:
    options = read_options(call.arguments, "-f --force --no-wall")
    return _reboot(call, [], options.flags)


def shutdown(call: Call) -> int:
    options = read_options(call.arguments, "-r -h -P -c --reboot")
    if not options.flags & {"-r", "--reboot"}:
        raise UsageError("shutdown other than -r")
    if options.words and options.words[0] not in {"now", "+0"}:
        raise UsageError("a shutdown later than now")
    return _reboot(call, [], options.flags)


UNITS: dict[str, Program] = {
    "systemctl": systemctl,
    "reboot": reboot,
    "shutdown": shutdown,
}
