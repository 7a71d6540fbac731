"""`needs-restarting -r`: the same words from dnf 4's plugin and from dnf5's."""

from azlinux_cli.sandbox.nodes.program.call import Call, Program, UsageError, read_options
from azlinux_cli.sandbox.nodes.transaction import needing_reboot


def needs_restarting(call: Call) -> int:
    """1 if a reboot is wanted, else 0."""
    names = needing_reboot(call.machine)
    if not names:
        call.line("No core libraries or services have been updated since boot-up.")
        call.line("Reboot should not be necessary.")
        return 0
    call.line("Core libraries or services have been updated since boot-up:")
    for name in names:
        call.line(f"  * {name}")
    call.line("\nReboot is required to fully utilize these updates.")
    call.line("More information: https://access.redhat.com/solutions/27943")
    return 1


def program(call: Call) -> int:
    """`/usr/bin/needs-restarting` of dnf-utils (3.0). Gone when the package is removed."""
    if call.machine.disk.newest("dnf-utils") is None:
        call.err(f"bash: line 1: {call.name}: command not found")
        return 127
    options = read_options(call.arguments, "-r --reboothint")
    if not options.flags:
        raise UsageError("needs-restarting without -r")
    return needs_restarting(call)


RESTART: dict[str, Program] = {"needs-restarting": program}
