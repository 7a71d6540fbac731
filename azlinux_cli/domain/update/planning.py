"""Which nodes an update is for, which of them forbid it, and who is alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from azlinux_cli.domain.errors import AzlError, InhibitedError
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_state import NodeState, managed_by_aks
from azlinux_cli.domain.remote_command import quoted
from azlinux_cli.domain.update.check import NodeCheck
from azlinux_cli.domain.update.pending import PendingUpdate
from azlinux_cli.domain.update.wish import Reboot, UpdateWish


@dataclass(frozen=True, slots=True)
class Sorted:
    """Every node that was asked about, in one of three places."""

    concerned: tuple[NodeCheck, ...]
    up_to_date: tuple[NodeCheck, ...]
    inhibited: tuple[tuple[NodeCheck, AzlError], ...]


def sort_out(checks: Sequence[NodeCheck], wish: UpdateWish) -> Sorted:
    inhibited = [(c, error) for c in checks if (error := inhibition(c, wish)) is not None]
    stopped = {c.target.name for c, _ in inhibited}
    free = [c for c in checks if c.target.name not in stopped]
    concerned = tuple(c for c in free if _is_concerned(c, wish))
    up_to_date = tuple(c for c in free if not _is_concerned(c, wish))
    return Sorted(concerned, up_to_date, tuple(inhibited))


def inhibition(check: NodeCheck, wish: UpdateWish) -> AzlError | None:
    """Why this node must not be updated, or cannot be; None: nothing speaks against it."""
    if check.error is not None:
        return check.error
    name, state = check.target.name, check.state
    if check.not_by_package is not None:
        return InhibitedError(f"{name}: {check.not_by_package}", code="NotByPackage")
    if state is None:
        return None
    if state.duplicates:
        tool = state.package_tool or "dnf"
        hint = f"azl node run {quoted(name)} --sudo -- {quoted(tool)} remove --duplicates -y"
        return InhibitedError(
            f"{name}: {_few(state.duplicates)} installed in two versions: a transaction was cut "
            "short, and an update would leave them so",
            hint=hint,
            code="HalfDoneTransaction",
        )
    managed = managed_by_aks(state)
    if managed is not None and not wish.force_managed:
        return InhibitedError(
            f"{name}: {managed}", hint="--force-managed does it nevertheless", code="Managed"
        )
    return None


def _is_concerned(check: NodeCheck, wish: UpdateWish) -> bool:
    due = wish.reboot is Reboot.ALWAYS or (
        wish.reboot is Reboot.IF_NEEDED and bool(check.state and check.state.reboot_required)
    )
    return due or any(wanted(check.updates, wish))


def wanted(updates: Iterable[PendingUpdate], wish: UpdateWish) -> list[PendingUpdate]:
    """Those that the wish is about, by name; security was sorted out before."""
    return [
        update
        for update in updates
        if (not wish.packages or _named(update.name, wish.packages))
        and not _named(update.name, wish.exclude)
    ]


def _named(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def traits_of(check: NodeCheck) -> dict[str, str]:
    """What has to be equal for one node to speak for another."""
    return traits_of_state(check.state or NodeState(), check.target)


def traits_of_state(state: NodeState, target: NodeTarget) -> dict[str, str]:
    facts = {
        "release": f"{state.os.value} {state.release}" if state.release else state.os.value,
        "kernel": state.kernels.running,
        "size": target.labels.get("size"),
        "boot": state.boot_mode,
        "arch": state.architecture,
        "packages": state.packages.digest if state.packages else None,
        "repositories": state.repositories.digest if state.repositories else None,
    }
    return {key: value or "unknown" for key, value in facts.items()}


def _few(names: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more are" if len(names) > most else f"{shown} is"
