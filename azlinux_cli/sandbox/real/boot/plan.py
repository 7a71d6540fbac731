"""What the fabric tells a machine's first stage, through its standard input, as JSON."""

from typing import TypedDict


class PlannedFile(TypedDict):
    path: str
    content: str
    mode: int


class PlannedUser(TypedDict):
    name: str
    keys: list[str]


class FirstBoot(TypedDict):
    """What makes a generalised disk one machine's own."""

    hostname: str
    machine_id: str
    users: list[PlannedUser]
    files: list[PlannedFile]
    scripts: list[str]
    log: str  # text of /var/log/cloud-init.log; empty: no such file


class Plan(TypedDict):
    root: str  # an empty directory to mount the machine's root on
    layers: list[str]  # lower directories, the top one first
    migrated: list[str]  # those of a 3.0 disk that has become 4.0; empty: the same
    slot: bool  # /usr comes from a slot of `slots`
    upper: str
    work: str
    slots: str
    overlay_options: list[str]
    boot_id: str
    kernel: str  # the release, where no boot loader says another
    hosts: str  # text of /etc/hosts after its first line
    init: list[str]
    environment: dict[str, str]
    first_boot: FirstBoot | None
