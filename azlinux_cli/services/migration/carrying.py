"""What happens on the two machines of a replacement: looking, carrying over, comparing."""

import threading
from dataclasses import dataclass, replace
from typing import Any

from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.domain.host_key import alias_of_vm
from azlinux_cli.domain.manifest import (
    Manifest,
    Restoration,
    Selection,
    compare,
    differences_to_document,
    plan_restoration,
    to_document,
)
from azlinux_cli.domain.manifest.successor import Successors
from azlinux_cli.domain.manifest.transfer import Packed
from azlinux_cli.domain.migration.loss import stopping, words
from azlinux_cli.domain.migration.quiesce import quiesce_body, resume_body
from azlinux_cli.domain.migration.replace_wish import ReplaceWish
from azlinux_cli.domain.node import NodeTarget, NodeTrouble
from azlinux_cli.domain.node_job import NodeJob
from azlinux_cli.domain.node_state import NodeState
from azlinux_cli.domain.node_state import to_document as state_document
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.replace.work import Replacement
from azlinux_cli.domain.rollout.event import Facts
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.procedure import StepEnd, Visit
from azlinux_cli.ports.shell import ByteShell
from azlinux_cli.ports.vm import VmCatalog
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.services.disk.patience import Patience
from azlinux_cli.services.migration.capture import Capture
from azlinux_cli.services.migration.carry import CarryMachine, end_of, troubled
from azlinux_cli.services.migration.new_identity import NewIdentity
from azlinux_cli.services.node_job import RunJob
from azlinux_cli.services.update.hands import NodeHands, stale, state_in

_SHOWN = 200  # differences that a journal keeps


@dataclass(frozen=True, slots=True)
class Pair:
    """The machine, its scratch machine, and what has to be done there."""

    old: NodeTarget
    new: NodeTarget
    plan: Restoration


