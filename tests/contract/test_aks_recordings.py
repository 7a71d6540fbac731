"""Answers of the sandbox's container service against answers of Azure, as test_recordings has it.

The recordings are of 2022 to 2025, so versions of Kubernetes that Azure chose then are given as the
sandbox's own where the client sends them back; so is a region that is not public.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import yaml

from azlinux_cli.sandbox.arm.table import ROUTES
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Response
from azlinux_cli.sandbox.kernel.settings import Settings
from azlinux_cli.sandbox.kernel.store import Store
from tests.contract.test_recordings import (
    RECORDINGS,
    SUBSCRIPTION,
    Known,
    Recorded,
    Replay,
    at,
    seed_group,
)
from tests.fakes.clock import FakeClock
from tests.fakes.clusters import FakeClusters
from tests.fakes.machines import FakeMachines

# Where the recorded group is; how many of the recorded requests the sandbox answers, at least.
CASSETTES = {
    "acs__test_aks_nodepool_create_scale_delete_msi": ("westus2", 51),
    "preview__test_aks_get_upgrades": ("westus2", 18),
    "preview__test_aks_nodepool_add_with_ossku_azurelinux3": ("eastus2", 26),
    "preview__test_aks_update_agentpool_os_sku": ("westus2", 32),
    "preview__test_aks_upgrade_node_image_only_nodepool": ("westus2", 50),
}
REGIONS = {"eastus2euap": "eastus2"}  # a canary region that the sandbox does not have
PREVIEW = "internals of a preview's add-ons that no client reads"
KNOWN = (
    Known(r"", r"properties\.controlPlanePluginProfiles", PREVIEW),
    Known(r"upgradeProfiles/default$", r"properties(\.\w+)?\.componentsByReleases", PREVIEW),
    Known(
        r"^\d+ PUT .*/managedClusters/[^/]+$",
        r"properties\.agentPoolProfiles\[\]\.nodeLabels",
        "an empty object, in the first answer only",
    ),
    Known(
        r"/agentPools$",
        r"nextLink",
        "a second page that was empty; the sandbox's lists end where they end",
    ),
    Known(
        r"GET .*/operations/",
        r"error|endTime",
        "internal errors of those days, which Azure told of and got over",
    ),
)
# The recorded clients followed a link that the sandbox did not give.
UNSUPPORTED = ("skipToken",)


@dataclass(slots=True)
class AksReplay(Replay):
    """Versions of Kubernetes that Azure chose: recorded: ours."""

    versions: dict[str, str] = field(default_factory=dict)

    def _answer(self, recorded: Recorded) -> Response | None:
        """Azure's default network was another one then; it is asked for in words."""
        plugin = at(recorded.answer, "properties", "networkProfile", "networkPlugin")
        sent = recorded.sent
        if recorded.method == "PUT" and plugin is not None:
            network = {**(at(sent, "properties", "networkProfile") or {}), "networkPlugin": plugin}
            sent = {**sent, "properties": {**sent["properties"], "networkProfile": network}}
        return Replay._answer(self, replace(recorded, sent=sent))

    def _supports(self, recorded: Recorded) -> bool:
        known = not any(text in recorded.url for text in UNSUPPORTED)
        return known and Replay._supports(self, recorded)

    def _remember_names(self, wanted: Any, found: Any) -> None:
        for name in ("kubernetesVersion", "currentKubernetesVersion"):
            theirs, ours = at(wanted, "properties", name), at(found, "properties", name)
            if theirs and ours:
                self.versions[theirs] = ours

    def _renamed(self, sent: Any) -> Any:
        text = json.dumps(sent)
        for theirs, ours in {**self.versions, **REGIONS}.items():
            text = text.replace(json.dumps(theirs), json.dumps(ours))
        return json.loads(text)


def replay(name: str) -> AksReplay:
    path = RECORDINGS / f"{name}.yaml"
    if not path.exists():
        pytest.skip(f"no recordings in {RECORDINGS} (AZL_RECORDINGS names another directory)")
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    clock, store = FakeClock(), Store()
    try:
        settings = Settings(subscription_id=SUBSCRIPTION, operation_seconds=10)
        cloud = Cloud(
            ROUTES,
            store,
            FakeMachines(),
            settings=settings,
            clock=clock,
            clusters=FakeClusters(),
        )
        out = AksReplay(cloud, clock)
        seed_group(out, data["interactions"], CASSETTES[name][0])
        out.run(data["interactions"])
    finally:
        store.close()
    return out


def surprises(found: AksReplay) -> Iterator[str]:
    for where, place, what in found.differences:
        if not any(known.covers(where, place) for known in KNOWN):
            yield f"{where}: {place}: {what}"


@pytest.mark.parametrize("name", CASSETTES)
def test_answers_have_the_recorded_status_keys_and_types(name: str) -> None:
    found = replay(name)

    assert list(surprises(found)) == []
    assert found.replayed >= CASSETTES[name][1], found.skipped


def test_every_known_difference_is_still_there() -> None:
    """A difference that is gone leaves the list."""
    found = [item for name in CASSETTES for item in replay(name).differences]

    unused = [
        known for known in KNOWN if not any(known.covers(where, place) for where, place, _ in found)
    ]
    assert unused == []
