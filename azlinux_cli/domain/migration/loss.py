"""Which differences between a machine and what takes its place stop a migration."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from azlinux_cli.domain.manifest import Difference, Part, Severity

# What a machine that has not booted as itself cannot show: nothing listens, no data disk is there.
_AFTER_BOOT = frozenset({Part.LISTENER, Part.MOUNT, Part.NETWORK, Part.FIREWALL, Part.HOST_KEY})
_KEY_OF = {Part.PACKAGE: "pkg.unmapped"}  # of `azl migrate check`: all packages at once
_SHOWN = 6


def stopping(
    found: Sequence[Difference], *, accepted: AbstractSet[str], booted: bool
) -> list[Difference]:
    """What is lost and nobody has accepted, by its subject or by the key of its check.

    `booted`: it runs as the machine itself.
    """
    return [
        difference
        for difference in found
        if difference.severity is Severity.LOST
        and not accepted & {difference.subject, _KEY_OF.get(difference.part)}
        and (booted or difference.part not in _AFTER_BOOT)
    ]


def words(found: Sequence[Difference]) -> str:
    """Worst first, as a phrase: the first ones, and how many more."""
    shown = [f"{d.part.value} {d.subject} {d.message}" for d in found[:_SHOWN]]
    more = len(found) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")
