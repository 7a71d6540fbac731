"""Whether anybody can still sign in: keys that 4.0 takes, a configuration that its sshd takes.

The 4.0 sshd itself does not run here: these are rules about what its release notes and its crypto
policy say. What really happens, only a rehearsal shows.
"""

from collections.abc import Iterable

from azlinux_cli.domain.migration.check.kind import Check, some
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import Seen, Severity, command, hint, seen
from azlinux_cli.domain.migration.node import Key

_NEW_KEY = (hint("an Ed25519 key beside it: ssh-keygen -t ed25519, and its line on the machine"),)


def _taken(key: Key, facts: Facts) -> bool:
    least = facts.knowledge.sshd.keys.get(key.kind.removesuffix("-CERT"))
    return least is not None and key.bits >= least


def _own_key(facts: Facts) -> Seen | None:
    """Of the user that azl signs in as: is there any key left to sign in with."""
    ssh = facts.node.ssh
    own = [key for key in ssh.user_keys if key.owner == ssh.user]
    if not own or any(_taken(key, facts) for key in own):
        return None
    return seen(f"4.0 takes no key of {ssh.user}: {_shown(own)}", remedies=_NEW_KEY)


def _other_keys(facts: Facts) -> Seen | None:
    ssh = facts.node.ssh
    refused = [k for k in (*ssh.user_keys, *ssh.host_keys) if not _taken(k, facts)]
    if not refused:
        return None
    return seen(f"keys that 4.0 refuses: {_shown(refused)}", remedies=_NEW_KEY)


def _shown(keys: Iterable[Key]) -> str:
    return some(dict.fromkeys(map(str, keys)))


def _config(facts: Facts) -> Seen | None:
    ssh = facts.node.ssh
    broken = [f"sshd -t: {ssh.test_said}"] if ssh.test_status not in {0, None} else []
    fatal = _lines_with(facts.knowledge.sshd.fatal, ssh.config)
    if not broken and not fatal:
        return None
    return Seen(
        (*broken, *fatal),
        (command("azl node run NAME --sudo -- sshd -t"), hint("take the word out of its line")),
    )


def _weak(facts: Facts) -> Seen | None:
    found = _lines_with(facts.knowledge.sshd.weak, facts.node.ssh.config)
    if not found:
        return None
    return Seen(tuple(found), (hint("clients that need it have to be renewed before"),))


def _lines_with(words: Iterable[str], config: Iterable[str]) -> list[str]:
    """A word stands between commas, signs and blanks: `+ssh-dss,ssh-rsa`."""
    found = []
    for line in config:
        place, _, text = line.partition(": ")
        directive, *values = text.replace(",", " ").split()
        named = {value.strip("+-^\"'") for value in values}
        found += [f"{place}: {directive} names {word}" for word in words if word in named]
    return found


def _way_back_in(facts: Facts) -> Seen | None:
    cloud = facts.cloud
    if cloud is None or cloud.boot_diagnostics:
        return None
    return seen(
        "boot diagnostics are off: no serial log would say why it does not start",
        remedies=(command("az vm boot-diagnostics enable -g GROUP -n NAME"),),
    )


def _cloud_init(facts: Facts) -> Seen | None:
    names = facts.node.packages.names
    if not names or "cloud-init" in names:
        return None
    return seen(
        "cloud-init is not installed: nothing here sets up users and keys on a new OS disk",
        remedies=(hint("install it before, or set up users and keys of 4.0 another way"),),
    )


CHECKS = (
    Check("ssh.own", "4.0 takes a key of the user that azl signs in as", Severity.INHIBITOR,
          _own_key, safety=True),
    Check("ssh.crypto", "4.0 takes all host and user keys", Severity.HIGH, _other_keys),
    Check("ssh.config", "sshd takes its configuration, and so will 4.0's", Severity.INHIBITOR,
          _config, safety=True),
    Check("ssh.weak", "No SHA-1 signature is asked for", Severity.HIGH, _weak),
    Check("azure.console", "A serial log is there if it does not start", Severity.MEDIUM,
          _way_back_in),
    Check("cloudinit.missing", "cloud-init is there", Severity.MEDIUM, _cloud_init),
)  # fmt: skip
