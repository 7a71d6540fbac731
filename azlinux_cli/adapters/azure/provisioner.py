"""Virtual machines: made, looked at while they are made, and taken back when that failed."""

import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from azlinux_cli.adapters.azure.error import translated
from azlinux_cli.adapters.azure.poller import Cadence
from azlinux_cli.adapters.azure.vm_body import machine_of, nic_ids, vm_body
from azlinux_cli.domain.creation import Addresses, MadeVm, Removal
from azlinux_cli.domain.errors import AzlError, OperationTimeoutError
from azlinux_cli.domain.machine import TAG_RUN, ExistingMachine, MachinePlan
from azlinux_cli.domain.recovery import is_part
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.provisioning import OnState, ResourceGroups
from azlinux_cli.wire import api_version

if TYPE_CHECKING:
    from azlinux_cli.adapters.azure.cloud import AzureCloud

Json = dict[str, Any]
_SETTLED = {"succeeded", "failed", "canceled"}
_STEPS_S = (1.0, 2.0, 3.0, 5.0)
_EXPAND = {"$expand": "ipConfigurations/publicIPAddress"}
_VERSIONS = {"microsoft.network": api_version.NETWORK, "microsoft.compute": api_version.DISKS}


class _HeldCadence(Cadence):
    """Waits when it is told to, in the caller's own thread; the SDK would start one at once."""

    final_read = False
    accepted: Json

    def initialize(self, client: Any, initial_response: Any, deserialization_callback: Any) -> None:
        super().initialize(client, initial_response, deserialization_callback)
        self.accepted = initial_response.http_response.json()

    def run(self) -> None:
        """Nothing, in the SDK's thread."""

    def run_now(self) -> None:
        super().run()


class AzureCreation:
    """`ports.provisioning.Creation`: an accepted PUT, and how to wait for it."""

    def __init__(self, plan: MachinePlan, cadence: _HeldCadence, action: str) -> None:
        properties = cadence.accepted.get("properties") or {}
        os_disk = f"{_group_of(plan.ref)}/providers/Microsoft.Compute/disks/{plan.os_disk_name}"
        self.made = MadeVm(
            plan.ref, str(properties.get("vmId", "")), os_disk, nic_ids(cadence.accepted)
        )
        self._cadence = cadence
        self._action = action

    def wait(self, *, deadline_s: float, on_state: OnState, cancelled: threading.Event) -> None:
        self._cadence.limit(deadline_s, on_state, cancelled)
        with translated(self._action):
            self._cadence.run_now()


