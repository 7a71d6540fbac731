"""What is known of a machine from ARM, as far as a migration asks about it."""

from dataclasses import dataclass

from azlinux_cli.domain.image import OfferedImage
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.vm import Vm


@dataclass(frozen=True, slots=True)
class Lock:
    """`level` is ReadOnly or CanNotDelete. `scope`: the subscription, a group, or the machine."""

    name: str
    level: str
    scope: str


@dataclass(frozen=True, slots=True)
class Extension:
    """`kind` is PUBLISHER.TYPE; `state` ARM's provisioning state."""

    name: str
    kind: str
    version: str = ""
    state: str = "Succeeded"


@dataclass(frozen=True, slots=True)
class Room:
    """Quota: what one more machine of this size needs, and what is left."""

    quota: str
    needed: int
    left: int


@dataclass(frozen=True, slots=True)
class CloudFacts:
    """What could not be read is None, and `unknown` says why, a sentence for each.

    `agent` is the agent's own word (Ready). `disk_state` ARM's diskState (Attached, ActiveSAS).
    `image` is the 4.0 image that the machine's region offers for its kind; None: there is none.
    """

    vm: Vm
    generation: str | None = None
    secure_boot: bool = False
    os_disk: OsDisk | None = None
    disk_state: str = ""
    agent: str | None = None
    agent_message: str = ""
    extensions: tuple[Extension, ...] = ()
    patch_mode: str = ""
    boot_diagnostics: bool = False
    locks: tuple[Lock, ...] | None = None
    image: OfferedImage | None = None
    image_asked: bool = False
    room: tuple[Room, ...] | None = None
    denied: tuple[str, ...] | None = None  # by policies, for a 4.0 machine in its place
    unknown: tuple[str, ...] = ()
