"""Host keys: what an SSH server shows, and what azl holds as proven."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.errors import UsageError

_SHA256_BYTES = 32
_TYPES = ("ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-")


@dataclass(frozen=True, slots=True, order=True)
class HostKey:
    """A public key as known_hosts and `ssh_host_*_key.pub` write it: type, then base64."""

    type: str
    data: str

    @classmethod
    def parse(cls, line: str) -> "HostKey | None":
        """The key of a `TYPE BASE64 [comment]` line; None if the line is none."""
        words = line.split()
        if len(words) < 2 or not words[0].startswith(_TYPES):  # noqa: PLR2004 - type and data
            return None
        try:
            blob = base64.b64decode(words[1], validate=True)
        except (binascii.Error, ValueError):
            return None
        # RFC 4253 6.6: the blob begins with its own type, so a swapped word is found out
        named = blob[4 : 4 + int.from_bytes(blob[:4], "big")]
        return cls(words[0], words[1]) if named == words[0].encode() else None

    @classmethod
    def from_blob(cls, type_: str, blob: bytes) -> "HostKey":
        return cls(type_, base64.b64encode(blob).decode())

    @property
    def blob(self) -> bytes:
        """As it goes over the wire."""
        return base64.b64decode(self.data)

    @property
    def fingerprint(self) -> str:
        """`SHA256:...`, as `ssh-keygen -l` prints it."""
        digest = hashlib.sha256(self.blob).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")

    @property
    def text(self) -> str:
        return f"{self.type} {self.data}"


class Proof(StrEnum):
    """How a key came to be believed."""

    RUN_COMMAND = "run-command"  # read on the machine by ARM Run Command
    SERIAL_LOG = "serial-log"  # printed by cloud-init on the console, read through ARM
    FINGERPRINT = "fingerprint"  # a person typed it


@dataclass(frozen=True, slots=True)
class Pin:
    """Keys proven for one host. Bound to the VM and its OS disk, not to an address.

    `alias` is the name they have in known_hosts: `azl-<vmId>`, or the address of a machine
    outside Azure. `proven_at` is RFC 3339 in UTC; `confirmed` says that the SSH server was seen
    to hold one of these keys when they were pinned.
    """

    alias: str
    keys: tuple[HostKey, ...]
    name: str = ""
    resource_id: str = ""
    vm_id: str = ""
    os_disk_id: str = ""
    address: str = ""
    proof: Proof | None = None  # None: the side file is gone, the keys are still good
    proven_at: str = ""
    confirmed: bool = False

    @property
    def fingerprints(self) -> tuple[str, ...]:
        return tuple(key.fingerprint for key in self.keys)


def alias_of_vm(vm_id: str) -> str:
    """The HostKeyAlias of a virtual machine."""
    return f"azl-{vm_id.lower()}"


def alias_of_address(address: str, port: int) -> str:
    """OpenSSH's own name in known_hosts of a host on a port."""
    return address.lower() if port == 22 else f"[{address.lower()}]:{port}"  # noqa: PLR2004


def parse_fingerprint(text: str) -> str:
    """`SHA256:<43 characters>`; raises UsageError for anything else."""
    algorithm, colon, value = text.strip().partition(":")
    try:
        digest = base64.b64decode(value.rstrip("=") + "=", validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if algorithm.upper() != "SHA256" or not colon or len(digest) != _SHA256_BYTES:
        raise UsageError(
            f"{text!r} is not a fingerprint",
            hint="as `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` prints it: SHA256:...",
        )
    return "SHA256:" + value.rstrip("=")


def explain_change(pin: Pin, *, vm_id: str, os_disk_id: str) -> str | None:
    """Which event explains that a machine's key is no longer the pinned one; None: no event.

    The key belongs to the OS disk: a reimage or a swapped disk brings a new one, once.
    """
    if vm_id and pin.vm_id and vm_id.lower() != pin.vm_id.lower():
        return "the machine was deleted and made again since its key was pinned"
    if os_disk_id and pin.os_disk_id and os_disk_id.lower() != pin.os_disk_id.lower():
        old, new = (i.rpartition("/")[2] for i in (pin.os_disk_id, os_disk_id))
        return f"its OS disk was swapped or reimaged since ({old} then, {new} now)"
    return None
