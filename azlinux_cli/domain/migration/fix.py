"""Remedies that are safe to apply: each can be taken back, and does nothing to what runs now.

Text for a node's sh, run as root. Values get in quoted. What is written down below
/var/lib/azl/migration says what was there before.
"""

from collections.abc import Callable
from dataclasses import dataclass

from azlinux_cli.domain.errors import InhibitedError, UsageError
from azlinux_cli.domain.migration.check.network import kept_ports
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.firewall import SERVICE_FILE, ZONE_FILE, service_xml, zone_xml
from azlinux_cli.domain.node_state.script import TIMERS
from azlinux_cli.domain.remote_command import command_line, quoted

_BEGIN = """set -e
umask 022
mkdir -p /var/lib/azl/migration
"""
_OWN_ZONE = "it has a zone file of its own: add the service azl-kept there"


@dataclass(frozen=True, slots=True)
class Fix:
    """`says` is what is done, for a question; `script` for one node; `back` how it is taken back.

    `script` raises InhibitedError where it would not be safe.
    """

    says: Callable[[Facts], str]
    script: Callable[[Facts], str]
    back: str


def _firewall(facts: Facts) -> str:
    """Raises InhibitedError where somebody has written that zone himself."""
    if "<zone" in facts.node.firewalld and "azl-kept" not in facts.node.firewalld:
        raise InhibitedError(f"{ZONE_FILE} is not azl's: {_OWN_ZONE}")
    return (
        _BEGIN
        + _write(SERVICE_FILE, service_xml(kept_ports(facts)))
        + _write(ZONE_FILE, zone_xml())
    )


def _write(path: str, text: str) -> str:
    folder = path.rpartition("/")[0]
    return (
        f"mkdir -p {quoted(folder)}\n"
        f"printf %s {quoted(text)} >{quoted(path + '.azl')}\n"
        f"mv {quoted(path + '.azl')} {quoted(path)}\n"
    )


def _timers(facts: Facts) -> str:
    known = [timer for timer in facts.node.state.unattended_updates if timer in TIMERS]
    lines = [
        f"echo {quoted(timer)} >>/var/lib/azl/migration/timers-stopped\n"
        + command_line(["systemctl", "disable", "--now", timer])
        + "\n"
        for timer in known
    ]
    return _BEGIN + "".join(lines)


def _agent(facts: Facts) -> str:
    return _BEGIN + "systemctl enable waagent.service\nsystemctl start waagent.service\n"


def _says_agent(facts: Facts) -> str:
    return "enable and start waagent.service"


FIXES: dict[str, Fix] = {
    "fw.inbound": Fix(
        lambda facts: f"write {SERVICE_FILE} and {ZONE_FILE} for {', '.join(kept_ports(facts))}",
        _firewall,
        f"rm {SERVICE_FILE} {ZONE_FILE}",
    ),
    "update.timers": Fix(
        lambda facts: f"stop and disable {', '.join(facts.node.state.unattended_updates)}",
        _timers,
        "systemctl enable --now what /var/lib/azl/migration/timers-stopped names",
    ),
    "azure.agent": Fix(
        _says_agent,
        _agent,
        "systemctl disable --now waagent.service",
    ),
}


def fix_of(key: str) -> Fix:
    """Raises UsageError for a key without a remedy that is safe to apply."""
    fix = FIXES.get(key)
    if fix is None:
        raise UsageError(
            f"azl applies no remedy for {key!r} by itself",
            hint=f"it does for: {', '.join(FIXES)}",
        )
    return fix
