"""Host keys and fingerprints that a machine printed on its console while it booted."""

import re
from dataclasses import dataclass

from azlinux_cli.domain.host_key import HostKey

# Only at the start of a line, after what the kernel and cloud-init put before each: a log line
# that merely quotes such text (a user name sent to sshd, say) must not become evidence.
_PREFIX = r"^(?:\[ *\d+\.\d+\] )?(?:cloud-init\[\d+\]: )?(?:<\d+>[^:]*:\d\d:\d\d [^:]*: )?"
_BEGIN = re.compile(_PREFIX + r"-----BEGIN SSH HOST KEY (KEYS|FINGERPRINTS)-----\s*$")
_END = re.compile(_PREFIX + r"-----END SSH HOST KEY (KEYS|FINGERPRINTS)-----\s*$")
_KEY = re.compile(_PREFIX + r"((?:ssh|ecdsa)-\S+ \S+)")
_FINGERPRINT = re.compile(_PREFIX + r"\d+ (SHA256:[A-Za-z0-9+/]{43}) ")
# Flatcar's issue generator, which ACL inherits (flatcar/init, issuegen): "SSH host key: SHA256:..."
_ISSUE = re.compile(_PREFIX + r"SSH host key: (SHA256:[A-Za-z0-9+/]{43}) \(\S+\)\s*$")


@dataclass(frozen=True, slots=True)
class ConsoleEvidence:
    """What the last boot that printed host keys said about them."""

    keys: tuple[HostKey, ...] = ()
    fingerprints: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.keys or self.fingerprints)

    def proves(self, key: HostKey) -> bool:
        return key in self.keys or key.fingerprint in self.fingerprints


def read_console(text: str) -> ConsoleEvidence:
    """The evidence in a serial log. Later blocks replace earlier ones: a log may hold two boots."""
    keys: tuple[HostKey, ...] = ()
    fingerprints: tuple[str, ...] = ()
    block: list[str] | None = None
    issued: list[str] = []
    for line in text.splitlines():
        if _BEGIN.match(line):
            block = []
        elif ended := _END.match(line):
            if block is not None and ended[1] == "KEYS":
                keys = _keys(block)
            elif block is not None:
                fingerprints = tuple(m[1] for b in block if (m := _FINGERPRINT.match(b)))
            block = None
        elif block is not None:
            block.append(line)
        elif issue := _ISSUE.match(line):
            issued.append(issue[1])
    return ConsoleEvidence(keys, fingerprints or tuple(dict.fromkeys(issued)))


def _keys(lines: list[str]) -> tuple[HostKey, ...]:
    found = (HostKey.parse(m[1]) for line in lines if (m := _KEY.match(line)))
    return tuple(key for key in found if key is not None)
