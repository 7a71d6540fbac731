"""Resource groups and networks, as plain ARM requests.

The missing pieces of a network are one template deployment, and so are a group and its network: to
the subscription then. Its name is fixed for a group, so that two azl at once cannot both deploy:
ARM refuses the second with DeploymentActive.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from azlinux_cli.adapters.azure.network_template import (
    DEPLOYMENT,
    group_deployment_name,
    group_template,
    network_template,
    tags,
)
from azlinux_cli.domain.errors import (
    AccessDeniedError,
    AzlError,
    ConflictError,
    NotFoundError,
    UsageError,
)
from azlinux_cli.domain.machine import TAG_RUN
from azlinux_cli.domain.network import NetworkDeployment, ResourceSummary
from azlinux_cli.ports.arm import Arm
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.provisioning import OnState
from azlinux_cli.wire import api_version

Json = dict[str, Any]
_REMOVE_DEADLINE_S = 300.0
_OTHERS_STEP_S = 2.0


class AzureResourceGroups:
    """`ports.provisioning.ResourceGroups`."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm

    def contents(self, group: str) -> list[ResourceSummary] | None:
        try:
            items = [
                *self._arm.pages(
                    self._arm.scope(group) + "/resources",
                    api_version=api_version.RESOURCES,
                    action=f"list resource group {group}",
                )
            ]
        except NotFoundError as error:
            if error.code != "ResourceGroupNotFound":
                raise
            return None
        return [
            ResourceSummary(
                str(item["id"]),
                str(item["type"]),
                str(item["name"]),
                str(item.get("location", "")),
                item.get("tags") or {},
            )
            for item in items
        ]

    def location(self, group: str) -> str | None:
        found = self._find(group)
        return str(found["location"]) if found else None

    def create(self, group: str, location: str, *, run: str) -> None:
        self._arm.put(
            self._arm.scope(group),
            {"location": location, "tags": tags(run)},
            api_version=api_version.RESOURCES,
            action=f"create resource group {group}",
        )

    def delete_if_empty(self, group: str, *, run: str) -> bool:
        found = self._find(group)
        if found is None or (found.get("tags") or {}).get(TAG_RUN) != run:
            return False
        if self.contents(group):
            return False
        operation = self._arm.delete(
            self._arm.scope(group),
            api_version=api_version.RESOURCES,
            action=f"delete resource group {group}",
        )
        if operation is not None:
            operation.wait(deadline_s=_REMOVE_DEADLINE_S)
        return True

    def _find(self, group: str) -> Json | None:
        return self._arm.find(
            self._arm.scope(group),
            api_version=api_version.RESOURCES,
            action=f"read resource group {group}",
        )


@dataclass(frozen=True, slots=True)
class _Wait:
    deadline_s: float
    on_state: OnState
    cancelled: threading.Event


class AzureNetworks:
    """`ports.provisioning.Networks`."""

    def __init__(self, arm: Arm, clock: Clock) -> None:
        self._arm = arm
        self._clock = clock

    def deploy(
        self,
        group: str,
        location: str,
        missing: NetworkDeployment,
        *,
        new_group: bool,
        run: str,
        deadline_s: float,
        on_state: OnState,
        cancelled: threading.Event,
    ) -> None:
        network = network_template(missing, location, run)
        wait = _Wait(deadline_s, on_state, cancelled)
        if new_group:
            name = group_deployment_name(group, location)
            template = group_template(group, location, run, network)
            try:
                self._deploy(None, name, template, wait, group=group, location=location)
            except AccessDeniedError:
                # Some may make groups, yet deploy nothing to a subscription: two requests then.
                AzureResourceGroups(self._arm).create(group, location, run=run)
            else:
                return
        self._deploy(group, DEPLOYMENT, network, wait, group=group)

    def _deploy(
        self,
        scope: str | None,
        name: str,
        template: Json,
        wait: "_Wait",
        *,
        group: str,
        **place: str,
    ) -> None:
        """Deploy to a group, or to the subscription (None), and wait for it."""
        path = f"{self._arm.scope(scope)}/providers/Microsoft.Resources/deployments/{name}"
        body = {**place, "properties": {"mode": "Incremental", "template": template}}
        action = f"create the network of {group}"
        try:
            operation = self._arm.put(path, body, api_version=api_version.RESOURCES, action=action)
        except ConflictError as error:
            if error.code != "DeploymentActive":
                raise
            wait.on_state("waiting for another azl that makes it")
            if not self._others_turn(path, action, wait.deadline_s, wait.cancelled):
                raise
            return
        operation.wait(
            deadline_s=wait.deadline_s,
            on_state=wait.on_state,
            cancelled=wait.cancelled,
            final_read=False,
        )

    def _others_turn(
        self, path: str, action: str, deadline_s: float, cancelled: threading.Event
    ) -> bool:
        """Wait for the deployment that is under way; whether it succeeded."""
        ends_at = self._clock.monotonic() + deadline_s
        while not cancelled.is_set() and self._clock.monotonic() < ends_at:
            self._clock.sleep(_OTHERS_STEP_S)
            found = self._arm.find(path, api_version=api_version.RESOURCES, action=action) or {}
            state = (found.get("properties") or {}).get("provisioningState")
            if state in {"Succeeded", "Failed", "Canceled", None}:
                return bool(state == "Succeeded")
        return False

    def has_subnet(self, subnet_id: str, location: str) -> None:
        vnet_id, _, subnet = subnet_id.rpartition("/subnets/")
        vnet = self._arm.find(
            vnet_id, api_version=api_version.NETWORK, action=f"read network {_name(vnet_id)}"
        )
        if vnet is None:
            raise NotFoundError(f"there is no virtual network {vnet_id}")
        if str(vnet["location"]).lower() != location:
            raise UsageError(
                f"virtual network {_name(vnet_id)} is in {vnet['location']}; "
                f"the machines are for {location}",
                hint=f"add --location {vnet['location']}, or use another network",
            )
        names = [str(item["name"]) for item in vnet["properties"].get("subnets") or []]
        if subnet.lower() not in {name.lower() for name in names}:
            raise NotFoundError(
                f"virtual network {_name(vnet_id)} has no subnet {subnet!r}",
                hint=f"--subnet with one of: {', '.join(names)}" if names else (),
            )

    def remove(self, ids: Sequence[str], *, run: str) -> list[str]:
        left = []
        for resource_id in ids:
            try:
                if not self._remove(resource_id, run):
                    left.append(resource_id)
            except AzlError:
                left.append(resource_id)
        return left

    def _remove(self, resource_id: str, run: str) -> bool:
        """Whether it is gone. What another run made, or has changed since, stays."""
        action = f"remove {_name(resource_id)}"
        found = self._arm.find(resource_id, api_version=api_version.NETWORK, action=action)
        if found is None:
            return True
        if (found.get("tags") or {}).get(TAG_RUN) != run:
            return False
        operation = self._arm.delete(resource_id, api_version=api_version.NETWORK, action=action)
        if operation is not None:
            operation.wait(deadline_s=_REMOVE_DEADLINE_S)
        return True


def _name(resource_id: str) -> str:
    return resource_id.rpartition("/")[2]
