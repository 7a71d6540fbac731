"""What is asked of a node before anything is changed on it: its state, its pending updates."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import AzlError, RemoteError
from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble
from azlinux_cli.domain.node_report import unreadable, why_incomplete
from azlinux_cli.domain.node_state import NodeState, managed_by_aks, read_state
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.probe import Sections, read_sections
from azlinux_cli.domain.remote_command import quoted
from azlinux_cli.domain.update.pending import PendingUpdate, PendingUpdates, reboot_reasons_after
from azlinux_cli.domain.update.read import read_pending

# Systems that are updated as a whole, and the way that works.
_IMAGE_BASED = {
    OsKind.ACL: "Azure Container Linux has no packages: its updates are whole images",
    OsKind.OS_GUARD: "OS Guard seals its packages in: its updates are whole images",
    OsKind.FLATCAR: "Flatcar has no packages: it updates itself by whole images",
}
_NEW_IMAGE = "; a machine is made anew from a newer one (azl vm create --image acl)"
_NODE_POOL = "; its node pool brings one (az aks nodepool upgrade --node-image-only)"


@dataclass(frozen=True, slots=True)
class NodeCheck:
    """One node. Either `trouble` or `state` is set.

    `pending` is None where nothing can be updated package by package; `not_by_package` says why,
    and which way works.
    """

    target: NodeTarget
    trouble: NodeTrouble | None = None
    state: NodeState | None = None
    pending: PendingUpdates | None = None
    warnings: tuple[str, ...] = ()
    elapsed_s: float = 0.0
    only_security: bool = False

    @property
    def updates(self) -> tuple[PendingUpdate, ...]:
        """Those that were asked about: all, or what is about security as far as anybody says."""
        return self.pending.concerning(security=self.only_security) if self.pending else ()

    @property
    def error(self) -> AzlError | None:
        """Why the question has no answer: a node that gave none, repositories that are down."""
        if self.trouble is not None:
            return self.trouble.error
        if self.pending is None or self.pending.unknown is None:
            return None
        name, tool = self.target.name, (self.state and self.state.package_tool) or "dnf"
        tried = f"azl node run {quoted(name)} --sudo -- {quoted(tool)} -y makecache"
        hint = f"{tried} shows what it meets there"
        return RemoteError(f"{name}: {self.pending.unknown}", hint=hint, code="UpdatesUnknown")

    def runs(self, os: str) -> bool:
        """As it says itself, or as far as it is known."""
        return self.target.runs(os, self.state.os.value if self.state else None)

    @property
    def not_by_package(self) -> str | None:
        """Why packages are not the way here, and what is."""
        if self.state is None:
            return None
        why = _IMAGE_BASED.get(self.state.os)
        if why is not None:
            return why + (_NODE_POOL if self.state.aks_node else _NEW_IMAGE)
        if self.pending is None:
            return f"azl knows no package tool of this system ({self.state.os.value})"
        return None

    @property
    def reboot_after(self) -> tuple[str, ...]:
        """Why a reboot is due once the updates are in: what wants one now, and what they bring."""
        now = self.state.reboot_reasons if self.state else ()
        return (*now, *reboot_reasons_after(self.updates))


def check_of(target: NodeTarget, result: NodeResult, *, only_security: bool = False) -> NodeCheck:
    """What one node said. An answer that was cut short is a trouble: half of it proves nothing."""
    if result.trouble is not None:
        return NodeCheck(target, result.trouble, elapsed_s=result.elapsed_s)
    try:
        sections = _whole(result)
    except RemoteError as error:
        trouble = unreadable(target, result, error)
        return NodeCheck(target, trouble, elapsed_s=result.elapsed_s)
    state, pending = read_state(sections), read_pending(sections)
    return NodeCheck(
        target,
        state=state,
        pending=pending,
        warnings=_warnings(state, pending),
        elapsed_s=result.elapsed_s,
        only_security=only_security,
    )


def _whole(result: NodeResult) -> Sections:
    """Raises RemoteError for an answer without its end."""
    sections = read_sections(result.stdout)
    if not sections.complete:
        raise RemoteError(f"its answer is not complete: {why_incomplete(result)}")
    return sections


def _warnings(state: NodeState, pending: PendingUpdates | None) -> tuple[str, ...]:
    said = list(state.unknown)
    if pending is not None and pending.warning:
        said.append(pending.warning)
    said += [f"{holder} holds the package manager's lock" for holder in state.lock_holders]
    if state.duplicates:
        names = ", ".join(state.duplicates[:5]) + (", ..." if state.duplicates[5:] else "")
        said.append(
            f"{len(state.duplicates)} packages are installed in two versions ({names}): "
            "a transaction was cut short, and package tools do not list what it left"
        )
    managed = managed_by_aks(state)
    if managed is not None:
        said.append(managed)
    if state.unattended_updates:
        timers = ", ".join(state.unattended_updates)
        said.append(f"it updates itself as well ({timers})")
    return tuple(said)
