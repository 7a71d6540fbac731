"""The kinds of real nodes, and what may be their first process."""

from enum import StrEnum


class ImageKind(StrEnum):
    AZL3 = "3.0"
    AZL4 = "4.0"
    ACL = "acl"


class Init(StrEnum):
    """What a userland is made for. `SH`: the runtime brings its own small init."""

    SH = "sh"
    SYSTEMD = "systemd"