def _nothing_to_say(_: str) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Carrying:
    """`do` carries for this run; `successors` says what packages are called on 4.0."""

    do: CarryMachine
    shell: ByteShell
    clock: Clock
    vms: VmCatalog
    successors: Successors

    def look(
        self, hands: NodeHands, visit: Visit, target: NodeTarget, identity: NewIdentity
    ) -> StepEnd:
        """Takes the machine. Facts: `state`, `hostKeys`."""
        taken = hands.take(target)
        if not taken.ok:
            return taken
        state = hands.ask(target)
        if isinstance(state, NodeTrouble):
            return troubled(state)
        before = visit.before.get("look")
        refused = None if before else stale(visit.unit, state)
        if refused is not None:
            return refused
        keys = identity.of(target)
        if not keys:
            raise ConflictError(
                f"{target.name}: no host key is pinned, so that nobody could tell it afterwards",
                hint=f"azl node trust {target.name}",
            )
        facts = {"state": state_document(state), "hostKeys": keys, **taken.facts}
        return StepEnd(facts={**facts, **before} if before else facts)

    def capture(self, target: NodeTarget) -> StepEnd:
        found = Capture(self.shell)(target)
        if isinstance(found, NodeTrouble):
            return troubled(found)
        return StepEnd(facts={"manifest": to_document(found)})

    def scratch(self, old: NodeTarget, ref: VmRef, vm_id: str, work: Replacement) -> NodeTarget:
        """By way of the machine that it is beside: it has no address of its own to the outside."""
        vm = self.vms.get(ref)
        hop = replace(old, jump=(), others=())
        return replace(
            old,
            name=ref.name,
            address=next(iter(vm.private_addresses), ""),
            port=22,
            user=work.admin_user,
            host_key_alias=alias_of_vm(vm_id),
            jump=(*old.jump, hop),
            vm=ref,
            vm_id=vm_id,
            os_disk_id=work.disk_id,
            others=(),
        )

    def restoration(self, was: Manifest, fresh: Manifest, wish: ReplaceWish) -> Restoration:
        selection = Selection(wish.leave, wish.host_keys)
        return plan_restoration(was, fresh, selection=selection, successors=self.successors)

    def step(self, step: str, pair: Pair, visit: Visit) -> StepEnd:
        """One of the carry's own; the second round, when services are stopped, is `-again`."""
        name, again = step.removesuffix("-again"), step.endswith("-again")
        attempt = 2 * visit.attempt + again
        do, new, plan = self.do, pair.new, pair.plan
        if name == "pack":
            return do.pack(pair.old, plan, attempt=attempt)
        if name in {"transfer", "settle"}:
            packed = Packed(**visit.facts["pack-again" if again else "pack"]["packed"])
            if name == "transfer":
                return do.transfer(pair.old, new, packed, plan)
            return do.settle(new, packed, attempt=attempt)
        if name == "files":
            return do.files(new, attempt=attempt)
        act = {
            "accounts": do.accounts,
            "repositories": do.repositories,
            "packages": do.packages,
            "units": do.units,
        }[name]
        return act(new, plan, attempt=attempt)

    def forget(self, target: NodeTarget) -> StepEnd:
        return self.do.forget(target)

    def quiesce(self, pair: Pair, attempt: int) -> StepEnd:
        """Services and timers stop, so that what is copied now is the last word."""
        units = [unit.name for unit in pair.plan.enable]
        body = quiesce_body(self.do.run, units)
        return self._plainly(pair.old, f"quiesce-{attempt}", body)

    def resume(self, old: NodeTarget, attempt: int) -> StepEnd:
        return self._plainly(old, f"resume-{attempt}", resume_body(self.do.run))

    def _plainly(self, target: NodeTarget, name: str, body: str) -> StepEnd:
        job = NodeJob(self.do.run, name, body)
        end = RunJob(self.shell, self.clock)(target, job, deadline_s=self.do.deadline_s)
        return end_of(target, end, _nothing_to_say)

    def compare(
        self, was: Manifest, target: NodeTarget, wish: ReplaceWish, *, booted: bool
    ) -> StepEnd:
        """Facts: `differences`, worst first."""
        now = Capture(self.shell)(target)
        if isinstance(now, NodeTrouble):
            return troubled(now)
        selection = Selection(wish.leave, wish.host_keys)
        found = compare(was, now, selection=selection, successors=self.successors)
        lost = stopping(found, accepted=frozenset(wish.accepted_losses), booted=booted)
        facts: dict[str, Any] = {"differences": differences_to_document(found[:_SHOWN])}
        if not lost:
            return StepEnd(facts=facts)
        return StepEnd(
            ok=False,
            facts=facts,
            code="lost",
            message=f"{target.name}: it is not all that the machine was: {words(lost)}",
            hints=("--accept-loss NAME, in another plan, lets one of these be lost",),
        )

    def healthy(
        self, hands: NodeHands, plan: RolloutPlan, visit: Visit, target: NodeTarget
    ) -> StepEnd:
        """By the state of before the run. Facts: `state`."""
        before = state_in(visit.facts["look"]) or NodeState()
        return hands.healthy(target, before, plan.policy)

    def verify(
        self, healthy: StepEnd, target: NodeTarget, was: Manifest, wish: ReplaceWish
    ) -> StepEnd:
        """It runs 4.0 with its kernel, and nothing that it was is lost."""
        now = state_in(healthy.facts)
        if not healthy.ok or now is None:
            return healthy
        if now.os is not OsKind.AZURE_LINUX_4:
            return _not(target, f"it runs {now.os.value}, not 4.0", healthy.facts)
        if now.kernels.runs_expected is False:
            return _not(target, f"it runs kernel {now.kernels.running}", healthy.facts)
        compared = self.compare(was, target, wish, booted=True)
        return replace(compared, facts={**healthy.facts, **compared.facts})

    def verify_back(self, healthy: StepEnd, target: NodeTarget, visit: Visit) -> StepEnd:
        before = state_in(visit.facts["look"]) or NodeState()
        now = state_in(healthy.facts)
        if not healthy.ok or now is None:
            return healthy
        if (now.os, now.packages) != (before.os, before.packages):
            return _not(target, "its packages are not those of before", healthy.facts)
        return healthy

    def patience(self, seconds: float, cancelled: threading.Event) -> Patience:
        return Patience.of(Waiting(True, seconds, cancelled), self.clock)


def _not(target: NodeTarget, why: str, facts: Facts) -> StepEnd:
    return StepEnd(ok=False, facts=facts, code="not-as-meant", message=f"{target.name}: {why}")
