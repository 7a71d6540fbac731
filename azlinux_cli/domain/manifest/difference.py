"""What is not the same on two machines, as sentences that can be sorted."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """LOST: something the old machine had, or let nobody do, is gone. Worst first."""

    LOST = "lost"
    CHANGED = "changed"
    ADDED = "added"  # the new machine has something more
    EXPECTED = "expected"


WORST_FIRST = tuple(Severity)


class Part(StrEnum):
    """Of what a difference is; also their order, for the same severity."""

    ACCOUNT = "account"
    GROUP = "group"
    LISTENER = "listener"
    UNIT = "unit"
    PACKAGE = "package"
    REPOSITORY = "repository"
    FILE = "file"
    DIRECTORY = "directory"
    MOUNT = "mount"
    FIREWALL = "firewall"
    NETWORK = "network"
    SETTING = "setting"
    HOST_KEY = "host-key"
    SYSTEM = "system"
    PROOF = "proof"  # what could not be compared


PARTS = tuple(Part)


@dataclass(frozen=True, slots=True)
class Difference:
    """`subject` is what it is about (a path, a name); `message` says the rest of the sentence."""

    severity: Severity
    part: Part
    subject: str
    message: str
    was: str | None = None
    now: str | None = None

    @property
    def is_expected(self) -> bool:
        return self.severity is Severity.EXPECTED


def rank(difference: Difference) -> tuple[int, int, str]:
    return (
        WORST_FIRST.index(difference.severity),
        PARTS.index(difference.part),
        difference.subject,
    )
