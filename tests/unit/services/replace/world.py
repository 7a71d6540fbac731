"""One machine with a data disk, an identity and an extension, on azl's own adapters."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import requests

from azlinux_cli.adapters.azure.disk import AzureOsDisks
from azlinux_cli.adapters.azure.region import AzureRegion
from azlinux_cli.adapters.azure.vm_actions import AzureVmActions
from azlinux_cli.adapters.azure.vm_model import AzureVmModels
from azlinux_cli.domain.machine import ImageFacts
from azlinux_cli.domain.replace.model import VmModel, model_in
from azlinux_cli.domain.replace.path import Variant
from azlinux_cli.domain.replace.step import (
    BACK,
    CUTOVER,
    FINISH,
    PREPARE,
    Facts,
    ReplaceStep,
)
from azlinux_cli.domain.vm import ImageReference, VmRef
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.sandbox.arm.lock import check_lock
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.settings import SUBSCRIPTION_ID
from azlinux_cli.services.replace.plan import PlanReplace, Wish
from azlinux_cli.services.replace.replace import ReplaceDisk
from tests.fakes.arm import LOCATION, FakeArm
from tests.fakes.arm_service import Answer
from tests.fakes.mortal_azure import Life, MortalService, azure_on
from tests.sandbox_machine import KEY, make_machine, make_network

RUN = "mk3f9x2ab"
REF = VmRef(SUBSCRIPTION_ID, "rg", "web")
SCRATCH = VmRef(SUBSCRIPTION_ID, "rg", f"azl-{RUN}-web-scratch")
GROUP = REF.id.rpartition("/virtualMachines/")[0]
NEW_DISK = f"{GROUP}/disks/azl-{RUN}-web-os-new"
USER = (
    f"/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/rg/providers/"
    "Microsoft.ManagedIdentity/userAssignedIdentities/shop"
)
PATIENT = Waiting(deadline_s=600)
AZURE_LINUX_4 = ImageFacts(
    ImageReference("MicrosoftAzureLinux", "azurelinux-4", "4", "4.20261102.01"),
    trusted_launch=True,
    signed=False,
    least_disk_gb=5,
)
SECURE = {
    "securityType": "TrustedLaunch",
    "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True},
}


class FaultyService(MortalService):
    """Refuses what the cloud was told to refuse, as its server does."""

    def __init__(self, arm: FakeArm, life: Life, watch: Callable[[], None]) -> None:
        super().__init__(arm, life)
        self._watch = watch

    def _answer(self, request: requests.PreparedRequest, what: str) -> Answer:
        try:
            return self._said(request, what)
        finally:
            self._watch()

    def _said(self, request: requests.PreparedRequest, what: str) -> Answer:
        path = unquote(urlsplit(request.url or "").path)
        asked = Request(request.method or "", path, {}, {}, None)
        fault = self._arm.cloud.faults.for_request(asked)
        if fault is None:
            return super()._answer(request, what)
        said = Response.refusing(fault.error(asked))
        return Answer(said.status, said.body, said.headers)


class World:
    """What outlives processes: the cloud, and a journal of steps."""

    def __init__(
        self, variant: Variant = Variant.SWAP, image: ImageFacts = AZURE_LINUX_4, **machine: Any
    ) -> None:
        self.arm = FakeArm(checks=(check_lock,))
        self.arm.cloud.settings = replace(self.arm.settings, operation_seconds=1)  # few polls
        self.accepted: list[str] = []
        self.journal: dict[str, Facts | None] = {}  # None: begun
        self.variant = variant
        self.watch: Callable[[], None] = lambda: None  # after every answer of the cloud
        self.arm_client = arm = azure_on(self.arm, MortalService(self.arm, Life())).arm()
        make_network(arm, REF.resource_group, ssh=True)
        users = {"type": "UserAssigned", "userAssignedIdentities": {USER: {}}}
        make_machine(arm, REF, tags={"team": "shop"}, identity=users, **machine)
        self.add_data_disk()
        self.add_extension("AzureMonitorLinuxAgent", "Microsoft.Azure.Monitor", "1.40")
        self.begin()
        self.image = image
        accepted = {"SecureBootOff"}
        self.work, self.choice = self.plan(self.wish(variant=variant, accepted=accepted))
        self.first_disk = self.os_disk
        self.first_id = self.document["properties"]["vmId"]

    def begin(self, dies_at: int | None = None) -> Life:
        """A new process; what an earlier one held in memory is gone."""
        self.life = life = Life(dies_at)
        service = FaultyService(self.arm, life, self._watched)
        service.accepted = self.accepted
        cloud = azure_on(self.arm, service)
        self.disks = AzureOsDisks(cloud.arm())
        self.models = AzureVmModels(cloud.arm())
        self.actions = AzureVmActions(cloud)
        region = AzureRegion(cloud.arm())
        self.plan = PlanReplace(self.disks, self.models, region)
        self.replace = ReplaceDisk(self.disks, self.models, self.actions, region, self.arm.clock)
        return life

    def _watched(self) -> None:
        self.watch()

    def wish(self, **fields: Any) -> Wish:
        return Wish(REF, self.image, RUN, "azureuser", (KEY,), **fields)

    def add_data_disk(self) -> None:
        disk = {"lun": 3, "createOption": "Empty", "diskSizeGB": 64, "name": "data"}
        disk |= {"deleteOption": "Delete", "caching": "ReadOnly"}
        self.change({"properties": {"storageProfile": {"dataDisks": [disk]}}})

    def change(self, body: Any) -> None:
        answer = self.arm.send("PATCH", REF.id, body)
        assert answer.status < 300, answer.body
        self.arm.finish()

    def add_extension(self, kind: str, publisher: str, version: str, **settings: Any) -> None:
        properties = {
            "publisher": publisher,
            "type": kind,
            "typeHandlerVersion": version,
            "autoUpgradeMinorVersion": True,
            "settings": settings,
        }
        body = {"location": LOCATION, "properties": properties}
        self.arm.make(f"{REF.id}/extensions/{kind}", body)

    # what is asked of it --------------------------------------------------

    @property
    def before(self) -> VmModel | None:
        found = self.journal.get(ReplaceStep.CAPTURE.value)
        return None if found is None else model_in(found)

    def do(self, *steps: ReplaceStep) -> None:
        """As an engine does it: a step that was begun and not seen to end is observed first."""
        for step in steps:
            name, before = step.value, self.before
            if self.journal.get(name) is not None:
                continue
            known = None
            if name in self.journal and before is not None:
                known = self.replace.observe(step, self.work, before)
            self.life.act(f"begun {name}", lambda name=name: self.journal.update({name: None}))  # type: ignore[misc]
            facts = known or self.replace.perform(step, self.work, before, PATIENT)
            self.life.act(
                f"ended {name}",
                lambda name=name, facts=facts: self.journal.update({name: facts}),  # type: ignore[misc]
            )

    @property
    def forward(self) -> Sequence[ReplaceStep]:
        return (*PREPARE, *CUTOVER[self.variant])

    @property
    def back(self) -> Sequence[ReplaceStep]:
        return BACK[self.variant]

    def go(self) -> None:
        self.do(*self.forward, *FINISH)

    def return_(self) -> None:
        self.do(*self.back, *FINISH)

    # what is seen ----------------------------------------------------------

    @property
    def document(self) -> Any:
        return self.arm.read(REF.id)

    @property
    def has_machine(self) -> bool:
        return self.arm.send("GET", REF.id).status == 200

    @property
    def os_disk(self) -> str:
        return str(self.document["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"])

    @property
    def power(self) -> str:
        view = self.arm.read(REF.id, expand="instanceView")["properties"]["instanceView"]
        return str(view["statuses"][-1]["code"])

    def options(self) -> list[str]:
        """Of OS disk, data disks, interfaces and addresses, in this order."""
        properties = self.document["properties"]
        storage, network = properties["storageProfile"], properties["networkProfile"]
        out = [storage["osDisk"], *storage["dataDisks"]]
        out += [nic["properties"] for nic in network["networkInterfaces"]]
        for nic in network["networkInterfaces"]:
            for item in self.arm.read(nic["id"])["properties"]["ipConfigurations"]:
                out.append(item["properties"]["publicIPAddress"]["properties"])
        return [item["deleteOption"] for item in out]

    def tags(self, disk_id: str) -> Any:
        return self.arm.read(disk_id)["tags"]

    def names(self, kind: str, provider: str = "Microsoft.Compute") -> list[str]:
        path = f"{GROUP.rpartition('/providers/')[0]}/providers/{provider}"
        out, url = [], f"{path}/{kind}"
        listed = self.arm.send("GET", url, query={"$top": "99"}).body
        while True:
            out += [item["name"] for item in listed["value"]]
            if not listed.get("nextLink"):
                return sorted(out)
            query = dict(p.split("=", 1) for p in listed["nextLink"].partition("?")[2].split("&"))
            listed = self.arm.send("GET", url, query=query).body

    def owner(self, disk_id: str) -> str:
        return str(self.arm.read(disk_id).get("managedBy", "")).rpartition("/")[2]

    def fail(self, preset: str | None = None, **fields: Any) -> None:
        self.arm.cloud.faults.plant(preset, **fields)
