"""What a migration asks of ARM, answered by the sandbox's: facts that no node can show."""

from collections.abc import Iterator
from typing import Any

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.azure.image_catalog import AzureImageCatalog
from azlinux_cli.adapters.azure.migration import AzureMigrationFacts
from azlinux_cli.adapters.azure.region import AzureRegion
from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.domain.migration.catalogue import findings_of
from azlinux_cli.domain.migration.cloud import CloudFacts
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import Finding
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.arm import Arm
from azlinux_cli.services.migration.ask_cloud import AskCloud
from azlinux_cli.wire import api_version
from tests.sandbox_cloud import SandboxCloud
from tests.sandbox_machine import HurriedClock, make_machine, make_network
from tests.unit.domain.migration.some_facts import KNOWLEDGE, some_facts

GROUP = "migration-facts"


@pytest.fixture(scope="module")
def arm(sandbox: SandboxCloud) -> Iterator[Arm]:
    arm = AzureCloud(sandbox.settings, HurriedClock()).arm()
    make_network(arm, GROUP)
    yield arm
    operation = arm.delete(arm.scope(GROUP), api_version=api_version.RESOURCES, action="clear")
    assert operation is not None
    operation.wait(deadline_s=600)


def facts_about(arm: Arm, name: str, patch: dict[str, Any] | None = None) -> CloudFacts:
    ref = VmRef(arm.subscription, GROUP, name)
    if patch is not None:
        arm.patch(
            ref.id, {"properties": patch}, api_version=api_version.COMPUTE, action="change"
        ).wait(deadline_s=600)
    ask = AskCloud(
        AzureMigrationFacts(arm, load_catalog),
        AzureImageCatalog(arm),
        AzureRegion(arm),
        KNOWLEDGE.family,
    )
    found = ask([ref])[ref]
    assert isinstance(found, CloudFacts), found
    return found


def findings(cloud: CloudFacts) -> dict[str, Finding]:
    return {f.key: f for f in findings_of(Facts(
        some_facts().node, KNOWLEDGE, cloud))}  # fmt: skip


def made(arm: Arm, name: str, **how: Any) -> VmRef:
    ref = VmRef(arm.subscription, GROUP, name)
    make_machine(arm, ref, **how)
    return ref


def test_a_plain_machine_has_an_image_room_and_a_disk(arm: Arm) -> None:
    made(arm, "plain")
    found = facts_about(arm, "plain")

    assert found.generation == "V2"
    assert found.image is not None
    assert found.os_disk is not None
    assert found.room
    assert {*findings(found)} - {"image.preview"} == {"azure.unread"}


def test_secure_boot_is_seen(arm: Arm) -> None:
    """The image of ACL is signed and wants Trusted Launch; here Secure Boot is on as well."""
    ref = made(arm, "secure", os="acl")
    arm.post(f"{ref.id}/deallocate", api_version=api_version.COMPUTE, action="stop").wait(
        deadline_s=600
    )
    uefi = {"vTpmEnabled": True, "secureBootEnabled": True}
    profile = {"securityType": "TrustedLaunch", "uefiSettings": uefi}
    found = facts_about(arm, "secure", {"securityProfile": profile})

    assert found.secure_boot
    assert findings(found)["boot.secureboot"].inhibits


def test_what_was_switched_on_and_off_about_a_machine_is_seen(arm: Arm) -> None:
    made(arm, "changed", identity={"type": "SystemAssigned"})
    patching = {"patchSettings": {"patchMode": "AutomaticByPlatform"}}
    patch = {
        "osProfile": {"linuxConfiguration": patching},
        "diagnosticsProfile": {"bootDiagnostics": {"enabled": False}},
    }
    found = findings(facts_about(arm, "changed", patch))

    assert {"azure.patchmode", "azure.console", "azure.identity"} <= {*found}


def test_what_the_sandbox_does_not_emulate_is_said_to_be_unread(arm: Arm) -> None:
    made(arm, "unread")
    found = facts_about(arm, "unread")

    assert found.denied is None
    assert [text.partition(":")[0] for text in found.unknown] == ["policies"]


def test_a_lock_of_the_group_is_seen(arm: Arm) -> None:
    ref = made(arm, "locked")
    group = ref.id[: ref.id.index("/providers/")]
    lock = f"{group}/providers/Microsoft.Authorization/locks/keep"
    body = {"properties": {"level": "CanNotDelete"}}
    arm.put(lock, body, api_version=api_version.LOCKS, action="lock")
    assert [lock.level for lock in facts_about(arm, "locked").locks or ()] == ["CanNotDelete"]
    arm.delete(lock, api_version=api_version.LOCKS, action="unlock")
