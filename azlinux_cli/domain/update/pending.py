"""Updates that wait on a node: what they are, as far as its repositories say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.package.kernel import is_kernel

SECURITY = "security"
# Worst first; Azure's feeds say High and Medium where dnf's say Important and Moderate.
_RANK = ("critical", "important", "high", "moderate", "medium", "low")
# dnf's own list of packages that want a reboot (needs-restarting -r), kernels apart.
_REBOOT = frozenset(
    {
        *("dbus", "dbus-broker", "dbus-daemon", "glibc", "linux-firmware", "microcode_ctl"),
        "systemd",
    }
)


@dataclass(frozen=True, slots=True)
class Advisory:
    """What an updateinfo says. `severity` is None where it gives none."""

    id: str
    type: str  # security, bugfix, enhancement, newpackage, unknown
    severity: str | None = None

    @property
    def rank(self) -> int:
        """For sorting: the worst first."""
        word = (self.severity or "").lower()
        place = _RANK.index(word) if word in _RANK else len(_RANK)
        return place if self.type == SECURITY else 2 * len(_RANK)


@dataclass(frozen=True, slots=True)
class PendingUpdate:
    """One package.

    `installed` is None where rpm does not name it; `advised`: whether its repository carries
    advisories at all, so that none means something.
    """

    name: str
    arch: str
    available: str  # [EPOCH:]VERSION-RELEASE
    repository: str
    installed: str | None = None
    download_bytes: int | None = None
    advisories: tuple[Advisory, ...] = ()
    advised: bool = False

    @property
    def is_kernel(self) -> bool:
        return is_kernel(self.name)

    @property
    def wants_reboot(self) -> bool:
        return self.is_kernel or self.name in _REBOOT

    @property
    def worst(self) -> Advisory | None:
        return min(self.advisories, key=lambda advisory: advisory.rank, default=None)

    @property
    def is_security(self) -> bool:
        return any(advisory.type == SECURITY for advisory in self.advisories)

    @property
    def is_unclassified(self) -> bool:
        """Nobody says what it is: its repository has no advisories."""
        return not self.advisories and not self.advised


class AdvisoryData(StrEnum):
    """Whether repositories say which updates are about security."""

    KNOWN = "known"  # every repository that offers one of the updates carries advisories
    PARTIAL = "partial"
    ABSENT = "absent"
    UNKNOWN = "unknown"  # nobody could ask, or there was nothing to ask about


@dataclass(frozen=True, slots=True)
class PendingUpdates:
    """All of one node, by name. `unknown` says why there is no answer.

    Only packages that are installed: what they bring along is known once a transaction is resolved.
    """

    updates: tuple[PendingUpdate, ...] = ()
    unknown: str | None = None
    warning: str | None = None  # the updates are known, their advisories are not

    @property
    def security(self) -> tuple[PendingUpdate, ...]:
        return tuple(update for update in self.updates if update.is_security)

    @property
    def unclassified(self) -> tuple[PendingUpdate, ...]:
        return tuple(update for update in self.updates if update.is_unclassified)

    @property
    def kernel(self) -> tuple[PendingUpdate, ...]:
        return tuple(update for update in self.updates if update.is_kernel)

    @property
    def advisory_data(self) -> AdvisoryData:
        advised = {update.advised for update in self.updates}
        if not advised or self.unknown or self.warning:
            return AdvisoryData.UNKNOWN
        if advised == {True}:
            return AdvisoryData.KNOWN
        return AdvisoryData.PARTIAL if True in advised else AdvisoryData.ABSENT

    @property
    def download_bytes(self) -> int | None:
        """Of all of them; None as soon as one is not known."""
        sizes = [update.download_bytes for update in self.updates]
        return None if None in sizes else sum(size for size in sizes if size is not None)

    def concerning(self, *, security: bool) -> tuple[PendingUpdate, ...]:
        """Those that are about security, or may be since nobody says; else all."""
        if not security:
            return self.updates
        return tuple(u for u in self.updates if u.is_security or u.is_unclassified)


def reboot_reasons_after(updates: Sequence[PendingUpdate]) -> tuple[str, ...]:
    """Why these updates want a reboot, a phrase for each reason; none: they want none."""
    kernels = {u.available for u in updates if u.is_kernel}
    names = sorted({u.name for u in updates if u.wants_reboot and not u.is_kernel})
    reasons = [f"kernel {version} is new" for version in sorted(kernels)]
    return (*reasons, f"{', '.join(names)} will be updated") if names else tuple(reasons)