class AzureVmProvisioner:
    """`ports.provisioning.VmProvisioner`."""

    def __init__(self, cloud: "AzureCloud", groups: ResourceGroups, clock: Clock) -> None:
        self._cloud = cloud
        self._groups = groups
        self._clock = clock

    def existing(self, group: str) -> list[ExistingMachine]:
        arm = self._cloud.arm()
        items = arm.pages(
            arm.scope(group) + "/providers/Microsoft.Compute/virtualMachines",
            api_version=api_version.COMPUTE,
            action=f"list the virtual machines of {group}",
        )
        return [machine_of(item) for item in items]

    def submit(self, plan: MachinePlan) -> AzureCreation:
        from azure.core import MatchConditions

        action = f"create {plan.name}"
        cadence = _HeldCadence(self._clock, action=action, deadline_s=0)
        body: Any = vm_body(plan)  # the SDK's type for it is a closed TypedDict of every property
        with translated(action):
            self._cloud.compute().virtual_machines.begin_create_or_update(
                plan.ref.resource_group,
                plan.name,
                body,
                match_condition=MatchConditions.IfMissing,
                polling=cadence,
            )
        return AzureCreation(plan, cadence, action)

    def find(self, ref: VmRef) -> ExistingMachine | None:
        found = self._find(ref)
        return machine_of(found) if found else None

    def is_running(self, ref: VmRef) -> bool:
        arm = self._cloud.arm()
        view = arm.find(
            ref.id + "/instanceView",
            api_version=api_version.COMPUTE,
            action=f"read the state of {ref.name}",
        )
        codes = [str(status.get("code", "")) for status in (view or {}).get("statuses") or []]
        return "powerstate/running" in {code.lower() for code in codes}

    def wait_until_settled(
        self, ref: VmRef, *, deadline_s: float, on_state: OnState, cancelled: threading.Event
    ) -> ExistingMachine | None:
        ends_at = self._clock.monotonic() + deadline_s
        steps = iter(_STEPS_S)
        while True:
            found = self.find(ref)
            if found is None or found.provisioning_state.lower() in _SETTLED:
                return found
            on_state(found.provisioning_state.lower())
            pause_until = self._clock.monotonic() + next(steps, _STEPS_S[-1])
            while self._clock.monotonic() < pause_until:
                if cancelled.is_set() or self._clock.monotonic() >= ends_at:
                    raise OperationTimeoutError(
                        f"{ref.name} is still {found.provisioning_state.lower()}",
                        hint=f"azl vm wait {ref.name} -g {ref.resource_group} --for exists",
                    )
                self._clock.sleep(0.25)

    def addresses(self, group: str, machines: Sequence[MadeVm]) -> dict[str, Addresses]:
        if len(machines) == 1 and machines[0].nic_ids:
            return {machines[0].ref.name: self._addresses_of(machines[0])}
        nics = self._network_items(group, "networkInterfaces")
        public = {
            str(item["id"]).lower(): str((item.get("properties") or {}).get("ipAddress") or "")
            for item in self._network_items(group, "publicIPAddresses")
        }
        return {made.ref.name: _gathered(made.ref, nics, public) for made in machines}

    def _addresses_of(self, made: MadeVm) -> Addresses:
        nic = self._cloud.arm().find(
            made.nic_ids[0],
            api_version=api_version.NETWORK,
            action=f"read the addresses of {made.ref.name}",
            params=_EXPAND,
        )
        return _addresses([nic] if nic else [], {})

    def _network_items(self, group: str, kind: str) -> list[Json]:
        arm = self._cloud.arm()
        return [
            *arm.pages(
                f"{arm.scope(group)}/providers/Microsoft.Network/{kind}",
                api_version=api_version.NETWORK,
                action=f"read the addresses in {group}",
            )
        ]

    def remove(self, ref: VmRef, parts: Sequence[str], *, run: str, deadline_s: float) -> Removal:
        try:
            found = self._find(ref)
            if found is not None and (found.get("tags") or {}).get(TAG_RUN) != run:
                return Removal()  # somebody else's machine of that name: not ours to take away
            if found is not None:
                self._delete(ref.id, api_version.COMPUTE, deadline_s)
        except AzlError as error:
            rest = [part for part in parts if part.lower() != ref.id.lower()]
            return Removal((ref.id, *rest), error)
        return self._remove_leftovers(ref, parts, deadline_s)

    def _remove_leftovers(self, ref: VmRef, parts: Sequence[str], deadline_s: float) -> Removal:
        """What Azure did not take along: interfaces first, since they hold addresses."""
        left, trouble = [], None
        try:
            contents = self._groups.contents(ref.resource_group) or []
        except AzlError as error:
            return Removal(tuple(parts), error)
        mine = [item for item in contents if is_part(item, parts)]
        for item in sorted(mine, key=lambda item: not item.is_a(_NIC)):
            provider = item.type.partition("/")[0].lower()
            try:
                self._delete(item.id, _VERSIONS[provider], deadline_s)
            except AzlError as error:
                left.append(item.id)
                trouble = trouble or error
        return Removal(tuple(left), trouble)

    def _delete(self, resource_id: str, version: str, deadline_s: float) -> None:
        arm = self._cloud.arm()
        name = resource_id.rpartition("/")[2]
        operation = arm.delete(resource_id, api_version=version, action=f"remove {name}")
        if operation is not None:
            operation.wait(deadline_s=deadline_s)

    def _find(self, ref: VmRef) -> Json | None:
        return self._cloud.arm().find(
            ref.id, api_version=api_version.COMPUTE, action=f"read {ref.name}"
        )


_NIC = "Microsoft.Network/networkInterfaces"


def _group_of(ref: VmRef) -> str:
    return f"/subscriptions/{ref.subscription}/resourceGroups/{ref.resource_group}"


def _gathered(ref: VmRef, nics: Iterable[Json], public: dict[str, str]) -> Addresses:
    mine = [
        nic
        for nic in nics
        if str(((nic.get("properties") or {}).get("virtualMachine") or {}).get("id", "")).lower()
        == ref.id.lower()
    ]
    return _addresses(mine, public)


def _addresses(nics: Iterable[Json], public: dict[str, str]) -> Addresses:
    """`public`: addresses by id, for interfaces that were read without `$expand`."""
    private_found, public_found = [], []
    for nic in nics:
        for configuration in (nic.get("properties") or {}).get("ipConfigurations") or []:
            properties = configuration.get("properties") or {}
            if address := properties.get("privateIPAddress"):
                private_found.append(str(address))
            held = properties.get("publicIPAddress") or {}
            shown = (held.get("properties") or {}).get("ipAddress")
            if address := shown or public.get(str(held.get("id", "")).lower()):
                public_found.append(str(address))
    return Addresses(tuple(private_found), tuple(public_found))
