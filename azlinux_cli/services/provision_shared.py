"""What the machines of a run share: a resource group and a network, made once if missing."""

import threading
from contextlib import suppress
from dataclasses import dataclass

from azlinux_cli.domain.creation import CreatePlan
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.ports.progress import Progress
from azlinux_cli.ports.provisioning import Networks, ResourceGroups

_NETWORK = "creating its network"


@dataclass(frozen=True, slots=True)
class ProvisionShared:
    """Makes them, and takes them back if they were made in vain."""

    groups: ResourceGroups
    networks: Networks

    def make(
        self,
        plan: CreatePlan,
        deadline_s: float,
        progress: Progress,
        cancelled: threading.Event,
    ) -> None:
        """Raises what the ports raise."""
        missing = plan.network.missing
        subject = f"group {plan.group}"
        if missing is not None:
            progress.state(
                subject, "creating it and its network" if plan.create_group else _NETWORK
            )
            self.networks.deploy(
                plan.group,
                plan.location,
                missing,
                new_group=plan.create_group,
                run=plan.run,
                deadline_s=deadline_s,
                on_state=_unheard,
                cancelled=cancelled,
            )
        elif plan.create_group:
            progress.state(subject, "creating")
            self.groups.create(plan.group, plan.location, run=plan.run)
        if plan.create_group or missing is not None:
            progress.state(subject, "ready")

    def take_back(self, plan: CreatePlan) -> tuple[str, ...]:
        """The ids of what is gone; what anything uses, or others made, stays."""
        left = set(self.networks.remove(plan.shared_ids, run=plan.run))
        removed = [i for i in plan.shared_ids if i not in left]
        with suppress(AzlError):
            if plan.create_group and self.groups.delete_if_empty(plan.group, run=plan.run):
                removed.append(plan.scope)
        return tuple(removed)


def _unheard(state: str) -> None:
    """Deployments have one state that matters: not done yet."""
